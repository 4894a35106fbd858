"""What can be observed when seed 002 hands public posts on: agreed to when posting, as they were shown, not withdrawn."""

import json
from collections.abc import Mapping

from e2e.desk import PASSWORD, Desk, Fresh, Json, reason, rules
from e2e.pages import Visitor, visiting

NOW, LATER = "2026-02-01", "2026-02-02"
HANAKO = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
JIRO = {"氏名": "見本 次郎", "メールアドレス": "jiro@example.jp", "ニックネーム": "じろう"}
FIRST, SECOND, SILENT, OTHERS = (
    "使いやすい見本でした。",
    "二つ目の見本です。",
    "載せないでください。",
    "次郎の見本です。",
)
TAKER = "甲出版"

# -- 002-17 --------------------------------------------------------------------------------------------------------


def hands_on_posts_as_agreed(fresh: Fresh) -> None:
    """Consent when posting; nickname or masked id and no member key; nothing withdrawn, nothing without consent."""
    desk = fresh("002")
    desk.answer(f"recipients: [{{name: {TAKER}, kind: third_party, member_of: 第三者}}]\n")
    service = desk.purpose("各種会員制サービス")
    hanako = desk.acquire(HANAKO, purposes=[service], now=NOW)
    jiro = desk.acquire(JIRO, purposes=[service], now=NOW)

    keeps_text_and_version(desk, hanako)
    first = posts(desk, hanako, FIRST, agrees=True, nickname="はなこ")
    second = posts(desk, hanako, SECOND, agrees=True)
    silent = posts(desk, hanako, SILENT)
    others = posts(desk, jiro, OTHERS, agrees=True)
    assert desk.anywhere(FIRST, SECOND, SILENT, "はなこ") == []  # nowhere in clear

    said = exports(desk, service)
    holds_no_member_key(desk, said, (hanako, jiro))
    assert texts(said) == {FIRST, SECOND, OTHERS}
    assert said["left_out"] == 2
    assert said["reasons"] == {"post.no_consent": 1, "post.withdrawn": 1}
    shown = {one["post"]: one["shown_as"] for one in said["posts"]}
    assert shown[first] == "はなこ"
    assert is_masked(shown[second])
    assert is_masked(shown[others])
    assert {one["post"]: one["shown_as"] for one in exports(desk, service)["posts"]} == shown  # stable
    one_entry_with_the_count(desk, said, service)

    answers_for_one_post(desk, hanako, service, agreed=first, silent=silent)
    leaves_out_what_was_withdrawn(desk, hanako, service, first, second)
    leaves_out_what_is_not_agreed_to_any_more(desk, jiro, service)
    is_unreadable_once_erased(desk, hanako, jiro, service)


def posts(desk: Desk, who: str, text: str, *, agrees: bool = False, **more: object) -> str:
    said = desk.does("post add", who, give={"text": text, "agrees": agrees, **more}, now=NOW)
    return str(said["post"])


def exports(desk: Desk, purpose: str, *, now: str = NOW, exits: int = 0) -> Json:
    return desk.does("post export", give={"recipient": TAKER, "purpose": purpose}, now=now, exits=exits)


def texts(said: Json) -> set[str]:
    return {one["text"] for one in said["posts"]}


def is_masked(name: str) -> bool:
    return len(name) == 8 and name[1:-1] == "******"


def keeps_text_and_version(desk: Desk, who: str) -> None:
    """What is agreed to is the policy's own text at one version; both stand with the post, the scope with the person."""
    terms = desk.does("post terms", now=NOW)
    assert "ニックネーム" in terms["text"]
    assert "広告等に掲載される" in terms["text"]
    assert terms["items"] == ["public_post", "nickname"]
    post = posts(desk, who, "まず一つ。", agrees=True, notice=terms["policy_version"])
    (own,) = desk.does("post list", who, now=NOW)["posts"]
    assert (own["post"], own["consent"], own["policy_version"]) == (post, terms["text"], "v1")
    (scope,) = desk.does("consent list", who, now=NOW)["consents"]
    assert (scope["kind"], scope["reference"], scope["policy_version"]) == (
        "provision",
        terms["recipient"],
        "v1",
    )
    assert set(scope["items"]) == set(terms["items"])
    stale = {"text": "別の版。", "agrees": True, "notice": "v0"}
    desk.refuses("post add", who, give=stale, code="POST-003", now=NOW)
    desk.refuses("post add", who, give={"text": " ", "agrees": True}, code="POST-002", now=NOW)
    desk.does("post withdraw", who, give={"post": post}, now=NOW)


def holds_no_member_key(desk: Desk, said: Json, members: tuple[str, ...]) -> None:
    """Each row has the post, its text, its name and its day; nowhere anything by which a member is known."""
    assert all(set(one) == {"post", "text", "shown_as", "at"} for one in said["posts"])
    printed = json.dumps(said["posts"], ensure_ascii=False)
    for value in (*members, *HANAKO.values(), *JIRO.values()):
        assert value not in printed, value
    with desk.beside() as data:
        numbers = data.execute("SELECT subject_no, subject_id FROM subject_state").fetchall()
        stored = data.execute("SELECT DISTINCT masked_id FROM public_post").fetchall()
    known = {str(value) for row in numbers for value in row}
    assert not known & {one[name] for one in said["posts"] for name in ("post", "shown_as")}
    assert all(is_masked(masked) for (masked,) in stored)  # nothing longer is kept from which it was made


def one_entry_with_the_count(desk: Desk, said: Json, purpose: str) -> None:
    entries = [one for one in desk.entries() if one["kind"] == "subject:posts:exported"]
    entry = next(one for one in entries if one["no"] == int(said["entry"]))
    assert len(entries) == 2  # two exports, one entry each
    assert (entry["purpose"], entry["items"]) == (purpose, ["nickname", "public_post"])
    assert {key: entry["note"][key] for key in ("posts", "left_out")} == {"posts": 3, "left_out": 2}


def answers_for_one_post(desk: Desk, who: str, purpose: str, *, agreed: str, silent: str) -> None:
    """The gate says the same of one post: with the consent of posting, and with nothing but its name."""
    asked = {
        "verb": "provide",
        "subject": who,
        "items": ["公開された投稿"],
        "purpose": purpose,
        "recipient": TAKER,
    }
    given = desk.decide(now=NOW, exits=0, post=agreed, **asked)
    assert given["obligations"] == []  # what its author made public needs no record of its provision
    for one in ({"post": silent}, {}):
        said = desk.decide(now=NOW, exits=1, **asked, **one)
        assert rules(said) == ["post.no_consent"]
        assert "投稿" in reason(said, "post.no_consent")["clause_text"]
    desk.does("consent give", who, give={"recipient": TAKER, "items": ["メールアドレス"]}, now=NOW)
    more = {**asked, "items": ["公開された投稿", "メールアドレス"]}
    assert rules(desk.decide(now=NOW, exits=1, post=agreed, **more)) == ["post.item_besides"]


def leaves_out_what_was_withdrawn(desk: Desk, who: str, purpose: str, first: str, second: str) -> None:
    """Taken back by its author, on the portal: gone from the next export; nobody else takes it back."""
    desk.refuses("post withdraw", who, give={"post": "unknown"}, code="POST-004", now=LATER)
    with visiting(desk, now=LATER) as stranger:
        stranger.signs_in(JIRO["メールアドレス"])
        page = stranger.opens("/my/posts")
        assert FIRST not in page.words()
        refused = stranger.sends("/my/posts", {"act": "withdraw", "post": first}, seen=page)
        assert refused.status == 409
    with visiting(desk, now=LATER) as author:
        author.signs_in(HANAKO["メールアドレス"])
        page = author.opens("/my/posts")
        assert FIRST in page.words()
        file = author.sends("/my/download/file", {}, seen=author.opens("/my/download"))
        assert FIRST in file.text  # what is held of them is theirs to have
        sent = author.sends("/my/posts", {"act": "withdraw", "post": first}, seen=page)
        assert sent.location == "/my/posts?done=withdrawn"
        posts_on_the_portal(author)
    after = exports(desk, purpose, now=LATER)
    assert texts(after) == {SECOND, OTHERS, "画面からの見本。"}
    assert first not in {one["post"] for one in after["posts"]}
    assert after["reasons"]["post.withdrawn"] >= 1
    assert second in {one["post"] for one in after["posts"]}


def posts_on_the_portal(author: Visitor) -> None:
    """The words of the consent stand beside the form, in either language; no box is ticked beforehand."""
    page = author.opens("/my/posts")
    assert "広告等に掲載される" in page.words()
    box = page.tree.css_first("input[name=agrees]")
    assert box is not None
    assert "checked" not in box.attributes
    version = page.tree.css_first("input[name=notice]")
    assert version is not None
    written = {"act": "add", "text": "画面からの見本。", "notice": version.attributes["value"] or ""}
    sent = author.sends("/my/posts", {**written, "agrees": "yes"}, seen=page)
    assert sent.location == "/my/posts?done=posted"
    unticked = author.sends("/my/posts", {**written, "text": "画面からの無言。"}, seen=page)
    assert unticked.location == "/my/posts?done=posted"
    empty = author.sends("/my/posts", {**written, "text": " "}, seen=page)
    assert empty.status == 400
    assert empty.tree.css_first(".error-summary a[href='#f-text']") is not None
    author.client.headers["Accept-Language"] = "en"
    english = author.opens("/my/posts").words()
    assert "Consent to provision to third parties" in english
    assert "広告等に掲載される" in english  # the words that are agreed to


def leaves_out_what_is_not_agreed_to_any_more(desk: Desk, who: str, purpose: str) -> None:
    """The consent ended: every post made under it stays, though a later post is agreed to anew."""
    desk.does("consent withdraw", who, give={"recipient": "第三者"}, now=LATER)
    said = exports(desk, purpose, now=LATER)
    assert OTHERS not in texts(said)
    assert said["reasons"]["provide.no_consent"] == 1  # one who agreed to nothing
    desk.does("post add", who, give={"text": "次郎のあとの見本。", "agrees": True}, now=LATER)
    again = texts(exports(desk, purpose, now=LATER))
    assert "次郎のあとの見本。" in again
    assert OTHERS not in again


def is_unreadable_once_erased(desk: Desk, who: str, jiro: str, purpose: str) -> None:
    """With its author a post is gone: no row, no key, and not in the next export, over HTTP too."""
    desk.does("subject erase", who, give={"reason": "request"}, now=LATER)
    with desk.beside() as data:
        left = data.execute("SELECT count(*) FROM public_post").fetchone()[0]
    assert left == 2  # the other author's
    desk.hire("teikyo", "handing", duties=["persons"])
    with visiting(desk, now=LATER) as site:
        said = does_the_same_over_http(site, jiro, {"recipient": TAKER, "purpose": purpose})
    assert texts(said) == {"次郎のあとの見本。"}
    assert desk.does("ledger verify")["ok"]


def does_the_same_over_http(site: Visitor, author: str, export: Mapping[str, str]) -> Json:
    """Terms, posting, the list, taking back, handing on: the interface for programs has every act."""
    opened = site.client.post("/api/v1/session", json={"account": "teikyo", "password": PASSWORD})
    site.client.headers["Authorization"] = f"Bearer {opened.json()['token']}"
    terms = site.client.get("/api/v1/posts/terms").json()
    body = {"text": "番組からの見本。", "agrees": True, "notice": terms["policy_version"]}
    made = site.client.post(f"/api/v1/subjects/{author}/posts", json=body)
    assert made.status_code == 201, made.text
    post = made.json()["post"]
    listed = site.client.get(f"/api/v1/subjects/{author}/posts").json()["posts"]
    assert [one["consent"] for one in listed if one["post"] == post] == [terms["text"]]
    assert "番組からの見本。" in texts(site.client.post("/api/v1/posts/export", json=dict(export)).json())
    taken = site.client.post(f"/api/v1/subjects/{author}/posts/{post}/withdraw", json={})
    assert taken.status_code == 200, taken.text
    return site.client.post("/api/v1/posts/export", json=dict(export)).json()


# -- besides -------------------------------------------------------------------------------------------------------


def leaves_nothing_behind(fresh: Fresh) -> None:
    """Whoever leaves takes their posts along, though a period keeps something else of them."""
    desk = fresh("002")
    desk.answer(f"recipients: [{{name: {TAKER}, kind: third_party, member_of: 第三者}}]\n")
    service = desk.purpose("各種会員制サービス")
    items = {**HANAKO, "購入履歴": "見本の品"}
    who = desk.acquire(items, purposes=[service, desk.purpose("商品の配送")], now=NOW)
    posts(desk, who, FIRST, agrees=True)
    assert texts(exports(desk, service)) == {FIRST}
    with visiting(desk, now=LATER) as author:
        author.signs_in(HANAKO["メールアドレス"])
        left = author.sends("/my/leave", {"understood": "yes"}, seen=author.opens("/my/leave"))
        assert left.status == 200
    with desk.beside() as data:
        assert data.execute("SELECT count(*) FROM public_post").fetchone() == (0,)
        assert data.execute("SELECT count(*) FROM envelope").fetchone()[0] > 0
    assert exports(desk, service, now=LATER)["posts"] == []


def keeps_no_posts_where_the_text_has_none(fresh: Fresh) -> None:
    """No sentence hands posts on: none is taken, and the person's pages offer none."""
    desk = fresh("003")
    who = desk.acquire(HANAKO, purposes=[desk.purpose("円滑に")], now=NOW)
    desk.refuses("post add", who, give={"text": FIRST, "agrees": True}, code="POST-001", now=NOW)
    desk.refuses("post terms", code="POST-001", now=NOW)
    with visiting(desk, now=NOW) as person:
        person.signs_in(HANAKO["メールアドレス"])
        assert person.opens("/my/posts").status == 404
        assert "/my/posts" not in person.opens("/my").text
