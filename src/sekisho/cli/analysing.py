"""Commands that analyse the rules of a policy."""

from pathlib import Path
from typing import Annotated, Final

import typer

from sekisho.application import analysing
from sekisho.application.analysing import Analysed
from sekisho.application.comparing import IN_FORCE
from sekisho.application.workspace import SETTINGS
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Exit, Json, Now, finish, language, say, spoken
from sekisho.errors import StaffError
from sekisho.gate.analysis.model import Level
from sekisho.presenting.analysis import analysis_json, analysis_lines

_FAILING: Final = {
    "gap": frozenset({Level.GAP}),
    "needs_review": frozenset({Level.GAP, Level.NEEDS_REVIEW}),
    "note": frozenset(Level),
    "never": frozenset[Level](),
}


def analyse_command(
    path: Annotated[
        Path,
        typer.Argument(help="A workspace, a policy.yaml or a published policy.", metavar="PATH"),
    ],
    version: Annotated[
        str, typer.Option("--version", help="Version of a workspace: now, v2, draft.")
    ] = IN_FORCE,
    fail_on: Annotated[str, typer.Option("--fail-on", help="gap, needs_review, note or never.")] = "gap",
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Analyses the rules of a policy: what nobody can reach, what never speaks, what contradicts, what is proved.

    Exit code 1 when there are findings at or above --fail-on.
    """
    with spoken():
        if fail_on not in _FAILING:
            raise StaffError("REQUEST-001", field="fail-on", known="、".join(_FAILING))
        found = _analysed(path, version, now)
        say(
            analysis_json(found, language()),
            as_json=as_json,
            lines=analysis_lines(found, language()),
        )
        if any(one.level in _FAILING[fail_on] for one in found.analysis.findings):
            finish(Exit.NO)


def _analysed(path: Path, version: str, now: str | None) -> Analysed:
    if not (path / SETTINGS).is_file():
        return analysing.analyse_file(path)
    with opened(path, now=now) as (house, _who):
        return analysing.analyse_house(house, version=version)
