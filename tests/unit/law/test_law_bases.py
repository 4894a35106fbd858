"""The statutory bases as data: complete, cited, and the same list in the enum and the table."""

import re

from sekisho.law.bases import StatutoryBasis, statutory_bases
from sekisho.law.model import Basis, LawRef, Tellable, Verb

NOT_STATUTORY = {Basis.CONSENT, Basis.ENTRUSTMENT, Basis.SUCCESSION, Basis.JOINT_USE, Basis.OPT_OUT}


def test_every_statutory_basis_has_its_row() -> None:
    """法18条3項, 20条2項, 27条1項. Consent and the set-ups of 27条5項 are not exceptions."""
    assert set(statutory_bases()) == set(Basis) - NOT_STATUTORY


def test_every_act_cites_its_own_article() -> None:
    article = {Verb.USE: "法18(3)", Verb.CONTACT: "法18(3)", Verb.ACQUIRE: "法20(2)", Verb.PROVIDE: "法27(1)"}
    for basis in statutory_bases().values():
        assert basis.acts
        for verb, cited in basis.acts.items():
            assert re.fullmatch(re.escape(article[verb]) + r"\([ivx]+\)", cited.cite), basis.id


def test_hard_to_obtain_consent_is_a_fact_of_its_own_where_the_act_says_so() -> None:
    """法18条3項2号・3号 (同意を得ることが困難), 4号 (支障を及ぼすおそれ)."""
    facts = {basis.id: [fact.id for fact in basis.facts] for basis in statutory_bases().values()}
    assert "consent_difficult" in facts[Basis.LIFE_BODY_PROPERTY]
    assert "consent_difficult" in facts[Basis.PUBLIC_HEALTH_CHILDREN]
    assert {"body", "consent_hinders"} <= set(facts[Basis.STATE_COOPERATION])
    for basis in (Basis.ACADEMIC_OWN, Basis.ACADEMIC_JOINT, Basis.ACADEMIC_RECIPIENT):
        assert "no_undue_harm" in facts[basis]
    for asked in facts.values():
        assert "reason" in asked
        assert len(asked) == len(set(asked))


def test_every_text_stands_in_both_languages_and_a_second_person_approves() -> None:
    for basis in statutory_bases().values():
        assert basis.approval
        assert basis.ja
        assert basis.en
        for fact in basis.facts:
            assert fact.ja
            assert fact.en.isascii()


def test_what_an_authority_asks_is_not_told_by_itself() -> None:
    """Digest §15.5."""
    silent = {basis.id for basis in statutory_bases().values() if basis.tellable is Tellable.NO}
    assert silent == {Basis.LAW, Basis.STATE_COOPERATION}


def test_days_in_force_include_both_ends() -> None:
    law = statutory_bases()[Basis.LAW]
    parts = {name: getattr(law, name) for name in ("id", "ja", "en", "acts", "facts", "approval", "tellable")}
    bounded = StatutoryBasis(**parts, effective_from=10, effective_to=12)
    assert [bounded.in_force_on(day) for day in (9, 10, 12, 13)] == [False, True, True, False]
    assert law.in_force_on(-(10**6))
    assert str(LawRef(cite="法18(1)")) == "法18(1)"
