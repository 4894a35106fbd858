"""Commands about the documents of a workspace: revise, settle, publish, versions."""

from pathlib import Path
from typing import Annotated, Final

import typer

from sekisho.application import drafts
from sekisho.application.announcing import Announced
from sekisho.application.drafts import Revised, Stage, Wanted
from sekisho.application.policy_desk import Published
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Exit, Folder, Json, Now, day, finish, language, say, spoken
from sekisho.law.legal_day import as_date, day_number
from sekisho.policy.settling import Take
from sekisho.presenting import documents as shown

app = typer.Typer()
"""Its commands stand under ``sekisho policy``."""

Document = Annotated[
    str | None,
    typer.Option("--document", help="Name of the document; none = the one of the whole business."),
]

_WORDS: Final = {
    "ja": {
        "audience": "対象",
        "everybody": "文書に出てくるすべての人",
        "unknown": "対象を読み取れません。--audience で指定してください",
        "kept": "残した直し",
        "fallen": "なくなった直し、または確認し直すもの",
        "clash": "食い違い",
        "ours": "今の値",
        "theirs": "改訂後",
        "unconfirmed": "未確認の読み取り（確かさが低いもの）",
        "questions": "質問",
        "open": "残っている食い違い",
        "from": "施行",
        "draft": "下書き",
        "review": "公表待ち",
        "published": "公表済み",
        "superseded": "旧版",
        "in_force": "施行中",
    },
    "en": {
        "audience": "addressed to",
        "everybody": "everybody the text names",
        "unknown": "whom it is addressed to could not be read; name them with --audience",
        "kept": "corrections kept",
        "fallen": "corrections that fell, or to be confirmed again",
        "clash": "clash",
        "ours": "ours",
        "theirs": "revised",
        "unconfirmed": "readings of low confidence, not confirmed",
        "questions": "questions",
        "open": "clashes left to settle",
        "from": "from",
        "draft": "draft",
        "review": "awaits publication",
        "published": "published",
        "superseded": "superseded",
        "in_force": "in force",
    },
}


@app.command("revise")
def revise(
    folder: Folder,
    path: Annotated[
        Path, typer.Argument(help="The revised text, or that of a new document.", metavar="FILE")
    ],
    document: Document = None,
    audience: Annotated[
        str | None, typer.Option("--audience", help="Categories of persons it is addressed to, with commas.")
    ] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="The brand it is for.")] = None,
    service: Annotated[str | None, typer.Option("--service", help="The service it is for.")] = None,
    precedence: Annotated[
        int | None,
        typer.Option("--precedence", help="Of two documents on one subject the higher one decides."),
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Reads a revised text, or a new document, into a draft; corrections that persons made survive.

    Exit code 1 when corrections and the revised text clash: settle them before publishing.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        wanted = Wanted(
            audience=None if audience is None else tuple(filter(None, map(str.strip, audience.split(",")))),
            brand=brand,
            service=service,
            precedence=precedence,
        )
        done = drafts.revise(house, who.actor, path, document=document, wanted=wanted)
        say(shown.revised_json(done), as_json=as_json, lines=_revised(done))
        if done.merged.clashes:
            finish(Exit.NO)


@app.command("settle")
def settle(
    folder: Folder,
    place: Annotated[str, typer.Argument(help="Place of the clash: purposes.p3.items.", metavar="PLACE")],
    take: Annotated[Take, typer.Option("--take", help="Whose value stands.")],
    document: Document = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Settles one clash of a draft: the person's value stays, or that of the revised text comes in."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        left = drafts.settle(house, who.actor, place, take, document=document)
        say(
            {"done": True, "open": left},
            as_json=as_json,
            lines=[f"{_WORDS[language()]['open']}: {left}"],
        )


@app.command("publish")
def publish(
    folder: Folder,
    document: Document = None,
    effective: Annotated[
        str | None, typer.Option("--effective", help="First day in force; none = today.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Publish readings of low confidence marked unconfirmed.")
    ] = False,
    important: Annotated[
        bool, typer.Option("--important", help="An important change; it needs a plain summary.")
    ] = False,
    summary: Annotated[
        str, typer.Option("--summary", help="What changes and why, in words for everybody; it is announced.")
    ] = "",
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Publishes a draft: from its day on it is in force, and never changes."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        done = drafts.publish_draft(
            house,
            who.actor,
            document=document,
            effective_from=None if effective is None else day_number(day(effective, "effective")),
            unconfirmed=yes,
            announced=Announced(important=important, summary=summary),
        )
        say(shown.published_json(done), as_json=as_json, lines=_published(done))


@app.command("versions")
def versions(folder: Folder, now: Now = None, as_json: Json = False) -> None:
    """Lists every version of every document, and the drafts."""
    with spoken(), opened(folder, now=now) as (house, _who):
        found = drafts.stages(house)
        say(shown.stages_json(found), as_json=as_json, lines=[_stage(one) for one in found])


def _revised(done: Revised) -> list[str]:
    words, policy = _WORDS[language()], done.policy
    named = "、".join(row.name for row in policy.categories if row.id in policy.scope.audience)
    told = [f"{policy.document}: {done.folder}", f"{words['audience']}: {named or words['everybody']}"]
    if done.scope_open:
        told.append(words["unknown"])
    told += [f"{words['kept']}: {place}" for place in done.merged.kept]
    told += [f"{words['fallen']}: {place}" for place in done.merged.fallen]
    for clash, line in zip(done.merged.clashes, done.lines, strict=True):
        values = f"{words['ours']} {clash.ours} / {words['theirs']} {clash.theirs}"
        told.append(f"{words['clash']}: {clash.place}（policy.yaml:{line}） {values}")
    told.append(f"{words['unconfirmed']}: {len(done.unsure)}")
    return [*told, f"{words['questions']}: {len(policy.questions)}"]


def _published(done: Published) -> list[str]:
    since = as_date(done.effective_from).isoformat()
    return [f"{done.policy.document} {done.version} {_WORDS[language()]['from']} {since}"]


def _stage(one: Stage) -> str:
    words = _WORDS[language()]
    state = words["in_force"] if one.in_force else words[one.state.value]
    since = "—" if one.effective_from is None else as_date(one.effective_from).isoformat()
    return f"{one.version:<6} {since:<11} {state} {one.document} {one.title}"
