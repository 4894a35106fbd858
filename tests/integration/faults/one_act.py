"""Does one acquisition (or one erasure) in a workspace and says so on standard output once it was answered;
ends with its standard input."""

import os
import signal
import sys
from pathlib import Path

from integration.faults.sites import ADVERT, FORM, ROSTER, Site
from sekisho.application import acquiring, leaving
from sekisho.vault.plaintext import Plaintext

REPLY = "ANSWERED"


def main(root: Path, subject: str | None) -> None:
    """Acts once when warm: the caches that a first act fills are no part of what is traced."""
    with Site(root).house() as (house, operator):
        os.write(1, b"WARM")
        if subject is not None:
            leaving.erase(house, operator, subject, reason="request")
        else:
            acquiring.acquire(
                house,
                operator,
                acquiring.Acquisition(
                    category="会員",
                    channel=FORM,
                    purposes=[ROSTER, ADVERT],
                    items={"氏名": Plaintext("見本 三郎"), "メールアドレス": Plaintext("saburo@example.jp")},
                ),
            )
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.write(1, REPLY.encode())
        # Whoever traces lets go before this ends: strace waits for ever for a process that is dying with a thread left.
        while os.read(0, 1):
            pass
        os._exit(0)  # closing the databases would sync once more


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
