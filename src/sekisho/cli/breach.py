"""The command that says which cases of Rule 7 a leak would be."""

from typing import Annotated

import typer

from sekisho.application import breach_cases
from sekisho.application.breach_cases import Leak
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Folder, Json, Now, language, say, spoken
from sekisho.law.breach import Cause
from sekisho.presenting.breach import cases_json, cases_lines


def leak_command(
    folder: Folder,
    items: Annotated[str, typer.Option("--items", help="Items of one person together, separated by commas.")],
    persons: Annotated[
        int | None, typer.Option("--persons", help="How many persons; none = not known.", min=1)
    ] = None,
    cause: Annotated[Cause, typer.Option("--cause", help="How it came about.")] = Cause.UNKNOWN,
    encrypted: Annotated[
        bool, typer.Option("--encrypted", help="Behind advanced encryption whose key is safe.")
    ] = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Says which cases of Rule 7 a leak of these items would be (報告の区分). Nothing is recorded."""
    with spoken(), opened(folder, now=now) as (house, _who):
        leak = Leak(
            items=[item for item in items.split(",") if item],
            persons=persons,
            cause=cause,
            encrypted=encrypted,
        )
        found = cases_json(breach_cases.cases_of(house, leak), language())
        say(found, as_json=as_json, lines=list(cases_lines(found)))
