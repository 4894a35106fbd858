"""A reading says what a sentence means: it touches that sentence and its own values, and never the published text."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_texts import club, shop

from sekisho.errors import StaffError
from sekisho.law.legal_day import Period
from sekisho.law.model import Basis, LegalKind
from sekisho.policy import readings, versions
from sekisho.policy.answers import parse_answers
from sekisho.policy.model import Clause, Nature, Origin, Policy, PurposeBasis
from sekisho.policy.readings import Reading
from sekisho.policy.readings.values import drafted_values, each_value

POLICY = shop()
CONTACTS = ("display", "email", "post", "phone", "fax", "sms")


def confirmed(clause: Clause) -> Reading:
    return readings.confirmed_as_it_is(clause, None)


def unmarked(policy: Policy) -> Policy:
    """A policy without its marks of confirmation."""
    bare = each_value(
        policy, lambda value: replace(value.row, source=replace(value.row.source, confirmed=False))
    )
    return replace(bare, clauses=tuple(replace(clause, confirmed=False) for clause in bare.clauses))


def said(text: str, clause: str, *, policy: Policy = POLICY, previous: Reading | None = None) -> Reading:
    found = policy.clause(clause)
    assert found is not None
    return readings.parse_change(
        text, name="reading", drafted=policy, effective=policy, clause=found, previous=previous
    ).reading


def clause_of(part: str, own: str, policy: Policy = POLICY) -> str:
    found = next(value for value in drafted_values(policy) if (value.part, value.id) == (part, own))
    assert found.clause is not None
    return found.clause


def refused(code: str, text: str, clause: str, policy: Policy = POLICY) -> StaffError:
    with pytest.raises(StaffError) as error:
        said(text, clause, policy=policy)
    assert error.value.code == code, error.value
    for language in ("ja", "en"):
        assert "{" not in error.value.text(language)  # type: ignore[arg-type] # both literals
    return error.value


def test_given_every_sentence_when_confirmed_then_all_marks_turn_and_nothing_that_decides() -> None:
    laid = readings.overlay(POLICY, [confirmed(clause) for clause in POLICY.clauses])
    assert all(clause.confirmed for clause in laid.clauses)
    assert all(value.source.confirmed for value in drafted_values(laid) if value.clause is not None)
    assert unmarked(laid) == unmarked(POLICY)


@given(st.sets(st.sampled_from([clause.id for clause in POLICY.clauses])))
def test_given_some_sentences_when_confirmed_then_only_they_and_their_values_are_marked(
    chosen: set[str],
) -> None:
    laid = readings.overlay(POLICY, [confirmed(clause) for clause in POLICY.clauses if clause.id in chosen])
    assert {clause.id for clause in laid.clauses if clause.confirmed} == chosen
    marked = {value.clause for value in drafted_values(laid) if value.source.confirmed}
    assert marked <= chosen
    assert unmarked(laid) == unmarked(POLICY)


@given(st.data())
def test_given_any_correction_of_a_purpose_when_laid_then_exactly_that_value_changes(
    data: st.DataObject,
) -> None:
    purpose = data.draw(st.sampled_from(POLICY.purposes))
    field, value = data.draw(
        st.one_of(
            st.tuples(
                st.just("items"),
                st.lists(st.sampled_from([row.id for row in POLICY.items]), unique=True, max_size=3).map(
                    tuple
                ),
            ),
            st.tuples(
                st.just("channels"), st.lists(st.sampled_from(CONTACTS), unique=True, max_size=3).map(tuple)
            ),
            st.tuples(st.just("objectable"), st.booleans()),
            st.tuples(st.just("basis"), st.sampled_from(PurposeBasis)),
        )
    )
    clause = POLICY.clause(purpose.clause)
    assert clause is not None
    correction = replace(readings.PurposeReading(id=purpose.id), **{field: value})
    reading = replace(confirmed(clause), purposes=(correction,))
    laid = readings.overlay(POLICY, [reading])
    changed = laid.purpose(purpose.id)
    assert changed is not None
    assert getattr(changed, field) == value
    assert (changed.source.origin, changed.source.confidence) == (Origin.EDITED, 1.0)
    restored = tuple(purpose if row.id == purpose.id else row for row in laid.purposes)
    assert unmarked(replace(laid, purposes=restored)) == unmarked(POLICY)
    assert readings.overlay(laid, [reading]) == laid, "laying it twice changes nothing"
    assert [row.text for row in laid.clauses] == [row.text for row in POLICY.clauses]


@given(
    st.builds(
        Reading,
        clause=st.sampled_from([clause.id for clause in POLICY.clauses]),
        words=st.text("0123456789abcdef", min_size=32, max_size=32),
        confirmed=st.booleans(),
        nature=st.none() | st.sampled_from(Nature),
        topics=st.none() | st.lists(st.sampled_from(sorted(readings.topic_words())), max_size=3).map(tuple),
        purposes=st.lists(
            st.builds(
                readings.PurposeReading,
                id=st.sampled_from([row.id for row in POLICY.purposes]),
                basis=st.none() | st.sampled_from(PurposeBasis),
                objectable=st.none() | st.booleans(),
                items=st.none() | st.just(("name", "email")),
            ),
            max_size=2,
        ).map(tuple),
        retention=st.lists(
            st.builds(
                readings.RetentionReading,
                id=st.just("k1"),
                period=st.none() | st.builds(Period, years=st.integers(1, 30), months=st.integers(0, 11)),
            ),
            max_size=1,
        ).map(tuple),
        reason=st.none() | st.text(max_size=20),
    )
)
def test_given_any_reading_when_written_and_read_then_it_is_the_same(reading: Reading) -> None:
    assert readings.load_reading(readings.dump_reading(reading)) == reading


def test_given_a_sentence_of_other_words_when_laid_then_the_reading_does_not_hold() -> None:
    clause = POLICY.clauses[3]
    reworded = replace(POLICY, clauses=(replace(clause, text=clause.text + "また、変更します。"),))
    assert readings.overlay(reworded, [confirmed(clause)]) == reworded
    same_words = replace(POLICY, clauses=(replace(clause, text=" " + clause.text),))
    assert readings.overlay(same_words, [confirmed(clause)]).clauses[0].confirmed


def test_given_words_people_type_when_read_then_ids_stand_and_the_rest_stays() -> None:
    text = """{"purposes": {"新商品の案内のメールを送付するため": {"items": ["氏名", "メールアドレス"],
        "channels": ["メール"], "objectable": true}}, "topics": ["purposes", "information"], "nature": "permit"}"""
    clause = clause_of("purposes", "p3")
    reading = said(text, clause)
    laid = readings.overlay(POLICY, [reading])
    changed = laid.purpose("p3")
    assert changed is not None
    assert (changed.items, changed.channels, changed.objectable) == (("name", "email"), ("email",), True)
    found = laid.clause(clause)
    assert found is not None
    assert (found.nature, found.topics, found.confirmed) == (Nature.PERMIT, ("purposes", "information"), True)


def test_given_a_second_word_when_read_then_it_is_laid_over_the_first_and_null_takes_back() -> None:
    clause = clause_of("purposes", "p3")
    first = said('{"nature": "inform", "purposes": {"p3": {"items": ["name"], "objectable": true}}}', clause)
    second = said('{"purposes": {"p3": {"items": null, "channels": ["email"]}}}', clause, previous=first)
    (row,) = second.purposes
    assert (row.items, row.channels, row.objectable, second.nature) == (None, ("email",), True, Nature.INFORM)
    third = said('{"purposes": null, "nature": null, "confirmed": false}', clause, previous=second)
    assert (third.purposes, third.nature, third.confirmed, third.corrects) == ((), None, False, False)
    fourth = said('{"purposes": {"p3": {"channels": null, "objectable": null}}}', clause, previous=second)
    assert fourth.purposes == (), "a correction that says nothing any more is none"


def test_given_other_values_when_corrected_then_each_takes_its_own_fields() -> None:
    item = said(
        '{"items": {"購入履歴": {"kind": "sensitive", "self_correctable": false}}}',
        clause_of("items", "purchase_history"),
    )
    laid = readings.overlay(POLICY, [item])
    found = laid.item("purchase_history")
    assert found is not None
    assert (found.kind, found.self_correctable) == (LegalKind.SENSITIVE, False)
    rule = said('{"retention": {"k1": {"period": "P2Y"}}}', clause_of("retention", "k1"))
    assert readings.overlay(POLICY, [rule]).retention[0].period == Period(years=2)
    recipient = POLICY.recipients[0]
    party = said(
        f'{{"recipients": {{"{recipient.id}": {{"country": "us"}}}}}}', clause_of("recipients", recipient.id)
    )
    changed = readings.overlay(POLICY, [party]).recipient(recipient.id)
    assert changed is not None
    assert changed.country == "US"
    case = POLICY.use_exceptions.cases[0]
    assert case.clause is not None
    for basis, wanted in (("none", None), ("state_cooperation", Basis.STATE_COOPERATION)):
        reading = said(f'{{"exceptions": {{"use_exceptions:1": {{"basis": "{basis}"}}}}}}', case.clause)
        assert readings.overlay(POLICY, [reading]).use_exceptions.cases[0].basis is wanted


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("POLICY-001", "{nature: ["),
        ("POLICY-003", '{"natur": "plain"}'),
        ("POLICY-003", '{"purposes": {"p3": {"colour": "blue"}}}'),
        ("POLICY-004", '{"nature": "wish"}'),
        ("POLICY-004", '{"seen": -1}'),
        ("POLICY-004", '{"confirmed": "yes"}'),
        ("POLICY-004", '{"purposes": ["p3"]}'),
        ("POLICY-004", '{"purposes": {"p3": true}}'),
        ("POLICY-004", '{"purposes": {"p3": {"items": "name"}}}'),
        ("POLICY-004", '{"reason": "' + "長" * 1001 + '"}'),
        ("POLICY-015", '{"purposes": {"p3": {"items": ["月の石"]}}}'),
        ("READING-002", '{"purposes": {"p1": {"objectable": true}}}'),
        ("READING-002", '{"recipients": {"r1": {"country": "JP"}}}'),
        ("READING-003", '{"topics": ["purposes", "weather"]}'),
    ],
)
def test_given_what_does_not_fit_when_read_then_the_error_names_it(code: str, text: str) -> None:
    refused(code, text, clause_of("purposes", "p3"))


def test_given_values_that_the_types_allow_when_they_make_no_sense_then_refused() -> None:
    recipient = POLICY.recipients[0]
    refused(
        "POLICY-004",
        f'{{"recipients": {{"{recipient.id}": {{"country": "日本"}}}}}}',
        clause_of("recipients", recipient.id),
    )
    case = POLICY.use_exceptions.cases[0]
    assert case.clause is not None
    refused("POLICY-004", '{"exceptions": {"use_exceptions:1": {"basis": "wish"}}}', case.clause)


@pytest.mark.parametrize(
    ("part", "own", "narrow", "wide"),
    [
        ("purposes", "p3", '{"items": ["name"]}', '{"items": ["name", "phone"]}'),
        ("purposes", "p3", '{"items": ["name"]}', '{"items": []}'),
        ("purposes", "p3", '{"channels": []}', '{"channels": ["phone"]}'),
        ("purposes", "p3", '{"basis": "consent"}', '{"basis": "told"}'),
        ("purposes", "p3", '{"objectable": true}', '{"objectable": false}'),
        ("purposes", "p3", '{"categories": ["customer"]}', '{"categories": []}'),
        ("items", "purchase_history", '{"kind": "special_care"}', '{"kind": "plain"}'),
        ("items", "email", '{"self_correctable": true}', '{"self_correctable": false}'),
        ("retention", "k1", '{"period": "P1Y"}', '{"period": "P2Y"}'),
        ("retention", "k1", '{"items": []}', '{"items": ["name"]}'),
    ],
)
def test_given_two_readings_when_compared_then_only_the_wider_one_opens_something(
    part: str, own: str, narrow: str, wide: str
) -> None:
    clause = clause_of(part, own)
    first, second = (
        readings.overlay(POLICY, [said(f'{{"{part}": {{"{own}": {fields}}}}}', clause)])
        for fields in (narrow, wide)
    )
    (field,) = (
        name
        for name in (
            "items",
            "channels",
            "basis",
            "objectable",
            "categories",
            "kind",
            "self_correctable",
            "period",
        )
        if f'"{name}"' in wide
    )
    assert readings.widened(first, second) == (f"{part}.{own}.{field}",)
    assert readings.widened(second, first) == ()
    assert readings.widened(first, first) == ()


def test_given_a_promise_when_it_is_called_plain_then_that_is_a_widening() -> None:
    duty = next(clause for clause in POLICY.clauses if clause.nature is Nature.DUTY)
    plain = readings.overlay(POLICY, [said('{"nature": "plain"}', duty.id)])
    assert readings.widened(POLICY, plain) == (f"clauses.{duty.id}.nature",)
    stricter = readings.overlay(POLICY, [said('{"nature": "forbid"}', duty.id)])
    assert readings.widened(POLICY, stricter) == ()


def test_given_what_cannot_be_ordered_when_it_changes_then_it_counts_as_a_widening() -> None:
    recipient = POLICY.recipients[0]
    clause = clause_of("recipients", recipient.id)
    for fields, name in (('{"country": "US"}', "country"), ('{"kind": "authority"}', "kind")):
        laid = readings.overlay(POLICY, [said(f'{{"recipients": {{"{recipient.id}": {fields}}}}}', clause)])
        assert readings.widened(POLICY, laid) == (f"recipients.{recipient.id}.{name}",)
    case = POLICY.use_exceptions.cases[0]
    assert case.clause is not None
    laid = readings.overlay(
        POLICY, [said('{"exceptions": {"use_exceptions:1": {"basis": "none"}}}', case.clause)]
    )
    assert readings.widened(POLICY, laid) == ("use_exceptions.use_exceptions:1.basis",)


def test_given_an_answer_and_a_reading_when_they_disagree_then_the_reading_stands_and_is_told() -> None:
    answers = parse_answers("purposes: {p3: {channels: [メール], objectable: true}}", name="a", policy=POLICY)
    reading = said('{"purposes": {"p3": {"channels": ["post"]}}}', clause_of("purposes", "p3"))
    final = versions.effective(POLICY, answers, [reading]).purpose("p3")
    assert final is not None
    assert (final.channels, final.objectable) == (("post",), True)
    assert readings.overlapping((reading,), answers) == ((reading.clause, "purposes.p3.channels"),)
    same = parse_answers("purposes: {p3: {channels: [郵便]}}", name="a", policy=POLICY)
    assert readings.overlapping((reading,), same) == ()


def test_given_a_corrected_period_when_the_questions_are_asked_then_that_one_is_not() -> None:
    reading = said('{"retention": {"k1": {"period": "P2Y"}}}', clause_of("retention", "k1"))
    before, after = versions.read(POLICY, ()), versions.read(POLICY, [reading])
    assert "period:k1" in {row.id for row in before.questions}
    assert "period:k1" not in {row.id for row in after.questions}
    # An answer given before rests, and is no error: every decision would fail on it.
    resting = parse_answers("period:k1: P5Y", name="a", policy=after, stored=True)
    assert resting.values == {"period:k1": "P5Y"}
    final = versions.effective(POLICY, resting, [reading])
    assert final.retention[0].period == Period(years=2)
    with pytest.raises(StaffError) as unknown:
        parse_answers("period:k1: P5Y", name="a", policy=after)
    assert unknown.value.code == "POLICY-012"
    with pytest.raises(StaffError):
        parse_answers("weather:k1: P5Y", name="a", policy=after, stored=True)


def test_given_a_draft_when_reviewed_then_the_doubtful_values_are_named_until_confirmed() -> None:
    policy = club()
    doubtful = readings.must_confirm(policy)
    assert all(one.confidence < readings.UNSURE_BELOW for one in doubtful)
    made = replace(
        policy,
        purposes=tuple(replace(row, source=replace(row.source, confidence=0.5)) for row in policy.purposes),
    )
    found = {one.id for one in readings.must_confirm(made) if one.part == "purposes"}
    assert found == {row.id for row in policy.purposes}
    all_read = readings.overlay(made, [confirmed(clause) for clause in made.clauses])
    assert [one for one in readings.must_confirm(all_read) if one.clause is not None] == []


def test_given_values_of_any_type_when_found_then_each_stands_on_its_sentence() -> None:
    by_clause = readings.values_by_clause(POLICY)
    for purpose in POLICY.purposes:
        assert purpose.clause is not None
        assert ("purposes", purpose.id) in {(value.part, value.id) for value in by_clause[purpose.clause]}
    contact = next(value for value in drafted_values(POLICY) if value.part == "contact")
    assert contact.clause is not None, "what names no sentence stands on that of its line"
    ids = [(value.part, value.id, value.clause) for value in drafted_values(POLICY)]
    assert len(ids) == len(set(ids))
