"""読み取りの確認: one sentence at a time, the text on the left and what was understood of it on the right.

Everything is a plain form. The script only presses the same buttons by keys, and can be switched off. What a reading
opens, and whether it may be recorded, is decided by `application.reading_desk`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

import msgspec
from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from sekisho.application import policy_desk, reading_desk
from sekisho.application.house import House
from sekisho.application.reading_desk import Desk, ReadSentence, Recorded, needs_a_look
from sekisho.application.signing_in import Signed
from sekisho.errors import SekishoError
from sekisho.policy.model import Nature, Policy
from sekisho.policy.readings import opened_in_words, topic_words
from sekisho.safeguards.model import Duty
from sekisho.web.console.answering import given_answers, question_rows
from sekisho.web.console.pages import Tab, form_of, one, show, tabs
from sekisho.web.console.reading_form import changes, form_of_values, shown_values
from sekisho.web.guards import DUTY, HouseHere, SignedIn
from sekisho.web.problems import status_of
from sekisho.web.rendering import language_of, sentence_of, translator

AnyRequest = Request[Any, Any, Any]
Fields = Mapping[str, list[str]]

_WAITING: Final = "waiting"
_FILTERS: Final[Mapping[str, Callable[[ReadSentence], bool]]] = {
    _WAITING: lambda sentence: not sentence.confirmed,
    "doubtful": lambda sentence: bool(sentence.unsure),
    "questions": lambda sentence: any(each.answer is None for each in sentence.questions),
    "conflicts": lambda sentence: sentence.disputed,
    "all": lambda _: True,
}
"""Which sentences the desk goes through, by name."""

Show = Annotated[str, QueryParameter(name="show", max_length=20)]
Chosen = Annotated[str, QueryParameter(name="s", max_length=20)]
Edit = Annotated[str, QueryParameter(name="edit", max_length=5)]
Document = Annotated[str, QueryParameter(name="document", max_length=64)]
Done = Annotated[str, QueryParameter(name="done", max_length=20)]
Act = Annotated[str, QueryParameter(name="act", max_length=20)]

_DONE: Final = frozenset({"confirm", "plain", "correct", "unconfirm", "answer", "settle"})


@get("/desk", opt={DUTY: Duty.OFFICER}, sync_to_thread=True)
def desk_page(  # noqa: PLR0917 - the address's parts
    request: AnyRequest,
    house: HouseHere,
    signed: SignedIn,
    shown: Show = "",
    chosen: Chosen = "",
    edit: Edit = "",
    document: Document = "",
    done: Done = "",
    act: Act = "",
) -> Response[str]:
    """One sentence with its reading, and how far the officer has come."""
    told = (act, done) if act in _DONE else None
    return _page(request, house, signed, _Asked(shown, chosen, bool(edit), document), told=told)


class _Asked:
    """What the address asks for."""

    def __init__(self, shown: str, chosen: str, edit: bool, document: str = "") -> None:
        self.shown = shown if shown in _FILTERS else _WAITING
        self.chosen = chosen
        self.edit = edit
        self._document = document

    def tabs(self, found: Desk) -> tuple[Tab, ...]:
        """The documents, with the one that holds the sentence, or that was asked for."""
        chosen = found.sentence(self.chosen) if self.chosen else None
        matching = [one.document for one in found.sentences if _FILTERS[self.shown](one)]
        wanted = self._document if chosen is None else chosen.document
        return tabs(found.documents, wanted, matching, counted=self.shown != "all")

    def sentence(self, found: Desk, document: str) -> ReadSentence | None:
        """The sentence that was asked for, or the first of the document that is shown."""
        wanted = found.sentence(self.chosen) if self.chosen else None
        return wanted or next(filter(_FILTERS[self.shown], found.of(document)), None)


def _page(
    request: AnyRequest,
    house: House,
    signed: Signed,
    asked: _Asked,
    *,
    told: tuple[str, str] | None = None,
    fields: Fields | None = None,
    errors: Sequence[tuple[str, str]] = (),
    status_code: int = 200,
) -> Response[str]:
    found = reading_desk.desk(house)
    documents = asked.tabs(found)
    here = next(tab for tab in documents if tab.current)
    sentence = asked.sentence(found, here.document)
    mine = found.of(here.document)
    language = language_of(request)
    return show(
        "desk.html",
        request,
        house,
        signed,
        status_code=status_code,
        errors=list(errors),
        desk=found,
        documents=documents,
        here=here,
        total=len(mine),
        confirmed=sum(1 for one in mine if one.confirmed),
        elsewhere=next((tab for tab in _waiting(found, documents) if not tab.current), None),
        shown=asked.shown,
        chips=[(name, sum(map(keep, found.sentences))) for name, keep in _FILTERS.items()],
        sentence=sentence,
        around=() if sentence is None else found.section(sentence),
        rest=0 if sentence is None else sum(1 for one in found.section(sentence) if not one.confirmed),
        step=_steps(found, sentence, asked.shown),
        edit=asked.edit,
        told=told,
        **({} if sentence is None else _reading(request, house, found.policy, sentence, fields or {})),
        widened=reading_desk.widenings(house),
        opened=lambda what: opened_in_words(what, found.policy, language),
    )


def _reading(
    request: AnyRequest, house: House, policy: Policy, sentence: ReadSentence, fields: Fields
) -> dict[str, object]:
    """What the pane shows of one sentence."""
    language = language_of(request)
    t = translator(language)
    words = topic_words()
    return {
        "values": shown_values(sentence, policy, t),
        "form": form_of_values(sentence, policy, t, fields),
        "topics": [words[topic][language] if topic in words else topic for topic in sentence.clause.topics],
        "known_topics": [
            (topic, words[topic][language] if topic in words else topic, topic in _ticked(sentence, fields))
            for topic in dict.fromkeys((*sentence.clause.topics, *words))
        ],
        "natures": [(nature.value, t(f"desk.nature.{nature.value}")) for nature in Nature],
        # Whoever wanted it plain and gave no reason finds that chosen, with the reason still to write.
        "nature": one(fields, "nature")
        or (one(fields, "act") == "plain" and "plain")
        or sentence.clause.nature.value,
        "typed_reason": one(fields, "reason"),
        "questions": question_rows(
            [each for each in sentence.questions if each.answer is None], fields, language
        ),
        "answered": question_rows(
            [each for each in sentence.questions if each.answer is not None], {}, language
        ),
        "disputes": reading_desk.disputes(house, sentence),
        "records": reading_desk.history(house, sentence.clause.id),
        "promise": reading_desk.is_promise(sentence),
        "findings": [
            finding
            for finding in policy_desk.findings(house, document=sentence.document)
            if finding.status.value in {"gap", "partial", "needs_review"}
            and finding.lines is not None
            and finding.lines[0] <= sentence.clause.lines[0] <= finding.lines[1]
        ],
        "language": language,
    }


def _ticked(sentence: ReadSentence, fields: Fields) -> Sequence[str]:
    return fields.get("topics", []) if "nature" in fields else sentence.clause.topics


def _waiting(found: Desk, documents: Sequence[Tab]) -> Sequence[Tab]:
    """The documents in which a sentence waits to be confirmed."""
    waiting = {one.document for one in found.sentences if not one.confirmed}
    return [tab for tab in documents if tab.document in waiting]


def _steps(found: Desk, sentence: ReadSentence | None, shown: str) -> dict[str, str | None]:
    """The sentences of its document before and after one among those that are shown."""
    if sentence is None:
        return {"before": None, "after": None}
    rows = [row for row in found.of(sentence.document) if _FILTERS[shown](row) or row is sentence]
    place = rows.index(sentence)
    return {
        "before": rows[place - 1].clause.id if place else None,
        "after": rows[place + 1].clause.id if place + 1 < len(rows) else None,
    }


@post("/desk", opt={DUTY: Duty.OFFICER}, status_code=200)
async def act(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[Any]:
    """Confirms, corrects, marks plain or answers, and goes on to the next sentence."""
    fields = await form_of(request)
    return await to_thread.run_sync(lambda: _act(request, house, signed, fields))


def _act(request: AnyRequest, house: House, signed: Signed, fields: Fields) -> Response[Any]:
    clause, wanted = one(fields, "clause"), one(fields, "act")
    asked = _Asked(one(fields, "show"), clause, wanted in {"correct", "plain"})
    try:
        if not _done(house, signed, clause, wanted, fields):
            nothing = [("questions", translator(language_of(request))("console.questions.empty"))]
            return _page(request, house, signed, asked, fields=fields, errors=nothing, status_code=400)
    except SekishoError as error:
        place = {"READING-005": "f-reason", "READING-009": "f-conflict-reason-1"}.get(error.code, "reading")
        said = [(place, sentence_of(error, request))]
        # Who saw an older reading sees the new one, and types again: nothing of theirs is laid over it unseen.
        kept = {} if error.code == "READING-004" else fields
        return _page(request, house, signed, asked, fields=kept, errors=said, status_code=status_of(error))
    onward = reading_desk.desk(house).after(clause) if wanted in {"confirm", "plain", "correct"} else None
    there = clause if onward is None else onward.clause.id
    return Redirect(
        f"/console/desk?show={asked.shown}&s={there}&act={wanted}&done={clause}#reading", status_code=303
    )


def _done(house: House, signed: Signed, clause: str, wanted: str, fields: Fields) -> Recorded | bool:
    """Does what the form asks; False when it asks for nothing."""
    seen = one(fields, "seen")
    number = int(seen) if seen.isascii() and seen.isdigit() else None
    match wanted:
        case "confirm":
            return reading_desk.confirm(house, signed.actor, {clause: number})
        case "plain":
            reason = one(fields, "reason") or None
            return reading_desk.mark_plain(house, signed.actor, clause, seen=number, reason=reason)
        case "unconfirm":
            given: dict[str, object] = {"confirmed": False, "seen": number}
        case "correct":
            given = _correction(house, clause, fields) | {"seen": number}
        case "settle":
            return _settled(house, signed, clause, fields)
        case _:
            return _answered(house, signed, clause, fields)
    text = msgspec.json.format(msgspec.json.encode(given), indent=1).decode()
    return reading_desk.correct(house, signed.actor, clause, text, name="console")


def _correction(house: House, clause: str, fields: Fields) -> dict[str, object]:
    """What the edit form changed, in the form of `policy reading`."""
    sentence = reading_desk.desk(house).sentence(clause)
    if sentence is None:
        return {}  # the application says that there is none
    given: dict[str, object] = changes(sentence, fields)
    if (nature := one(fields, "nature")) and nature != sentence.clause.nature.value:
        given["nature"] = nature
    topics = fields.get("topics", [])
    if set(topics) != set(sentence.clause.topics):
        given["topics"] = topics
    if reason := one(fields, "reason"):
        given["reason"] = reason
    return given


def _answered(house: House, signed: Signed, clause: str, fields: Fields) -> bool:
    sentence = reading_desk.desk(house).sentence(clause)
    given = {} if sentence is None else given_answers(sentence.questions, fields)
    if given:
        # JSON is YAML: the application reads what the command line reads.
        text = msgspec.json.encode(given).decode()
        policy_desk.answer(
            house,
            signed.actor,
            text,
            name="console",
            document=None if sentence is None else sentence.document,
        )
    return bool(given)


def _settled(house: House, signed: Signed, clause: str, fields: Fields) -> bool:
    sentence = reading_desk.desk(house).sentence(clause)
    choice = one(fields, "choice")
    if sentence is None or not choice:
        return False
    reading_desk.settle_conflict(
        house,
        signed.actor,
        sentence,
        question=one(fields, "question"),
        choice=choice,
        reason=one(fields, "reason"),
    )
    return True


@get("/desk/section", opt={DUTY: Duty.OFFICER}, sync_to_thread=True)
def section_page(
    request: AnyRequest, house: HouseHere, signed: SignedIn, chosen: Chosen = ""
) -> Response[Any]:
    """The rest of a section, to be read and confirmed together."""
    return _section(request, house, signed, chosen)


@post("/desk/section", opt={DUTY: Duty.OFFICER}, status_code=200)
async def confirm_section(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[Any]:
    """Confirms the sentences that were listed, if the officer says that they read them."""
    fields = await form_of(request)
    return await to_thread.run_sync(lambda: _confirm_section(request, house, signed, fields))


def _confirm_section(request: AnyRequest, house: House, signed: Signed, fields: Fields) -> Response[Any]:
    chosen = one(fields, "s")
    if one(fields, "read") != "yes":
        unread = [("c-read-yes", translator(language_of(request))("desk.section.unread"))]
        return _section(request, house, signed, chosen, errors=unread, status_code=400)
    listed = [text.partition(":") for text in fields.get("listed", [])]
    seen = {
        clause: int(number) if number.isascii() and number.isdigit() else None for clause, _, number in listed
    }
    try:
        reading_desk.confirm(house, signed.actor, seen)
    except SekishoError as error:
        said = [("listed", sentence_of(error, request))]
        return _section(request, house, signed, chosen, errors=said, status_code=status_of(error))
    onward = reading_desk.desk(house).after(chosen)
    there = chosen if onward is None else onward.clause.id
    return Redirect(f"/console/desk?s={there}&act=confirm&done={chosen}#reading", status_code=303)


def _section(
    request: AnyRequest,
    house: House,
    signed: Signed,
    chosen: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
    status_code: int = 200,
) -> Response[Any]:
    found = reading_desk.desk(house)
    sentence = found.sentence(chosen)
    if sentence is None:
        return Redirect("/console/desk", status_code=303)
    t = translator(language_of(request))
    waiting = [each for each in found.section(sentence) if not each.confirmed]
    return show(
        "desk_section.html",
        request,
        house,
        signed,
        status_code=status_code,
        errors=list(errors),
        chosen=sentence,
        listed=[(each, shown_values(each, found.policy, t)) for each in waiting if not needs_a_look(each)],
        alone=[each for each in waiting if needs_a_look(each)],
    )


HANDLERS = (act, confirm_section, desk_page, section_page)
