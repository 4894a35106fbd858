"""The law check finds what is missing, says where and why, and never that a policy is lawful."""

from dataclasses import replace

import pytest
from policy_texts import SHOP, club, shop

from sekisho.policy.check import CHECKS, Finding, Status, check
from sekisho.policy.check.model import requirements
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import ExceptionCase, Exceptions, Policy, Practice, Reference
from sekisho.policy.reader import read_text

SHOP_POLICY = shop()


def of(policy: Policy, item: str) -> list[Finding]:
    return [row for row in check(policy) if row.item == item]


def clear(policy: Policy, item: str) -> bool:
    """Whether a defect was looked for and not found."""
    return [row.case for row in of(policy, item)] == ["clear"]


def status(policy: Policy, item: str) -> Status:
    (found,) = of(policy, item)
    return found.status


def read(text: str) -> Policy:
    return draft_policy(read_text(text), document="d")


@pytest.mark.parametrize(
    ("item", "part"),
    [("P01", "name"), ("P02", "address"), ("P03", "representative")],
)
def test_given_name_address_or_representative_removed_when_checked_then_a_named_gap_each(
    item: str, part: str
) -> None:
    """法32条1項1号."""
    assert status(SHOP_POLICY, item) is Status.MET
    bare = replace(SHOP_POLICY.organisation, **{part: None, "representative_title": None})
    assert status(replace(SHOP_POLICY, organisation=bare), item) is Status.GAP


def test_given_a_title_without_a_name_when_checked_then_part_of_the_representative() -> None:
    """法32条1項1号: the name, not the office."""
    bare = replace(SHOP_POLICY.organisation, representative=None)
    (found,) = of(replace(SHOP_POLICY, organisation=bare), "P03")
    assert (found.status, found.facts["title"]) == (Status.PARTIAL, "代表取締役")


def test_given_an_answer_procedure_when_checked_then_what_is_not_printed_is_answered_on_request() -> None:
    """法32条1項: 「本人の求めに応じて遅滞なく回答する場合を含む」."""
    policy = replace(club(), practices=(Practice(id="answer_procedure", holds=True),))
    assert status(club(), "P40") is Status.GAP
    assert status(policy, "P40") is Status.MET
    assert of(policy, "P40")[0].case == "on_request"
    assert status(policy, "P26") is Status.GAP, "27(5)(iii) knows no answer on request"


def test_given_joint_use_without_address_when_checked_then_gaps_and_an_open_scope() -> None:
    """法27条5項3号."""
    policy = club()
    assert status(policy, "P21") is Status.MET
    assert status(policy, "P26") is Status.GAP
    assert status(policy, "P23") is Status.PARTIAL
    assert not clear(policy, "D08")
    assert not clear(policy, "D09")
    assert clear(SHOP_POLICY, "D09")


def test_given_no_word_on_joint_use_when_checked_then_asked_and_not_applicable_once_answered() -> None:
    assert status(SHOP_POLICY, "P26") is Status.UNKNOWN
    assert of(SHOP_POLICY, "P26")[0].question == "practice:joint_use"
    answered = replace(SHOP_POLICY, practices=(Practice(id="joint_use", holds=False),))
    assert status(answered, "P26") is Status.NOT_APPLICABLE


def test_given_deemed_consent_and_change_without_notice_when_checked_then_found_at_their_lines() -> None:
    policy = club()
    (deemed,) = of(policy, "D01")
    (change,) = of(policy, "D02")
    assert deemed.lines == (20, 20)
    assert change.lines == (26, 26)


def test_given_cookies_said_to_be_no_personal_information_when_checked_then_found() -> None:
    assert not clear(club(), "D03")
    assert clear(SHOP_POLICY, "D03")


def test_given_a_title_that_the_corporation_does_not_have_when_checked_then_found() -> None:
    """一般法人法77条: a general incorporated association has a representative director (代表理事)."""
    (found,) = of(club(), "X03")
    assert "代表理事" in found.mend()
    assert clear(SHOP_POLICY, "X03")


def test_given_a_second_word_for_oneself_when_checked_then_found() -> None:
    (found,) = of(club(), "X11")
    assert "弊社" in found.why()


def test_given_provision_to_whom_the_business_thinks_fit_when_checked_then_found() -> None:
    assert not clear(SHOP_POLICY, "D11")
    assert clear(club(), "D11")


def test_given_an_exception_without_the_acts_condition_when_checked_then_found() -> None:
    """法18条3項2号: consent must be hard to obtain."""
    assert clear(SHOP_POLICY, "X01")
    text = SHOP.replace("必要で、本人の同意を得ることが困難であるとき", "必要な場合")
    (found, *_) = of(read(text), "X01")
    assert found.case == "condition"
    wider = ExceptionCase(text="必要だと当社が考えたとき", basis=None, beyond_act=True)
    policy = replace(SHOP_POLICY, use_exceptions=Exceptions(cases=(wider,), by_law=False))
    assert [row.case for row in of(policy, "X01")] == ["wider"]


def test_given_a_just_reason_when_checked_then_no_ground_of_the_act() -> None:
    case = ExceptionCase(text="正当な理由があるとき", basis=None, kind="just_reason")
    policy = replace(SHOP_POLICY, provision_exceptions=Exceptions(cases=(case,), by_law=True))
    assert not clear(policy, "X04")
    assert clear(SHOP_POLICY, "X04")


def test_given_outdated_terms_when_checked_then_todays_are_named() -> None:
    text = SHOP.replace("9. 開示等の請求\nご本人は", "9. 開示等の請求\n開示対象個人情報について、ご本人は")
    (found,) = of(read(text), "X02")
    assert "保有個人データ" in found.mend()


def test_given_a_referred_document_that_is_not_there_when_checked_then_its_name() -> None:
    policy = replace(
        SHOP_POLICY, references=(Reference(id="t1", text="情報管理規程", target="情報管理規程"),)
    )
    (found,) = of(policy, "R02")
    assert "情報管理規程" in found.why("en")


def test_given_an_announced_list_that_is_not_there_when_checked_then_its_line() -> None:
    policy = replace(SHOP_POLICY, missing_lists=(SHOP_POLICY.clauses[4].id,))
    (found,) = of(policy, "R01")
    assert found.lines == SHOP_POLICY.clauses[4].lines


def test_given_a_fee_for_every_request_when_checked_then_found() -> None:
    """法38条: disclosure and notice of purposes only."""
    text = SHOP.replace(
        "ご本人であることを確認します。", "訂正や利用停止のご請求には1,000円の手数料をいただきます。"
    )
    (found,) = of(read(text), "D14")
    assert found.status is Status.GAP


def test_given_old_rights_when_checked_then_what_is_left_out() -> None:
    text = SHOP.replace("第三者提供記録の開示、", "").replace("、第三者への提供の停止", "")
    policy = read(text)
    assert status(policy, "P40") is Status.GAP
    assert not clear(policy, "D13")
    assert clear(SHOP_POLICY, "D13")


def test_given_a_vague_purpose_when_checked_then_found_at_its_line() -> None:
    (found,) = of(club(), "P06")
    assert (found.status, found.lines) == (Status.GAP, (6, 6))


def test_given_a_disabled_check_when_run_then_its_findings_are_gone_and_the_order_stands() -> None:
    whole = check(club())
    part = check(club(), without={"D01"})
    assert part == tuple(row for row in whole if row.item != "D01")


def test_given_the_registry_when_looked_at_then_every_check_has_texts_and_stands_once() -> None:
    ids = [row.id for row in CHECKS]
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids, key=lambda one: ("PDRX".index(one[0]), one))
    assert set(ids) == {key for key in requirements() if not key.startswith("_")}


def test_given_the_texts_when_looked_at_then_both_languages_say_why_with_the_same_facts() -> None:
    for key, row in requirements().items():
        if key.startswith("_"):
            continue
        for case, said in row["cases"].items():
            assert set(said) == {"ja", "en"}, (key, case)
            for part in ("why", "mend"):
                ja, en = said["ja"][part], said["en"][part]  # type: ignore[literal-required] # the two parts
                assert bool(ja) == bool(en), (key, case, part)
                assert "適法" not in ja
                assert "lawful" not in en


def test_given_findings_when_rendered_then_no_placeholder_is_left() -> None:
    for policy in (SHOP_POLICY, club()):
        for row in check(policy, policy_lines(policy)):
            assert "{" not in row.why() + row.why("en") + row.mend() + row.mend("en")


def policy_lines(policy: Policy) -> list[str]:
    return [row.text for row in policy.clauses]
