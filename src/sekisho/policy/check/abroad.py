"""Going abroad: countries, their systems, the routes of Art. 28, the external environment (法28条, 令10条1号)."""

from collections.abc import Iterator, Mapping
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import lines_of, section_lines, settled, word_in
from sekisho.policy.drafting.words import squeeze
from sekisho.policy.model import UNKNOWN_COUNTRY, Clause, Policy
from sekisho.policy.reader.vocabulary import dictionary
from sekisho.policy.wordings import first_lines, saying, wordings

PRACTICE: Final = "foreign"

# 平成31年個人情報保護委員会告示1号: the members of the EU, Iceland, Liechtenstein, Norway, and the United Kingdom.
_ADEQUATE: Final = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "IS",
        "LI",
        "NO",
        "GB",
        "EU",
    ]
)


def _codes() -> Mapping[str, str]:
    found: Mapping[str, str] = dictionary("countries")
    return found


def _countries_in(clause: Clause) -> tuple[str, ...]:
    """Names of countries that a sentence prints, the longest first."""
    text, found = squeeze(clause.text), []
    for name in sorted(_codes(), key=len, reverse=True):
        if squeeze(name) in text:
            found.append(name)
            text = text.replace(squeeze(name), "")
    return tuple(found)


def _spoken(policy: Policy) -> tuple[int, int] | None:
    return (
        lines_of(policy, "foreign")
        or first_lines(policy, "foreign_provision")
        or section_lines(policy, "foreign")
    )


def _adequate_only(policy: Policy) -> bool:
    """Whether every country that the text names is one that the Commission found adequate."""
    codes = {_codes().get(name, "") for name in policy.foreign_countries}
    return bool(codes) and codes <= _ADEQUATE


def _countries(policy: Policy) -> Iterator[Finding]:
    """The countries to which data go (法28条2項, 令10条1号)."""
    unnamed = any(row.country == UNKNOWN_COUNTRY for row in policy.recipients)
    found = settled("P29", policy, PRACTICE)
    if policy.foreign_countries:
        facts = {"countries": "、".join(policy.foreign_countries)}
        yield Finding(item="P29", status=Status.MET, case="met", lines=_spoken(policy), facts=facts)
    elif policy.practice(PRACTICE) is None and unnamed:
        question = f"practice:{PRACTICE}"
        yield Finding(
            item="P29",
            status=Status.NEEDS_REVIEW,
            case="no_country",
            lines=_spoken(policy),
            question=question,
        )
    elif found is not None:
        yield found
    else:
        yield Finding(item="P29", status=Status.GAP, case="no_country", lines=_spoken(policy))


def _system(policy: Policy) -> Iterator[Finding]:
    """The country's system and the recipient's measures (規17条2項), needed before a consent to go abroad."""
    found = settled("P30", policy, PRACTICE)
    if found is not None:
        yield found
        return
    if _adequate_only(policy):
        yield Finding(item="P30", status=Status.NOT_APPLICABLE, case="adequate", lines=_spoken(policy))
        return
    said = {
        "その国の制度": first_lines(policy, "foreign_system"),
        "提供先が講ずる措置": first_lines(policy, "foreign_measures"),
    }
    lacking = "・".join(name for name, lines in said.items() if lines is None)
    lines = next((lines for lines in said.values() if lines), _spoken(policy))
    facts = {"lacking": lacking}
    if not lacking:
        yield Finding(item="P30", status=Status.MET, case="met", lines=lines)
    elif policy.practice(PRACTICE) is None:
        # Countries are named, and whether a third party there receives the data is not said.
        yield Finding(item="P30", status=Status.NEEDS_REVIEW, case="partial", lines=lines, facts=facts)
    elif any(said.values()):
        yield Finding(item="P30", status=Status.PARTIAL, case="partial", lines=lines, facts=facts)
    else:
        yield Finding(item="P30", status=Status.GAP, case="partial", lines=lines, facts=facts)


def _equivalent(policy: Policy) -> Iterator[Finding]:
    """The route of an equivalent system: how a person asks about it (法28条3項, 規18条3項)."""
    claimed = first_lines(policy, "equivalent_route")
    if claimed is None:
        found = settled("P31", policy, PRACTICE)
        yield found or Finding(item="P31", status=Status.NOT_APPLICABLE, case="not_claimed")
        return
    told = first_lines(policy, "equivalent_told")
    if told is not None:
        yield Finding(item="P31", status=Status.MET, case="met", lines=told)
    else:
        yield Finding(item="P31", status=Status.PARTIAL, case="partial", lines=claimed)


def _adequacy(policy: Policy) -> Iterator[Finding]:
    """A claim that a country is as good as Japan: true of the EEA and the United Kingdom only."""
    claims = saying(policy, "adequacy")
    if not claims:
        yield Finding(item="P32", status=Status.NOT_APPLICABLE, case="not_claimed")
    for clause in claims:
        named = _countries_in(clause)
        others = [name for name in named if _codes()[name] not in _ADEQUATE]
        if others:
            facts = {"countries": "、".join(others)}
            yield Finding(item="P32", status=Status.GAP, case="gap", lines=clause.lines, facts=facts)
        elif named:
            yield Finding(item="P32", status=Status.MET, case="met", lines=clause.lines)
        else:
            yield Finding(item="P32", status=Status.NEEDS_REVIEW, case="review", lines=clause.lines)


def _environment(policy: Policy) -> Iterator[Finding]:
    """The external environment: the country where data are kept or handled (令10条1号, 通則編10-7)."""
    named = bool(policy.foreign_countries)
    spoken = "external" in policy.safeguards or first_lines(policy, "foreign_system") is not None
    lines = lines_of(policy, "security:external") or _spoken(policy)
    if named:
        status, case = (Status.MET, "met") if spoken else (Status.PARTIAL, "no_measure")
        yield Finding(item="P35", status=status, case=case, lines=lines)
        return
    found = settled("P35", policy, PRACTICE)
    if found is not None:
        yield found
    elif spoken:
        yield Finding(item="P35", status=Status.PARTIAL, case="no_country", lines=lines)
    else:
        yield Finding(item="P35", status=Status.GAP, case="gap", lines=lines)


def _vendors(policy: Policy) -> Iterator[Finding]:
    """A foreign business's service by name, and no country (法28条, 令10条1号)."""
    done = policy.practice(PRACTICE)
    if policy.foreign_countries or done is False:
        return
    for clause in saying(policy, "vendor"):
        name = word_in(wordings()["vendor"].when, clause.text) or ""
        status = Status.GAP if done else Status.NEEDS_REVIEW
        yield Finding(item="D06", status=status, case="vendor", lines=clause.lines, facts={"name": name})
        return
    if done:
        yield Finding(item="D06", status=Status.GAP, case="gap", lines=_spoken(policy))


CHECKS: Final = (
    Check(id="P29", run=_countries),
    Check(id="P30", run=_system),
    Check(id="P31", run=_equivalent),
    Check(id="P32", run=_adequacy),
    Check(id="P35", run=_environment),
    Check(id="D06", run=_vendors),
)
