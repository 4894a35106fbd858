"""The officer's reading desk: what the importer understood, sentence by sentence, confirmed or corrected by a person.

A reading never changes the published text. It is recorded with who and when, stands in the book, and decides from the
next decision in every process. What opens anything that the draft did not open needs a reason. Source: ux §7.2, 法17条.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sekisho.application.acquiring import describe_items
from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.policy_desk import AskedQuestion, answer, asked
from sekisho.application.shelf import Held
from sekisho.errors import Language, StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import instant_of
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.policy import readings, store, versions
from sekisho.policy.conflicts import settle
from sekisho.policy.model import Clause, ClauseId, Nature, Policy, QuestionKind
from sekisho.policy.names import fold, shown
from sekisho.policy.particulars import Conflict, ConflictChoice
from sekisho.policy.readings import DraftedValue, Reading, Unsure
from sekisho.safeguards.model import Duty

_PLAIN: Final = '{"nature": "plain"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One act of an officer about a sentence.

    Attributes:
        no: 1, 2, … among the sentence's records.
        at: When.
        actor: The staff account.
        reading: The reading as it stood after it.
    """

    no: int
    at: datetime
    actor: str
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSentence:
    """One sentence on the desk.

    Attributes:
        document: The document it stands in.
        clause: The sentence as it is read now.
        drafted: The sentence as the importer read it.
        values: The values that stand on it now.
        before: The same values as the importer drafted them, by part and id.
        questions: What no text can tell about it, with the answers that stand.
        record: The newest record about it, or None.
        unsure: Its values that a person must confirm before publication.
        disputed: Another sentence says otherwise, and nobody has chosen.
    """

    document: str
    clause: Clause
    drafted: Clause
    values: tuple[DraftedValue, ...]
    before: Mapping[tuple[str, str], DraftedValue]
    questions: tuple[AskedQuestion, ...]
    record: Record | None
    unsure: tuple[Unsure, ...]
    disputed: bool

    @property
    def confirmed(self) -> bool:
        """Whether a person has confirmed its reading."""
        return self.clause.confirmed

    @property
    def seen(self) -> int:
        """The number of its newest record; 0 while there is none."""
        return 0 if self.record is None else self.record.no

    @property
    def confidence(self) -> float | None:
        """That of its least certain value; None when nothing was drafted from it."""
        return min((value.source.confidence for value in self.values), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The desk: every sentence of the documents in force, in the order of their texts.

    Attributes:
        policy: The policy in force, all documents composed.
        documents: The same documents one by one, in the order of the sentences.
        sentences: One for each sentence.
        unsure: What must be confirmed before a version like this one is published.
    """

    policy: Policy
    documents: tuple[Policy, ...]
    sentences: tuple[ReadSentence, ...]
    unsure: tuple[Unsure, ...]

    @property
    def confirmed(self) -> int:
        """How many sentences a person has confirmed."""
        return sum(1 for one in self.sentences if one.confirmed)

    def sentence(self, wanted: str) -> ReadSentence | None:
        """The sentence of that id."""
        return next((one for one in self.sentences if one.clause.id == wanted), None)

    def of(self, document: str) -> tuple[ReadSentence, ...]:
        """The sentences of one document."""
        return tuple(one for one in self.sentences if one.document == document)

    def after(self, wanted: str) -> ReadSentence | None:
        """The next sentence that nobody confirmed, from one on and round to the first; None when all are.

        A document is finished before the next one is begun.
        """
        place = next((at for at, one in enumerate(self.sentences) if one.clause.id == wanted), -1)
        turn = (*self.sentences[place + 1 :], *self.sentences[: place + 1])
        waiting = [one for one in turn if not one.confirmed and one.clause.id != wanted]
        here = self.sentences[place].document if self.sentences else ""
        return next((one for one in waiting if one.document == here), next(iter(waiting), None))

    def section(self, wanted: ReadSentence) -> tuple[ReadSentence, ...]:
        """The sentences around one: its section, which may hold lists of several headings of the same title."""
        place = self.sentences.index(wanted)

        def beside(at: int) -> bool:
            one = self.sentences[at] if 0 <= at < len(self.sentences) else None
            return one is not None and (one.document, one.clause.section) == (
                wanted.document,
                wanted.clause.section,
            )

        first = last = place
        while beside(first - 1):
            first -= 1
        while beside(last + 1):
            last += 1
        return self.sentences[first : last + 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What an act left behind.

    Attributes:
        entry: Number of the ledger entry; None when everything asked for was confirmed already.
        clauses: The sentences it was about.
        left: Sentences that were asked for and wait to be looked at one by one.
        widened: What it opened: ``purposes.p1.items``.
        confirmed: How many sentences are confirmed now.
        total: How many there are.
    """

    entry: int | None
    clauses: tuple[str, ...]
    left: tuple[str, ...] = ()
    widened: tuple[str, ...] = ()
    confirmed: int = 0
    total: int = 0


def desk(house: House) -> Desk:
    """The desk as it stands now. Reads only."""
    return house.read(desk_in)


def desk_in(unit: Unit) -> Desk:
    """The desk, in an open unit of work."""
    book = unit.snapshot.book
    # Two sentences that disagree are a matter of their own: see `disputes`.
    questions = [one for one in asked(unit) if one.question.kind is not QuestionKind.CONFLICT]
    sentences = [one for held in book.documents for one in _sentences(unit, held, questions)]
    return Desk(
        policy=book.policy,
        documents=tuple(held.policy for held in book.documents),
        sentences=tuple(sentences),
        unsure=tuple(one for held in book.documents for one in readings.must_confirm(held.read)),
    )


def _sentences(unit: Unit, held: Held, questions: Sequence[AskedQuestion]) -> Iterator[ReadSentence]:
    """The sentences of one document."""
    document = held.policy.document
    newest = _newest(unit, held)
    values = readings.values_by_clause(held.policy)
    before = readings.values_by_clause(held.published)
    unsure: dict[str | None, list[Unsure]] = {}
    for one in readings.must_confirm(held.read):
        unsure.setdefault(one.clause, []).append(one)
    drafted = {clause.id: clause for clause in held.published.clauses}
    unsettled = [row for row in held.policy.conflicts if row.settled is None]
    disputed = {key for row in unsettled for key in (row.clause, row.against)}
    open_here = _by_sentence(held.policy, [one for one in questions if one.document == document])
    for clause in held.policy.clauses:
        yield ReadSentence(
            document=document,
            clause=clause,
            drafted=drafted[clause.id],
            values=values.get(clause.id, ()),
            before={(value.part, value.id): value for value in before.get(clause.id, ())},
            questions=open_here.get(clause.id, ()),
            record=newest.get(clause.id),
            unsure=tuple(unsure.get(clause.id, ())),
            disputed=clause.id in disputed,
        )


def _by_sentence(
    policy: Policy, questions: Sequence[AskedQuestion]
) -> Mapping[str, tuple[AskedQuestion, ...]]:
    """Each question at the sentence that leaves it open; what no sentence leaves open stays on its own page."""
    by_line: dict[int, str] = {}
    for clause in policy.clauses:
        for line in range(clause.lines[0], clause.lines[1] + 1):
            by_line.setdefault(line, clause.id)
    found: dict[str, tuple[AskedQuestion, ...]] = {}
    for one in questions:
        at = by_line.get(one.question.lines[0]) if one.question.lines else None
        if at is not None:
            found[at] = (*found.get(at, ()), one)
    return found


def _newest(unit: Unit, held: Held) -> dict[str, Record]:
    """The newest record of each sentence of a version whose words it was about."""
    rows = {row.clause: row for row in store.readings(unit.conn, held.policy.document)}
    loaded = {key: readings.load_reading(row.body) for key, row in rows.items()}
    standing = readings.standing(held.published, loaded.values())
    return {key: _record(rows[key], reading) for key, reading in standing.items()}


def _record(row: store.RecordedReading, reading: Reading) -> Record:
    return Record(no=row.no, at=instant_of(row.at), actor=row.actor, reading=reading)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Two sentences of one document that disagree (記載の矛盾), with what each choice would close.

    Attributes:
        conflict: The conflict as it stands, with the choice and its reason once settled.
        question: Id of the question that settles it.
        first: The sentence that stands first.
        second: The other one.
        closes: For each choice, what would no longer be open: kind (``case``, ``period``, ``item``) and its words.
    """

    conflict: Conflict
    question: str
    first: Clause
    second: Clause
    closes: Mapping[ConflictChoice, tuple[tuple[str, str], ...]]


def disputes(house: House, sentence: ReadSentence) -> tuple[Dispute, ...]:
    """The conflicts that a sentence is part of."""

    def read(unit: Unit) -> tuple[Dispute, ...]:
        held = unit.snapshot.book.document(sentence.document)
        assert held is not None, "the desk shows documents in force"
        rows = [row for row in held.policy.conflicts if sentence.clause.id in {row.clause, row.against}]
        return tuple(found for row in rows if (found := _dispute(held, row)) is not None)

    return house.read(read)


def _dispute(held: Held, row: Conflict) -> Dispute | None:
    first, second = held.read.clause(row.clause), held.read.clause(row.against)
    if first is None or second is None:
        return None
    return Dispute(
        conflict=row,
        question=f"conflict:{row.id}",
        first=first,
        second=second,
        closes={choice: _closed(held.read, row, choice) for choice in ConflictChoice},
    )


def _closed(policy: Policy, row: Conflict, choice: ConflictChoice) -> tuple[tuple[str, str], ...]:
    """What a choice closes: the policy settled so, compared with the policy as it was read."""
    asked_of = replace(policy, conflicts=(replace(row, settled=choice),))
    after = settle(asked_of)
    cases = [
        case for case in policy.provision_exceptions.cases if case not in after.provision_exceptions.cases
    ]
    periods = [rule for rule in policy.retention if rule not in after.retention]
    items = [item for item in after.items if item.barred and item not in policy.items]
    sentences = {clause.id: clause.text for clause in policy.clauses}
    return (
        *(("case", case.text) for case in cases),
        *(("period", sentences.get(rule.clause, rule.id) if rule.clause else rule.id) for rule in periods),
        *(("item", item.name) for item in items),
    )


def settle_conflict(
    house: House, actor: Actor, sentence: ReadSentence, *, question: str, choice: str, reason: str
) -> int:
    """Records which of two sentences is followed, and why; returns the number of the ledger entry.

    Raises:
        StaffError: No reason (READING-009), or as `policy_desk.answer`.
    """
    if not reason.strip():
        raise StaffError("READING-009")
    text = json.dumps({question: [choice, reason.strip()]}, ensure_ascii=False)
    return answer(house, actor, text, name="—", document=sentence.document).entry


def history(house: House, clause: str) -> tuple[Record, ...]:
    """Every record about a sentence, the newest first."""

    def read(unit: Unit) -> tuple[Record, ...]:
        rows = store.reading_history(unit.conn, clause)
        return tuple(_record(row, readings.load_reading(row.body)) for row in reversed(rows))

    return house.read(read)


def widenings(house: House) -> tuple[Record, ...]:
    """Every act that opened something without a new version of the text, the newest first."""

    def read(unit: Unit) -> tuple[Record, ...]:
        rows = store.reading_history(unit.conn)
        found = (_record(row, readings.load_reading(row.body)) for row in rows)
        return tuple(
            sorted((one for one in found if one.reading.widened), key=lambda one: one.at, reverse=True)
        )

    return house.read(read)


def in_words(house: House, opened: Sequence[str], language: Language) -> tuple[str, ...]:
    """What acts opened, in words for people."""
    policy = house.read(lambda unit: unit.snapshot.policy)
    return tuple(readings.opened_in_words(one, policy, language) for one in opened)


def confirm(
    house: House, actor: Actor, clauses: Mapping[str, int | None], *, section: str | None = None
) -> Recorded:
    """Confirms the readings of sentences as they stand: a person has read each.

    Args:
        house: The house.
        actor: Who read them.
        clauses: Sentences, each with the number of the record that the officer saw (None = they do not say).
        section: Title of a section whose other sentences are confirmed too. Those with a value that the importer was
            unsure of, or with an open question, are left: they are looked at one by one.

    Raises:
        StaffError: Not an officer (ACCOUNT-007), unknown sentence or section (READING-001, READING-007), changed
            since it was seen (READING-004), or none chosen (READING-008). Nothing is recorded then.
    """
    return house.write(lambda unit: _confirm(unit, actor, clauses, section))


def _confirm(unit: Unit, actor: Actor, clauses: Mapping[str, int | None], section: str | None) -> Recorded:
    require(unit, actor, Duty.OFFICER)
    found = desk_in(unit)
    left: tuple[str, ...] = ()
    wanted = dict(clauses)
    if section is not None:
        rest = _of_section(found, section)
        alone = {one.clause.id for one in rest if needs_a_look(one)}
        wanted |= {one.clause.id: None for one in rest if one.clause.id not in alone | wanted.keys()}
        left = tuple(sorted(alone - wanted.keys()))
    if not wanted and not left:
        raise StaffError("READING-008")
    done = {key: _sentence(found, key, seen) for key, seen in wanted.items()}
    made = {
        key: readings.confirmed_as_it_is(one.drafted, None if one.record is None else one.record.reading)
        for key, one in done.items()
        if not one.confirmed
    }
    return _written(unit, actor, found, made, left=left)


def needs_a_look(sentence: ReadSentence) -> bool:
    """Whether a sentence must be looked at by itself: doubtful, contradicted, or with a question nobody answered."""
    return bool(sentence.unsure) or sentence.disputed or any(one.answer is None for one in sentence.questions)


def _of_section(found: Desk, section: str) -> tuple[ReadSentence, ...]:
    rest = tuple(one for one in found.sentences if fold(one.clause.section) == fold(section))
    if not rest:
        titles = dict.fromkeys(one.clause.section for one in found.sentences if one.clause.section)
        raise StaffError("READING-007", section=shown(section), known="、".join(titles) or "—")
    return tuple(one for one in rest if not one.confirmed)


def _sentence(found: Desk, wanted: str, seen: int | None) -> ReadSentence:
    sentence = found.sentence(wanted)
    if sentence is None:
        raise StaffError("READING-001", clause=shown(wanted))
    if seen is not None and seen != sentence.seen:
        record = sentence.record
        actor = "—" if record is None else record.actor
        raise StaffError("READING-004", clause=wanted, actor=actor, number=sentence.seen)
    return sentence


def mark_plain(
    house: House, actor: Actor, clause: str, *, seen: int | None, reason: str | None = None
) -> Recorded:
    """Records that a sentence only explains and promises nothing. A promise needs a reason for that."""
    return house.write(lambda unit: _correct(unit, actor, clause, _PLAIN, name="—", seen=seen, reason=reason))


def correct(house: House, actor: Actor, clause: str, text: str, *, name: str) -> Recorded:
    """Records what an officer says about a sentence and the values drafted from it, as JSON or YAML.

    ``{"nature": …, "topics": […], "confirmed": true, "purposes": {"p1": {"items": […]}}, "reason": "…", "seen": 2}``

    Raises:
        StaffError: As `readings.parse_change`; not an officer (ACCOUNT-007), unknown sentence (READING-001), changed
            since it was seen (READING-004), a widening without a reason (READING-005). Nothing is recorded then.
    """
    return house.write(lambda unit: _correct(unit, actor, clause, text, name=name))


def _correct(
    unit: Unit,
    actor: Actor,
    clause: str,
    text: str,
    *,
    name: str,
    seen: int | None = None,
    reason: str | None = None,
) -> Recorded:
    require(unit, actor, Duty.OFFICER)
    found = desk_in(unit)
    sentence = _sentence(found, clause, seen)
    held = unit.snapshot.book.document(sentence.document)
    assert held is not None, "the desk shows documents in force"
    change = readings.parse_change(
        text,
        name=name,
        drafted=held.published,
        effective=held.policy,
        clause=sentence.drafted,
        previous=None if sentence.record is None else sentence.record.reading,
    )
    _sentence(found, clause, change.seen)
    given = replace(change.reading, reason=reason) if reason else change.reading
    others = [
        one.record.reading
        for one in found.sentences
        if one.record is not None and one.document == sentence.document and one is not sentence
    ]
    opened = readings.widened(held.read, versions.read(held.published, (*others, given)))
    if opened and not given.reason:
        raise StaffError(
            "READING-005",
            clause=clause,
            opened="、".join(readings.opened_in_words(one, held.policy, "ja") for one in opened),
            opened_en=", ".join(readings.opened_in_words(one, held.policy, "en") for one in opened),
        )
    return _written(unit, actor, found, {clause: replace(given, widened=opened)})


def _written(
    unit: Unit, actor: Actor, found: Desk, made: Mapping[str, Reading], *, left: tuple[str, ...] = ()
) -> Recorded:
    """Writes readings and their entry; the next decision, in any process, reads them."""
    documents = {one.clause.id: one.document for one in found.sentences}
    effects = []
    for clause, reading in made.items():
        document = documents[ClauseId(clause)]
        body = readings.dump_reading(reading)
        number = store.put_reading(
            unit.conn, document=document, clause=clause, at=unit.now, actor=actor.id, body=body
        )
        effects.append(Effect.of(body.encode(), object=f"reading:{document}:{clause}:{number}"))
    opened = tuple(dict.fromkeys(one for reading in made.values() for one in reading.widened))
    version = unit.snapshot.policy.version
    entry = None
    if made:
        unit.register_changed()
        describe_items(unit)
        note: dict[str, int | str] = {
            "document": "、".join(sorted({documents[ClauseId(clause)] for clause in made})),
            "sentences": len(made),
            "corrected": sum(1 for reading in made.values() if reading.corrects),
            "widened": len(opened),
        }
        entry = unit.record(
            EntryKind.POLICY_READING_RECORDED,
            actor=actor.id,
            policy_version=version,
            effects=tuple(effects),
            note=note,
        )
    clauses = [clause for held in unit.snapshot.book.documents for clause in held.policy.clauses]
    return Recorded(
        entry=None if entry is None else entry.no,
        clauses=tuple(made),
        left=left,
        widened=opened,
        confirmed=sum(1 for clause in clauses if clause.confirmed),
        total=len(clauses),
    )


def is_promise(sentence: ReadSentence) -> bool:
    """Whether a sentence binds the business: to call it plain needs a reason."""
    return sentence.clause.nature in {Nature.DUTY, Nature.FORBID, Nature.RIGHT}
