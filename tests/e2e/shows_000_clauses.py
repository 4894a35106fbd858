"""What can be observed when more clauses of seed 000 are kept: whose data, which recording, which service."""

from e2e.desk import Desk, Fresh, Json, reason, rules
from e2e.pages import visiting

CUSTOMER = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
APPLICANT = {"氏名": "例示 太郎", "メールアドレス": "taro@example.jp", "電話番号": "03-0000-0002"}
EMPLOYEE = {"氏名": "架空 次郎", "メールアドレス": "jiro@example.jp", "電話番号": "03-0000-0003"}

# -- 000-04 --------------------------------------------------------------------------------------------------------


def takes_communication_logs_from_its_equipment_only(fresh: Fresh) -> None:
    """What the equipment records comes from the equipment alone, and the person finds it among what is held."""
    desk, now = fresh("000"), "2026-02-01"
    service = desk.purposes()[2]
    log = {"通信記録": "2026-02-01 12:00 見本の画面"}
    who = desk.acquire(CUSTOMER, purposes=[service], now=now)
    for channel in ("web", "email", "paper", "phone", "recording"):
        give = {
            "subject": who,
            "category": "customer",
            "channel": channel,
            "purposes": [service],
            "items": log,
        }
        said = desk.does("subject add", give=give, now=now, exits=1)
        assert rules(said) == ["acquire.item_not_for_channel"], channel
        assert reason(said, "acquire.item_not_for_channel")["clause_text"]
    assert desk.uses(who, "通信記録", service, now=now) == {}  # nothing was stored
    # And the equipment records nothing else.
    give = {"category": "customer", "channel": "log", "purposes": [service], "items": CUSTOMER}
    assert rules(desk.does("subject add", give=give, now=now, exits=1)) == ["acquire.item_not_for_channel"]

    taken = desk.acquire(log, purposes=[service], now=now, channel="log", subject=who)
    assert taken == who
    assert desk.uses(who, "通信記録", service, now=now) == log
    with visiting(desk, now=now) as person:
        person.signs_in(CUSTOMER["メールアドレス"])
        page = person.opens("/my/items")
        assert "通信記録" in page.words()
        package = person.sends("/my/download/file", {}, seen=person.opens("/my/download"))
    assert log["通信記録"] in package.text


# -- 000-06 --------------------------------------------------------------------------------------------------------

NOTICE = """動画サービスにおける個人情報の取扱いについて
見本動画サービスでは、お客様の個人情報を次のとおり取り扱います。
1. 取得の方法
当社は、お客様の個人情報を、ウェブ画面により取得します。
2. 取得する項目
(1) メールアドレス
(2) 視聴履歴
3. 利用目的
(1) 視聴の傾向に合わせて番組を並べるため
"""


def adds_purposes_for_one_services_data_only(fresh: Fresh) -> None:
    """A service's own notice opens its purpose from its day on, for what was given under it, and for nothing else."""
    desk = fresh("000")
    service = desk.purposes()[2]
    before = desk.acquire(CUSTOMER, purposes=[service], now="2026-02-01")
    desk.folder.with_name("notice.txt").write_text(NOTICE, encoding="utf-8")
    added = "視聴の傾向に合わせて番組を並べるため"
    words = (str(desk.folder.with_name("notice.txt")), "--document", "video", "--service", "見本動画")
    desk.does("policy revise", *words, "--audience", "お客様", now="2026-02-02")
    drafted = {"verb": "use", "subject": before, "items": ["メールアドレス"], "purpose": added}
    assert desk.ask("decide", "-", give=drafted, now="2026-02-02").code == 2  # a draft states nothing
    publish = ("--document", "video", "--yes", "--effective", "2026-02-10")
    desk.does("policy publish", *publish, now="2026-02-02")

    # From its day on, not before.
    give = {
        "category": "customer",
        "channel": "web",
        "purposes": [added],
        "items": {"メールアドレス": APPLICANT["メールアドレス"], "視聴履歴": "見本の番組"},
    }
    assert desk.ask("subject add", give=give, now="2026-02-09").code == 2
    viewer = desk.does("subject add", give=give, now="2026-02-10")["subject"]
    now = "2026-02-10"
    (ranking,) = [one["id"] for one in desk.does("policy show", now=now)["purposes"] if one["text"] == added]
    assert desk.uses(viewer, "視聴履歴", ranking, now=now) == {"視聴履歴": "見本の番組"}

    # What was given to the business under its policy does not serve the service, nor the reverse.
    denied = desk.decide(now=now, exits=1, **{**drafted, "purpose": ranking})
    assert rules(denied) == ["purpose.not_told"]
    assert reason(denied, "purpose.not_told")["document"] == "video"
    assert "item.not_for_purpose" in desk.denies(before, "氏名", ranking, now=now)
    assert "purpose.not_told" in desk.denies(viewer, "メールアドレス", service, now=now)
    assert "item.not_for_purpose" in desk.denies(viewer, "視聴履歴", service, now=now)
    # Nor is it stated to others than those whom the notice speaks to.
    for change, rule in (
        ({"category": "applicant"}, "acquire.other_category"),
        ({"items": {"視聴履歴": "見本の番組", "氏名": "見本 花子"}}, "acquire.item_not_listed"),
    ):
        said = desk.does("subject add", give={**give, **change}, now=now, exits=1)
        assert rule in rules(said), change
    desk.uses(before, "メールアドレス", service, now=now)


# -- 000-11 --------------------------------------------------------------------------------------------------------


def keeps_applicants_staff_and_customers_apart(fresh: Fresh) -> None:
    """Selection for applicants, management for staff, services for customers: nobody's data serves another's purpose."""
    desk, now = fresh("000"), "2026-02-01"
    service, hiring, managing = (
        desk.purpose("アフターサービス"),
        desk.purpose("採用活動"),
        desk.purpose("雇用管理"),
    )
    people = {
        "customer": (desk.acquire(CUSTOMER, purposes=[service], now=now), service),
        "applicant": (desk.acquire(APPLICANT, purposes=[hiring], now=now, category="applicant"), hiring),
        "staff": (desk.acquire(EMPLOYEE, purposes=[managing], now=now, category="staff"), managing),
    }
    closed = {
        "customer": (hiring, managing),
        "applicant": (service, managing, desk.purposes()[3]),
        "staff": (hiring,),
    }
    for category, (who, own) in people.items():
        assert desk.uses(who, "氏名", own, now=now), category
        for other in closed[category]:
            # Not even with the person's consent: the purpose is not for them.
            desk.does("consent give", who, give={"purpose": other}, now=now)
            said = desk.decide(now=now, exits=1, verb="use", subject=who, items=["氏名"], purpose=other)
            assert rules(said) == ["purpose.other_category"], (category, other)
            assert reason(said, "purpose.other_category")["clause_text"]
            give = {"category": category, "channel": "web", "purposes": [other], "items": CUSTOMER}
            assert rules(desk.does("subject add", give=give, now=now, exits=1)) == ["acquire.other_category"]
    # An applicant's data does not become a customer's by being added to.
    give = {
        "subject": people["applicant"][0],
        "category": "customer",
        "channel": "web",
        "purposes": [service],
        "items": CUSTOMER,
    }
    assert rules(desk.does("subject add", give=give, now=now, exits=1)) == ["acquire.other_category"]


# -- 000-43 --------------------------------------------------------------------------------------------------------

CATEGORIES = ("customer", "partner_contact", "officer", "staff")


def knows_whose_information_it_is(fresh: Fresh) -> None:
    """Four categories are drafted, each with purposes, rights and a period of its own; staff see the employment purpose."""
    desk, now = fresh("000"), "2026-02-01"
    policy = desk.policy()
    assert {*CATEGORIES} <= {one["id"] for one in policy["categories"]}
    managing, service = desk.purpose("雇用管理"), desk.purpose("アフターサービス")
    desk.answer(
        "retention:\n"
        "  - {clock: acquired, period: P9M, categories: [取引先様]}\n"
        "  - {clock: acquired, period: P6M, categories: [役員]}\n"
        "  - {clock: acquired, period: P3M, categories: [職員]}\n"
    )
    own = {category: managing if category == "staff" else service for category in CATEGORIES}
    people = {}
    for number, category in enumerate(CATEGORIES):
        items = {**CUSTOMER, "メールアドレス": f"person{number}@example.jp"}
        people[category] = desk.acquire(items, purposes=[own[category]], now=now, category=category)
        assert desk.uses(people[category], "氏名", own[category], now=now)
    # Purposes of their own.
    for category in ("customer", "partner_contact", "officer"):
        assert "purpose.other_category" in desk.denies(people[category], "氏名", managing, now=now)

    # Rights of their own: each signs in, sees what is held and for what, and may take it along and correct it.
    for number, (category, who) in enumerate(people.items()):
        with visiting(desk, now=now) as person:
            person.signs_in(f"person{number}@example.jp")
            page = person.opens("/my/items").words()
            assert ("採用後の適切な雇用管理のため" in page) == (category == "staff"), category
            package = person.sends("/my/download/file", {}, seen=person.opens("/my/download"))
            assert CUSTOMER["氏名"] in package.text
            changed = person.sends(
                "/my/items/name/correct", {"value": "見本 はな"}, seen=person.opens("/my/items/name/correct")
            )
            assert changed.status == 303
        assert desk.uses(who, "氏名", own[category], now=now) == {"氏名": "見本 はな"}

    # A period of their own.
    keeps_each_for_its_own_period(desk, people, own)


LAST_DAYS = {
    "staff": "2026-05-01",
    "officer": "2026-08-01",
    "partner_contact": "2026-11-01",
    "customer": "2027-02-01",
}
AFTER = {
    "staff": "2026-05-02",
    "officer": "2026-08-02",
    "partner_contact": "2026-11-02",
    "customer": "2027-02-02",
}


def keeps_each_for_its_own_period(desk: Desk, people: Json, own: Json) -> None:
    for category, last in LAST_DAYS.items():
        who, purpose = people[category], own[category]
        assert desk.uses(who, "電話番号", purpose, now=f"{last}T23:59:59"), category
        assert desk.does("retention sweep", now=f"{last}T23:59:59")["due"] == 0, category
        assert desk.does("retention sweep", now=AFTER[category])["erased"] > 0, category
        desk.gone(who, "電話番号", purpose, now=AFTER[category])


# -- 000-42 --------------------------------------------------------------------------------------------------------


def keeps_consents_with_their_version(fresh: Fresh) -> None:
    """A consent points to the version under which it was given; a new version neither moves nor makes one."""
    desk = fresh("000")
    agreed, service = desk.purposes()[0], desk.purposes()[2]
    early = desk.acquire(CUSTOMER, purposes=[agreed, service], now="2026-02-01", consents=[agreed])
    late = desk.acquire(APPLICANT, purposes=[service], now="2026-02-01")
    added = "新しいサービスの企画及び開発のため。"
    line = "採用後の適切な雇用管理のため。"
    desk.publishes(lambda text: text.replace(line, f"{line}\n{added}"), now="2026-03-01")
    desk.does("consent give", late, give={"purpose": agreed}, now="2026-03-02")

    def standing(who: str) -> list[tuple[str, str, str]]:
        listed = desk.does("consent list", who, now="2026-03-03")["consents"]
        return [(one["kind"], one["reference"], one["policy_version"]) for one in listed]

    assert standing(early) == [("purpose", agreed, "v1")]
    assert standing(late) == [("purpose", agreed, "v2")]
