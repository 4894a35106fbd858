"""What can be observed when the items of seed 002 come, and those by which money can be taken are kept from eyes."""

from collections.abc import Mapping

from e2e.desk import PASSWORD, SEEDS, Desk, Fresh, Json, reason, rules, run
from e2e.pages import visiting

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
MORE = {"住所": "見本県見本市1", "職業": "見本職", "生年月日": "1990-01-01", "性別": "女"}
CARD = {"クレジットカード番号": "4000000000001234"}
ACCOUNT = {"銀行口座番号": "00012345678"}

# -- 002-06 --------------------------------------------------------------------------------------------------------


def keeps_what_opens_money_from_eyes(fresh: Fresh) -> None:
    """Every listed item comes by its way; a card number is masked and read whole only by a second person's approval."""
    desk, now = fresh("002"), "2026-02-01"
    the_check_asks_whether_they_are_collected()
    asked = {one["id"]: one for one in desk.does("policy questions", now=now)}
    assert {"practice:item:card_number", "practice:item:bank_account"} <= asked.keys()
    delivery, fraud = desk.purpose("商品の配送"), desk.purpose("不正行為を調査")
    give = {"category": "customer", "channel": "web", "purposes": [delivery]}
    uncollected = desk.does("subject add", give={**give, "items": CARD}, now=now, exits=1)
    assert rules(uncollected) == ["acquire.item_not_listed"]  # its officer said that it is not collected
    desk.answer(
        "practice:item:card_number: yes\npractice:item:bank_account: yes\nitems: [{name: 懸賞の希望賞品}]\n"
    )
    whole = {**PERSON, **MORE, **CARD, **ACCOUNT, "懸賞の希望賞品": "見本の品"}
    who = desk.acquire(whole, purposes=[delivery], now=now)
    desk.acquire({"アクセスログ情報": "見本の記録"}, purposes=[fraud], now=now, channel="log", subject=who)
    assert desk.uses(who, ",".join({**PERSON, **MORE}), delivery, now=now) == {**PERSON, **MORE}
    on_screen = {"クレジットカード番号": "＊＊＊＊＊＊＊＊＊＊＊＊1234", "銀行口座番号": "＊＊＊＊＊＊＊5678"}
    masks_and_asks_for_approval(
        desk, who, delivery, harmful=CARD, plain=ACCOUNT, on_screen=on_screen, now=now
    )
    kinds = {one["id"]: one["kind"] for one in desk.policy()["items"]}
    assert (kinds["card_number"], kinds["bank_account"]) == ("financial_harm", "account_number")
    opens_money_if_leaked(desk, harmful="クレジットカード番号", account="銀行口座番号", now=now)
    # With what opens it, an account is of the strict kind too, and a case by itself.
    desk.answer("items: [{name: 銀行口座番号, kind: financial_harm}]\n")
    assert whole_is_denied(desk, who, "銀行口座番号", delivery, now=now)
    assert cases(desk, "銀行口座番号", now=now) == [2]


def the_check_asks_whether_they_are_collected() -> None:
    """Of the text alone: what stands in the definition only is asked about, and what is listed is not."""
    (text,) = SEEDS.glob("002_*.txt")
    found = run(["policy", "check", str(text), "--json"]).said["findings"]
    told = " ".join(one["why"] for one in found if one["item"] == "X08")
    assert all(name in told for name in ("クレジットカード番号", "銀行口座番号"))
    assert "メールアドレス" not in told


def cases(desk: Desk, *items: str, now: str, persons: int = 1, cause: str = "misdirected") -> list[int]:
    """The cases of Rule 7 that a leak of these items of one person would be."""
    words = ("--items", ",".join(items), "--persons", str(persons), "--cause", cause)
    return [one["category"] for one in desk.does("policy leak", *words, now=now)["cases"]]


def opens_money_if_leaked(desk: Desk, *, harmful: str, account: str, now: str) -> None:
    """The one is case 2 when it leaks, of a single person by accident; an account number alone is not."""
    assert cases(desk, harmful, now=now) == [2]
    assert cases(desk, account, now=now) == []
    assert cases(desk, account, harmful, now=now) == [2]
    # The number alone is still a case when it was stolen, or when more than a thousand persons are in it.
    assert cases(desk, account, now=now, cause="theft") == [3]
    assert cases(desk, account, now=now, persons=1_001) == [4]
    leaks = {one["name"]: one["leak"] for one in desk.policy()["items"]}
    assert (leaks[harmful], leaks[account]) == ([2], [])


def masks_and_asks_for_approval(
    desk: Desk,
    who: str,
    purpose: str,
    *,
    harmful: Mapping[str, str],
    plain: Mapping[str, str],
    on_screen: Mapping[str, str],
    now: str,
) -> None:
    """On every screen masked; whole only with an approval where money can be taken, and without one where not."""
    (item, value), (account, number) = *harmful.items(), *plain.items()
    assert desk.uses(who, f"{item},{account}", purpose, now=now) == on_screen
    told = desk.decide(now=now, exits=0, verb="use", subject=who, items=[item], purpose=purpose)
    assert "mask" in {one["type"] for one in told["obligations"]}
    assert show_whole(desk, who, account, purpose, now=now)["items"] == {account: number}

    assert whole_is_denied(desk, who, item, purpose, now=now)
    asked = {"verb": "use", "subject": who, "items": [item], "purpose": purpose, "whole": True}
    waits = desk.decide(now=now, exits=1, **asked)
    assert rules(waits) == ["item.harm_not_approved"]
    assert "承認" in reason(waits, "item.harm_not_approved")["message"]
    desk.refuses("approval grant", waits["request"], code="APPROVAL-002", now=now)  # the applicant
    desk.hire("kanri", "approver", duties=["approve"])
    granted = desk.does("approval grant", waits["request"], account="kanri", now=now)["entry"]
    shown = show_whole(desk, who, item, purpose, now=now)
    assert shown["items"] == {item: value}
    assert desk.entry(granted)["actor"] == "kanri"
    assert desk.entry(shown["entry"])["note"]["approver"] == "kanri"
    # For this person, these items, this asker and a week only.
    other = show_whole(desk, who, item, purpose, now=now, account="kanri", exits=1)
    assert rules(other) == ["item.harm_not_approved"]
    late = show_whole(desk, who, item, purpose, now="2026-02-09", exits=1)
    assert rules(late) == ["item.harm_not_approved"]
    masked_on_the_pages(desk, who, purpose, item=item, value=value, now=now)


def show_whole(desk: Desk, who: str, item: str, purpose: str, *, exits: int = 0, **how: str) -> Json:
    return desk.does(
        "subject show", who, "--purpose", purpose, "--items", item, "--whole", exits=exits, **how
    )


def whole_is_denied(desk: Desk, who: str, item: str, purpose: str, *, now: str) -> bool:
    return rules(show_whole(desk, who, item, purpose, now=now, exits=1)) == ["item.harm_not_approved"]


def masked_on_the_pages(desk: Desk, who: str, purpose: str, *, item: str, value: str, now: str) -> None:
    """The console and the person's own page show the end of the number; the person's own file has it whole."""
    desk.hire("gamen", "screen", now=now)
    (known,) = [one["id"] for one in desk.policy()["items"] if one["name"] == item]
    fields = {"purpose": purpose, "by": "subject", "value": who, "items": known}
    with visiting(desk, now=now) as staff:
        staff.signs_in_to_the_console("gamen", PASSWORD)
        form = staff.opens("/console/look")
        masked = staff.sends("/console/look", fields, seen=form)
        assert value not in masked.text
        assert value[-4:] in masked.words()
        denied = staff.sends("/console/look", {**fields, "whole": "yes"}, seen=form)
        assert value not in denied.text
        assert "承認" in denied.words()
    with visiting(desk, now=now) as person:
        person.signs_in(PERSON["メールアドレス"])
        page = person.sends("/my/items", {"show": "*"}, seen=person.opens("/my/items"))
        assert value not in page.text
        assert value[-4:] in page.words()
        file = person.sends("/my/download/file", {}, seen=person.opens("/my/download"))
        assert value in file.text
