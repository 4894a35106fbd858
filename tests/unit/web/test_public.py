"""The public pages and the generated form, as a person without an account meets them."""

import pytest

from conftest import Visitor
from sekisho.application import policy_desk
from sekisho.application.house import House
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Entry
from sekisho.policy.model import Policy, Section
from sekisho.web.public.prose import parts_of

FORM = "/register?category=customer"


def filled(house: House, **changed: object) -> dict[str, object]:
    fields = {
        "notice": policy_desk.effective(house).version,
        "item.name": "見本 二子",
        "item.email": "nico.mihon@example.jp",
    }
    return {**fields, **{name.replace("__", "."): value for name, value in changed.items()}}


def newest(house: House) -> Entry:
    return house.read(lambda unit: book.entry(unit.conn, book.size(unit.conn) - 1))


@pytest.mark.parametrize(
    "path",
    ["/", "/policy", "/purposes", "/recipients", "/register", FORM, "/outbox", "/external-transmission"],
)
def test_a_public_page_opens_in_both_languages(visitor: Visitor, path: str) -> None:
    for language in ("ja", "en"):
        page = visitor.client.get(path, params={"lang": language})
        assert page.status_code == 200
        assert page.text.count("<h1>") == 1


def test_the_policy_stands_as_published_with_who_is_bound(visitor: Visitor, house: House) -> None:
    text = policy_desk.in_force(house).text
    page = visitor.see("/policy").text
    for line in (line.strip("#- 0123456789.") for line in text.split("\n") if line.strip()):
        assert line in page
    for fact in ("見本 太郎", "東京都見本区道標町一丁目2番3号", "privacy@example.jp", "第1版"):
        assert fact in page


def test_the_form_shows_each_purpose_before_anything_is_typed(visitor: Visitor) -> None:
    """法21条2項: the purpose is stated expressly beforehand."""
    page = visitor.see(FORM).text
    assert page.index("講座及び検定の受付") < page.index("item.name")
    assert "checked" not in page  # no consent is ticked for anybody


def test_given_mistakes_when_sent_then_each_is_named_and_the_input_is_kept(
    visitor: Visitor, house: House
) -> None:
    answered = visitor.send(FORM, filled(house, item__name="", item__email="nico.example"))
    assert answered.status_code == 400
    assert "入力内容に2件の誤りがあります" in answered.text
    assert answered.text.count("氏名を入力してください。") == 2  # on top and at the field
    assert 'href="#f-item-email"' in answered.text
    assert 'value="nico.example"' in answered.text
    assert "<title>エラー：" in answered.text


def test_given_the_form_when_sent_then_the_person_is_registered_with_the_notice_shown(
    visitor: Visitor, house: House
) -> None:
    answered = visitor.send(FORM, filled(house, consent="advertising:email"))
    assert answered.url.path == "/register/done"
    assert str(answered.url).endswith("/register/done")  # nothing about the person in the address
    entry = newest(house)
    assert (entry.kind, entry.channel, entry.allowed) == (EntryKind.SUBJECT_DATA_ACQUIRED, "web", True)
    assert entry.note["consents"] == 1


def test_given_an_unticked_box_when_sent_then_there_is_no_consent(visitor: Visitor, house: House) -> None:
    visitor.send(FORM, filled(house, item__email="sanco.mihon@example.jp"))
    assert "consents" not in newest(house).note


def test_given_a_field_nobody_asked_for_when_sent_then_it_is_dropped(visitor: Visitor, house: House) -> None:
    visitor.send(FORM, filled(house, item__email="yonco.mihon@example.jp", item__cookie="x"))
    assert "cookie" not in newest(house).items


def test_given_an_older_version_when_sent_then_the_form_is_shown_again(
    visitor: Visitor, house: House
) -> None:
    answered = visitor.send(FORM, filled(house, notice="v0"))
    assert answered.status_code == 400
    assert "方針が改まりました" in answered.text


def test_without_the_token_of_the_form_nothing_is_taken(visitor: Visitor, house: House) -> None:
    before = newest(house).no
    assert visitor.client.post(FORM, data=filled(house)).status_code == 403
    assert newest(house).no == before


def test_a_wrong_address_has_a_page_and_a_way_on(visitor: Visitor) -> None:
    answered = visitor.see("/nowhere")
    assert answered.status_code == 404
    assert "ページが見つかりません" in answered.text
    assert visitor.see("/outbox/999").status_code == 404


def test_plain_text_gets_its_headings_from_the_reading() -> None:
    policy = Policy(
        document="privacy",
        version="v1",
        title="方針",
        sections=(Section(title="利用目的", kind="purposes", lines=(3, 6)),),
    )
    text = "方針\n\n利用目的\n当社は次の目的に使います。\n1. 発送\n2. 連絡\n\n以上"
    shaped = [(part.kind, part.lines) for part in parts_of(text, policy)]
    assert shaped == [
        ("heading", ("利用目的",)),
        ("paragraph", ("当社は次の目的に使います。",)),
        ("numbers", ("発送", "連絡")),
        ("paragraph", ("以上",)),
    ]


def test_what_stays_after_an_erasure_is_published_with_why_and_how_long(visitor: Visitor) -> None:
    page = visitor.see("/purposes").text
    for part in ("抑止リスト", "照合値", "再び取り込まないために必要な間", "ほかの目的には使いません"):
        assert part in page
    told = visitor.client.get("/purposes", params={"lang": "en"}).text
    assert "suppression list" in told
    assert "as long as that is needed" in told
