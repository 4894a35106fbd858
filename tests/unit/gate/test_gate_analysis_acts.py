"""The analysis asks of every act that a policy states: entrusting, joint use, succession, publishing, matching, counting."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from sekisho.gate import rules
from sekisho.gate.analysis.claims import ABROAD
from sekisho.gate.analysis.model import Finding, Level, Proved
from sekisho.gate.analysis.requests import countings, entrustments, joint_sharings, publishings, refusals
from sekisho.gate.analysis.solving import Solving
from sekisho.gate.analysis.versions import prove
from sekisho.gate.model import Topic
from sekisho.law.rights import rights
from sekisho.policy.model import (
    Clause,
    ClauseId,
    ItemId,
    JointUse,
    Nature,
    Origin,
    Policy,
    Recipient,
    RecipientId,
    RecipientKind,
    Source,
    Statement,
)
from sekisho.policy.particulars import Conflict, ConflictAbout, ConflictChoice
from strategies import FRAUD, NEWS, POLICY, STATISTICS, TODAY

pytest.importorskip("z3")


def closed(policy: Policy, verb: str) -> list[Finding]:
    """What is stated by an act and reaches nobody."""
    return [one for one in Solving(policy, TODAY).unreachable() if one.about["verb"] == (verb,)]


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """The gate as it would be had nobody written these rules."""
    monkeypatch.setattr(rules, "RULES", tuple(rule for rule in rules.RULES if rule.id not in names))


def named(*beginnings: str) -> list[str]:
    return [rule.id for rule in rules.RULES if rule.id.startswith(beginnings)]


def broken(policy: Policy, claim: str) -> Finding | None:
    found = [one for one in Solving(policy, TODAY).claims((claim,)) if isinstance(one, Finding)]
    return found[0] if found else None


def with_recipients(*more: Recipient) -> Policy:
    return replace(POLICY, recipients=(*POLICY.recipients, *more))


def publishing(*more: Recipient) -> Policy:
    """A policy that says it publishes the e-mail address."""
    clause = Clause(
        id=ClauseId("c092"),
        text="メールアドレスを公開します。",
        lines=(92, 92),
        section="",
        section_kind="other",
        nature=Nature.INFORM,
        topics=(Topic.PUBLICATION.value,),
    )
    row = Statement(kind="publication", clause=clause.id, topics=("メールアドレス",))
    found = with_recipients(*more)
    return replace(found, clauses=(*found.clauses, clause), statements=(*found.statements, row))


PUBLIC = Recipient(id=RecipientId("r20"), name="サイト上", kind=RecipientKind.PUBLIC)


# -- what nobody can be reached by -------------------------------------------------------------------------------


def test_given_a_contractor_without_a_list_of_items_when_analysed_then_nothing_can_be_entrusted_and_it_is_for_review() -> (
    None
):
    bare = Recipient(id=RecipientId("r20"), name="丁印刷", kind=RecipientKind.CONTRACTOR)
    (one,) = closed(with_recipients(bare), "entrust")
    assert (one.level, one.about["recipient"]) == (Level.NEEDS_REVIEW, ("r20",))
    assert one.about["rule"] == ("provide.item_not_for_recipient",)
    assert one.example is not None
    assert one.example.rules == ("provide.item_not_for_recipient",)
    assert closed(with_recipients(replace(bare, items=("name",))), "entrust") == []


def test_given_a_class_of_joint_users_when_analysed_then_nobody_can_be_handed_anything_until_one_is_named() -> (
    None
):
    announced = replace(
        POLICY,
        joint_use=JointUse(
            items=True,
            item_names=("氏名",),
            scope=("グループ会社",),
            purposes=("サービスの提供",),
            responsible="当社",
        ),
    )
    group = Recipient(id=RecipientId("r20"), name="グループ会社", kind=RecipientKind.JOINT_USER)
    (one,) = closed(replace(announced, recipients=(*POLICY.recipients, group)), "share")
    assert (one.level, one.about["rule"]) == (Level.NEEDS_REVIEW, ("share.not_joint_user",))
    member = replace(group, name="株式会社見本販売", source=Source(origin=Origin.ANSWER))
    assert closed(replace(announced, recipients=(*POLICY.recipients, member)), "share") == []


def test_given_a_publication_and_nobody_who_stands_for_the_public_when_analysed_then_nothing_can_be_published() -> (
    None
):
    (one,) = closed(publishing(), "publish")
    assert (one.level, one.about["item"]) == (Level.NEEDS_REVIEW, ("email",))
    assert one.about["rule"] == ("publish.no_consent",)
    assert closed(publishing(PUBLIC), "publish") == []


def test_given_a_log_that_names_nobody_and_a_purpose_that_looks_into_it_when_analysed_then_no_log_can_be_matched() -> (
    None
):
    says = Clause(
        id=ClauseId("c093"),
        text="アクセスログから個人を特定しません。",
        lines=(93, 93),
        section="",
        section_kind="other",
        nature=Nature.FORBID,
        topics=(Topic.ACCESS_LOG.value,),
    )
    looking = tuple(
        replace(one, flags=("fraud",), clause=ClauseId("c009")) if one.id == FRAUD else one
        for one in POLICY.purposes
    )
    conflict = Conflict(
        id="x1", about=ConflictAbout.LOG_IDENTITY, clause=ClauseId("c093"), against=ClauseId("c009")
    )
    names = replace(says, id=ClauseId("c090"), text="アクセスログを記録します。", nature=Nature.INFORM)
    torn = replace(POLICY, purposes=looking, clauses=(*POLICY.clauses, names, says), conflicts=(conflict,))
    (one,) = closed(torn, "match")
    assert (one.level, one.about["rule"]) == (Level.GAP, ("match.log_names_nobody",))
    assert set(one.clauses) == {"c009", "c093"}
    chosen = replace(conflict, settled=ConflictChoice.BOTH)
    assert closed(replace(torn, conflicts=(chosen,)), "match") == []


def test_given_every_ground_that_the_act_gives_when_analysed_then_a_request_can_be_declined_on_each() -> None:
    asked = list(refusals())
    assert {one.right for one in asked} == {right.value for right in rights()}
    assert closed(POLICY, "refuse") == []


def test_given_a_purpose_of_statistics_when_analysed_then_counting_is_asked_and_reaches_somebody() -> None:
    assert {one.purpose for one in countings(POLICY)} == {STATISTICS}
    assert closed(POLICY, "derive") == []


def test_given_a_policy_that_states_no_such_act_when_analysed_then_none_is_asked() -> None:
    plain = replace(POLICY, joint_use=None)
    assert list(publishings(plain)) == []
    assert [one for to in plain.recipients for one in joint_sharings(plain, to)] == []
    third = next(one for one in plain.recipients if one.kind is RecipientKind.THIRD_PARTY)
    assert list(entrustments(plain, third)) == []


# -- what holds for everybody ------------------------------------------------------------------------------------


def test_given_no_rule_on_vetting_and_agreements_when_analysed_then_somebody_goes_to_a_contractor_without_a_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert broken(POLICY, "not_recorded") is None
    without(monkeypatch, *named("entrust.", "foreign.", "provide.abroad_not_set_up"))
    found = broken(POLICY, "not_recorded")
    assert found is not None
    assert found.example is not None
    assert (found.example.request.verb, found.example.allowed) == ("entrust", True)


def test_given_no_rule_on_succession_when_analysed_then_a_successor_without_an_agreement_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without(monkeypatch, "succeed.no_agreement")
    found = broken(POLICY, "not_recorded")
    assert found is not None
    assert found.about["recipient"] == ("r9",)


def test_given_no_rule_for_parties_abroad_when_analysed_then_entrusting_abroad_without_consent_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without(monkeypatch, "provide.abroad_not_set_up")
    found = broken(POLICY, ABROAD)
    assert found is not None
    assert "r8" in found.about["recipient"]


@pytest.mark.parametrize(
    ("rule", "claim"), [("publish.no_consent", "not_agreed"), ("provide.stopped", "provision_stopped")]
)
def test_given_a_rule_taken_out_when_a_publication_is_analysed_then_its_claim_breaks(
    rule: str, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = replace(publishing(PUBLIC), recipients=(PUBLIC,))
    proved = [one for one in Solving(policy, TODAY).claims((claim,)) if isinstance(one, Proved)]
    assert [one.claim for one in proved] == [claim]
    without(monkeypatch, rule, *(named("provide.") if rule != "provide.stopped" else ()))
    found = broken(policy, claim)
    assert found is not None
    assert found.example is not None
    assert found.example.allowed


def _kept(found: Iterable[Finding | Proved]) -> set[str]:
    return {one.claim for one in found if isinstance(one, Proved)}


def test_given_a_stop_when_matching_entrusting_and_publishing_are_analysed_then_none_goes_on_and_without_the_rule_all_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _kept(Solving(publishing(PUBLIC), TODAY).claims(("stopped",))) == {"stopped"}
    without(monkeypatch, "purpose.stopped")
    solving = Solving(publishing(PUBLIC), TODAY)
    (found,) = (one for one in solving.claims(("stopped",)) if isinstance(one, Finding))
    assert NEWS in found.about["purpose"]
    assert {"r6", "r9"} <= set(found.about["recipient"])


# -- versions ----------------------------------------------------------------------------------------------------


def test_given_a_version_that_hands_a_contractor_one_item_more_when_compared_then_it_opens_to_that_one_alone() -> (
    None
):
    wider = replace(
        POLICY,
        recipients=tuple(
            replace(one, items=(*one.items, ItemId("phone"))) if one.id == "r7" else one
            for one in POLICY.recipients
        ),
    )
    proof = prove(POLICY, wider, today=TODAY, items=frozenset({"phone"}))
    opened = {(one.request.verb, one.request.recipient) for one in proof.turned}
    assert opened == {("entrust", "r7"), ("provide", "r7")}
    assert all(one.opened is not None and one.closed is None for one in proof.turned)


def test_given_a_version_that_stops_publishing_when_compared_then_publishing_closes_with_a_person_who_agreed() -> (
    None
):
    proof = prove(
        publishing(PUBLIC),
        replace(publishing(PUBLIC), statements=POLICY.statements),
        today=TODAY,
        items=frozenset({"email"}),
    )
    assert {one.request.verb for one in proof.turned} == {"publish"}
    for one in proof.turned:
        assert one.closed is not None
        assert "r20" in {scope.recipient for scope in one.closed.person.agreed}
