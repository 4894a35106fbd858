"""What can be observed when the clauses of seed 004 about what a person may see are kept."""

from e2e.desk import Desk, Fresh
from sekisho.application import own_data
from sekisho.cli.opening import opened
from sekisho.gate.model import Actor, ActorKind

NOW = "2026-02-01"
PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp"}


# -- 004-05 --------------------------------------------------------------------------------------------------------


def tells_what_may_be_told(fresh: Fresh) -> None:
    """Every use carries whether it may be told; what may not leaves no gap; an officer releases it."""
    desk = fresh("004")
    service, fraud = (desk.purpose(word) for word in ("サービスの提供・運営", "不正・不当"))
    who = desk.acquire(PERSON, purposes=[service, fraud], channel="service", now=NOW)

    def used(purpose: str, **more: object) -> str:
        give = {"verb": "use", "subject": who, "items": ["氏名"], "purpose": purpose, **more}
        return str(desk.decide(now=NOW, exits=0, **give)["entry"])

    plain = used(service)
    by_fraud = used(fraud)
    later = used(service, tell="until:2026-03-01")
    never = used(service, tell="no")
    assert [desk.entry(one)["tellable"] for one in (plain, by_fraud, later, never)] == [
        "yes",
        "no",
        "until:2026-03-01",
        "no",
    ]
    # Whoever acts holds back more, never less.
    assert desk.entry(used(fraud, tell="yes"))["tellable"] == "no"
    desk.hire("kanri", "approver", duties=["approve"])
    by_law = {"basis": "law", "facts": {"law": "見本法1条", "reason": "照会への回答"}}
    asked = {"verb": "use", "subject": who, "items": ["氏名"], "purpose": None, **by_law}
    waits = desk.decide(now=NOW, exits=1, **asked)
    desk.does("approval grant", waits["request"], account="kanri", now=NOW)
    inquiry = desk.does("subject show", who, "--purpose", service, "--items", "氏名", now=NOW)["entry"]
    assert desk.entry(desk.decide(now=NOW, exits=0, **asked)["entry"])["tellable"] == "no"

    shown = desk.does("subject show", who, "--purpose", fraud, "--items", "氏名", now=NOW)["entry"]
    assert desk.entry(shown)["tellable"] == "no"
    seen = uses(desk, who, now="2026-02-02")
    assert int(inquiry) in seen
    assert int(shown) not in seen
    # No gap: a page of two is full although an act between was withheld.
    after = desk.does("subject show", who, "--purpose", service, "--items", "氏名", now=NOW)["entry"]
    assert uses(desk, who, now="2026-02-02", limit=2) == [int(after), int(inquiry)]
    package = told(desk, who, now="2026-02-02")
    assert package == len(uses(desk, who, now="2026-02-02"))

    # An officer releases it, for a reason; nobody else does, and the release itself is not told.
    listed = desk.does("tell list", now="2026-02-02")["withheld"]
    assert str(shown) in {one["entry"] for one in listed}
    give = {"tell": "until:2026-02-10", "reason": "inquiry_ended"}
    desk.refuses("tell release", str(shown), give=give, code="ACCOUNT-007", account="kanri", now="2026-02-03")
    desk.refuses("tell release", str(shown), give={**give, "reason": "なんとなく"}, code="TELL-002", now=NOW)
    done = desk.does("tell release", str(shown), give=give, now="2026-02-03")["entry"]
    assert (desk.entry(done)["kind"], desk.entry(done)["tellable"]) == ("subject:telling:released", "no")
    assert int(shown) not in uses(desk, who, now="2026-02-09")
    assert int(shown) in uses(desk, who, now="2026-02-10")
    assert int(done) not in uses(desk, who, now="2026-02-10")
    assert desk.does("ledger verify")["ok"]


def uses(desk: Desk, who: str, *, now: str, limit: int = 500) -> list[int]:
    """The entries that the person's own page shows as uses."""
    with opened(desk.folder, now=now) as (house, _staff):
        number = house.read(lambda unit: unit.subject(who).subject_no)
        me = Actor(kind=ActorKind.SUBJECT, id="subject", subject=number)
        return [one.entry for one in own_data.own_uses(house, me, who, limit=limit) if not one.by_self]


def told(desk: Desk, who: str, *, now: str) -> int:
    """How many uses by others the disclosure package holds."""
    with opened(desk.folder, now=now) as (house, _staff):
        number = house.read(lambda unit: unit.subject(who).subject_no)
        me = Actor(kind=ActorKind.SUBJECT, id="subject", subject=number, items=None)
        _, listed = own_data.package(house, me, who)
        return sum(1 for one in listed if not one.by_self)
