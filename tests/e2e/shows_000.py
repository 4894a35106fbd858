"""What can be observed when the clauses of seed 000 are kept: a company with a call desk."""

import json
import tarfile
from pathlib import Path

import stores
from e2e.desk import SEEDS, Desk, Fresh, Json, reason, rules, run
from e2e.pages import visiting
from sekisho.bootstrap import house_at
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.proof import prove, read_proof

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
OTHER = {"氏名": "例示 太郎", "メールアドレス": "taro@example.jp", "電話番号": "03-0000-0002"}
THIRD = {"氏名": "架空 次郎", "メールアドレス": "jiro@example.jp", "電話番号": "03-0000-0003"}


def sources() -> str:
    (path,) = SEEDS.glob("000_*.txt")
    return path.read_text(encoding="utf-8")


# -- 000-01 --------------------------------------------------------------------------------------------------------


def findings(text: str, place: Path) -> dict[str, Json]:
    """The law check of a text, by requirement; what does not apply left out."""
    place.write_text(text, encoding="utf-8")
    found = run(["policy", "check", str(place), "--json", "--fail-on", "never"]).said["findings"]
    unchecked = {"status": "unchecked", "source": "", "mend": ""}
    return dict.fromkeys(("P01", "P02", "P03"), unchecked) | {one["item"]: one for one in found}


def names_the_business(fresh: Fresh) -> None:
    """Name, address and representative are drafted and checked; without one, the check names which is missing."""
    desk = fresh("000")
    with house_at(desk.folder) as house:
        who = house.read(lambda unit: unit.snapshot.policy.organisation)
    assert who.name
    assert who.address
    assert who.representative
    place = desk.folder.with_name("policy.txt")
    whole = sources()
    for item in ("P01", "P02", "P03"):
        assert findings(whole, place)[item]["status"] == "met"
    lines = whole.split("\n")
    without = {
        # The name stands in every sentence as 当社; what names the business is gone from the whole text.
        "P01": whole.replace(who.name, "").replace("【", "").replace("】", ""),
        "P02": "\n".join(line for line in lines if not line.startswith("〒")),
        "P03": "\n".join(line for line in lines if not line.startswith("代表取締役")),
    }
    for item, text in without.items():
        assert text != whole
        found = findings(text, place)[item]
        assert found["status"] == "gap", item
        assert "32" in found["source"]
        assert found["mend"]


def page_names_the_business(fresh: Fresh) -> None:
    """The published page shows who is bound."""
    desk = fresh("000")
    with visiting(desk, now="2026-02-01") as person:
        who = person.house.read(lambda unit: unit.snapshot.policy.organisation)
        shown = person.opens("/policy")
    assert shown.status == 200
    rows = " ".join(row.text() for row in shown.tree.css("dl.rows"))
    for part in (who.name, who.address, who.representative):
        assert part
        assert part in rows


# -- 000-03 --------------------------------------------------------------------------------------------------------


def acquires_by_listed_ways_only(fresh: Fresh) -> None:
    """A listed way and a listed purpose: stored with both; a way that is not listed: nothing is stored."""
    desk, now = fresh("000"), "2026-02-01"
    service, news = desk.purposes()[2:4]
    for channel in ("ウェブ画面上", "電子メール", "書面", "お電話"):
        give = {
            "category": "お客様",
            "channel": channel,
            "purposes": [service, news],
            "items": PERSON,
        }
        done = desk.does("subject add", give=give, now=now)
        entry = desk.entry(done["entry"])
        assert entry["kind"] == "subject:data:acquired"
        assert entry["channel"] in {"web", "email", "paper", "phone"}
        assert [entry["note"]["told_1"], entry["note"]["told_2"]] == [service, news]
        assert entry["policy_version"] == "v1"
        assert entry["at"].startswith("2026-02-01T03:00")  # noon in Japan
        assert desk.uses(done["subject"], "氏名", service, now=now) == {"氏名": PERSON["氏名"]}

    unlisted = {"category": "customer", "channel": "名刺の交換", "purposes": [service], "items": OTHER}
    said = desk.does("subject add", give=unlisted, now=now, exits=1)
    assert said["subject"] is None
    cited = reason(said, "acquire.channel_not_listed")
    assert "その他の方法" in cited["clause_text"]
    assert cited["lines"] is not None
    assert not finds(desk, OTHER, service, now=now)
    assert desk.entry(said["entry"])["kind"] == "subject:data:denied"
    assert desk.entry(said["entry"])["channel"] is None  # what somebody typed is not written down

    desk.hire("madoguchi", "desk")
    addition = desk.folder.with_name("addition.yaml")
    addition.write_text("channels: [名刺の交換]\n", encoding="utf-8")
    words = ("policy answer", str(addition))
    desk.refuses(*words, code="ACCOUNT-007", now=now, account="madoguchi")
    assert desk.ask("subject add", give=unlisted, now=now).code == 1
    recorded = desk.does(*words, now=now)
    assert desk.entry(recorded["entry"])["kind"] == "policy:answers:recorded"
    assert desk.does("subject add", give=unlisted, now=now)["subject"]
    assert finds(desk, OTHER, service, now=now)

    for channel in ("web", "email", "paper", "phone"):
        give = {"category": "customer", "channel": channel, "purposes": [], "items": THIRD}
        said = desk.does("subject add", give=give, now=now, exits=1)
        assert rules(said) == ["purpose.missing"]
    assert not finds(desk, THIRD, service, now=now)


def finds(desk: Desk, person: dict[str, str], purpose: str, *, now: str) -> list[str]:
    by = {"メールアドレス": person["メールアドレス"]}
    return desk.does("subject find", "--purpose", purpose, give=by, now=now)["subjects"]


# -- 000-07 --------------------------------------------------------------------------------------------------------


def uses_what_was_agreed_to(fresh: Fresh, seed: str = "000", position: int = 0) -> None:
    """A purpose for which consent is the ground: no, yes, and no again, each citing the act of the person."""
    desk, now = fresh(seed), "2026-02-01"
    agreed, told = desk.purposes()[position], desk.purposes()[2]
    items = {"氏名": "見本 花子", "電話番号": "03-0000-0001"}
    who = desk.acquire(items, purposes=[agreed, told], now=now)
    asked = {"verb": "use", "subject": who, "items": ["氏名"], "purpose": agreed}

    before = desk.decide(now=now, exits=1, **asked)
    assert "purpose.no_consent" in rules(before)
    assert before["grounds"] == []

    given = desk.does("consent give", who, give={"purpose": agreed}, now="2026-02-02")["entry"]
    after = desk.decide(now="2026-02-02", exits=0, **asked)
    assert after["grounds"] == [{"kind": "consent", "entry": given}]
    consent = desk.entry(given)
    assert (consent["kind"], consent["purpose"]) == ("subject:consent:given", agreed)
    assert desk.entry(after["entry"])["note"]["consent_entry"] == int(given)
    assert desk.uses(who, "氏名", agreed, now="2026-02-02") == {"氏名": "見本 花子"}

    ended = desk.does("consent withdraw", who, give={"purpose": agreed}, now="2026-02-03")["entry"]
    again = desk.decide(now="2026-02-03", exits=1, **asked)
    assert "purpose.no_consent" in rules(again)
    assert again["grounds"] == [{"kind": "withdrawal", "entry": ended}]
    assert desk.does("consent list", who, now="2026-02-03")["consents"] == []
    assert "purpose.no_consent" in desk.denies(who, "氏名", agreed, now="2026-02-03")
    # The rest of what was told goes on.
    assert desk.uses(who, "氏名", told, now="2026-02-03") == {"氏名": "見本 花子"}


# -- 000-13 --------------------------------------------------------------------------------------------------------

EXCEPTIONS = {
    "law": ("law", "reason"),
    "life_body_property": ("reason", "consent_difficult"),
    "public_health_children": ("reason", "consent_difficult"),
    "state_cooperation": ("body", "reason", "consent_hinders"),
}


def leaves_the_purposes_only_by_an_exception(fresh: Fresh) -> None:
    """Beyond the purposes: never, unless one of four cases is stated with its facts and a second person approves."""
    desk, now = fresh("000"), "2026-02-01"
    who = desk.acquire(PERSON, purposes=[desk.purposes()[2]], now=now)
    asked = {"verb": "use", "subject": who, "items": ["氏名"]}
    denied = desk.decide(now=now, exits=1, **asked)
    assert rules(denied) == ["use.beyond_purposes"]
    assert "公表した利用目的" in denied["reasons"][0]["clause_text"]

    desk.hire("kanri", "approver", duties=["approve"])
    for basis, facts in EXCEPTIONS.items():
        stated = dict.fromkeys(facts, "申請書のとおり")
        for fact in facts:
            lacking = {key: text for key, text in stated.items() if key != fact}
            said = desk.decide(now=now, exits=1, **asked, basis=basis, facts=lacking)
            assert reason(said, "basis.facts_missing")["fact"] == fact, basis
        waits = desk.decide(now=now, exits=1, **asked, basis=basis, facts=stated)
        assert rules(waits) == ["basis.approval_missing"], basis
        desk.refuses("approval grant", waits["request"], code="APPROVAL-002", now=now)  # the applicant
        granted = desk.does("approval grant", waits["request"], account="kanri", now=now)["entry"]
        allowed = desk.decide(now=now, exits=0, **asked, basis=basis, facts=stated)
        assert allowed["grounds"] == [{"kind": "approval", "entry": granted}]
        entry = desk.entry(allowed["entry"])
        assert (entry["basis"], entry["actor"], entry["note"]["approver"]) == (basis, "operator", "kanri")
        approval = desk.entry(granted)
        assert (approval["basis"], approval["actor"]) == (basis, "kanri")
        assert approval["note"]["applicant"] == "operator"
        changed = desk.decide(now=now, exits=1, **asked, basis=basis, facts={**stated, "reason": "別の理由"})
        assert rules(changed) == ["basis.approval_missing"], basis


def needs_the_duty_to_approve(fresh: Fresh) -> None:
    """A second account approves only if approving is its duty; an approval lasts a week."""
    desk, now = fresh("000"), "2026-02-01"
    who = desk.acquire(PERSON, purposes=[desk.purposes()[2]], now=now)
    desk.hire("madoguchi", "desk")
    asked = {"verb": "use", "subject": who, "items": ["氏名"], "basis": "law"}
    facts = dict.fromkeys(EXCEPTIONS["law"], "申請書のとおり")
    waits = desk.decide(now=now, exits=1, **asked, facts=facts)
    desk.refuses("approval grant", waits["request"], code="ACCOUNT-007", account="madoguchi", now=now)
    desk.hire("kanri", "approver", duties=["approve"])
    desk.does("approval grant", waits["request"], account="kanri", now=now)
    assert desk.decide(now="2026-02-08", exits=0, **asked, facts=facts)["allowed"]
    late = desk.decide(now="2026-02-09", exits=1, **asked, facts=facts)
    assert rules(late) == ["basis.approval_missing"]


# -- 000-15 --------------------------------------------------------------------------------------------------------


def erases_what_has_expired(fresh: Fresh) -> None:
    """The officer's period over, the sweep erases exactly what has expired, and nothing brings it back."""
    desk = fresh("000")
    service = desk.purposes()[2]
    # What the tax law makes the business keep has a longer period of its own.
    desk.answer("retention: [{id: tax_records, clock: acquired, period: P7Y, items: [問い合わせ内容]}]\n")
    old = desk.acquire(PERSON, purposes=[service], now="2026-02-01")
    booked = desk.acquire({**THIRD, "問い合わせ内容": "見本の帳簿"}, purposes=[service], now="2026-02-01")
    young = desk.acquire(OTHER, purposes=[service], now="2026-12-01")
    backup = desk.folder.with_name("before.tar")
    desk.does("backup", str(backup))

    last, after = "2027-02-01", "2027-02-02"  # 民法140条, 143条: a year from 2026-02-01 ends with 2027-02-01
    assert desk.does("retention sweep", now=last)["due"] == 0
    assert desk.uses(old, "氏名", service, now=last) == {"氏名": PERSON["氏名"]}
    dry = desk.does("retention sweep", "--dry-run", now=after)
    assert (dry["due"], dry["erased"]) == (2, 0)
    swept = desk.does("retention sweep", now=after)
    assert (swept["due"], swept["erased"], swept["failed"]) == (2, 2, 0)

    desk.gone(old, "氏名", service, now=after)
    assert not finds(desk, PERSON, service, now=after)
    assert not finds(desk, THIRD, service, now=after)
    assert finds(desk, OTHER, service, now=after) == [young]
    assert desk.uses(young, "氏名", service, now=after) == {"氏名": OTHER["氏名"]}
    assert desk.uses(booked, "問い合わせ内容", service, now=after) == {"問い合わせ内容": "見本の帳簿"}
    assert desk.does("retention sweep", now=after)["due"] == 0
    assert desk.anywhere(*PERSON.values(), *OTHER.values(), *THIRD.values()) == []

    erased = [one for one in desk.entries() if one["kind"] == "subject:data:erased"]
    assert [one["note"]["reason"] for one in erased] == ["period", "period"]
    desk.does("ledger checkpoint")
    for one in erased:
        text = json.dumps(desk.does("ledger proof", str(one["no"])))
        with house_at(desk.folder) as house:
            key = VerifierKey.of(house.signer)
        assert prove(read_proof(text), [key]).entry.kind == "subject:data:erased"
    assert desk.does("ledger verify")["ok"]

    no_backup_brings_it_back(desk, backup, old=old, young=young, now=after)


def no_backup_brings_it_back(desk: Desk, backup: Path, *, old: str, young: str, now: str) -> None:
    """With the keys of today, a backup of yesterday opens the living only: restored, or its database laid in place."""
    service = desk.purposes()[2]
    restored = Desk(folder=desk.folder.with_name("restored"), keys=desk.keys)
    done = run(["restore", str(backup), str(restored.folder), "--json"], keys=desk.keys)
    assert done.code == 0, done.noted
    assert done.said["replayed"] >= 2
    restored.gone(old, "氏名", service, now=now)
    assert restored.uses(young, "氏名", service, now=now) == {"氏名": OTHER["氏名"]}

    with tarfile.open(backup) as tar:
        member = tar.extractfile("data/sekisho.db")
        assert member is not None
        old_data = backup.with_name("old.db")
        old_data.write_bytes(member.read())
    stores.lay(old_data, desk.data)
    words = (old, "--purpose", service, "--items", "氏名")
    forced = run(["subject", "show", str(desk.folder), *words, "--json"], keys=desk.keys)
    assert forced.code != 0
    assert forced.noted.startswith("VAULT-060 "), "the key store knows that the data is older than the book"
    assert PERSON["氏名"] not in f"{forced.said}{forced.noted}"


# -- 000-17 --------------------------------------------------------------------------------------------------------


def finds_every_flipped_byte(fresh: Fresh) -> None:
    """One byte of a value, of a state word, of an entry; an old value put back: verify names the place of each."""
    desk, now = fresh("000"), "2026-02-01"
    service = desk.purposes()[2]
    who = desk.acquire(PERSON, purposes=[service], now=now)
    old = envelopes(desk)
    desk.does("subject correct", who, give={"items": {"氏名": "見本 はな"}}, now="2026-02-02")
    assert desk.uses(who, "氏名", service, now="2026-02-02") == {"氏名": "見本 はな"}
    assert desk.anywhere("見本 はな", *PERSON.values()) == []
    assert desk.does("ledger verify")["first_bad"] is None

    for attack, place in (
        (flip_envelope, "envelope:"),
        (flip_state, "state"),
        (lambda beside: put_back(beside, old), "envelope:"),
        (flip_entry, "entry"),
    ):
        victim = desk.copy(desk.folder.with_name(f"victim-{place.strip(':')}-{id(attack)}"))
        with victim.beside() as beside:
            attack(beside)
        said = victim.does("ledger verify", exits=1)
        assert not said["ok"]
        assert said["first_bad"]["place"].startswith(place), said["first_bad"]
        assert said["first_bad"]["entry"] is not None
    assert desk.does("ledger verify")["ok"]


def envelopes(desk: Desk) -> list[tuple[object, ...]]:
    with desk.beside() as beside:
        return list(beside.execute("SELECT * FROM envelope").fetchall())


def flip_envelope(beside: stores.Beside) -> None:
    holder, group, body = beside.execute("SELECT holder_no, group_id, body FROM envelope LIMIT 1").fetchone()
    bad = bytes([*body[:-1], body[-1] ^ 1])
    beside.execute("UPDATE envelope SET body = ? WHERE holder_no = ? AND group_id = ?", (bad, holder, group))


def flip_state(beside: stores.Beside) -> None:
    """One bit of one word of what decides: a consent that nobody gave."""
    (word,) = beside.execute("SELECT w0 FROM subject_state").fetchone()
    beside.execute("UPDATE subject_state SET w0 = ?", (word ^ 1,))


def flip_entry(beside: stores.Beside) -> None:
    number, body = beside.execute("SELECT no, body FROM ledger_entry ORDER BY no DESC LIMIT 1").fetchone()
    bad = bytes(body).replace(b"2026-02", b"2026-03", 1)
    assert bad != body
    beside.execute("UPDATE ledger_entry SET body = ? WHERE no = ?", (bad, number))


def put_back(beside: stores.Beside, rows: list[tuple[object, ...]]) -> None:
    """The value from before the correction, under the place of the new one."""
    (newest,) = beside.execute("SELECT max(row_version) FROM envelope").fetchone()
    beside.execute("DELETE FROM envelope")
    for holder, group, _version, *rest in rows:
        beside.execute("INSERT INTO envelope VALUES (?, ?, ?, ?, ?, ?)", (holder, group, newest, *rest))


def restores_all_that_was_committed(fresh: Fresh) -> None:
    """A restored backup has every person of its day but the erased, and a book that verifies."""
    desk, now = fresh("000"), "2026-02-01"
    service = desk.purposes()[2]
    people = {desk.acquire(one, purposes=[service], now=now): one for one in (PERSON, OTHER, THIRD)}
    size = desk.does("ledger verify")["size"]
    backup = desk.folder.with_name("backup.tar")
    desk.does("backup", str(backup))
    gone = next(iter(people))
    desk.does("subject erase", gone, give={"reason": "request"}, now="2026-02-02")

    back = Desk(folder=desk.folder.with_name("back"), keys=desk.keys)
    done = run(["restore", str(backup), str(back.folder), "--json"], keys=desk.keys)
    assert done.code == 0, done.noted
    for who, items in people.items():
        if who == gone:
            back.gone(who, "氏名", service, now="2026-02-03")
        else:
            assert back.uses(who, "氏名", service, now="2026-02-03") == {"氏名": items["氏名"]}
    verified = back.does("ledger verify")
    assert verified["ok"]
    assert verified["size"] > size


# -- 000-09 --------------------------------------------------------------------------------------------------------


def reaches_whom_it_may(fresh: Fresh) -> None:
    """Information reaches whoever can be reached, was told, did not stop it, and agreed where a law asks that."""
    desk, now = fresh("000"), "2026-02-01"
    service, news = desk.purposes()[2:4]
    desk.answer("items: [ファックス番号]\n")
    fax = next(one["id"] for one in desk.policy()["items"] if "ファ" in one["name"])
    whole = {**PERSON, "住所": "見本県見本市1", fax: "03-0000-0009"}
    agreed = desk.acquire(
        whole,
        purposes=[service, news],
        now=now,
        consents=["advertising:email", "advertising:fax", "advertising:sms"],
    )
    desk.acquire(whole, purposes=[service, news], now=now)  # never agreed to advertising
    desk.acquire({"氏名": "例示 太郎"}, purposes=[service, news], now=now)  # no way to be reached
    desk.acquire(whole, purposes=[service], now=now, consents=["advertising:email"])  # never told
    stopped = desk.acquire(
        whole, purposes=[service, news], now=now, consents=["advertising:email", "advertising:fax"]
    )
    for channel in ("email", "post", "phone", "fax"):
        desk.does("subject object", stopped, give={"purpose": news, "channel": channel}, now=now)

    def audience(channel: str) -> Json:
        return desk.does("audience", "--purpose", news, "--channel", channel, "--reasons", now=now)

    for channel in ("email", "fax"):
        found = audience(channel)
        assert found["subjects"] == [agreed], channel
        assert found["excluded"] == 4
        assert found["reasons"] == {
            "contact.no_address": 1,
            "contact.no_opt_in": 2 if channel == "email" else 3,
            "purpose.not_told": 1,
            "purpose.stopped": 1,
        }
    for channel in ("post", "phone"):
        found = audience(channel)
        assert agreed in found["subjects"]
        assert (found["allowed"], found["excluded"]) == (2, 3)
        assert found["reasons"] == {
            "contact.no_address": 1,
            "purpose.not_told": 1,
            "purpose.stopped": 1,
        }
    by_sms = audience("sms")  # agreed to by one, but a way that the sentence does not name
    assert (by_sms["allowed"], by_sms["reasons"].get("contact.channel_not_for_purpose")) == (0, 5)


# -- 000-20 --------------------------------------------------------------------------------------------------------


def provides_by_consent_or_by_law_only(fresh: Fresh) -> None:
    """Nothing to a third party without consent to it and to the items, or one of the cases of the Act with its facts."""
    desk, now = fresh("000"), "2026-02-01"
    service = desk.purposes()[2]
    who = desk.acquire(PERSON, purposes=[service], now=now)
    asked = {"verb": "provide", "subject": who, "purpose": service, "recipient": "第三者"}
    denied = desk.decide(now=now, exits=1, **asked, items=["氏名"])
    assert "同意を得ないで" in reason(denied, "provide.no_consent")["clause_text"]

    agreed = {"recipient": "第三者", "items": ["氏名"]}
    given = desk.does("consent give", who, give=agreed, now=now)["entry"]
    allowed = desk.decide(now=now, exits=0, **asked, items=["氏名"])
    assert {"kind": "consent", "entry": given} in allowed["grounds"]
    beyond = desk.decide(now=now, exits=1, **asked, items=["電話番号"])
    assert rules(beyond) == ["provide.no_consent"]

    desk.hire("kanri", "approver", duties=["approve"])
    facts = dict.fromkeys(EXCEPTIONS["law"], "申請書のとおり")
    by_law = {**asked, "items": ["電話番号"], "basis": "law"}
    assert reason(desk.decide(now=now, exits=1, **by_law, facts={}), "basis.facts_missing")
    waits = desk.decide(now=now, exits=1, **by_law, facts=facts)
    desk.does("approval grant", waits["request"], account="kanri", now=now)
    entry = desk.entry(desk.decide(now=now, exits=0, **by_law, facts=facts)["entry"])
    assert (entry["basis"], entry["note"]["approver"], entry["tellable"]) == ("law", "kanri", "no")

    ended = desk.does("consent withdraw", who, give=agreed, now="2026-02-02")["entry"]
    again = desk.decide(now="2026-02-02", exits=1, **asked, items=["氏名"])
    assert rules(again) == ["provide.no_consent"]
    assert {"kind": "withdrawal", "entry": ended} in again["grounds"]


# -- 000-42 --------------------------------------------------------------------------------------------------------


def a_change_alone_opens_nothing(fresh: Fresh) -> None:
    """A version that adds a purpose: closed to older data until it is judged related, or the person consents."""
    desk = fresh("000")
    service = desk.purposes()[2]
    before = desk.acquire(PERSON, purposes=[service], now="2026-02-01")
    added = "新しいサービスの企画及び開発のため。"
    desk.publishes(lambda text: after_line(text, "採用後の適切な雇用管理のため。", added), now="2026-03-01")
    policy = desk.does("policy show", now="2026-03-02")
    assert policy["version"] == "v2"
    (new,) = [one["id"] for one in policy["purposes"] if one["text"] == added]
    since = desk.acquire(OTHER, purposes=[service, new], now="2026-03-02")

    # The change alone: what was acquired before stays closed, and the sentence of the new version is cited.
    now = "2026-03-02"
    denied = desk.decide(now=now, exits=1, verb="use", subject=before, items=["氏名"], purpose=new)
    assert rules(denied) == ["purpose.not_told"]
    assert reason(denied, "purpose.not_told")["clause_text"]
    assert desk.uses(since, "氏名", new, now=now) == {"氏名": OTHER["氏名"]}
    assert desk.uses(before, "氏名", service, now=now) == {"氏名": PERSON["氏名"]}

    # It becomes a question of Article 17(2), for an officer only, with a reason.
    listed = desk.does("policy related", now=now)
    (asked,) = [one for one in listed["questions"] if one["purpose"] == new]
    assert (asked["version"], asked["judgement"], listed["open"]) == ("v2", None, len(listed["questions"]))
    words = ("policy judge", new, "--because", "既存サービスの改良にとどまるため")
    desk.hire("madoguchi", "desk")
    desk.refuses(*words, "--related", "--to", service, code="ACCOUNT-007", account="madoguchi", now=now)
    desk.refuses("policy judge", new, "--because", " ", "--not-related", code="RELATED-002", now=now)
    desk.refuses(*words, "--related", code="RELATED-003", now=now)  # wholly new: related to what?

    refused = desk.does(*words, "--not-related", now=now)["entry"]
    assert desk.denies(before, "氏名", new, now=now) == ["purpose.not_told"]
    entry = desk.entry(refused)
    assert (entry["kind"], entry["purpose"]) == ("policy:relatedness:judged", new)
    assert entry["note"]["related"] == 0

    # Not related: the person's consent opens it, for this person alone, and its withdrawal closes it.
    desk.does("consent give", before, give={"purpose": new}, now=now)
    assert desk.uses(before, "氏名", new, now=now) == {"氏名": PERSON["氏名"]}
    desk.does("consent withdraw", before, give={"purpose": new}, now="2026-03-03")
    assert desk.denies(before, "氏名", new, now="2026-03-03") == ["purpose.not_told"]

    # Related to another purpose than was told: opens nothing. Related to the one that was told: opens it.
    other = desk.purposes()[3]
    desk.does(*words, "--related", "--to", other, now="2026-03-04")
    assert desk.denies(before, "氏名", new, now="2026-03-04") == ["purpose.not_told"]
    desk.does(*words, "--related", "--to", service, now="2026-03-05")
    assert desk.uses(before, "氏名", new, now="2026-03-05") == {"氏名": PERSON["氏名"]}
    listed = desk.does("policy related", now="2026-03-05")
    (judged,) = [one["judgement"] for one in listed["questions"] if one["purpose"] == new]
    assert (judged["related"], judged["to"], judged["actor"]) == (True, [service], "operator")
    assert judged["rationale"] == "既存サービスの改良にとどまるため"
    assert desk.does("ledger verify")["ok"]


def after_line(text: str, line: str, added: str) -> str:
    """The text with a line behind another."""
    assert text.count(line) == 1
    return text.replace(line, f"{line}\n{added}")
