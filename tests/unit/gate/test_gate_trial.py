"""Trials: for every rule a situation on a policy that gives it something to do, in which it and it alone denies."""

from dataclasses import replace

import pytest

from sekisho.gate import rules
from sekisho.gate.situations import situations
from sekisho.gate.trial import SHIPPED, try_rules
from sekisho.law.legal_day import DayNumber, Period
from sekisho.law.model import Basis, LegalKind
from sekisho.policy.model import (
    Category,
    CategoryId,
    Channel,
    ChannelId,
    Clause,
    ClauseId,
    ExceptionCase,
    Exceptions,
    Item,
    ItemId,
    Nature,
    Policy,
    Practice,
    Purpose,
    PurposeBasis,
    PurposeId,
    Recipient,
    RecipientId,
    RecipientKind,
    RetentionClock,
    RetentionRule,
    SearchBy,
    Segment,
    SegmentId,
    Statement,
)

TODAY = DayNumber(20_600)
WEB, SHOP = ChannelId("web"), ChannelId("shop")
CUSTOMER, APPLICANT = CategoryId("customer"), CategoryId("applicant")
FIRM, OFFICER = CategoryId("corporation"), CategoryId("officer")


def item(name: str, kind: LegalKind = LegalKind.PLAIN, **more: object) -> Item:
    return Item(id=ItemId(name), name=name, kind=kind, **more)  # type: ignore[arg-type] # fields by name


def purpose(number: int, **more: object) -> Purpose:
    return Purpose(id=PurposeId(f"p{number}"), text=f"目的{number}", **more)  # type: ignore[arg-type] # as above


def recipient(number: int, kind: RecipientKind, **more: object) -> Recipient:
    return Recipient(id=RecipientId(f"r{number}"), name=f"見本{number}", kind=kind, **more)  # type: ignore[arg-type]


def sentence(number: int, text: str, *topics: str) -> Clause:
    return Clause(
        id=ClauseId(f"c{number:03d}"),
        text=text,
        lines=(number, number),
        section="",
        section_kind="third_party",
        nature=Nature.PERMIT,
        topics=topics,
    )


NAME, EMAIL, DIARY = ItemId("name"), ItemId("email"), ItemId("diary")
POLICY = Policy(
    document="privacy",
    version="v1",
    effective_from=20_000,
    categories=(
        Category(id=CUSTOMER, name="お客様"),
        Category(id=APPLICANT, name="応募者"),
        Category(id=FIRM, name="法人", natural=False),
        Category(id=OFFICER, name="役員"),
    ),
    channels=(
        Channel(id=WEB, name="画面"),
        Channel(id=SHOP, name="店頭"),
        Channel(id=ChannelId("agent"), name="代わりの方"),
    ),
    items=(
        item("name"),
        item("email", search=SearchBy.EMAIL),
        item("diary", only_for=(PurposeId("p2"),), channels=(SHOP,)),
        item("history", self_correctable=False),
        item("health", LegalKind.SPECIAL_CARE),
        item("union", LegalKind.SENSITIVE),
        item("cookie", LegalKind.PERSON_RELATED),
        item("access_log", LegalKind.PERSON_RELATED, only_for=(PurposeId("p2"),)),
        item("password", LegalKind.SECRET),
        item("card", LegalKind.FINANCIAL_HARM),
        item("my_number", LegalKind.MY_NUMBER),
        Item(id=ItemId("log"), name="通信記録"),
        item("public_post", self_correctable=False),
    ),
    purposes=(
        purpose(1, categories=(CUSTOMER,), channels=("email",), advertising=True),
        purpose(2),
        purpose(3, basis=PurposeBasis.CONSENT),
        purpose(4, basis=PurposeBasis.STATISTICS),
        purpose(5, channels=("email",), asks_consent=True),
        purpose(6, segments=(SegmentId("sg1"),)),
        purpose(7, items=(ItemId("cookie"),), flags=("targeted_ads",)),
    ),
    segments=(Segment(id=SegmentId("sg1"), name="会計"), Segment(id=SegmentId("sg2"), name="給与")),
    recipients=(
        recipient(1, RecipientKind.THIRD_PARTY, items=(NAME,)),
        recipient(2, RecipientKind.COUNTERPARTY),
        recipient(90, RecipientKind.THIRD_PARTY, purposes=(PurposeId("p3"),)),
        recipient(3, RecipientKind.THIRD_PARTY, country="US"),
        recipient(4, RecipientKind.THIRD_PARTY, means=("書面を交付します。",)),
        recipient(9, RecipientKind.PUBLIC),
        recipient(91, RecipientKind.THIRD_PARTY, role="third_party"),
    ),
    provision_exceptions=Exceptions(
        cases=(
            ExceptionCase(
                text="次の事項を示して共同して利用するとき。", basis=Basis.JOINT_USE, clause=ClauseId("c003")
            ),
        )
    ),
    retention=(
        RetentionRule(id="k1", clock=RetentionClock.ACQUIRED, period=Period(years=1)),
        RetentionRule(
            id="k2", clock=RetentionClock.CANCELLED, period=Period(years=1), purposes=(PurposeId("p2"),)
        ),
    ),
    statements=(
        Statement(kind="supplement_ban", clause=ClauseId("c002")),
        Statement(kind="publication", clause=ClauseId("c009"), topics=("email",)),
        Statement(kind="public_posts", clause=ClauseId("c010")),
    ),
    clauses=(
        Clause(
            id=ClauseId("c001"),
            text="同意なく提供しません。",
            lines=(1, 1),
            section="",
            section_kind="third_party",
            nature=Nature.FORBID,
            topics=("provision", "minors"),
        ),
        Clause(
            id=ClauseId("c002"),
            text="機微情報は扱わず、ログで個人を特定せず、外で知った情報を足しません。",
            lines=(2, 2),
            section="",
            section_kind="other",
            nature=Nature.FORBID,
            topics=("sensitive", "access_log", "supplement_ban"),
        ),
        sentence(3, "次の事項を示して共同して利用するとき。", "provision", "exceptions"),
        sentence(4, "取得方法", "provision"),
        sentence(10, "公開された投稿を第三者に提供します。", "public_posts", "provision"),
        Clause(
            id=ClauseId("c009"),
            text="メールアドレスを公開します。",
            lines=(3, 3),
            section="",
            section_kind="other",
            nature=Nature.INFORM,
            topics=("publication",),
        ),
    ),
    practices=(Practice(id="held_for_others", holds=True),),
)
DOMESTIC = replace(
    POLICY, recipients=(*POLICY.recipients, recipient(4, RecipientKind.CONTRACTOR, domestic_only=True))
)
"""The same, with contractors in Japan only: then nothing else about contractors abroad can be what denies."""


def test_given_a_policy_with_something_for_every_rule_when_tried_then_each_denies_alone() -> None:
    tried = try_rules(POLICY, today=TODAY)
    assert {rule for rule, one in tried.items() if not one.asked} == {"entrust.leaves_japan"}
    assert try_rules(DOMESTIC, today=TODAY)["entrust.leaves_japan"].stands
    assert {rule: one.trials for rule, one in tried.items() if one.fails} == {}
    wrong = [trial for one in tried.values() for trial in one.trials if not trial.stands]
    assert wrong == [], "a situation in which another rule speaks too shows nothing"


@pytest.mark.parametrize("rule", sorted(SHIPPED))
def test_given_a_rule_when_it_alone_is_taken_out_then_it_fails_and_no_other_does(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "RULES", tuple(one for one in rules.RULES if one.id != rule))
    tried = try_rules(DOMESTIC if rule == "entrust.leaves_japan" else POLICY, today=TODAY)
    assert [name for name, one in tried.items() if one.fails] == [rule]
    denied = {trial.denied for trial in tried[rule].trials}
    assert denied == {()}, "without it the answer is yes"


def test_given_a_policy_without_an_item_or_period_when_tried_then_its_rules_are_not_asked() -> None:
    bare = replace(POLICY, items=(item("name"),), retention=(), recipients=())
    tried = try_rules(bare, today=TODAY)
    for rule in ("item.secret", "item.my_number", "retention.period_over", "provide.no_consent"):
        assert not tried[rule].asked, rule
        assert not tried[rule].fails, rule


def test_given_a_refusal_that_cites_a_sentence_when_tried_then_the_trial_names_it() -> None:
    assert try_rules(POLICY, today=TODAY)["provide.no_consent"].clauses == {"c001"}


def test_given_the_same_policy_when_asked_twice_then_the_same_situations_in_the_same_order() -> None:
    assert list(situations(POLICY, today=TODAY)) == list(situations(POLICY, today=TODAY))
