"""The bundled examples are invented from end to end, and are what the reader and the demo need."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from sekisho.policy.answers import overlay, parse_answers
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import Policy, RecipientKind
from sekisho.policy.names import Names
from sekisho.policy.questions import open_questions
from sekisho.policy.reader import read_bytes, summarise

EXAMPLES = Path(str(files("sekisho"))) / "examples"
NAMES = ("association", "auction")
FILES = ("README.md", "answers.yaml", "people.json", "policy.md")

MAIL = re.compile(r"[\w.+-]+@[\w.-]+")
PHONE = re.compile(r"(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?!\d)")
POSTAL_CODE = re.compile(r"(?<![\d-])\d{3}-\d{4}(?![\d-])")
LONG_NUMBER = re.compile(r"\d{10,}")
INVENTED_FAMILIES = ("見本", "例示", "架空", "試作", "仮名")


def draft(name: str) -> Policy:
    text = (EXAMPLES / name / "policy.md").read_bytes()
    return draft_policy(read_bytes(text, name="policy.md"), document="privacy")


def answered(name: str) -> Policy:
    policy = draft(name)
    text = (EXAMPLES / name / "answers.yaml").read_text(encoding="utf-8")
    return overlay(policy, parse_answers(text, name="answers.yaml", policy=policy))


def people(name: str) -> list[dict[str, Any]]:
    read = json.loads((EXAMPLES / name / "people.json").read_text(encoding="utf-8"))
    assert read["schema"] == "sekisho/people/1"
    found: list[dict[str, Any]] = read["people"]
    return found


def test_given_the_installed_package_when_looked_into_then_it_carries_the_examples() -> None:
    assert tuple(sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())) == NAMES
    for name in NAMES:
        assert tuple(sorted(path.name for path in (EXAMPLES / name).iterdir())) == FILES


@pytest.mark.parametrize("name", NAMES)
def test_given_an_example_when_searched_then_it_holds_no_real_persons_data(name: str) -> None:
    for file in FILES:
        text = (EXAMPLES / name / file).read_text(encoding="utf-8")
        assert all(mail.endswith("@example.jp") for mail in MAIL.findall(text)), file
        # Numbers that no line has: all zeros behind the area code, or 0000 and a running number.
        assert all(re.search(r"-0000-\d{4}$", phone) for phone in PHONE.findall(text)), file
        assert set(POSTAL_CODE.findall(text)) <= {"000-0000"}, file
        assert not LONG_NUMBER.search(text), file


@pytest.mark.parametrize("name", NAMES)
def test_given_the_people_of_an_example_when_named_then_every_name_and_place_is_an_invented_one(
    name: str,
) -> None:
    for person in people(name):
        assert person["items"]["氏名"].split()[0] in INVENTED_FAMILIES
        assert "見本" in person["items"]["住所"]


@pytest.mark.parametrize("name", NAMES)
def test_given_an_example_when_read_then_it_has_the_length_and_the_parts_of_a_published_policy(
    name: str,
) -> None:
    text = (EXAMPLES / name / "policy.md").read_text(encoding="utf-8")
    assert 60 <= len(text.splitlines()) <= 140
    found = summarise(read_bytes(text.encode(), name="policy.md"))
    assert found["organisation"] is not None
    assert len(found["purposes"]) >= 10
    assert len(found["items"]) >= 10
    assert len(found["channels"]) >= 4
    assert found["third_party_exceptions"] >= 3
    assert found["joint_use"] is not None
    assert found["enacted"] is not None
    assert found["contact"]["email"] is not None


def test_given_the_association_when_read_then_all_classes_of_security_measures_are_told() -> None:
    found = summarise(read_bytes((EXAMPLES / "association" / "policy.md").read_bytes(), name="policy.md"))
    assert all(found["security_measures"].values())


def test_given_the_auction_when_drafted_then_the_parties_of_a_deal_are_recipients_of_their_own_kind() -> None:
    kinds = {recipient.name: recipient.kind for recipient in draft("auction").recipients}
    assert kinds["落札者"] is RecipientKind.COUNTERPARTY
    assert kinds["出品者"] is RecipientKind.COUNTERPARTY


@pytest.mark.parametrize("name", NAMES)
def test_given_an_example_when_its_answers_are_laid_over_then_no_question_stays_open(name: str) -> None:
    policy = draft(name)
    text = (EXAMPLES / name / "answers.yaml").read_text(encoding="utf-8")
    answers = parse_answers(text, name="answers.yaml", policy=policy)
    assert [row.id for row in open_questions(policy) if answers.answer(row.id) is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_given_the_people_of_an_example_when_resolved_then_every_word_is_one_of_the_policys(
    name: str,
) -> None:
    names = Names(answered(name))
    for person in people(name):
        names.category(person["category"])
        names.channel(person["channel"])
        for purpose in person["purposes"]:
            names.purpose(purpose)
        for item in person["items"]:
            names.item(item)
