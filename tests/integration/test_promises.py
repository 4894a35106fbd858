"""The promise board over time: dated trials, evidence that ages, open violations, and the round that runs every day."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import stores
from sekisho import bootstrap
from sekisho.application import acquiring, book_desk, daily, policy_desk, promises, signing_in, sweeping
from sekisho.application.acquiring import Acquisition
from sekisho.application.house import House
from sekisho.application.promises import (
    SWEEP,
    VERIFY,
    Board,
    KeeperState,
    Promise,
    PromiseState,
    PromiseStatus,
)
from sekisho.gate.model import Actor
from sekisho.law.legal_day import JST
from sekisho.ledger.kinds import EntryKind
from sekisho.vault.plaintext import Plaintext

TEXT = """個人情報保護方針
見本商店株式会社（以下「当社」といいます。）は、お客様の個人情報を大切に扱います。
〒100-0000 東京都見本区見本町1-1
代表取締役 見本 太郎

1. 取得の方法
当社は、お客様の個人情報を、ウェブサイトの画面により取得します。

2. 取得する項目
(1) 氏名
(2) メールアドレス

3. 利用目的
(1) ご注文の品を発送するため
(2) お問い合わせに回答するため

4. 保存期間
当社は、個人情報を取得した日から1年間保存し、経過後は遅滞なく消去します。

5. 安全管理
当社は、個人情報を正確かつ最新の内容に保ち、漏えい、滅失から保護します。
当社は、従業者に必要な教育を行います。

6. 第三者への提供
当社は、本人の同意なく個人情報を第三者に提供しません。

7. お問い合わせ窓口
見本商店株式会社 お客様窓口
E-mail: privacy@example.com
"""
BEGINNING = datetime(2026, 4, 1, 12, 0, tzinfo=JST)

At = Callable[[datetime], House]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[At]:
    """Opens the house of one rehearsal workspace at an instant; closes the one before."""
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keys"))
    (tmp_path / "policy.md").write_text(TEXT, encoding="utf-8")
    bootstrap.init(tmp_path / "w", tmp_path / "policy.md", rehearsal=True, confirmed=True, now=BEGINNING)
    opened: list[House] = []

    def open_at(now: datetime) -> House:
        for house in opened:
            house.close()
        opened[:] = [bootstrap.open_house(bootstrap.load_workspace(tmp_path / "w"), now=now)]
        return opened[0]

    yield open_at
    for house in opened:
        house.close()


def operator(house: House) -> Actor:
    return signing_in.staff_by_name(house, "operator").actor


def acquire(house: House) -> None:
    done = acquiring.acquire(
        house,
        operator(house),
        Acquisition(
            category=None,
            channel="web",
            purposes=["p1", "p2"],
            items={"氏名": Plaintext("見本 一郎"), "メールアドレス": Plaintext("ichiro@example.com")},
        ),
    )
    assert done.subject is not None


def sentence(board: Board, words: str) -> Promise:
    (found,) = [one for one in board.promises if words in one.clause.text]
    return found


def state_of(promise: Promise, keeper: str) -> KeeperState:
    return next(one.state for one in promise.keepers if one.id == keeper)


def kinds(house: House) -> list[EntryKind]:
    return [entry.kind for entry in book_desk.page(house, limit=50)]


# -- what is kept, and how long that is known --------------------------------------------------------------------


def test_given_a_new_workspace_when_its_board_is_read_then_rules_are_kept_by_a_dated_trial(at: At) -> None:
    kept = sentence(promises.board(at(BEGINNING)), "同意なく個人情報を第三者に提供しません")
    assert (kept.state, kept.status) == (PromiseState.KEPT, PromiseStatus.KEPT)
    assert kept.last_evidence == BEGINNING
    assert "rule:provide.no_consent" in kept.kept_by
    assert kept.missing() is None


def test_given_a_control_that_nobody_recorded_when_read_then_no_evidence_and_what_is_missing(at: At) -> None:
    taught = sentence(promises.board(at(BEGINNING)), "従業者に必要な教育")
    assert (taught.state, taught.status) == (PromiseState.UNBOUND, PromiseStatus.NO_EVIDENCE)
    assert taught.kept_by == ("rule:staff.training_lapsed",)
    assert "control:training" in taught.should_keep
    assert "教育の実施と受講の記録がありません。" in (taught.missing() or "")
    assert "No record of training" in (taught.missing("en") or "")


def test_given_a_week_without_a_trial_when_read_then_stale_and_after_a_trial_kept_again(at: At) -> None:
    def kept(now: datetime) -> Promise:
        return sentence(promises.board(at(now)), "第三者に提供しません")

    assert kept(BEGINNING + timedelta(days=7)).state is PromiseState.KEPT
    late = BEGINNING + timedelta(days=8)
    assert kept(late).state is PromiseState.STALE
    run = promises.run_trials(at(late), actor="operator")
    assert run.failing == ()
    assert kept(late).state is PromiseState.KEPT


def test_given_an_answer_after_the_trial_when_read_then_stale_until_the_rules_are_tried_on_it(at: At) -> None:
    now = BEGINNING + timedelta(days=1)
    house = at(now)
    policy_desk.answer(house, operator(house), "items: [電話番号]\n", name="answers.yaml")
    assert sentence(promises.board(house), "第三者に提供しません").state is PromiseState.STALE
    assert daily.TRIALS in daily.run_daily(house).done
    assert sentence(promises.board(house), "第三者に提供しません").state is PromiseState.KEPT


# -- open violations ---------------------------------------------------------------------------------------------


def test_given_an_overdue_erasure_when_read_then_broken_and_after_the_sweep_kept(at: At) -> None:
    house = at(BEGINNING)
    acquire(house)
    sweeping.sweep(house, operator(house))
    assert sentence(promises.board(house), "遅滞なく消去").state is PromiseState.KEPT

    # 民法140条, 143条: a year from 2026-04-01 ends with 2027-04-01; it is due on the 2nd and overdue from the 3rd.
    due = datetime(2027, 4, 2, 12, 0, tzinfo=JST)
    assert house_overdue(at(due)) == 0
    house = at(due + timedelta(days=1))
    assert house_overdue(house) > 0
    promises.run_trials(house, actor="operator")
    broken = sentence(promises.board(house), "遅滞なく消去")
    assert (broken.state, broken.status) == (PromiseState.BROKEN, PromiseStatus.NOT_KEPT)
    assert state_of(broken, SWEEP) is KeeperState.BROKEN
    assert "消去されていないデータ" in (broken.missing() or "")

    sweeping.sweep(house, operator(house))
    assert house_overdue(house) == 0
    assert sentence(promises.board(house), "遅滞なく消去").state is PromiseState.KEPT


def house_overdue(house: House) -> int:
    return house.read(sweeping.overdue)


def test_given_a_flipped_byte_when_verified_then_the_whole_board_withholds_its_states(at: At) -> None:
    house = at(BEGINNING)
    acquire(house)
    assert daily.verify(house, actor="operator").ok
    assert promises.board(house).withheld is None
    house.close()
    with stores.Beside(house.workspace.database) as beside:
        (body,) = beside.execute("SELECT body FROM envelope LIMIT 1").fetchone()
        bad = bytes([*body[:-1], body[-1] ^ 1])
        beside.execute("UPDATE envelope SET body = ? WHERE body = ?", (bad, body))
    house = at(BEGINNING + timedelta(minutes=1))
    assert not daily.verify(house, actor="operator").ok
    board = promises.board(house)
    assert board.withheld is not None
    assert {one.state for one in board.promises} <= {PromiseState.UNBOUND, PromiseState.PLAIN}
    assert all(one.kept_by == () for one in board.promises)


# -- the daily round ---------------------------------------------------------------------------------------------


def test_given_a_day_when_the_round_runs_twice_then_every_step_once_and_the_next_day_again(at: At) -> None:
    tomorrow = BEGINNING + timedelta(days=1)
    house = at(tomorrow)
    first = daily.run_daily(house)
    assert first.done == (SWEEP, daily.TRIALS, VERIFY, daily.HEALTH)
    assert kinds(house)[:4] == [
        EntryKind.CONTROL_EVIDENCE_RECORDED,
        EntryKind.CONTROL_EVIDENCE_RECORDED,
        EntryKind.PROMISE_TRIAL_RUN,
        EntryKind.RETENTION_SWEEP_RUN,
    ]
    assert daily.run_daily(house).done == ()
    assert daily.run_daily(at(tomorrow + timedelta(hours=1))).done == ()
    assert daily.run_daily(at(tomorrow + timedelta(days=1))).done == first.done
    assert book_desk.verify_book(at(tomorrow + timedelta(days=1))).ok


def test_given_a_round_that_ended_half_way_when_it_runs_again_then_it_goes_on_where_it_stopped(
    at: At,
) -> None:
    house = at(BEGINNING + timedelta(days=1))
    steps = iter((False, True))
    assert daily.run_daily(house, ending=lambda: next(steps, True)).done == (SWEEP,)
    assert daily.run_daily(house).done == (daily.TRIALS, VERIFY, daily.HEALTH)


def test_given_a_clock_behind_the_book_when_the_round_runs_then_nothing_is_done(at: At) -> None:
    daily.run_daily(at(BEGINNING + timedelta(days=3)))
    found = daily.run_daily(at(BEGINNING + timedelta(days=2)))
    assert (found.clock_behind, found.done) == (True, ())


def test_given_a_leap_of_the_clock_when_the_round_runs_then_the_sweep_waits_for_a_second_day(at: At) -> None:
    acquire(at(BEGINNING))
    leapt = BEGINNING + timedelta(days=800)
    first = daily.run_daily(at(leapt))
    assert first.waiting
    assert SWEEP not in first.done
    assert house_overdue(at(leapt)) > 0, "nothing was erased on the word of one instant"
    second = daily.run_daily(at(leapt + timedelta(days=1)))
    assert SWEEP in second.done
    assert house_overdue(at(leapt + timedelta(days=1))) == 0


def test_given_a_tls_proxy_when_the_round_runs_then_encrypted_transfer_has_evidence(at: At) -> None:
    house = at(BEGINNING + timedelta(days=1))
    assert daily.TLS not in daily.run_daily(house).done
    assert daily.run_daily(house, secure=True).done == (daily.TLS,)
