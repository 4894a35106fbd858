"""What of seed 004 shows that a list carried out does not reveal data easily (clause 4.3(3))."""

import csv
import io
from importlib.util import find_spec
from pathlib import Path

from e2e.desk import PASSWORD, Desk, Fresh
from integration.api_house import client_of
from sekisho.bootstrap import house_at
from sekisho.errors import OperatorError

NOW = "2026-02-01"
PERSON = {"氏名": "見本 花子", "電話番号": "03-0000-0001"}
WAYS = {"age": "pyrage", "zip": "pyzipper", "pdf": "pypdf"}
"""Form → the library that the extra `sekisho[carry]` brings for it."""


def carries_out_sealed_and_the_password_apart(fresh: Fresh) -> None:
    """Downloaded after signing in, or sealed in one of three forms; never open, never beside its password."""
    desk = fresh("004")
    service = desk.purposes()[0]
    desk.acquire(PERSON, purposes=[service], now=NOW)
    carried = desk.folder.parent / "carried"
    carried.mkdir()

    _refuses_what_reveals(desk, service, carried)
    assert list(carried.iterdir()) == []  # nothing half-done
    _hands_out_after_signing_in(desk, service)
    for form in WAYS:
        _seals(desk, service, carried / f"list.{form}", form)


def _asked(service: str, file: Path) -> list[str]:
    return ["--purpose", service, "--items", "氏名,電話番号", "-o", str(file)]


def _refuses_what_reveals(desk: Desk, service: str, carried: Path) -> None:
    desk.refuses("export", *_asked(service, carried / "list.csv"), code="CARRY-001", now=NOW)
    beside = ["--password-file", str(carried / "password.txt")]
    desk.refuses("export", *_asked(service, carried / "list.zip"), *beside, code="CARRY-002", now=NOW)


def _hands_out_after_signing_in(desk: Desk, service: str) -> None:
    desk.hire("desk.export", "export")
    asked = {"purpose": service, "items": ["氏名", "電話番号"]}
    with house_at(desk.folder) as house, client_of(house) as client:
        refused = client.post("/api/v1/exports", json=asked)
        assert refused.status_code in {401, 403}
        token = client.post("/api/v1/session", json={"account": "desk.export", "password": PASSWORD})
        bearer = {"Authorization": f"Bearer {token.json()['token']}"}
        got = client.post("/api/v1/exports", json=asked, headers=bearer)
        assert got.status_code == 200, got.text
        assert got.headers["content-disposition"].startswith("attachment")
        assert got.headers["cache-control"] == "no-store"
        _, row = csv.reader(io.StringIO(got.content.decode("utf-8-sig")))
        assert row[: len(PERSON)] == list(PERSON.values())
        assert "desk.export" in row[-1]  # who exported it


def _seals(desk: Desk, service: str, file: Path, form: str) -> None:
    """The file tells nothing without its password, which is shown elsewhere; or the extra is asked for by name."""
    done = desk.ask("export", *_asked(service, file), now=NOW)
    if find_spec(WAYS[form]) is None:
        assert "CARRY-006" in done.noted
        assert not file.exists()
        return
    assert (done.code, done.said["allowed"]) == (0, 1), done.noted
    password, sealed = done.noted.strip(), file.read_bytes()
    assert len(password) >= 25
    assert password not in str(done.said)
    for told in (password, *PERSON.values()):
        assert told.encode() not in sealed
    assert all(value in opened(form, sealed, password) for value in PERSON.values())
    entry = desk.entry(done.said["entry"])
    assert (entry["kind"], entry["note"]["form"]) == ("subject:list:exported", form)


def opened(form: str, sealed: bytes, password: str) -> str:
    """What the file says to whoever has its password, by the form's own library."""
    match form:
        case "age":
            import pyrage

            return str(pyrage.passphrase.decrypt(sealed, password).decode())
        case "zip":
            import pyzipper

            with pyzipper.AESZipFile(io.BytesIO(sealed)) as archive:
                return str(archive.read("list.csv", pwd=password.encode()).decode())
        case "pdf":
            import pypdf

            read = pypdf.PdfReader(io.BytesIO(sealed), password=password)
            return "".join(page.extract_text() for page in read.pages)
    raise OperatorError("CARRY-003", known=form)
