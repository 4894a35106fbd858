"""Files over HTTP: streamed in without a limit of the edge, handed out whole and in ranges, never to be shown in place."""

import asyncio
import json
from typing import Any
from urllib.parse import quote

import pytest
from api_house import DESK, NOBODY, bearer, client, house, officer, person, workspace
from litestar import Litestar
from litestar.testing import TestClient

from sekisho.application.house import House
from sekisho.web.app import create_app

__all__ = ["client", "house", "officer", "person", "workspace"]

NAME = "問い合わせ canary-zq7.wav"
AUDIO = b"RIFF\0\0\0\0WAVE" + bytes(range(256)) * 12_000  # more than the edge takes of any other body
SENT = {"Content-Type": "audio/wav", "Content-Disposition": f"attachment; filename*=UTF-8''{quote(NAME)}"}
ABOUT = {"item": "お問い合わせ内容", "channel": "phone", "purpose": "p6", "category": "会員"}
READ = {"item": "お問い合わせ内容", "purpose": "p6"}
Client = TestClient[Litestar]
Header = dict[str, str]


def bring(client: Client, who: str, header: Header, content: bytes = AUDIO, **about: str) -> Any:
    return client.post(
        f"/api/v1/subjects/{who}/files",
        params={**ABOUT, **about},
        content=content,
        headers={**header, **SENT},
    )


def sealed(house: House) -> list[str]:
    return sorted(path.name for path in house.workspace.attachments.glob("*/*"))


def test_given_a_large_file_when_brought_then_it_is_read_back_whole_and_in_ranges(
    client: Client, person: str, officer: Header, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    answer = bring(client, person, officer)
    assert answer.status_code == 201, answer.text
    place = f"/api/v1/subjects/{person}/files"
    listed = client.get(place, params=READ, headers=officer).json()
    assert [(one["name"], one["kind"], one["size"]) for one in listed["files"]] == [
        (NAME, "audio/wav", len(AUDIO))
    ]
    file = f"{place}/{answer.json()['file']}"
    whole = client.get(file, params=READ, headers=officer)
    assert (whole.status_code, whole.content == AUDIO) == (200, True)
    assert whole.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(NAME)}"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["content-type"] == "application/octet-stream"
    assert whole.headers["cache-control"] == "no-store"
    for asked, status, span in (
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=1048574-1048578", 206, slice(1048574, 1048579)),
        ("bytes=3000000-", 206, slice(3000000, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=5-99999999", 206, slice(5, None)),
        ("bytes=9-2", 416, slice(0, 0)),
        (f"bytes={len(AUDIO)}-", 416, slice(0, 0)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ):
        part = client.get(file, params=READ, headers={**officer, "Range": asked})
        assert (part.status_code, part.content == AUDIO[span]) == (status, True), asked
        if status == 206:
            assert int(part.headers["content-length"]) == len(part.content)
    assert "canary" not in caplog.text


def test_given_a_purpose_that_is_not_the_items_when_asked_then_denied_and_each_reading_is_one_entry(
    house: House, client: Client, person: str, officer: Header
) -> None:
    file = f"/api/v1/subjects/{person}/files/{bring(client, person, officer).json()['file']}"

    def newest() -> int:
        return int(client.get("/api/v1/ledger", headers=officer).json()["size"])

    before = newest()
    denied = client.get(file, params={**READ, "purpose": "p4"}, headers=officer)
    assert denied.status_code == 403
    assert AUDIO[:4] not in denied.content
    assert client.get(file, params=READ, headers=bearer(client, NOBODY)).status_code == 403
    assert client.get(file, params=READ, headers=bearer(client, DESK)).content == AUDIO
    assert newest() == before + 3
    assert client.get(file, params=READ).status_code == 401
    missing = client.get(f"/api/v1/subjects/{person}/files/77", params=READ, headers=officer)
    assert (missing.status_code, missing.json()["code"]) == (404, "FILE-001")
    other = client.get(file, params={**READ, "item": "氏名"}, headers=officer)
    assert other.status_code in {403, 404}


@pytest.mark.parametrize(
    ("content", "headers", "about", "status", "code"),
    [
        (b"MZ a program", {}, {}, 415, "VAULT-043"),
        (AUDIO, {"Content-Type": "text/html"}, {}, 415, "VAULT-044"),
        (b"", {}, {}, 400, "VAULT-046"),
        (AUDIO, {}, {"item": "氏名", "channel": "web", "purpose": "p1"}, 400, "VALUE-007"),
        (AUDIO, {}, {"purpose": "p10"}, 403, "WEB-010"),
        (AUDIO, {}, {"channel": "drone"}, 403, "WEB-010"),
    ],
)
def test_given_a_bad_file_or_a_refusal_when_brought_then_nothing_is_kept(
    *,
    house: House,
    client: Client,
    person: str,
    officer: Header,
    content: bytes,
    headers: Header,
    about: Header,
    status: int,
    code: str,
) -> None:
    before = sealed(house)
    answer = client.post(
        f"/api/v1/subjects/{person}/files",
        params={**ABOUT, **about},
        content=content,
        headers={**officer, **SENT, **headers},
    )
    assert answer.status_code == status, answer.text
    assert answer.json()["code"] == code
    assert "canary" not in answer.text
    assert sealed(house) == before


def test_given_text_for_an_item_that_holds_files_when_corrected_then_refused(
    client: Client, person: str, officer: Header
) -> None:
    assert bring(client, person, officer).status_code == 201
    body = {"items": {"お問い合わせ内容": "見本"}}
    answer = client.post(f"/api/v1/subjects/{person}/correct", json=body, headers=officer)
    assert (answer.status_code, answer.json()["code"]) == (409, "VAULT-049")


def test_given_a_connection_that_breaks_when_the_body_is_half_sent_then_nothing_is_kept(
    house: House, client: Client, person: str, officer: Header
) -> None:
    before, entries = sealed(house), _entries(house)
    query = "&".join(f"{key}={quote(value)}" for key, value in ABOUT.items())
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": f"/api/v1/subjects/{person}/files",
        "raw_path": b"",
        "root_path": "",
        "query_string": query.encode(),
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"authorization", officer["Authorization"].encode()),
            *((key.lower().encode(), value.encode()) for key, value in SENT.items()),
        ],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
    }
    said: list[Any] = []
    events = [
        {"type": "http.request", "body": AUDIO[:2_000_000], "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Any:
        await asyncio.sleep(0)
        return events.pop(0)

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        said.append(message)

    asyncio.run(create_app(house)(scope, receive, send))  # type: ignore[arg-type] # a scope written by hand
    assert said[0]["status"] >= 400
    assert sealed(house) == before
    assert _entries(house) == entries


def _entries(house: House) -> int:
    from sekisho.application import book_desk

    return book_desk.size(house)


def test_given_the_description_of_the_api_when_read_then_the_routes_of_files_stand_in_it(
    client: Client,
) -> None:
    described = json.loads(client.get("/api/openapi.json").text)["paths"]
    assert {"get", "post"} <= described["/api/v1/subjects/{subject}/files"].keys()
