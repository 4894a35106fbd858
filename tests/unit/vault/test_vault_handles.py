"""A handle leads to one person of one workspace, cannot be guessed or changed, and to nobody after erasure."""

import base64
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.vault.cipher import new_steady_key, steady_seal
from sekisho.vault.handles import make_handles, read_handle
from sekisho.vault.model import HolderNo
from unit.vault.vault_house import EMAIL, House, make_house


def one(house: House) -> HolderNo:
    return HolderNo(house.add({EMAIL: "hanako@example.jp"}))


def test_given_a_handle_when_read_then_what_it_is_about_and_whose_it_is_and_the_same_every_time(
    house: House,
) -> None:
    who, other = one(house), one(house)
    words = make_handles(house.keys, 7, [who, other])
    assert read_handle(house.keys, words[who]) == (7, who)
    assert read_handle(house.keys, words[other]) == (7, other)
    assert make_handles(house.keys, 7, [who]) == {who: words[who]}
    assert make_handles(house.keys, 8, [who])[who] != words[who]
    house.keys.forget()
    assert read_handle(house.keys, words[who]) == (7, who)


def test_given_a_handle_when_any_bit_is_changed_then_it_leads_to_nobody(house: House) -> None:
    word = make_handles(house.keys, 7, [one(house)]).popitem()[1]
    raw = base64.urlsafe_b64decode(word)
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        assert read_handle(house.keys, base64.urlsafe_b64encode(changed).decode()) is None


def test_given_a_guess_when_read_then_nobody(tmp_path: Path) -> None:
    with make_house(tmp_path) as house:
        make_handles(house.keys, 7, [one(house)])

        @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the disk is shared
        @given(
            st.text(max_size=60)
            | st.from_regex(r"[A-Za-z0-9_-]{44}", fullmatch=True)
            | st.binary(min_size=33, max_size=33).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
        )
        def guess(word: str) -> None:
            assert read_handle(house.keys, word) is None

        guess()


def test_given_another_workspaces_handle_when_read_then_nobody(tmp_path: Path) -> None:
    with make_house(tmp_path / "one") as mine, make_house(tmp_path / "two") as theirs:
        who, same_number = one(mine), one(theirs)
        assert who == same_number
        word = make_handles(theirs.keys, 7, [same_number])[same_number]
        assert read_handle(mine.keys, word) is None
        assert read_handle(theirs.keys, word) == (7, same_number)


def test_given_an_erased_person_when_their_handle_is_read_then_nobody_and_no_new_one_is_made(
    house: House,
) -> None:
    who, other = one(house), one(house)
    words = make_handles(house.keys, 7, [who, other])
    house.erase(who)  # type: ignore[arg-type] # a subject is a holder
    assert read_handle(house.keys, words[who]) is None
    assert make_handles(house.keys, 7, [who, other]) == {other: words[other]}


def test_given_the_epochs_were_rolled_when_an_older_handle_is_read_then_it_still_leads_to_the_person(
    house: House,
) -> None:
    who = one(house)
    word = make_handles(house.keys, 7, [who])[who]
    house.roll()
    assert read_handle(house.keys, word) == (7, who)


def test_given_a_steady_seal_when_the_place_it_is_bound_to_differs_then_the_bytes_differ() -> None:
    key = new_steady_key()
    sealed = steady_seal(key, b"here")(b"word")
    assert steady_seal(key, b"here")(b"word") == sealed
    assert steady_seal(key, b"there")(b"word") != sealed
    assert steady_seal(new_steady_key(), b"here")(b"word") != sealed
