"""約束ボード: the published text itself, every sentence with its mark, and the evidence of the chosen one.

What is here lays out; what a sentence's state is was decided by `application.promises`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from sekisho.application import policy_desk, promises
from sekisho.application.house import House
from sekisho.application.promises import (
    PERMISSIONS,
    Board,
    Keeping,
    Promise,
    PromiseState,
    PromiseStatus,
    lack_text,
)
from sekisho.application.shelf import Held
from sekisho.application.signing_in import Signed
from sekisho.errors import Language
from sekisho.gate.trial import Trial
from sekisho.policy.check import Finding, Status
from sekisho.policy.model import Policy
from sekisho.web.console.pages import Naming, form_of, one, show, tabs, to_do
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.rendering import language_of

AnyRequest = Request[Any, Any, Any]

_CARE: Final = frozenset({PromiseState.BROKEN, PromiseState.STALE, PromiseState.UNBOUND, PromiseState.UNREAD})
_ORDER: Final = (
    PromiseState.KEPT,
    PromiseState.STALE,
    PromiseState.BROKEN,
    PromiseState.UNBOUND,
    PromiseState.UNREAD,
)
_HEADING: Final = re.compile(r"^\s*(#{1,6})\s*(.+?)\s*#*\s*$")
_MARKER: Final = re.compile(
    r"^\s*(?P<marker>[-*・●○◆■]|[(（]?[0-9０-９]{1,3}[)）.．、]|[①-⑳㉑-㉟]|[(（][ア-ンa-zA-Zぁ-ん一二三四五六七八九十]{1,2}[)）])\s*"
)
_CLAUSE: Final = re.compile(r"c[0-9a-z]{1,12}")

Filter = Annotated[str, QueryParameter(name="show", max_length=20)]
Chosen = Annotated[str, QueryParameter(name="s", max_length=20)]
Document = Annotated[str, QueryParameter(name="document", max_length=64)]
Tried = Annotated[int | None, QueryParameter(name="tried", ge=0)]


@dataclass(slots=True, kw_only=True)
class Block:
    """One line of the text as it is laid out: a heading, a paragraph, or an entry of a list."""

    kind: str
    text: str = ""
    marker: str = ""
    sentences: list[Promise] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """Something to do today, with the page on which it is done."""

    key: str
    count: int
    href: str
    mark: str


def layout(board: Board, held: Held, wanted: Callable[[Promise], bool]) -> list[Block]:
    """The published text of a document as blocks, in its order; of the sentences only the wanted ones.

    A heading under which nothing is wanted is left out. What no reading covers is shown too, unless one filters.
    """
    by_line: dict[int, list[Promise]] = {}
    covered: set[int] = set()
    mine = board.of(held.policy.document)
    for promise in mine:
        first, last = promise.clause.lines
        covered |= set(range(first, last + 1))
        if wanted(promise):
            by_line.setdefault(first, []).append(promise)
    everything = all(wanted(promise) for promise in mine)
    titles = {section.lines[0]: section.title for section in held.policy.sections if section.title}
    blocks = list(_blocks(held.text.split("\n"), by_line, covered, titles, everything=everything))
    return _without_empty_headings(blocks)


def _blocks(
    lines: Sequence[str],
    by_line: Mapping[int, list[Promise]],
    covered: set[int],
    titles: Mapping[int, str],
    *,
    everything: bool,
) -> Iterator[Block]:
    for number, line in enumerate(lines, start=1):
        heading = _HEADING.match(line)
        if number in by_line:
            marker = _MARKER.match(line)
            if marker is None:
                yield Block(kind="text", sentences=by_line[number])
            else:
                yield Block(kind="entry", marker=marker["marker"], sentences=by_line[number])
        elif number in titles:
            yield Block(kind="h2", text=titles[number])
        elif number in covered or not line.strip():
            continue
        elif heading is not None:
            if len(heading[1]) > 1:  # the document's own title stands above the board already
                yield Block(kind="h2" if len(heading[1]) == 2 else "h3", text=heading[2])  # noqa: PLR2004 - level 2
        elif everything:
            yield Block(kind="rest", text=line.strip())


def _without_empty_headings(blocks: Sequence[Block]) -> list[Block]:
    """Leaves out a heading with nothing beneath it but headings; read from the end."""
    kept: list[Block] = []
    for block in reversed(blocks):
        following = kept[-1].kind if kept else "h2"
        nothing_beneath = {"h2": {"h2"}, "h3": {"h2", "h3"}}.get(block.kind, set())
        if following not in nothing_beneath:
            kept.append(block)
    return kept[::-1]


@get("/", sync_to_thread=True)
def board_page(  # noqa: PLR0917 - the address's parts
    request: AnyRequest,
    house: HouseHere,
    signed: SignedIn,
    shown: Filter = "all",
    chosen: Chosen = "",
    tried: Tried = None,
    document: Document = "",
) -> Response[str]:
    """The promise board."""
    board = promises.board(house)
    edition = policy_desk.edition(house)
    changed = promises.changed_sentences(house)
    filters = _filters(changed)
    shown = shown if shown in filters else "all"
    wanted = filters[shown]
    sentence = next((one for one in board.promises if one.clause.id == chosen), None)
    documents = tabs(
        [one.policy for one in edition.documents],
        document if sentence is None else sentence.document,
        [promise.document for promise in board.promises if wanted(promise)],
        counted=shown != "all",
    )
    held = next(one for one, tab in zip(edition.documents, documents, strict=True) if tab.current)
    return show(
        "board.html",
        request,
        house,
        signed,
        board=board,
        blocks=layout(board, held, wanted),
        document=held.policy,
        documents=documents,
        chosen=sentence,
        evidence=None if sentence is None else evidence(sentence, board.policy, request),
        shown=shown,
        care=[promise for promise in board.promises if filters["care"](promise)],
        chips=[
            (name, sum(1 for promise in board.promises if keep(promise)))
            for name, keep in filters.items()
            if name in {"all", "care", "law"} or (name == "changed" and changed)
        ],
        parts=[(state.value, board.count(state)) for state in _ORDER],
        plain=sum(1 for promise in board.promises if not promise.counts),
        todo=todo(house, signed, board),
        tried=tried,
        mark=mark,
    )


def _filters(changed: Collection[str]) -> dict[str, Callable[[Promise], bool]]:
    """What the chips and the legend may show, by name."""
    found: dict[str, Callable[[Promise], bool]] = {
        "all": lambda _: True,
        "care": lambda promise: promise.counts and promise.state in _CARE,
        "law": lambda promise: bool(promise.findings),
        "changed": lambda promise: promise.clause.id in changed,
        "plain": lambda promise: not promise.counts,
    }
    for state in _ORDER:
        found[state.value] = lambda promise, state=state: promise.counts and promise.state is state  # type: ignore[misc]
    return found


def mark(promise: Promise) -> str | None:
    """The word of the mark where it differs from the state.

    A permission says how far it reaches, and a promise with keepers of which nothing is on record says that.
    """
    if promise.state is PromiseState.UNREAD:
        return None
    if promise.status in PERMISSIONS:
        return promise.status.value
    without = promise.state is PromiseState.UNBOUND and promise.keepers
    return PromiseStatus.NO_EVIDENCE.value if without else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One keeper of a sentence as the pane shows it.

    Attributes:
        keeping: What was found.
        name: What it is called, or None for one that the string catalogue names.
        asked: What the trial asked, in words, or None.
        person: The code of what was special about the invented person.
        missing: What is missing, in words, or None.
    """

    keeping: Keeping
    name: str | None
    asked: str | None
    person: str | None
    missing: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The pane of one sentence."""

    keepers: tuple[Shown, ...]
    lacks: tuple[str, ...]
    articles: tuple[str, ...]
    findings: tuple[dict[str, str], ...]


def evidence(promise: Promise, policy: Policy, request: AnyRequest) -> Evidence:
    """What the pane shows besides the promise itself."""
    naming, language = Naming(policy, request), language_of(request)
    keepers = tuple(_shown(one, naming, language) for one in promise.keepers)
    articles = [one.keeping.keeper.source for one in keepers]
    articles += [finding.source for finding in promise.findings]
    return Evidence(
        keepers=keepers,
        lacks=tuple(
            dict.fromkeys(lack_text(lack, None, language) for lack, name in promise.lacks if name is None)
        ),
        articles=tuple(dict.fromkeys(articles)),
        findings=tuple(
            {
                "item": finding.item,
                "status": finding.status.value,
                "why": finding.why(language),
                "mend": finding.mend(language),
                "source": finding.source,
            }
            for finding in promise.findings
        ),
    )


def _shown(keeping: Keeping, naming: Naming, language: Language) -> Shown:
    trial = keeping.trial
    return Shown(
        keeping=keeping,
        name=keeping.keeper.name(language) if keeping.keeper.names else None,
        asked=None if trial is None else _asked(trial, naming),
        person=None if trial is None else trial.person,
        missing=None if keeping.lack is None else lack_text(keeping.lack, keeping.id, language),
    )


def _asked(trial: Trial, naming: Naming) -> str:
    """A trial's question in words: the act, the purpose, the items, to whom."""
    request = trial.request
    parts = [naming.verb(request.verb.value)]
    if request.purpose is not None:
        parts.append(naming.purpose(request.purpose))
    parts.append("、".join(naming.items(list(request.items))))
    if request.recipient is not None:
        parts.append(naming.recipient(request.recipient))
    if request.channel is not None:
        parts.append(naming.channel(request.channel))
    return "／".join(parts)


def todo(house: House, signed: Signed, board: Board) -> list[Todo]:
    """What to do today, the most pressing first. Empty parts are left out."""
    waiting = to_do(house, signed)
    gaps = sum(1 for finding in board.findings if _is_gap(finding))
    rows = [
        Todo(
            key="broken", count=board.count(PromiseState.BROKEN), href="/console?show=broken", mark="broken"
        ),
        Todo(key="approvals", count=waiting.get("approvals", 0), href="/console/approvals", mark="soon"),
        Todo(key="stale", count=board.count(PromiseState.STALE), href="/console?show=stale", mark="stale"),
        Todo(key="questions", count=waiting.get("questions", 0), href="/console/questions", mark="soon"),
        Todo(key="gaps", count=gaps, href="/console/law", mark="law"),
        Todo(
            key="unbound",
            count=board.count(PromiseState.UNBOUND),
            href="/console?show=unbound",
            mark="unbound",
        ),
        Todo(
            key="unread",
            count=waiting["desk"] if "desk" in waiting else board.count(PromiseState.UNREAD),
            href="/console/desk" if "desk" in waiting else "/console?show=unread",
            mark="unread",
        ),
    ]
    return [row for row in rows if row.count]


def _is_gap(finding: Finding) -> bool:
    return finding.status is Status.GAP


@post("/trials")
async def run_trials(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Redirect:
    """Asks the real gate with invented persons, and writes down that it was done."""
    from anyio import to_thread

    fields = await form_of(request)
    sentence = one(fields, "s")
    run = await to_thread.run_sync(lambda: promises.run_trials(house, actor=signed.actor.id))
    chosen = f"&s={sentence}#{sentence}" if _CLAUSE.fullmatch(sentence) else ""
    return Redirect(f"/console?tried={run.standing}{chosen}", status_code=303)


HANDLERS = (board_page, run_trials)
