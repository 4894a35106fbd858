"""Commands of the reading desk: what the importer understood, confirmed or corrected by an officer."""

from typing import Annotated, Final

import typer

from sekisho import presenting
from sekisho.application import reading_desk
from sekisho.application.house import House
from sekisho.application.reading_desk import Desk, Recorded
from sekisho.cli.documents import standard_input
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Folder, Json, Now, language, say, spoken
from sekisho.policy.reader.decode import plain_text

app = typer.Typer()
"""Its commands stand under ``sekisho policy``."""

_WORDS: Final = {
    "ja": {
        "progress": "{total}文中{confirmed}文を確認",
        "left": "一文ずつ確認してください",
        "widened": "広がったもの",
    },
    "en": {
        "progress": "{confirmed} of {total} sentences confirmed",
        "left": "to look at one by one",
        "widened": "widened",
    },
}


def _lines(found: Desk) -> list[str]:
    words = _WORDS[language()]
    head = words["progress"].format(total=len(found.sentences), confirmed=found.confirmed)
    doubtful = {one.clause for one in found.unsure}
    marks = (
        "✓" if one.confirmed else ("！" if one.clause.id in doubtful else "？") for one in found.sentences
    )
    rows = zip(marks, found.sentences, strict=True)
    return [
        head,
        *(f"{mark} {one.clause.id} {one.clause.nature.value:<7} {one.clause.text}" for mark, one in rows),
    ]


def _told(house: House, done: Recorded) -> list[str]:
    words = _WORDS[language()]
    told = [words["progress"].format(total=done.total, confirmed=done.confirmed)]
    told += [f"{words['left']}: {clause}" for clause in done.left]
    said = reading_desk.in_words(house, done.widened, language())
    return told + [f"{words['widened']}: {what}" for what in said]


@app.command("readings")
def readings(folder: Folder, now: Now = None, as_json: Json = False) -> None:
    """Lists what was understood of each sentence, and what a person must still confirm."""
    with spoken(), opened(folder, now=now) as (house, _who):
        found = reading_desk.desk(house)
        document = presenting.readings_json(found, reading_desk.widenings(house))
        say(document, as_json=as_json, lines=_lines(found))


@app.command("confirm")
def confirm(
    folder: Folder,
    clauses: Annotated[
        list[str] | None,
        typer.Argument(help="Sentences that you have read: c001 c002 …", metavar="[CLAUSE]..."),
    ] = None,
    all_of: Annotated[
        str | None,
        typer.Option(
            "--all-of",
            help="Title of a section that you have read; doubtful sentences and those with questions are left.",
        ),
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Confirms that sentences were understood rightly."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        done = reading_desk.confirm(house, who.actor, dict.fromkeys(clauses or ()), section=all_of)
        say(presenting.recorded_json(done), as_json=as_json, lines=_told(house, done))


@app.command("reading")
def reading(
    folder: Folder,
    clause: Annotated[str, typer.Argument(help="The sentence: c001.", metavar="CLAUSE")],
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Corrects how a sentence was understood: {"nature", "topics", "purposes", "items", "recipients", "retention", "exceptions", "confirmed", "reason", "seen"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        text = plain_text(standard_input(), name="reading")
        done = reading_desk.correct(house, who.actor, clause, text, name="-")
        say(presenting.recorded_json(done), as_json=as_json, lines=_told(house, done))
