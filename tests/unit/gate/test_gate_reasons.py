"""The texts of the rules: both languages, every placeholder filled, and the frozen numbers of the rules."""

import re
from dataclasses import replace
from typing import get_args

import pytest

from sekisho.errors import DeveloperError, Language
from sekisho.gate.explain import cited_clause, explain, texts, words
from sekisho.gate.model import Plan, Request, Topic
from sekisho.gate.rules import RULES
from sekisho.law.model import Basis, Form, Verb
from sekisho.policy.model import WAYS_TO_REACH
from strategies import APPLICANT, POLICY, SERVICE, facts_of, plan_of

LANGUAGES = get_args(Language)
FROZEN = (
    "request.act_not_set_up",
    "basis.facts_missing",
    "basis.not_available",
    "basis.approval_missing",
    "purpose.missing",
    "use.beyond_purposes",
    "purpose.not_in_force",
    "purpose.other_category",
    "acquire.other_category",
    "purpose.not_told",
    "purpose.no_consent",
    "purpose.statistics_only",
    "item.not_for_purpose",
    "acquire.channel_not_listed",
    "acquire.item_not_listed",
    "acquire.item_not_for_channel",
    "acquire.purposes_not_published",
    "acquire.special_care_without_consent",
    "item.my_number",
    "item.secret",
    "purpose.stopped",
    "purpose.suspended",
    "contact.no_opt_in",
    "contact.no_address",
    "subject.erased",
    "cancelled.purpose_closed",
    "cancelled.period_over",
    "retention.period_over",
    "provide.no_consent",
    "provide.item_not_for_recipient",
    "provide.abroad_not_set_up",
    "provide.recipient_not_set_up",
    "provide.no_relation",
    "provide.stopped",
    "role.purpose_not_granted",
    "role.item_not_granted",
    "self.other_person",
    "correct.immutable",
    "subject.category_unknown",
    "contact.channel_not_for_purpose",
    "request.form_not_set_up",
    "retention.start_unknown",
    "cancelled.day_unknown",
)
"""Append-only: a number is a bit in every mask that was ever stored. Never reorder or rename."""

ROOMS: dict[int, str] = {
    55: "share.not_joint_user",
    56: "share.not_published",
    57: "share.item_not_listed",
    58: "share.purpose_not_listed",
    59: "opt_out.not_filed",
    60: "opt_out.not_published",
    61: "opt_out.too_soon",
    62: "opt_out.item_excluded",
    63: "opt_out.item_not_listed",
    64: "opt_out.not_public_source",
    65: "provide.means_not_listed",
    66: "authority.not_registered",
    67: "authority.no_ground",
    68: "authority.no_warrant",
    69: "authority.second_approval",
    70: "pseudonymised.contact",
    71: "pseudonymised.match",
    72: "pseudonymised.provide",
    73: "pseudonymised.purpose_not_published",
    74: "pseudonymised.no_rights",
    75: "anonymised.match",
    76: "anonymised.items_not_published",
    77: "anonymised.method_not_published",
    78: "statistics.too_few",
    90: "contact.refused",
    91: "asking.too_soon",
    92: "asking.other_purpose",
    120: "purpose.outside_segments",
    121: "contact.outside_segment",
    79: "sensitive.acquire_without_case",
    80: "sensitive.use_without_case",
    81: "sensitive.in_free_text",
    82: "match.log_names_nobody",
    83: "match.no_warrant",
    84: "match.no_consent",
    88: "pseudonymised.no_breach_notice",
    89: "provide.failed_deal",
    85: "acquire.supplement_barred",
    122: "acquire.agent_not_recorded",
    123: "acquire.item_refused",
    124: "right.no_natural_person",
    43: "recipient.other_kind",
    44: "entrust.not_vetted",
    45: "entrust.no_agreement",
    46: "foreign.equivalence_not_checked",
    47: "entrust.review_overdue",
    48: "entrust.re_entrustment_not_recorded",
    49: "entrust.leaves_japan",
    50: "entrust.entruster_not_agreed",
    51: "succeed.no_agreement",
    52: "foreign.not_published",
    53: "foreign.not_assessed",
    54: "staff.training_lapsed",
    110: "person_related.unconfirmed",
    111: "person_related.registered_item",
    112: "receive.unconfirmed",
    113: "receive.improper",
    114: "share.own_part_missing",
    115: "authority.item_not_asked",
    116: "authority.not_heard",
    125: "item.harm_not_approved",
    86: "publish.not_announced",
    87: "publish.no_consent",
    126: "provide.recipient_not_for_purpose",
    93: "refuse.no_such_ground",
    94: "refuse.facts_missing",
    95: "purpose.disputed",
    96: "deceased.contact",
    97: "deceased.purpose_closed",
    98: "minor.no_guardian",
    99: "minor.provision_without_guardian",
    100: "edge.cannot_fulfil",
    127: "ads.declined",
    128: "ads.signal",
    129: "post.no_consent",
    130: "post.withdrawn",
    131: "post.item_besides",
    132: "provide.claim_period_over",
    133: "purpose.achieved",
}
"""Rules of the rooms added since, each under a number of its own; as append-only as the rest."""


def full_plan(verb: Verb = Verb.PROVIDE) -> Plan:
    return plan_of(
        Request(
            verb=verb,
            purpose=SERVICE,
            items=("name", "email"),
            channel="email" if verb is Verb.CONTACT else "web",
            recipient="r1",
            category=APPLICANT,
            basis=Basis.LAW,
            facts=facts_of(Basis.LAW)[:1],
            right="disclosure",
            ground="obvious",
        )
    )


def test_numbers_are_append_only() -> None:
    assert [(rule.number, rule.id) for rule in RULES] == sorted({**dict(enumerate(FROZEN)), **ROOMS}.items())


def test_every_rule_has_its_texts_and_no_text_is_left_over() -> None:
    assert set(texts()) == {rule.id for rule in RULES}
    for by_language in texts().values():
        assert set(by_language) == set(LANGUAGES)
        for parts in by_language.values():
            assert set(parts) == {"message", "mend"}


def test_both_languages_use_the_same_placeholders() -> None:
    for rule, by_language in texts().items():
        used = {
            language: {name for part in parts.values() for name in re.findall(r"{(\w+)}", part)}
            for language, parts in by_language.items()
        }
        assert used["ja"] == used["en"], rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_cites_an_article_and_topics(rule: object) -> None:
    assert rule.topics
    assert re.fullmatch(r"(法|番号法|特電法|特商法|通法|金融分野GL)\d+(の\d+)?(\(\d+\))?", str(rule.source))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_placeholder_is_filled(rule: object, language: Language) -> None:
    (reason,) = explain(
        full_plan(), fired=1 << rule.number, lifted=0, policy=POLICY, language=language, items=None
    )
    assert reason.rule == rule.id
    assert not re.search(r"[{}]|－|None", reason.message + reason.mend)
    if language == "en":
        own = reason.message + reason.mend
        for quoted in ("氏名", "メールアドレス", "サービスの提供", "甲商事", "応募者", "ウェブ画面"):
            own = own.replace(quoted, "")
        assert own.isascii() or "…" in own


def test_a_missing_fact_is_named_in_both_languages() -> None:
    plan = full_plan()
    bit = next(rule.number for rule in RULES if rule.id == "basis.facts_missing")
    japanese, english = (
        explain(plan, fired=1 << bit, lifted=0, policy=POLICY, language=language)[0]
        for language in ("ja", "en")
    )
    assert japanese.message == "例外「法令に基づく場合」に必要な事実が足りません（この場合に当たる理由）。"
    assert (
        english.message
        == 'The exception "based on laws and regulations" lacks facts: why this case falls under it.'
    )
    assert japanese.fact == english.fact == "reason"
    assert japanese.source == "法27(1)(i)"


def test_verbs_channels_and_forms_have_words_of_their_own() -> None:
    assert set(words()["verb"]) == {verb.value for verb in Verb}
    assert set(words()["form"]) == {form.value for form in Form}
    assert set(words()["contact"]) == set(WAYS_TO_REACH)
    for named in words().values():
        assert all(set(word) == set(LANGUAGES) for word in named.values())


def test_what_was_asked_for_is_quoted_back_when_the_policy_does_not_know_it() -> None:
    plan = plan_of(Request(verb=Verb.ACQUIRE, purpose="p77", items=("shoe_size",), channel="pigeon"))
    bits = {rule.id: 1 << rule.number for rule in RULES}
    said = {
        reason.rule: reason.message
        for reason in explain(
            plan,
            fired=bits["acquire.item_not_listed"] | bits["acquire.channel_not_listed"],
            lifted=0,
            policy=POLICY,
        )
    }
    assert said["acquire.item_not_listed"] == "「shoe_size」は、方針が取得するとしている項目にありません。"
    assert said["acquire.channel_not_listed"] == "取得方法「pigeon」は、方針に挙げられていません。"


def test_a_contact_channel_is_called_by_its_name() -> None:
    bit = next(rule.number for rule in RULES if rule.id == "contact.no_opt_in")
    (reason,) = explain(full_plan(Verb.CONTACT), fired=1 << bit, lifted=0, policy=POLICY)
    assert reason.message == "「電子メール」での広告・宣伝への同意（または法の例外）の記録がありません。"


def test_what_a_basis_lifted_comes_after_what_denies() -> None:
    reasons = explain(full_plan(), fired=1 << 33, lifted=1 << 4 | 1 << 28, policy=POLICY)
    assert [(reason.rule, reason.lifted) for reason in reasons] == [
        ("provide.stopped", False),
        ("purpose.missing", True),
        ("provide.no_consent", True),
    ]


def test_reasons_quote_the_sentence_its_lines_and_the_version_that_decided() -> None:
    (reason,) = explain(full_plan(), fired=1 << 28, lifted=0, policy=POLICY)
    assert (reason.clause, reason.clause_text, reason.lines) == ("c007", "第三者に提供しません。", (7, 7))


def test_given_another_version_of_the_policy_when_explaining_then_refused() -> None:
    with pytest.raises(DeveloperError) as caught:
        explain(full_plan(), fired=1, lifted=0, policy=replace(POLICY, version="v2"))
    assert caught.value.code == "GATE-002"


def test_the_purpose_s_own_sentence_stands_for_the_topic_of_purposes() -> None:
    """000-05 the same for an item that the text binds to purposes of its own."""
    by_id = {rule.id: rule for rule in RULES}
    plan = plan_of(Request(verb=Verb.USE, purpose="p2", items=("call_recording",)))
    assert cited_clause(by_id["purpose.not_in_force"], plan, POLICY) == POLICY.clause("c005")
    assert cited_clause(by_id["item.not_for_purpose"], plan, POLICY) == POLICY.clause("c002")
    assert cited_clause(by_id["item.not_for_purpose"], plan, POLICY, ("name",)) == POLICY.clause("c006")


def test_an_item_s_own_sentence_stands_for_the_topic_of_items() -> None:
    listed = next(rule for rule in RULES if rule.topics[0] is Topic.ITEMS)
    plan = plan_of(Request(verb=Verb.ACQUIRE, purpose=SERVICE, items=("call_recording",), channel="web"))
    assert cited_clause(listed, plan, POLICY) == POLICY.clause("c002")


def test_every_error_of_the_gate_has_both_texts() -> None:
    from importlib.resources import files

    from ruamel.yaml import YAML

    loaded = YAML(typ="safe", pure=True).load(
        files("sekisho.gate").joinpath("messages.part.yaml").read_text(encoding="utf-8")
    )
    assert set(loaded) == {"PERMIT-002", "GATE-001", "GATE-002", "GATE-003"}
    for by_language in loaded.values():
        assert set(by_language) == {"ja", "en"}
        for parts in by_language.values():
            assert set(parts) == {"what", "why", "mend"}
            assert all(str(part).format(document="d", version="v1") for part in parts.values())
