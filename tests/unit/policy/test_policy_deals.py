"""Deals between two persons: which purposes are for claims about one that failed."""

from dataclasses import replace

import pytest

from sekisho.policy.deals import DECIDES, FAILED, SEEN, STEPS, TOLD, Step, serves_claims
from strategies import POLICY

PURPOSE = POLICY.purposes[0]


@pytest.mark.parametrize(
    "text", ["契約の履行", "お客様との契約に基づく権利の行使", "紛争の解決のため", "損害賠償の請求"]
)
def test_given_a_purpose_that_speaks_of_claims_when_asked_then_it_serves_them(text: str) -> None:
    assert serves_claims(replace(PURPOSE, text=text, flags=()))


@pytest.mark.parametrize(
    "text", ["商品の配送、代金請求、ポイント付与", "契約のご案内", "各種会員制サービスの提供"]
)
def test_given_another_purpose_when_asked_then_it_serves_no_claims(text: str) -> None:
    assert not serves_claims(replace(PURPOSE, text=text, flags=()))


def test_given_a_purpose_that_was_read_as_one_for_claims_when_asked_then_its_words_do_not_matter() -> None:
    assert serves_claims(replace(PURPOSE, text="見本", flags=("claims",)))


def test_given_the_steps_of_a_deal_when_compared_then_no_state_is_seen_and_failed_at_once() -> None:
    assert not SEEN & FAILED
    assert {state for _, state in STEPS.values()} >= SEEN | FAILED
    assert DECIDES < TOLD < set(Step)
