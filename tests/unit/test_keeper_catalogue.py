"""The catalogue of keepers: whole, in both languages, and tied to topics that sentences can have."""

from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from sekisho.application.keepers import Evidence, catalogue
from sekisho.application.promises import Lack
from sekisho.gate.trial import SHIPPED
from sekisho.notice.forms import FORM_RULES
from sekisho.policy.model import Clause, ClauseId, Nature


def topics() -> set[str]:
    """Every topic that drafting can give a sentence."""
    text = files("sekisho.policy").joinpath("data", "topics.yaml").read_text(encoding="utf-8")
    table = YAML(typ="safe", pure=True).load(text)
    lists = ("sections", "statements", "purpose_flags", "exceptions", "rights", "retention")
    found = {topic for name in lists for row in table[name].values() for topic in row}
    found |= {rule["topic"] for rule in table["within"]} | set(table["in_passing"].values())
    return found | {"organisation", "contact", "dates", "definitions", "purposes", "correction", "channels"}


def test_given_the_ties_when_read_then_every_topic_is_one_that_a_sentence_can_have() -> None:
    used = {topic for tie in catalogue().ties for topic in tie.about | tie.unless}
    unknown = {topic for topic in used - topics() if not topic.startswith("recipient:")}
    assert unknown == set()


def test_given_the_ties_when_read_then_every_keeper_is_in_the_catalogue_and_every_keeper_is_used() -> None:
    known = set(catalogue().keepers)
    named = {keeper for tie in catalogue().ties for keeper in tie.keepers}
    assert named - known == set()
    listed = {name for name in known if not name.startswith(("rule:", "form:"))}
    assert listed - named == set()


def test_given_the_catalogue_when_read_then_rules_and_forms_stand_in_it_and_texts_in_both_languages() -> None:
    known = catalogue().keepers
    assert {f"rule:{rule}" for rule in SHIPPED} <= set(known)
    assert {f"form:{rule.id}" for rule in FORM_RULES} <= set(known)
    for keeper in known.values():
        assert keeper.source, keeper.id
        if keeper.evidence is not Evidence.TRIAL:
            assert all(keeper.names[one] and keeper.needs[one] for one in ("ja", "en")), keeper.id
    assert {lack.value for lack in Lack} == set(catalogue().lacks)


def clause(nature: Nature, *about: str, within: str = "other") -> Clause:
    return Clause(
        id=ClauseId("c001"),
        text="",
        lines=(1, 1),
        section="",
        section_kind=within,
        nature=nature,
        topics=about,
    )


@pytest.mark.parametrize(
    ("about", "keeper"),
    [
        ("training", "control:training"),
        ("breach", "control:incident_response"),
        ("fee", "control:request_fee"),
    ],
)
def test_given_a_topic_when_tied_then_its_control_and_never_for_a_plain_sentence(
    about: str, keeper: str
) -> None:
    assert keeper in catalogue().keepers_of(clause(Nature.DUTY, about))
    assert catalogue().keepers_of(clause(Nature.PLAIN, about)) == {}


def test_given_a_retention_duty_when_tied_then_the_period_must_be_at_work() -> None:
    found = catalogue().keepers_of(clause(Nature.DUTY, "retention", within="retention"))
    assert found["rule:retention.period_over"] is True
    assert found["control:retention_sweep"] is False
