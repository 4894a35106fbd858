"""The sweep as a durable job: its rows are the truth, it goes on where it was killed, each holding has its proof."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from integration.faults.sites import ADVERT, HANAKO, TARO, Site, fresh
from sekisho.application import lists, sweep_store, sweeping
from sekisho.application.house import House
from sekisho.application.signing_in import NewAccount, add_account, put_role, staff_by_name
from sekisho.errors import OperatorError, StaffError
from sekisho.safeguards.model import Role
from sekisho.storage.engine import open_database
from sekisho.storage.lease import LEASE, lease_of, take_lease
from sekisho.vault.erasure import Eraser
from sekisho.vault.model import ErasureRef
from sekisho.vault.plaintext import Plaintext

LATER = datetime(2027, 4, 2, 3, 0, tzinfo=UTC)
"""A day after the year of inquiries that were acquired on 2026-04-01 has ended."""
INQUIRY = {"お問い合わせ内容": "講座について"}


class Dies(BaseException):
    """The process ends here."""


def inquirers(site: Site, count: int) -> None:
    for number in range(count):
        site.add(**HANAKO, **INQUIRY) if number % 2 else site.add(**TARO, **INQUIRY)


def die_at(monkeypatch: pytest.MonkeyPatch, nth: int, *, together: int = 1) -> None:
    """The process ends after the n-th commit of journals, before any key of those erasures is destroyed."""
    calls = 0
    finish = Eraser.finish_each

    def dying(self: Eraser, refs: Sequence[ErasureRef], *, at: datetime) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise Dies
        finish(self, refs, at=at)

    monkeypatch.setattr(Eraser, "finish_each", dying)
    monkeypatch.setattr(sweeping, "_TOGETHER", together)


def holdings_of(house: House, run: int) -> tuple[sweep_store.Holding, ...]:
    operator = staff_by_name(house, "operator").actor
    return sweeping.report(house, operator, run).holdings


@pytest.mark.parametrize(("together", "nth", "journalled"), [(1, 3, 3), (2, 2, 4)])
def test_given_a_sweep_killed_between_two_persons_when_run_again_then_it_goes_on_and_counts_each_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int, nth: int, journalled: int
) -> None:
    site = fresh(tmp_path / "site")
    inquirers(site, 5)
    with site.house(LATER) as (house, operator), monkeypatch.context() as patched:
        die_at(patched, nth, together=together)
        with pytest.raises(Dies):
            sweeping.sweep(house, operator)
        (killed,) = sweeping.reports(house, operator)
        assert (killed.erased, killed.ended_at, killed.entry) == (journalled, None, None)
    with site.house(LATER) as (house, operator):
        swept = sweeping.sweep(house, operator)
        assert (swept.run, swept.due, swept.erased, swept.failed) == (killed.no, 5, 5, 0)
        found = holdings_of(house, killed.no)
        assert len(found) == len({one.entry for one in found}) == 5
        assert {one.last_day.isoformat() for one in found if one.last_day} == {"2027-04-01"}
        assert Counter(one.rule for one in found).total() == 5
        again = sweeping.sweep(house, operator)
        assert (again.run, again.due, again.erased) == (killed.no + 1, 0, 0)
        assert holdings_of(house, killed.no + 1) == ()


def test_given_a_sweep_killed_yesterday_when_run_today_then_everybody_is_looked_at_by_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = fresh(tmp_path / "site")
    inquirers(site, 2)
    with site.house(LATER) as (house, operator), monkeypatch.context() as patched:
        die_at(patched, 2)
        with pytest.raises(Dies):
            sweeping.sweep(house, operator)
    with site.house(LATER.replace(day=3)) as (house, operator):
        swept = sweeping.sweep(house, operator)
        assert (swept.due, swept.erased) == (2, 2)
        (run,) = sweeping.reports(house, operator)
        assert run.day.isoformat() == "2027-04-03"


def test_given_a_list_when_its_person_is_swept_away_then_the_list_does_not_hold_them_any_more(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    gone = site.add(**HANAKO)
    site.add(**TARO)
    made = site.ask("audience", site.folder, "--purpose", ADVERT, "--channel", "email", "--now", "2026-04-01")
    assert made["complete"]
    count = select(func.count()).select_from(lists.audience_member)
    with site.house() as (house, _):
        before = house.read(lambda unit: unit.conn.execute(count).scalar_one())
    site.ask("subject", "erase", site.folder, gone, "--now", "2026-04-01", give={"reason": "request"})
    with site.house() as (house, _):
        after = house.read(lambda unit: unit.conn.execute(count).scalar_one())
    assert (before, after) == (2, 1)


def test_given_staff_who_are_no_officer_when_they_sweep_then_refused_and_nothing_goes(tmp_path: Path) -> None:
    site = fresh(tmp_path / "site")
    inquirers(site, 1)
    with site.house(LATER) as (house, operator):
        put_role(house, operator, Role(id="clerk", purposes=None))
        add_account(
            house, operator, NewAccount(id="clerk", roles=("clerk",), password=Plaintext("a long password"))
        )
        clerk = staff_by_name(house, "clerk").actor
        for dry_run in (True, False):
            with pytest.raises(StaffError) as refused:
                sweeping.sweep(house, clerk, dry_run=dry_run)
            assert refused.value.code == "ACCOUNT-007"
        with pytest.raises(StaffError):
            sweeping.report(house, clerk, 1)
        assert sweeping.sweep(house, operator, dry_run=True).due == 1


def test_given_a_workspace_that_is_served_when_swept_by_command_then_refused(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    engine = open_database(site.data)
    with lease_of(engine, site.folder / "data" / LEASE, who="sekisho serve", at=LATER):
        refused = site.run("retention", "sweep", site.folder)
        assert refused.exit_code == 4
        assert "STORAGE-009" in refused.stderr
        assert site.run("retention", "sweep", site.folder, "--dry-run").exit_code == 0
    engine.dispose()
    assert site.run("retention", "sweep", site.folder).exit_code == 0
    with pytest.raises(OperatorError), take_lease(tmp_path / "nowhere" / LEASE, who="x", at=LATER):
        pass


def test_given_a_number_that_no_sweep_has_when_its_report_is_asked_for_then_refused(tmp_path: Path) -> None:
    site = fresh(tmp_path / "site")
    refused = site.run("retention", "report", site.folder, "7")
    assert refused.exit_code == 2
    assert "RETENTION-001" in refused.stderr
