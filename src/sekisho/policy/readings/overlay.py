"""Lays readings over a policy. A reading touches its own sentence and the values drafted from it, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Final

from sekisho.law.model import Basis
from sekisho.policy.model import UNKNOWN_COUNTRY, ClauseId, Origin, Policy
from sekisho.policy.readings.model import NO_BASIS, Correction, ExceptionReading, Reading, fingerprint
from sekisho.policy.readings.values import DraftedValue, Sourced, each_value

PARTS: Final[Mapping[str, str]] = {
    "purposes": "purposes",
    "items": "items",
    "recipients": "recipients",
    "retention": "retention",
    "use_exceptions": "exceptions",
    "provision_exceptions": "exceptions",
    "sensitive_exceptions": "exceptions",
}
"""Part of the policy whose values a reading may correct, and the part of the reading that does it."""


def standing(policy: Policy, readings: Iterable[Reading]) -> Mapping[ClauseId, Reading]:
    """The readings that hold for this version: those whose sentence stands in it word for word."""
    words = {clause.id: fingerprint(clause.text) for clause in policy.clauses}
    return {row.clause: row for row in readings if words.get(row.clause) == row.words}


def overlay(policy: Policy, readings: Iterable[Reading]) -> Policy:
    """The policy as officers read it. Laying the same readings a second time changes nothing."""
    by_clause = standing(policy, readings)
    if not by_clause:
        return policy
    laid = each_value(policy, lambda value: _value(value, by_clause))
    clauses = tuple(
        clause
        if (said := by_clause.get(clause.id)) is None
        else replace(
            clause,
            nature=clause.nature if said.nature is None else said.nature,
            topics=clause.topics if said.topics is None else said.topics,
            confirmed=said.confirmed,
        )
        for clause in laid.clauses
    )
    return replace(laid, clauses=clauses)


def _value(value: DraftedValue, by_clause: Mapping[ClauseId, Reading]) -> Sourced:
    said = None if value.clause is None else by_clause.get(value.clause)
    if said is None:
        return value.row
    corrections = getattr(said, PARTS[value.part]) if value.part in PARTS else ()
    correction = next((row for row in corrections if row.id == value.id), None)
    answered = value.source.origin is Origin.ANSWER  # a person's word already, and none about this sentence
    source = value.source if answered else replace(value.source, confirmed=said.confirmed)
    if correction is None:
        return replace(value.row, source=source)
    source = replace(source, origin=Origin.EDITED, confidence=1.0)
    return replace(value.row, source=source, **_said(correction, answered=answered))


def _said(correction: Correction, *, answered: bool) -> dict[str, object]:
    """The fields that a correction speaks of. That a country is unknown was asked about, and may be answered by now."""
    if isinstance(correction, ExceptionReading):
        basis = correction.basis
        return {} if basis is None else {"basis": None if basis == NO_BASIS else Basis(basis)}
    return {
        field.name: said
        for field in fields(correction)
        if field.name != "id"
        and (said := getattr(correction, field.name)) is not None
        and not (answered and said == UNKNOWN_COUNTRY)
    }
