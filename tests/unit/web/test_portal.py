"""The person's own pages: what they show, what they change, what they write in the book."""

import json
from collections.abc import Iterator

import pytest
from litestar.testing import TestClient
from test_public import newest

from conftest import ADDRESS, Visitor
from sekisho.application.house import House
from sekisho.ledger.kinds import EntryKind
from sekisho.notice.outbox import Outbox
from sekisho.vault.plaintext import SEALED
from sekisho.web.app import create_app

PAGES = [
    "/my",
    "/my/items",
    "/my/items/phone/correct",
    "/my/preferences",
    "/my/history",
    "/my/consents",
    "/my/download",
    "/my/leave",
]
VALUES = ("見本 花子", "hanako.mihon@example.jp", "090-0000-0001", "1985-01-01")


@pytest.fixture(scope="module")
def signed_in(house: House) -> Iterator[Visitor]:
    with TestClient(create_app(house)) as client:
        visitor = Visitor(client=client, house=house)
        visitor.sign_in()
        yield visitor


def test_the_same_words_whether_or_not_the_address_is_known(visitor: Visitor, house: House) -> None:
    def answers(address: str) -> tuple[int, str]:
        answered = visitor.send("/my/login", {"email": address})
        return answered.status_code, answered.text

    assert isinstance(house.mail, Outbox)
    known, sent = answers("taro.nobody@example.jp"), len(house.mail.letters())
    unknown = answers("hanako.nobody@example.jp")
    assert known == unknown
    assert len(house.mail.letters()) == sent


def test_a_wrong_code_opens_nothing(visitor: Visitor) -> None:
    visitor.send("/my/login", {"email": "nobody@example.jp"})
    answered = visitor.send("/my/code", {"code": "000000"})
    assert answered.status_code == 400
    assert 'id="f-code-error"' in answered.text
    assert "000000" not in answered.text  # codes are not kept in the form
    assert visitor.see("/my").url.path == "/my/login"


@pytest.mark.parametrize("path", PAGES)
def test_without_a_session_every_page_leads_to_the_entrance(visitor: Visitor, path: str) -> None:
    assert visitor.see(path).url.path == "/my/login"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_in_both_languages_with_every_value_hidden(signed_in: Visitor, path: str) -> None:
    for language in ("en", "ja"):
        page = signed_in.client.get(path, params={"lang": language})
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        assert not any(value in page.text for value in VALUES)
        assert SEALED not in page.text


def test_when_a_value_is_shown_then_only_that_one_and_it_is_recorded(
    signed_in: Visitor, house: House
) -> None:
    page = signed_in.send("/my/items", {"show": "name"})
    assert "見本 花子" in page.text
    assert "hanako.mihon@example.jp" not in page.text
    assert (newest(house).kind, newest(house).items) == (EntryKind.SUBJECT_DATA_DISCLOSED, ("name",))
    assert "見本 花子" not in signed_in.see("/my/items").text  # opened again, it is hidden again


def test_a_correction_takes_effect_at_once(signed_in: Visitor, house: House) -> None:
    answered = signed_in.send("/my/items/phone/correct", {"value": "090-1111-2222"})
    assert answered.url.path == "/my/items"
    assert "直しました" in answered.text
    assert newest(house).kind is EntryKind.SUBJECT_DATA_CORRECTED
    assert "090-1111-2222" in signed_in.send("/my/items", {"show": "phone"}).text


def test_a_correction_in_the_wrong_form_is_asked_for_again(signed_in: Visitor) -> None:
    for value, said in (("abc", "電話番号は、数字とハイフンで"), ("", "電話番号を入力してください。")):
        answered = signed_in.send("/my/items/phone/correct", {"value": value})
        assert answered.status_code == 400
        assert said in answered.text


def test_what_cannot_be_corrected_here_says_why_and_where(signed_in: Visitor, house: House) -> None:
    page = signed_in.see("/my/items/account_id/correct").text
    assert "法34条" in page
    assert "/my/items/account_id/correct" not in page  # no form that leads nowhere
    before = newest(house).no
    answered = signed_in.send("/my/preferences", {"value": "X"}, to="/my/items/account_id/correct")
    assert answered.status_code == 403
    assert newest(house).no == before + 1  # the denial is in the book
    assert newest(house).allowed is False


def test_nobody_corrects_an_item_that_is_not_held(signed_in: Visitor) -> None:
    assert signed_in.see("/my/items/bank_account/correct").status_code == 404


def test_stopping_and_resuming_a_channel(signed_in: Visitor, house: House) -> None:
    stop = {"purpose": "p5", "channel": "email", "act": "stop"}
    assert "止めました" in signed_in.send("/my/preferences", stop).text
    assert (newest(house).kind, newest(house).channel) == (EntryKind.SUBJECT_OBJECTION_MADE, "email")
    assert "再開しました" in signed_in.send("/my/preferences", {**stop, "act": "resume"}).text
    assert newest(house).kind is EntryKind.SUBJECT_OBJECTION_LIFTED


def test_what_cannot_be_stopped_is_said_with_the_reason(signed_in: Visitor) -> None:
    answered = signed_in.send("/my/preferences", {"purpose": "p1", "act": "stop"})
    assert answered.status_code == 409
    assert "PREFERENCE-001" in answered.text
    assert "止められないもの" in answered.text


def test_a_consent_is_withdrawn_and_given_again(signed_in: Visitor, house: House) -> None:
    advertising = {"consent": "advertising:email"}
    withdrawn = signed_in.send("/my/consents", advertising, to="/my/consents/withdraw")
    assert "有効な同意はありません" in withdrawn.text
    assert newest(house).kind is EntryKind.SUBJECT_CONSENT_WITHDRAWN
    given = signed_in.send("/my/consents", advertising, to="/my/consents/give")
    assert "同意を取り消す" in given.text
    assert newest(house).kind is EntryKind.SUBJECT_CONSENT_GIVEN
    assert signed_in.send("/my/consents", {"consent": "x"}, to="/my/consents/give").status_code == 404


def test_the_history_shows_what_the_person_did(signed_in: Visitor) -> None:
    page = signed_in.see("/my/history").text
    for what in ("表示した", "直した", "止めた", "再開した", "同意した", "ご本人"):
        assert what in page


def test_the_file_holds_everything_and_its_name_nothing(signed_in: Visitor, house: House) -> None:
    """法33条: disclosure in the form the person asks for."""
    answered = signed_in.send("/my/download", to="/my/download/file")
    held = json.loads(answered.content)
    assert held["schema"] == "sekisho/own-data/1"
    assert {row["item"]: row["value"] for row in held["items"]}["氏名"] == "見本 花子"
    assert all(row["value"] for row in held["items"])
    assert any(use["kind"] == "subject:data:corrected" for use in held["uses"])
    assert answered.headers["content-disposition"].startswith('attachment; filename="own-data-20')
    assert answered.headers["cache-control"] == "no-store"
    assert newest(house).kind is EntryKind.SUBJECT_DATA_DISCLOSED


def test_leaving_asks_for_a_mark_first(signed_in: Visitor, house: House) -> None:
    before = newest(house).no
    answered = signed_in.send("/my/leave")
    assert answered.status_code == 400
    assert "印を付けてください" in answered.text
    assert newest(house).no == before


def _staying(page: str) -> dict[str, str]:
    """What stays, by name, with its last day: the first and the last cell of each row."""
    rows = [part.split("</tr>")[0] for part in page.split('<tr><th scope="row"')[1:]]
    return {row.split(">")[1].split("<")[0]: row.rsplit("<td", 1)[1] for row in rows}


def test_leaving_does_what_the_page_foretold_and_ends_the_session(signed_in: Visitor, house: House) -> None:
    """The preview and the receipt name the same items with the same days. Source: 法22条, 35条."""
    foretold = signed_in.see("/my/leave").text
    assert "抑止リスト" in foretold
    answered = signed_in.send("/my/leave", {"understood": "yes"})
    assert "退会しました" in answered.text
    foretold_rows, rows = _staying(foretold), _staying(answered.text)
    assert len(rows) == 8
    assert rows == foretold_rows
    assert "残る項目はありません" not in foretold
    assert newest(house).kind in {EntryKind.SUBJECT_MEMBERSHIP_CANCELLED, EntryKind.SUBJECT_DATA_ERASED}
    assert signed_in.see("/my").url.path == "/my/login"


def test_signing_out_ends_the_session_on_the_server(visitor: Visitor, house: House) -> None:
    letters = house.mail
    assert isinstance(letters, Outbox)
    address = next(letter.to for _, letter in letters.letters())
    assert address == ADDRESS
    visitor.sign_in(ADDRESS)
    token = visitor.client.cookies["sekisho_person"]
    assert visitor.send("/my", to="/my/logout").url.path == "/my/login"
    visitor.client.cookies.set("sekisho_person", token)
    assert visitor.see("/my").url.path == "/my/login"
