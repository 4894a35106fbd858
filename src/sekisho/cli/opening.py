"""Opens a workspace for a command, and says who asks.

Whoever can run commands on the machine acts as the account ``operator``, known by the operating system; another
account needs its password (design §6: the actor comes from the account, never from the request).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sekisho.application.house import House
from sekisho.application.signing_in import OPERATOR, Signed, check_password, staff_by_name
from sekisho.bootstrap import house_at
from sekisho.cli.speaking import instant
from sekisho.errors import StaffError
from sekisho.storage.lease import lease_of


@contextmanager
def opened(
    folder: Path, *, now: str | None = None, account: str | None = None
) -> Iterator[tuple[House, Signed]]:
    """The house of a workspace, and who asks.

    Raises:
        StaffError: The account's password is missing or wrong (ACCOUNT-006, SIGNIN-003).
    """
    with house_at(folder, now=instant(now)) as house:
        yield house, _who(house, account)


@contextmanager
def alone(house: House, command: str) -> Iterator[None]:
    """Holds the lease while a command does what one process alone may do: sweep, roll.

    Raises:
        OperatorError: Another process serves the workspace (STORAGE-009); it sweeps by itself, and its console does
            the same on demand.
    """
    with lease_of(house.engine, house.workspace.lease, who=command, at=house.clock.now()):
        yield


def _who(house: House, account: str | None) -> Signed:
    if account is None or account == OPERATOR:
        return staff_by_name(house, OPERATOR)
    password = os.environ.get("SEKISHO_PASSWORD")
    if password is None:
        raise StaffError("ACCOUNT-006", account=account)
    return staff_by_name(house, check_password(house, account=account, password=password).id)
