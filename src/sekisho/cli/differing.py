"""Commands about versions of the policy: how two differ, and what a widening opens."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from sekisho.application import comparing, drafts, foreseeing, relating
from sekisho.application.comparing import Compared
from sekisho.application.foreseeing import Reached
from sekisho.application.relating import Judging
from sekisho.application.workspace import SETTINGS
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Exit, Folder, Json, Now, finish, language, say, spoken
from sekisho.errors import Language, StaffError
from sekisho.policy.difference import Direction, MarkKind, TextChange, TextChangeKind
from sekisho.policy.model import Policy
from sekisho.presenting import difference as shown
from sekisho.presenting import foreseen

_SIGNS = {
    TextChangeKind.ADDED: "+",
    TextChangeKind.MOVED: ">",
    TextChangeKind.REMOVED: "-",
    TextChangeKind.REWORDED: "~",
    TextChangeKind.KEPT: " ",
}


def diff_command(
    sides: Annotated[
        list[str],
        typer.Argument(
            help="Two files (prose or policy.yaml), two versions as DIR@v1 DIR@v2, or DIR v1 v2.",
            metavar="A B",
        ),
    ],
    prove: Annotated[
        bool, typer.Option("--prove", help="Prove for everybody where the answers part (extra analyse).")
    ] = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Compares two versions: sentences, what widens and narrows with examples, and persons concerned.

    Exit code 1 when they differ, 0 when they say the same.
    """
    with spoken():
        found = _compared(sides, now)
        reached = _reached(sides, now)
        lines = [*_lines(found, language()), *foreseen.reached_lines(reached, found, language())]
        document: dict[str, object] = {
            **shown.difference_json(found, language()),
            "reached": foreseen.reached_json(reached),
            "proof": None,
        }
        if prove:
            proof = foreseeing.prove(found)
            document["proof"] = foreseen.proof_json(proof, found, language())
            lines += foreseen.proof_lines(proof, found, language())
        say(document, as_json=as_json, lines=lines)
        if not found.difference.empty:
            finish(Exit.NO)


def _compared(sides: list[str], now: str | None) -> Compared:
    match [*_split(sides)]:
        case [(folder, before), (same, after)] if before and after and Path(same) == Path(folder):
            with opened(Path(folder), now=now) as (house, _who):
                return comparing.compare_versions(house, before, after)
        case [(before, None), (after, None)]:
            return comparing.compare_files(Path(before), Path(after))
        case [(before, old), (after, new)]:
            return comparing.compare_policies(_policy(before, old, now), _policy(after, new, now))
        case _:
            raise StaffError("REVISION-001")


def _reached(sides: list[str], now: str | None) -> tuple[Reached, ...]:
    """Head counts for each purpose and channel, where both sides are versions of one workspace."""
    match [*_split(sides)]:
        case [(folder, before), (same, after)] if before and after and Path(same) == Path(folder):
            with opened(Path(folder), now=now) as (house, _who):
                return foreseeing.foresee(house, before, after)
        case _:
            return ()


def _split(sides: list[str]) -> Iterable[tuple[str, str | None]]:
    """The sides: a file, or a workspace with the version; ``DIR v1 v2`` names the workspace once."""
    if len(sides) == 3 and _is_workspace(sides[0]):  # noqa: PLR2004 - DIR and two versions
        return [(sides[0], sides[1]), (sides[0], sides[2])]
    return [_side(one) for one in sides]


def _side(text: str) -> tuple[str, str | None]:
    folder, mark, version = text.rpartition("@")
    if mark and _is_workspace(folder):
        return folder, version
    return text, comparing.IN_FORCE if _is_workspace(text) else None


def _is_workspace(text: str) -> bool:
    return (Path(text) / SETTINGS).is_file()


def _policy(place: str, version: str | None, now: str | None) -> Policy:
    if version is None:
        return comparing.policy_in(Path(place))
    with opened(Path(place), now=now) as (house, _who):
        return comparing.policy_of(house, version)


def _lines(found: Compared, said_in: Language) -> Iterable[str]:
    if found.difference.empty:
        yield shown.heading("same", said_in)
        return
    yield f"{found.before.version} → {found.after.version}"
    for way in (Direction.WIDENED, Direction.NARROWED):
        changes = [one for one in found.changes if one.change.direction is way]
        if changes:
            yield f"【{shown.heading(way.value, said_in)}】"
        for one in changes:
            yield f"- {shown.told(one.change, said_in)}"
            if counts := shown.told_counts(one, said_in):
                yield f"    {counts}"
            if one.example is not None:
                yield f"    {shown.told_example(one.example, found, said_in)}"
    if not found.changes:
        yield shown.heading("no_rule", said_in)
    texts = found.difference.changed_texts
    if texts:
        yield f"【{shown.heading('texts', said_in)}】"
    for change in texts:
        yield f"{_SIGNS[change.kind]} {_marked(change)}"


def _marked(change: TextChange) -> str:
    """A sentence with its changed words in brackets: [-removed-] {+added+}."""
    if change.kind is not TextChangeKind.REWORDED:
        sentence = change.after or change.before
        return "" if sentence is None else sentence.text
    marks = {MarkKind.KEPT: "{}", MarkKind.REMOVED: "[-{}-]", MarkKind.ADDED: "{{+{}+}}"}
    return "".join(marks[one.kind].format(one.text) for one in change.marks)


def approve_command(
    folder: Folder,
    document: Annotated[
        str | None,
        typer.Option("--document", help="Name of the document; none = the one of the whole business."),
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Approves a draft for publication, as a second officer, where the workspace demands one."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = drafts.approve_draft(house, who.actor, document=document)
        say({"done": True, "entry": str(entry)}, as_json=as_json)


def related_command(folder: Folder, now: Now = None, as_json: Json = False) -> None:
    """Lists the purposes that a version widened, and whether each was judged related (Act Art. 17(2))."""
    with spoken(), opened(folder, now=now) as (house, _who):
        found = relating.questions(house)
        document = shown.relatedness_json(found, language())
        say(document, as_json=as_json, lines=list(shown.relatedness_lines(found, language())))


def judge_command(
    folder: Folder,
    purpose: Annotated[str, typer.Argument(help="Purpose id or text.")],
    related: Annotated[
        bool,
        typer.Option("--related/--not-related", help="Reasonably held to be related to the older purpose."),
    ],
    because: Annotated[str, typer.Option("--because", help="The reason, in the officer's words.")],
    to: Annotated[
        list[str] | None, typer.Option("--to", help="Older purpose that it is related to; may be repeated.")
    ] = None,
    version: Annotated[str | None, typer.Option("--version", help="The version that widened it.")] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Records whether a widened purpose is related to what was told before; only then old data follows it."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        judging = Judging(
            purpose=purpose, related=related, rationale=because, to=tuple(to or ()), version=version
        )
        done = relating.judge(house, who.actor, judging)
        say(shown.judged_json(done), as_json=as_json)
