"""What can be observed when the clauses of seed 000 about processed information are kept."""

from typing import Any

from e2e.desk import PASSWORD, Desk, Fresh, reason, rules

NOW = "2026-02-01"
ITEMS = ["問い合わせ内容"]
WAYS = ("phone", "post", "telegraph", "fax", "email", "visit")
"""電話、郵便・信書便、電報、ファクシミリ、電磁的方法、住居訪問。"""


def announces(desk: Desk, *parts: str, release: str = "set-1") -> None:
    """An officer records that parts of an announcement about a data set stand."""
    standing = {part: {"since": NOW} for part in parts}
    give = {"about": "publication", "name": release, "parts": standing, "reason": "ウェブサイトに掲載した。"}
    desk.does("register record", give=give, now=NOW)


def asks(desk: Desk, *, exits: int, **asked: Any) -> Any:
    """Asks the gate about a processed data set."""
    return desk.decide(now=NOW, exits=exits, items=ITEMS, **{"release": "set-1", **asked})


def refuses_to_match_what_is_anonymised(fresh: Fresh) -> None:
    """000-33: a join of an anonymised release with anything is denied citing the sentence; its use is not."""
    desk = fresh("000")
    announces(desk, "items", "method")
    assert asks(desk, exits=0, verb="use", form="anonymised")["allowed"]
    said = asks(desk, exits=1, verb="match", form="anonymised")
    assert rules(said) == ["anonymised.match"]
    why = reason(said, "anonymised.match")
    assert "識別するため、他の情報と照合" in why["clause_text"].replace(" ", "")
    assert why["source"] == "法43(5)"
    held = desk.acquire({"問い合わせ内容": "見本の問い合わせ"}, purposes=[service(desk)], now=NOW)
    named = desk.ask(
        "decide",
        "-",
        give={"verb": "match", "form": "anonymised", "release": "set-1", "items": ITEMS, "subject": held},
        now=NOW,
    )
    assert named.code == 2
    assert "REQUEST-007" in named.noted
    assert desk.entry(said["entry"])["allowed"] is False


def service(desk: Desk) -> str:
    return desk.purposes()[2]


def provides_anonymised_after_publication(fresh: Fresh) -> None:
    """000-34: denied until items and method are published, and then with the statement to the recipient."""
    desk = fresh("000")
    asked = {"verb": "provide", "form": "anonymised", "recipient": "第三者"}
    said = asks(desk, exits=1, **asked)
    assert rules(said) == ["anonymised.items_not_published", "anonymised.method_not_published"]
    assert reason(said, "anonymised.method_not_published")["clause_text"]
    announces(desk, "items")
    assert rules(asks(desk, exits=1, **asked)) == ["anonymised.method_not_published"]
    announces(desk, "method", release="set-2")
    assert rules(asks(desk, exits=1, **asked, release="set-2")) == ["anonymised.items_not_published"]
    announces(desk, "method")
    given = asks(desk, exits=0, **asked)
    assert [(one["type"], one["phase"]) for one in given["obligations"]] == [("state_anonymised", "with")]


def publishes_the_purpose_of_what_it_acquires(fresh: Fresh) -> None:
    """000-36: acquiring raises the task to publish the purpose; use is denied until it is published."""
    desk = fresh("000")
    taken = {"verb": "acquire", "form": "pseudonymised", "purpose": service(desk), "channel": "web"}
    acquired = asks(desk, exits=0, **taken)
    assert [one["type"] for one in acquired["obligations"]] == ["publish_purpose"]
    assert acquired["obligations"][0]["phase"] == "after"
    use = {"verb": "use", "form": "pseudonymised", "purpose": service(desk)}
    said = asks(desk, exits=1, **use)
    assert rules(said) == ["pseudonymised.purpose_not_published"]
    assert "速やかに" in reason(said, "pseudonymised.purpose_not_published")["clause_text"]
    announces(desk, "purpose")
    assert asks(desk, exits=0, **use)["allowed"]
    assert asks(desk, exits=0, **taken)["obligations"] == []


def reaches_and_matches_nobody(fresh: Fresh) -> None:
    """000-37: each way to a person is denied on pseudonymised data citing the sentence; so is matching."""
    desk = fresh("000")
    announces(desk, "purpose")
    asked = {"form": "pseudonymised", "purpose": service(desk)}
    assert asks(desk, exits=0, verb="use", **asked)["allowed"]
    for way in WAYS:
        said = asks(desk, exits=1, verb="contact", channel=way, **asked)
        assert rules(said) == ["pseudonymised.contact"], way
        assert "電話をかけ" in reason(said, "pseudonymised.contact")["clause_text"]
        assert reason(said, "pseudonymised.contact")["source"] == "法41(8)"
    said = asks(desk, exits=1, verb="match", **asked)
    assert rules(said) == ["pseudonymised.match"]
    assert "照合する" in reason(said, "pseudonymised.match")["clause_text"]


# -- 000-38 --------------------------------------------------------------------------------------------------------


def excludes_the_rights(fresh: Fresh) -> None:
    """Each right is shown as excluded with the article, in the sentence's own words; of personal information none is."""
    desk = fresh("000")
    announces(desk, "purpose")
    for verb in ("disclose", "correct", "suspend"):
        said = asks(desk, exits=1, verb=verb, form="pseudonymised")
        assert rules(said) == ["pseudonymised.no_rights"], verb
        why = reason(said, "pseudonymised.no_rights")
        assert why["source"] == "法41(9)"
        assert "適用除外" in why["message"]
        assert "適用除外" in why["clause_text"]
        assert desk.entry(said["entry"])["allowed"] is False
    excluded = {one["id"]: one["source"] for one in said["duties"] if one["excluded_by"] == "法41(9)"}
    assert excluded == {
        "purpose_change": "法17(2)",
        "breach_report": "法26(1)",
        "breach_notice": "法26(2)",
        "purpose_notice": "法32(2)",
        "disclosure": "法33",
        "correction": "法34",
        "suspension": "法35",
    }
    held = desk.acquire({"問い合わせ内容": "見本の問い合わせ"}, purposes=[service(desk)], now=NOW)
    own = desk.decide(now=NOW, exits=0, verb="disclose", subject=held, items=ITEMS)
    assert own["allowed"]
    assert own["duties"] == []


def excludes_the_notice_of_a_breach(fresh: Fresh) -> None:
    """Nobody is told of a breach of it: excluded with the article; any other contact is banned by another one."""
    desk = fresh("000")
    asked = {"verb": "contact", "form": "pseudonymised", "purpose": service(desk), "channel": "post"}
    said = asks(desk, exits=1, fulfils="breach_notice", **asked)
    assert rules(said) == ["pseudonymised.no_breach_notice"]
    why = reason(said, "pseudonymised.no_breach_notice")
    assert why["source"] == "法41(9)"
    assert "適用除外" in why["message"]
    assert "法26条2項" in why["message"]
    assert "適用除外" in why["clause_text"]
    assert {"id": "breach_notice", "source": "法26(2)", "excluded_by": "法41(9)"}.items() <= next(
        one for one in said["duties"] if one["id"] == "breach_notice"
    ).items()
    assert rules(asks(desk, exits=1, **asked)) == ["pseudonymised.contact"]


def keeps_the_other_duties(fresh: Fresh) -> None:
    """Erasing it is open; who may touch it is bounded as ever; nobody is given it, law or no law."""
    desk = fresh("000")
    announces(desk, "purpose")
    hidden = {"form": "pseudonymised"}
    erased = asks(desk, exits=0, verb="erase", **hidden)
    applying = {one["id"]: one["source"] for one in erased["duties"] if one["excluded_by"] is None}
    assert applying["erasure"] == "法41(5)"
    assert applying["security"] == "法23"
    assert applying["no_provision"] == "法41(6)"

    purpose = service(desk)
    assert asks(desk, exits=0, verb="use", purpose=purpose, **hidden)["allowed"]
    other = next(one for one in desk.purposes() if one != purpose)
    desk.does("staff role", give={"role": "別の係", "purposes": [other], "duties": []}, now=NOW)
    hired = {"login": "betsu1", "roles": ["別の係"], "password": PASSWORD}
    desk.does("staff add", give=hired, now=NOW)
    barred = asks(desk, exits=1, verb="use", purpose=purpose, account="betsu1", **hidden)
    assert "role.purpose_not_granted" in rules(barred)

    given = {"verb": "provide", "purpose": purpose, "recipient": "第三者", **hidden}
    said = asks(desk, exits=1, **given)
    assert rules(said) == ["pseudonymised.provide"]
    assert reason(said, "pseudonymised.provide")["source"] == "法41(6)"
    shown = asks(desk, exits=1, **{**given, "verb": "publish"})
    assert rules(shown) == ["pseudonymised.provide"]


def handles_the_rest_as_the_act_leaves_it(fresh: Fresh) -> None:
    """All of 000-38."""
    excludes_the_rights(fresh)
    excludes_the_notice_of_a_breach(fresh)
    keeps_the_other_duties(fresh)
