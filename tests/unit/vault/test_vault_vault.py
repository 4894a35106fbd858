import pytest

from sekisho.errors import DeveloperError, StaffError
from sekisho.gate.permit import mint
from sekisho.storage import reading
from sekisho.storage.transaction import Transaction
from sekisho.vault import holds, store, subjects
from sekisho.vault.errors import ErasedError, TamperedError
from sekisho.vault.groups import ItemDescription
from sekisho.vault.model import ALL_GROUPS, GroupId, HolderNo, ItemId, SubjectNo
from sekisho.vault.projection import Status
from unit.vault.vault_house import (
    CARE,
    CONTACT,
    DESCRIPTIONS,
    EMAIL,
    ILLNESS,
    MEMBER,
    NAME,
    NOW,
    PHONE,
    House,
    beside,
    open_house,
)

VALUES = {NAME: "山田 太郎", EMAIL: "taro@example.jp", PHONE: "090-1234-5678", ILLNESS: "花粉症"}


def test_given_values_written_when_opened_with_a_permit_then_the_same_values_come_back(house: House) -> None:
    subject = house.add(VALUES)
    assert house.read(subject, *VALUES) == VALUES
    assert house.read(subject, EMAIL) == {EMAIL: "taro@example.jp"}


def test_given_no_genuine_permit_when_opening_then_refused(house: House) -> None:
    one, two = house.add(VALUES), house.add(VALUES)
    with reading(house.vault.engine) as tx:
        permit = mint(decision="d", subjects=[one], items=[NAME], purpose="p", transaction=tx.number)
        for subject, items in ((two, [NAME]), (one, [NAME, EMAIL])):
            with pytest.raises(DeveloperError) as refused:
                house.vault.open(tx, permit, subject, items)
            assert refused.value.code == "PERMIT-001"
    with reading(house.vault.engine) as other, pytest.raises(DeveloperError):
        house.vault.open(other, permit, one, [NAME])


def test_given_a_spent_permit_when_opening_again_then_refused(house: House) -> None:
    subject = house.add(VALUES)
    with reading(house.vault.engine) as tx:
        permit = mint(decision="d", subjects=[subject], items=[NAME], purpose="p", transaction=tx.number)
        house.vault.open(tx, permit, subject, [NAME])
        with pytest.raises(DeveloperError):
            house.vault.history(tx, permit, subject, [NAME])


def test_given_a_correction_when_read_then_the_newest_is_read_and_the_history_keeps_the_old(
    house: House,
) -> None:
    subject = house.add(VALUES)
    house.correct(subject, {NAME: "山田 花子"})
    assert house.read(subject, NAME, EMAIL) == {NAME: "山田 花子", EMAIL: "taro@example.jp"}
    with reading(house.vault.engine) as tx:
        permit = mint(decision="d", subjects=[subject], items=[NAME], purpose=None, transaction=tx.number)
        versions = house.vault.history(tx, permit, subject, [NAME])
    assert [(v.row_version, v.values[NAME].reveal()) for v in versions] == [
        (1, "山田 太郎"),
        (2, "山田 花子"),
    ]


def test_given_the_same_value_again_when_written_then_no_new_version(house: House) -> None:
    subject = house.add(VALUES)
    prepared = house.vault.prepare_write(HolderNo(subject), {NAME: VALUES[NAME]}, at=NOW)
    assert prepared.envelopes == ()


def test_given_two_writes_prepared_on_the_same_state_when_both_commit_then_neither_is_lost(
    house: House,
) -> None:
    subject = house.add(VALUES)
    one = house.vault.prepare_write(HolderNo(subject), {NAME: "A"}, at=NOW)
    two = house.vault.prepare_write(HolderNo(subject), {EMAIL: "b@example.jp"}, at=NOW)
    house.writer.submit(lambda tx: house.vault.commit_write(tx, one))
    house.writer.submit(lambda tx: house.vault.commit_write(tx, two))
    assert house.read(subject, NAME, EMAIL) == {NAME: "A", EMAIL: "b@example.jp"}


def test_given_a_removed_item_when_read_then_missing(house: House) -> None:
    subject = house.add(VALUES)
    house.correct(subject, {PHONE: None})
    assert house.read(subject, PHONE, NAME) == {NAME: "山田 太郎"}
    assert house.vault.find(PHONE, "090-1234-5678") == []


def test_given_an_item_of_no_group_when_written_then_refused(house: House) -> None:
    with pytest.raises(DeveloperError) as refused:
        house.vault.prepare_new([{ItemId("unknown"): "x"}], at=NOW)
    assert refused.value.code == "VAULT-011"


def test_given_other_spelling_when_searched_then_found(house: House) -> None:
    subject = house.add(VALUES)
    assert house.vault.find(PHONE, "+81 90 1234 5678") == [subject]
    assert house.vault.find(EMAIL, "ＴＡＲＯ@example.jp") == [subject]
    assert house.vault.find(NAME, "山田　太郎") == [subject]
    assert house.vault.find(ILLNESS, "花粉症") == []
    assert house.vault.find(PHONE, "---") == []


def test_given_a_corrected_address_when_searched_then_only_the_new_one_finds(house: House) -> None:
    subject = house.add(VALUES)
    house.correct(subject, {EMAIL: "new@example.jp"})
    assert house.vault.find(EMAIL, "new@example.jp") == [subject]
    assert house.vault.find(EMAIL, "taro@example.jp") == []


def test_given_a_correction_that_never_commits_when_replayed_then_the_index_says_what_the_data_says(
    house: House,
) -> None:
    subject = house.add(VALUES)
    house.vault.prepare_write(HolderNo(subject), {EMAIL: "never@example.jp"}, at=NOW)
    house.eraser.replay(at=NOW)
    assert house.vault.find(EMAIL, "never@example.jp") == []
    assert house.vault.find(EMAIL, "taro@example.jp") == [subject]


def test_given_erasure_begun_when_read_or_written_then_denied_before_the_keys_are_gone(house: House) -> None:
    subject = house.add(VALUES)
    prepared = house.vault.prepare_write(HolderNo(subject), {NAME: "x"}, at=NOW)
    house.writer.submit(lambda tx: house.eraser.begin(tx, HolderNo(subject), None, at=NOW))
    with pytest.raises(ErasedError) as read:
        house.read(subject, NAME)
    with pytest.raises(ErasedError) as written:
        house.writer.submit(lambda tx: house.vault.commit_write(tx, prepared))
    assert (read.value.code, written.value.code) == ("VAULT-013", "VAULT-013")
    with reading(house.vault.engine) as tx:
        state = subjects.read_state(tx.connection, subject)
    assert state is not None
    assert state.status == Status.ERASING


def test_given_a_whole_erasure_when_done_then_nothing_is_readable_findable_or_writable(house: House) -> None:
    subject, other = house.add(VALUES), house.add(VALUES)
    pseudonym = house.keys.ledger_no(HolderNo(subject))
    house.erase(subject)
    assert house.read(subject, *VALUES) == {}
    assert house.vault.find(PHONE, VALUES[PHONE]) == [other]
    assert house.keys.holder_of(pseudonym) is None
    with pytest.raises(ErasedError):
        house.keys.ledger_no(HolderNo(subject))
    with pytest.raises(ErasedError) as refused:
        house.correct(subject, {NAME: "again"})
    assert refused.value.code == "VAULT-010"
    assert house.read(other, NAME) == {NAME: "山田 太郎"}
    with reading(house.vault.engine) as tx:
        state = subjects.read_state(tx.connection, subject)
        assert state is not None
        assert (state.status, state.words, state.category) == (Status.ERASED, (0, 0, 0, 0), 0)
        assert [e.kind for e in subjects.read_events(tx.connection, subject)] == ["erased"]
        assert subjects.rebuild_and_compare(tx.connection) == []


def test_given_one_group_erased_when_read_then_the_others_stay(house: House) -> None:
    subject = house.add(VALUES)
    house.erase(subject, [CARE, CONTACT])
    assert house.read(subject, *VALUES) == {NAME: VALUES[NAME], EMAIL: VALUES[EMAIL]}
    assert house.vault.find(PHONE, VALUES[PHONE]) == []
    assert house.vault.find(EMAIL, VALUES[EMAIL]) == [subject]
    with reading(house.vault.engine) as tx:
        assert subjects.rebuild_and_compare(tx.connection) == []


def test_given_a_group_erased_when_acquired_again_then_its_row_versions_go_on(house: House) -> None:
    subject = house.add(VALUES)
    house.correct(subject, {PHONE: "1"})
    house.erase(subject, [CONTACT])
    house.correct(subject, {PHONE: "03-1111-2222"})
    with reading(house.vault.engine) as tx:
        assert store.newest_versions(tx.connection, HolderNo(subject))[CONTACT] == 3
    assert house.read(subject, PHONE) == {PHONE: "03-1111-2222"}


def test_given_a_write_prepared_under_a_key_that_is_destroyed_when_committed_then_sealed_anew(
    house: House,
) -> None:
    subject = house.add(VALUES)
    prepared = house.vault.prepare_write(HolderNo(subject), {PHONE: "03-1111-2222"}, at=NOW)
    house.erase(subject, [CONTACT])
    house.writer.submit(lambda tx: house.vault.commit_write(tx, prepared))
    assert house.read(subject, PHONE) == {PHONE: "03-1111-2222"}


def test_given_the_key_of_an_empty_group_destroyed_when_its_first_write_commits_then_sealed_anew(
    house: House,
) -> None:
    subject = house.add({NAME: "x"})
    prepared = house.vault.prepare_write(HolderNo(subject), {PHONE: "03-1111-2222"}, at=NOW)
    house.erase(subject, [CONTACT])  # there are no rows: only the key store's generation tells
    house.writer.submit(lambda tx: house.vault.commit_write(tx, prepared))
    assert house.read(subject, PHONE) == {PHONE: "03-1111-2222"}


def test_given_a_hold_when_erasing_then_refused_until_it_ends(house: House) -> None:
    subject = house.add(VALUES)
    hold = holds.Hold(
        subject=subject,
        items=(NAME,),
        kind=holds.HoldKind.LAW,
        reason=b"sealed elsewhere",
        asker="staff-1",
        asked_at=NOW,
        review_on=NOW.date(),
    )

    def place(tx: Transaction) -> int:
        made = holds.ask_for_hold(tx.connection, hold)
        holds.approve_hold(tx.connection, subject, made, by="staff-2", at=NOW)
        return made

    number = house.writer.submit(place)
    with pytest.raises(StaffError) as refused:
        house.erase(subject)
    assert refused.value.code == "VAULT-012"
    house.erase(subject, [CONTACT])
    house.writer.submit(lambda tx: holds.end_hold(tx.connection, subject, number, on=NOW.date()))
    house.erase(subject)
    assert house.read(subject, NAME) == {}


def test_given_an_interrupted_erasure_when_restarted_then_finished(house: House) -> None:
    subject = house.add(VALUES)
    house.writer.submit(lambda tx: house.eraser.begin(tx, HolderNo(subject), None, at=NOW))
    house.close()
    with open_house(house.root) as again:
        assert [ref.holder for ref in again.eraser.replay(at=NOW)] == [subject]
        assert again.eraser.replay(at=NOW) == []
        assert again.keys.is_erased(HolderNo(subject))


def _moved() -> list[ItemDescription]:
    changed = ItemDescription(id=EMAIL, legal_kind="personal", sensitivity="normal", retention="r-mail")
    return [changed if d.id == EMAIL else d for d in DESCRIPTIONS]


def test_given_a_changed_rule_when_written_next_then_the_group_moves_with_its_history(house: House) -> None:
    subject = house.add(VALUES)
    house.correct(subject, {NAME: "山田 花子"})
    moves = house.writer.submit(lambda tx: house.vault.describe_items(tx, _moved()))
    assert [move.closed for move in moves] == [MEMBER]
    assert house.read(subject, *VALUES) == {**VALUES, NAME: "山田 花子"}
    house.correct(subject, {})
    assert house.read(subject, *VALUES) == {**VALUES, NAME: "山田 花子"}
    with reading(house.vault.engine) as tx:
        versions = store.newest_versions(tx.connection, HolderNo(subject))
    assert versions == {CARE: 1, CONTACT: 1, GroupId("g004"): 1, GroupId("g005"): 2}


def test_given_items_in_a_closed_group_when_erasing_a_part_then_they_must_move_first(house: House) -> None:
    subject = house.add(VALUES)
    house.writer.submit(lambda tx: house.vault.describe_items(tx, _moved()))
    mail = GroupId("g004")
    with pytest.raises(DeveloperError) as refused:
        house.erase(subject, [mail])
    assert refused.value.code == "VAULT-025"
    house.correct(subject, {})
    assert house.keys.has_key((HolderNo(subject), MEMBER))
    house.erase(subject, [mail])
    assert house.read(subject, NAME, EMAIL) == {NAME: VALUES[NAME]}
    assert not house.keys.has_key((HolderNo(subject), MEMBER))


def test_given_a_moved_group_when_swept_then_its_key_stays_for_older_backups(house: House) -> None:
    subject = house.add(VALUES)
    house.writer.submit(lambda tx: house.vault.describe_items(tx, _moved()))
    house.correct(subject, {})
    later = NOW.replace(hour=23)
    assert house.eraser.sweep(made_before=later, at=later) == 0
    assert house.keys.has_key((HolderNo(subject), MEMBER))


def test_given_a_key_that_seals_no_envelope_when_swept_then_it_stays(house: House) -> None:
    texts = (HolderNo(house.add(VALUES)), GroupId("text"))
    house.keys.ensure_keys([texts], at=NOW)
    later = NOW.replace(hour=23)
    assert house.eraser.sweep(made_before=later, at=later) == 0
    assert house.keys.has_key(texts)


def test_given_keys_without_data_when_swept_then_gone_and_the_number_never_returns(house: House) -> None:
    living = house.add(VALUES)
    (lost,) = house.vault.prepare_new([VALUES], at=NOW)
    assert house.eraser.sweep(made_before=NOW, at=NOW) == 0
    later = NOW.replace(hour=23)
    assert house.eraser.sweep(made_before=later, at=later) == 3
    assert house.vault.find(PHONE, VALUES[PHONE]) == [living]
    with pytest.raises(ErasedError):
        house.writer.submit(lambda tx: house.vault.commit_write(tx, lost))
    assert house.keys.tombstones(lost.holder) == {ALL_GROUPS: 0}
    assert house.add(VALUES) > lost.holder


def test_given_an_envelope_moved_to_another_holder_when_opened_then_refused(house: House) -> None:
    one, two = house.add(VALUES), house.add(VALUES)
    with beside(house.vault.engine) as connection:
        connection.exec_driver_sql(
            f"UPDATE envelope SET body=(SELECT body FROM envelope e WHERE e.holder_no={one} AND e.group_id='g001') "
            f"WHERE holder_no={two} AND group_id='g001'"
        )
    with pytest.raises(TamperedError) as refused:
        house.read(two, NAME)
    assert refused.value.code == "VAULT-002"


def test_given_many_prepared_when_committed_then_all_are_readable(house: House) -> None:
    people = house.add_many([{NAME: f"n{i}", PHONE: f"090-0000-{i:04d}"} for i in range(700)])
    writes = [(HolderNo(p), {NAME: f"m{p}"}) for p in people]
    prepared = house.vault.prepare_many(writes, at=NOW)
    house.writer.submit(lambda tx: house.vault.commit_many(tx, prepared))
    assert house.read(people[650], NAME, PHONE) == {NAME: f"m{people[650]}", PHONE: "090-0000-0650"}
    assert len(people) == len(set(people)) == 700
    assert SubjectNo(0) not in people
