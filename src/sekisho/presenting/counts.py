"""Counts of persons for statistics: numbers, and which were withheld."""

from typing_extensions import TypedDict

from sekisho.application.counting import Counted
from sekisho.errors import Language
from sekisho.presenting.gate import ReasonJson, reasons_json


class CellJson(TypedDict):
    """One number; null where it is withheld."""

    id: str
    name: str
    persons: int | None


class CountJson(TypedDict):
    """A count, or why it was refused."""

    allowed: bool
    persons: int | None
    cells: list[CellJson]
    least: int
    reasons: list[ReasonJson]
    decision: str
    entry: str


def count_json(counted: Counted, language: Language = "ja") -> CountJson:
    """A count."""
    return {
        "allowed": counted.ruling.allowed,
        "persons": counted.persons,
        "cells": [{"id": cell.id, "name": cell.name, "persons": cell.persons} for cell in counted.cells],
        "least": counted.least,
        "reasons": reasons_json(counted.ruling, language),
        "decision": counted.ruling.decision.id,
        "entry": str(counted.entry),
    }


def count_lines(counted: Counted, language: Language) -> list[str]:
    """The numbers, `＊` for a withheld one; or the reasons of the refusal."""
    if not counted.ruling.allowed:
        return [reason.message for reason in counted.ruling.reasons(language)]
    cells = [f"{cell.name}  {'＊' if cell.persons is None else cell.persons}" for cell in counted.cells]
    return [str(counted.persons), *cells]
