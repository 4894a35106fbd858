import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sekisho.errors import OperatorError
from sekisho.storage import take_lease

AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
CHILD = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from sekisho.storage import take_lease
lease = take_lease(Path(sys.argv[1]), who="serve", at=datetime(2026, 4, 1, tzinfo=UTC))
print("held", flush=True)
sys.stdin.read()
"""


def test_given_a_lease_when_taken_again_then_refused_with_who_and_since_when(tmp_path: Path) -> None:
    with take_lease(tmp_path / "serve.lock", who="serve", at=AT), pytest.raises(OperatorError) as refused:
        take_lease(tmp_path / "serve.lock", who="roll", at=AT)
    assert refused.value.code == "STORAGE-009"
    assert (refused.value.facts["who"], refused.value.facts["since"]) == ("serve", AT.isoformat())


def test_given_a_lease_released_when_taken_then_granted(tmp_path: Path) -> None:
    lease = take_lease(tmp_path / "serve.lock", who="serve", at=AT)
    lease.release()
    lease.release()
    take_lease(tmp_path / "serve.lock", who="x", at=AT).release()


def test_given_the_holder_is_killed_when_taken_then_granted(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "serve.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(OperatorError):
            take_lease(tmp_path / "serve.lock", who="second", at=AT)
        child.kill()
        child.wait(10)
    take_lease(tmp_path / "serve.lock", who="second", at=AT).release()


def test_given_no_folder_when_taken_then_refused(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as refused:
        take_lease(tmp_path / "absent" / "serve.lock", who="serve", at=AT)
    assert refused.value.code == "STORAGE-004"
