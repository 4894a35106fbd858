"""The index by which persons are found: what an old copy of it tells, to whom, and that a roll loses nobody."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update

from sekisho.errors import OperatorError
from sekisho.storage.transaction import writing
from sekisho.vault.cipher import bind, index_digest, steady_seal
from sekisho.vault.epoch import FileCustody
from sekisho.vault.errors import TamperedError
from sekisho.vault.keystore import KeyStore, open_keystore
from sekisho.vault.keystore_tables import lookup, secret
from sekisho.vault.lookups import INDEX, hash_of
from sekisho.vault.model import HolderNo
from unit.vault.vault_house import EMAIL, ILLNESS, NAME, NOW, PHONE, WORKSPACE, House, keys_place, open_house

ADDRESS = "gone@example.jp"
VALUES = {NAME: "山田 太郎", EMAIL: ADDRESS, PHONE: "090-1234-5678"}


def digests(house: House) -> set[bytes]:
    """What a copy of the key store made now has in its index."""
    with house.keys.engine.connect() as connection:
        return set(connection.execute(select(lookup.c.digest)).scalars())


def asker(keys: KeyStore) -> Callable[[str], bytes]:
    """What whoever holds these keys would look for in a table, for a guess."""
    with keys.engine.connect() as connection:
        number, veil_key = keys.veil(connection)
    veil = steady_seal(veil_key, bind(WORKSPACE, "lookup", number))
    index_key = keys.secret(INDEX)
    return lambda guess: veil(hash_of(index_key, WORKSPACE)(EMAIL, guess))


def test_given_an_old_copy_and_everything_of_today_when_an_erased_address_is_guessed_then_nothing_tells(
    house: House,
) -> None:
    gone, living = house.add(VALUES), house.add({EMAIL: "living@example.jp"})
    old_test = asker(house.keys)
    old = digests(house)
    house.erase(gone)
    house.roll()
    today = asker(house.keys)
    # The attacker has the old file, the file of today, and the epoch key and index key of today.
    assert today("living@example.jp") in digests(house)
    for guess in (ADDRESS, "living@example.jp"):
        assert today(guess) not in old
        assert hash_of(house.keys.secret(INDEX), WORKSPACE)(EMAIL, guess) not in old
    # The control: whoever kept the old epoch's key could have asked, as the receipt says until the roll.
    assert old_test(ADDRESS) in old
    assert house.vault.find(EMAIL, "living@example.jp") == [living]
    assert house.vault.find(EMAIL, ADDRESS) == []


def test_given_many_persons_when_rolled_then_each_is_found_by_each_value_and_equal_values_find_all(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sekisho.vault.lookups._HOLDERS", 7)  # more than one round
    people = house.add_many(
        [{NAME: f"人 {n}", EMAIL: f"p{n}@example.jp", PHONE: "03-1234-5678"} for n in range(40)]
    )
    before = digests(house)
    for _ in range(2):
        house.roll()
        assert house.vault.find(PHONE, "0312345678") == people
        assert [house.vault.find(EMAIL, f"p{n}@example.jp") for n in range(40)] == [[p] for p in people]
    assert digests(house).isdisjoint(before)


def test_given_another_process_rolled_when_this_one_finds_adds_and_reserves_then_under_the_new_veil(
    house: House,
) -> None:
    living = house.add(VALUES)
    assert house.vault.find(EMAIL, ADDRESS) == [living]  # the veil is in this one's memory now
    with open_house(house.root) as other:
        other.roll()
    assert house.vault.find(EMAIL, ADDRESS) == [living]
    with open_house(house.root) as other:
        other.roll()
    later = house.add({EMAIL: "later@example.jp"})
    assert house.keys.reserve("login", "later", HolderNo(later))
    with open_house(house.root) as other:
        assert other.vault.find(EMAIL, "later@example.jp") == [later]
        assert not other.keys.reserve("login", "later", HolderNo(living))
        assert len({len(digest) for digest in digests(other)}) == 1


def test_given_many_values_when_found_together_then_each_has_its_own_holders_even_after_another_process_rolled(
    house: House,
) -> None:
    people = house.add_many([{EMAIL: f"p{n}@example.jp", PHONE: "03-1234-5678"} for n in range(150)])
    values = [f"p{n}@example.jp" for n in range(150)]
    for _ in range(2):
        found = house.vault.find_many(EMAIL, [*values, "nobody@example.jp"])
        assert found == {value: [one] for value, one in zip(values, people, strict=True)} | {
            "nobody@example.jp": []
        }
        assert house.vault.find_many(PHONE, ["+81312345678"]) == {"+81312345678": people}
        with open_house(house.root) as other:
            other.roll()
    assert house.vault.find_many(EMAIL, []) == {}
    assert house.vault.find_many(ILLNESS, ["1"]) == {"1": []}


def test_given_many_addresses_when_asked_which_are_of_erased_persons_then_exactly_those(house: House) -> None:
    gone = {("email", f"p{n}@example.jp") for n in range(0, 150, 3)} | {("phone", "p1@example.jp")}
    house.keys.destroy(HolderNo(9_999), None, addresses=gone, at=NOW)
    asked = [f"p{n}@example.jp" for n in range(150)]
    assert house.keys.suppressed_among("email", asked) == {f"p{n}@example.jp" for n in range(0, 150, 3)}
    assert house.keys.suppressed_among("phone", asked) == {"p1@example.jp"}
    assert house.keys.suppressed_among("email", []) == set()


def test_given_a_store_of_a_release_without_veils_when_opened_then_everyone_is_found_and_no_hash_lies_bare(
    house: House,
) -> None:
    living = house.add({EMAIL: ADDRESS})
    bare = index_digest(house.keys.secret(INDEX), WORKSPACE)(EMAIL, ADDRESS)
    with writing(house.keys.engine) as tx:
        tx.connection.execute(delete(secret).where(secret.c.name == "veil"))
        tx.connection.execute(update(lookup).values(digest=bare))
    house.close()
    for _ in range(2):
        with open_house(house.root) as again:
            assert again.vault.find(EMAIL, ADDRESS) == [living]
            with again.keys.engine.connect() as connection:
                (found,) = connection.execute(select(lookup.c.digest)).scalars()
        assert bare[:16] not in found


def test_given_a_veil_of_another_epoch_when_finding_then_refused_and_not_taken_for_nobody(
    house: House,
) -> None:
    house.add(VALUES)
    with writing(house.keys.engine) as tx:
        tx.connection.exec_driver_sql("UPDATE epoch SET no = 7")
    with pytest.raises(TamperedError):
        house.vault.find(EMAIL, ADDRESS)


def test_given_a_veil_of_another_store_put_in_when_opened_then_it_does_not_open(house: House) -> None:
    house.add(VALUES)
    with writing(house.keys.engine) as tx:
        wrapped = tx.connection.execute(select(secret.c.wrapped).where(secret.c.name == INDEX)).scalar_one()
        tx.connection.execute(update(secret).where(secret.c.name == "veil").values(wrapped=wrapped))
    house.close()
    with (
        open_keystore(keys_place(house.root), FileCustody(house.root / "epochs"), WORKSPACE) as keys,
        pytest.raises(OperatorError) as refused,
    ):
        keys.lookup(EMAIL, ADDRESS)
    assert refused.value.code == "VAULT-002"
