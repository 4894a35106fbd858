"""The statutory bases as data: complete, cited, and the same list in the enum and the table."""

import re

from sekisho.law.bases import StatutoryBasis, statutory_bases
from sekisho.law.model import Basis, LawRef, Tellable, Verb

EXCEPTIONS = {
    Basis.LAW,
    Basis.LIFE_BODY_PROPERTY,
    Basis.PUBLIC_HEALTH_CHILDREN,
    Basis.STATE_COOPERATION,
    Basis.ACADEMIC_OWN,
    Basis.ACADEMIC_JOINT,
    Basis.ACADEMIC_RECIPIENT,
}
"""The cases of 法18条3項, 20条2項, 27条1項 that somebody must judge."""

ARTICLES = {
    Verb.USE: "法18(3)",
    Verb.CONTACT: "法18(3)",
    Verb.MATCH: "法18(3)",
    Verb.ACQUIRE: "法20(2)",
    Verb.PROVIDE: "法27(1)",
}


def test_every_basis_but_consent_has_its_row() -> None:
    """What is enacted and not in force yet has none that can be chosen today."""
    lacking = {basis.value for basis in set(Basis) - set(statutory_bases())}
    assert "consent" in lacking
    assert lacking <= {"consent", "statistics_making"}


def test_every_exception_cites_the_article_of_each_act() -> None:
    for name in EXCEPTIONS:
        basis = statutory_bases()[name]
        assert basis.acts
        for verb, cited in basis.acts.items():
            assert re.fullmatch(re.escape(ARTICLES[verb]) + r"\([ivx]+\)", cited.cite), basis.id


def test_every_way_that_is_no_exception_cites_an_article_and_opens_one_act_only() -> None:
    """Opt-out opens provision, how something was received opens acquisition; succession on death is the finance sector's."""
    for name in set(statutory_bases()) - EXCEPTIONS - {Basis.INHERITANCE}:
        basis = statutory_bases()[name]
        (verb,) = basis.acts
        assert verb is (Verb.PROVIDE if name is Basis.OPT_OUT else Verb.ACQUIRE), name
        assert basis.acts[verb].cite.startswith("法"), name


def test_hard_to_obtain_consent_is_a_fact_of_its_own_where_the_act_says_so() -> None:
    """法18条3項2号・3号 (同意を得ることが困難), 4号 (支障を及ぼすおそれ)."""
    facts = {basis.id: [fact.id for fact in basis.facts] for basis in statutory_bases().values()}
    assert "consent_difficult" in facts[Basis.LIFE_BODY_PROPERTY]
    assert "consent_difficult" in facts[Basis.PUBLIC_HEALTH_CHILDREN]
    assert {"body", "consent_hinders"} <= set(facts[Basis.STATE_COOPERATION])
    for basis in (Basis.ACADEMIC_OWN, Basis.ACADEMIC_JOINT, Basis.ACADEMIC_RECIPIENT):
        assert "no_undue_harm" in facts[basis]
    for name, asked in facts.items():
        assert len(asked) == len(set(asked))
        assert name not in EXCEPTIONS or "reason" in asked
        # Opt-out rests on what is on record, not on what a caller states.
        assert asked or name is Basis.OPT_OUT


def test_a_second_person_approves_what_somebody_must_judge() -> None:
    judged = {basis.id for basis in statutory_bases().values() if basis.approval}
    assert judged == EXCEPTIONS | {Basis.INHERITANCE}


def test_every_text_stands_in_both_languages() -> None:
    for basis in statutory_bases().values():
        assert basis.ja
        assert basis.en
        for fact in basis.facts:
            assert fact.ja
            assert fact.en.isprintable()
            assert not re.search(r"[ぁ-んァ-ヶ一-龠]", fact.en)


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
