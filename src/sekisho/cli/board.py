"""Commands about the promise board: promises, trial."""

from typing import Annotated

import typer

from sekisho import presenting
from sekisho.application import daily, promises
from sekisho.cli import board_lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Exit, Folder, Json, Now, finish, language, note, say, spoken


def promises_command(
    folder: Folder,
    trial: Annotated[bool, typer.Option("--trial", help="Run every trial first and write it down.")] = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """The promise board: each sentence, whether it is kept, and how that is known."""
    with spoken(), opened(folder, now=now) as (house, who):
        if trial:
            run = promises.run_trials(house, actor=who.actor.id)
            note(f"trials: {run.standing}")
        found = promises.board(house)
        say(
            presenting.promises_json(found, language()),
            as_json=as_json,
            lines=board_lines.promises_lines(found, language()),
        )


def trial_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Tries every rule on invented persons, verifies the book, and writes both down. Exit 1 when one fails."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        run = promises.run_trials(house, actor=who.actor.id)
        verified = daily.verify(house, actor=who.actor.id)
        document = {**presenting.trial_json(run), "verified": verified.ok}
        lines = board_lines.trial_lines(run, verified, language())
        say(document, as_json=as_json, lines=lines)
        if run.failing or not verified.ok:
            finish(Exit.NO)
