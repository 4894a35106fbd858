"""``policy check``: the law check as a table, JSON, SARIF and a report to print; and decisions about its findings."""

import sys
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from sekisho.application import checking
from sekisho.application.checking import CheckedDocument
from sekisho.application.workspace import SETTINGS
from sekisho.cli.documents import settings_given, standard_input
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    day,
    finish,
    instant,
    language,
    note,
    say,
    spoken,
)
from sekisho.errors import StaffError
from sekisho.law.clock import SystemClock, today
from sekisho.law.legal_day import as_date, day_number, legal_day
from sekisho.policy.check import Status
from sekisho.policy.check.deciding import Verdict
from sekisho.presenting.check_report import check_report_html, check_report_pdf
from sekisho.presenting.checks import check_lines, law_check_json
from sekisho.presenting.sarif import sarif

_FAILING: Final = {
    "gap": frozenset({Status.GAP}),
    "partial": frozenset({Status.GAP, Status.PARTIAL}),
    "needs_review": frozenset({Status.GAP, Status.PARTIAL, Status.NEEDS_REVIEW}),
    "never": frozenset[Status](),
}

Report = Annotated[
    Path | None, typer.Option("--html", help="Writes the report to print, as a page.", metavar="FILE")
]
Pdf = Annotated[
    Path | None, typer.Option("--pdf", help="Writes the report to print, as PDF.", metavar="FILE")
]
Answers = Annotated[
    Path | None,
    typer.Option("--answers", help="answers.yaml: what a text alone cannot tell.", metavar="FILE"),
]


def check_command(
    path: Annotated[
        Path,
        typer.Argument(
            help="A published policy, a folder of them, a workspace, or - for standard input.", metavar="PATH"
        ),
    ],
    fail_on: Annotated[str, typer.Option("--fail-on", help="gap, partial, needs_review or never.")] = "gap",
    answers: Answers = None,
    as_json: Json = False,
    as_sarif: Annotated[
        bool, typer.Option("--sarif", help="SARIF 2.1.0 on standard output, for a code host.")
    ] = False,
    html: Report = None,
    pdf: Pdf = None,
    now: Now = None,
) -> None:
    """Compares a policy with what the Act asks; never a claim of legality."""
    with spoken():
        if fail_on not in _FAILING:
            raise StaffError("REQUEST-001", field="fail-on", known="、".join(_FAILING))
        if html is not None and html == pdf:
            raise StaffError("CHECK-005", file=html.name)
        documents = _checked(path, answers, now)
        _write_reports(documents, html, pdf, now)
        if as_sarif:
            log = sarif(documents, base=Path.cwd(), language=language())
            sys.stdout.write(msgspec.json.format(msgspec.json.encode(log), indent=1).decode() + "\n")
        else:
            say(
                law_check_json(documents, language()),
                as_json=as_json,
                lines=check_lines(documents, language()),
            )
        if any(row.open and row.finding.status in _FAILING[fail_on] for one in documents for row in one.rows):
            finish(Exit.NO)


def _checked(path: Path, answers: Path | None, now: str | None) -> tuple[CheckedDocument, ...]:
    if (path / SETTINGS).is_file():
        if answers is not None:
            # A workspace keeps its answers in its book: nobody slips others in from the side.
            raise StaffError("CHECK-006")
        with opened(path, now=now) as (house, _who):
            return checking.check_house(house)
    given = None if answers is None else settings_given(answers, name=answers.name)
    if str(path) == "-":
        return (checking.check_bytes(standard_input(), name="-", answers=given),)
    if path.is_dir():
        documents, left_out = checking.check_folder(path, answers=given)
        for one in left_out:
            if one.refused is not None:
                note(f"{one.file}: {one.refused.text(language())}")
        return documents
    return checking.check_path(path, answers=given)


def _write_reports(
    documents: tuple[CheckedDocument, ...], html: Path | None, pdf: Path | None, now: str | None
) -> None:
    if html is None and pdf is None:
        return
    rehearsed = instant(now)
    checked_on = as_date(int(today(SystemClock()) if rehearsed is None else legal_day(rehearsed)))
    page = check_report_html(documents, language=language(), day=checked_on)
    if html is not None:
        html.write_text(page, encoding="utf-8")
    if pdf is not None:
        pdf.write_bytes(check_report_pdf(page))


def finding_command(
    folder: Folder,
    key: Annotated[str, typer.Argument(help="The finding's key (policy check --json).", metavar="KEY")],
    verdict: Annotated[
        str, typer.Option("--verdict", help="mend, not_applicable or accepted.", metavar="VERDICT")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why; not needed for mend.")] = "",
    until: Annotated[
        str | None, typer.Option("--until", help="Last day of an acceptance.", metavar="DATE")
    ] = None,
    document: Annotated[
        str | None, typer.Option("--document", help="The finding's document.", metavar="NAME")
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Records what was decided about a finding of the law check."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        if verdict not in set(Verdict):
            raise StaffError("REQUEST-001", field="verdict", known="、".join(Verdict))
        entry = checking.decide_finding(
            house,
            who.actor,
            document=document or house.workspace.document,
            key=key,
            verdict=Verdict(verdict),
            reason=reason,
            until=None if until is None else day_number(day(until, "until")),
        )
        say({"done": True, "entry": str(entry)}, as_json=as_json)
