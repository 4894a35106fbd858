"""The command that counts persons for statistics."""

from typing import Annotated

import typer

from sekisho.application import counting
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Exit, Folder, Json, Now, Purpose, finish, language, say, spoken
from sekisho.presenting import counts


def count_command(
    folder: Folder,
    purpose: Purpose,
    by: Annotated[str, typer.Option("--by", help="Count by category, segment or item.")],
    only: Annotated[
        str | None,
        typer.Option("--only", help="Only these persons: category:NAME, segment:NAME or item:NAME."),
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Counts persons for statistics; opens no value and withholds small numbers.

    Exit code 1 when the count is refused.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        counted = counting.count_persons(house, who.actor, purpose=purpose, by=by, only=only)
        say(
            counts.count_json(counted, language()),
            as_json=as_json,
            lines=counts.count_lines(counted, language()),
        )
        if not counted.ruling.allowed:
            finish(Exit.NO)
