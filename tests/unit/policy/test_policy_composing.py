"""Documents composed: whose purposes, whose periods, which statutory cases; and for whom a text speaks."""

from dataclasses import replace

import pytest

from sekisho.errors import DeveloperError
from sekisho.law.legal_day import Period
from sekisho.law.model import Basis
from sekisho.policy.composing import addressed_to, compose
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import (
    Category,
    CategoryId,
    ExceptionCase,
    Exceptions,
    Item,
    ItemId,
    Policy,
    Purpose,
    PurposeId,
    RetentionClock,
    RetentionRule,
    Scope,
)
from sekisho.policy.periods import retention_rules
from sekisho.policy.reader import read_text

CUSTOMER, APPLICANT = CategoryId("customer"), CategoryId("applicant")


def document(name: str, number: int, audience: CategoryId, **changed: object) -> Policy:
    """A document with one purpose, one period and the item 氏名."""
    return Policy(
        document=name,
        version=f"v{number}",
        effective_from=100 + number,
        scope=Scope(audience=(audience,)),
        categories=(Category(id=audience, name=name),),
        items=(Item(id=ItemId("name"), name="氏名"), Item(id=ItemId(f"i{number}"), name=f"項目{number}")),
        purposes=(Purpose(id=PurposeId(f"p{number}"), text=f"目的{number}"),),
        retention=(
            RetentionRule(id=f"k{number}", clock=RetentionClock.ACQUIRED, period=Period(years=number)),
        ),
        **changed,  # type: ignore[arg-type] # fields of the policy, by name
    )


def test_given_two_documents_when_composed_then_the_newest_names_the_edition_and_the_first_leads() -> None:
    found = compose([document("whole", 3, CUSTOMER), document("jobs", 2, APPLICANT)])
    assert (found.document, found.version, found.effective_from) == ("whole", "v3", 103)
    assert found.audience == (CUSTOMER, APPLICANT)
    assert [row.id for row in found.items] == ["name", "i3", "i2"]


def test_given_a_purpose_without_bounds_when_composed_then_bound_to_its_own_document() -> None:
    found = compose([document("whole", 1, CUSTOMER), document("jobs", 2, APPLICANT)])
    first, second = found.purposes
    assert (first.categories, first.items) == ((CUSTOMER,), ("name", "i1"))
    assert (second.categories, second.items) == ((APPLICANT,), ("name", "i2"))
    assert not found.serves(first, ItemId("i2"))


def test_given_a_purpose_for_nobody_of_the_audience_when_composed_then_it_opens_for_nobody() -> None:
    stray = Purpose(id=PurposeId("p9"), text="別の対象の目的", categories=(APPLICANT,))
    first = document("whole", 1, CUSTOMER)
    found = compose([replace(first, purposes=(stray,)), document("jobs", 2, APPLICANT)])
    assert found.purpose("p9") is None


@pytest.mark.parametrize(("precedence", "limiting"), [(0, {"k1", "k2"}), (10, {"k2"})])
def test_given_a_service_notice_on_the_same_item_when_composed_then_precedence_decides(
    precedence: int, limiting: set[str]
) -> None:
    """Without a precedence both periods bind; with one the narrower document speaks for the item that it names."""
    notice = document("service", 2, CUSTOMER)
    notice = replace(notice, scope=replace(notice.scope, precedence=precedence))
    found = compose([document("whole", 1, CUSTOMER), notice])
    assert {rule.id for rule in retention_rules(found, "name")} == limiting
    assert "k1" in {rule.id for rule in retention_rules(found, "i1")}


def test_given_a_case_that_one_document_leaves_out_when_composed_then_shut() -> None:
    both = (Basis.LAW, Basis.LIFE_BODY_PROPERTY)
    wide, narrow = (
        Exceptions(cases=tuple(ExceptionCase(text=one.value, basis=one) for one in bases), by_law=False)
        for bases in (both, both[:1])
    )
    found = compose(
        [
            document("whole", 1, CUSTOMER, provision_exceptions=wide),
            document("jobs", 2, APPLICANT, provision_exceptions=narrow),
            document("cookies", 3, CUSTOMER),
        ]
    )
    assert [found.provision_exceptions.available(one) for one in both] == [True, False]
    assert found.use_exceptions.available(Basis.LIFE_BODY_PROPERTY)


def test_given_an_id_of_two_documents_when_composed_then_refused() -> None:
    with pytest.raises(DeveloperError) as caught:
        compose([document("whole", 1, CUSTOMER), document("jobs", 1, APPLICANT)])
    assert (caught.value.code, caught.value.facts["id"]) == ("DOCUMENT-001", "k1")


def test_given_a_category_when_asked_then_only_the_documents_addressed_to_it() -> None:
    found = compose([document("whole", 1, CUSTOMER), document("jobs", 2, APPLICANT)])
    jobs = addressed_to(found, APPLICANT)
    assert (jobs.document, jobs.version, [row.id for row in jobs.purposes]) == ("jobs", "v2", ["p2"])
    assert addressed_to(found, "nobody").document == "whole"


TEXT = """{title}
見本商店株式会社（以下「当社」といいます。）は、{who}の個人情報を扱います。

1. 個人情報の利用目的
(1) ご連絡のため

2. 第三者への提供
当社は、本人の同意なく個人情報を第三者に提供しません。

3. 安全管理
当社は、個人情報の漏えいを防ぐため、安全に管理します。
"""


@pytest.mark.parametrize(
    ("title", "audience"),
    [
        ("採用応募者の個人情報の取扱いについて", ("applicant",)),
        ("従業員の個人情報の取扱いについて", ("staff",)),
        ("株主様の個人情報の取扱いについて", ("shareholder",)),
        ("個人情報保護方針", ()),
        ("お客様及び採用応募者の個人情報の取扱いについて", ()),
    ],
)
def test_given_a_title_when_read_then_whom_it_is_addressed_to(title: str, audience: tuple[str, ...]) -> None:
    found = draft_policy(read_text(TEXT.format(title=title, who="皆様")), document="d")
    assert found.scope.audience == audience
    if audience:
        assert {row.categories for row in found.purposes} == {audience}
        assert "customer" not in {row.id for row in found.categories}


@pytest.mark.parametrize(
    ("title", "text", "service"),
    [
        ("みほん便 プライバシーポリシー", "", "みほん便"),
        (
            "プライバシーポリシー",
            "当社が提供する「みほん便」（以下「本サービス」といいます。）について定めます。",
            "みほん便",
        ),
        ("見本商店株式会社プライバシーポリシー", "", None),
        ("Privacy Policy プライバシーポリシー", "", None),
    ],
)
def test_given_a_text_about_a_service_when_read_then_its_name_and_the_precedence(
    title: str, text: str, service: str | None
) -> None:
    found = draft_policy(read_text(TEXT.format(title=title + "\n" + text, who="お客様")), document="d").scope
    assert (found.service, found.precedence) == (service, 10 if service else 0)
