"""The recovery sheet in two halves: both open, one tells nothing, and a mistyped line is named."""

import itertools
from hashlib import sha256

import pytest

from sekisho.errors import OperatorError
from sekisho.vault.cipher import KEY_BYTES, new_root_key
from sekisho.vault.halves import is_half, join_halves, recovery_halves
from sekisho.vault.recovery import decode, recovery_sheet


def part_of(half: str) -> bytes:
    return decode([line[5:9] for line in half.splitlines() if line[1:3].isdigit()])


def test_given_both_halves_in_any_order_and_typing_when_joined_then_the_root_key() -> None:
    for _ in range(10):
        private, _public = new_root_key()
        one, two = recovery_halves(private)
        assert join_halves(one + two) == join_halves(two + "\n" + one) == private
        assert join_halves((one + two).lower().replace(": ", " ： ")) == private
        assert is_half(one)
        assert not is_half(recovery_sheet(private))


def test_given_one_key_split_often_when_one_half_is_seen_then_it_is_never_the_same_nor_the_key() -> None:
    private, _public = new_root_key()
    pairs = [recovery_halves(private) for _ in range(20)]
    seen = [part_of(half) for pair in pairs for half in pair]
    assert len({*seen, private}) == 41
    assert {len(part) for part in seen} == {KEY_BYTES}
    # Any half fits any key: with another second half it is another key.
    other = new_root_key()[0]
    assert part_of(recovery_halves(other)[0]) not in seen


@pytest.mark.parametrize(("kept", "missing"), [(0, "B"), (1, "A")])
def test_given_one_half_when_joined_then_the_missing_one_is_named(kept: int, missing: str) -> None:
    halves = recovery_halves(new_root_key()[0])
    with pytest.raises(OperatorError) as refused:
        join_halves(halves[kept])
    assert (refused.value.code, refused.value.facts) == ("VAULT-066", {"half": missing})


def test_given_a_wrong_line_or_halves_of_two_sheets_when_joined_then_said_which(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One check character in thirty-two fits a wrong group: these halves are of those that show where it is wrong.
    drawn = itertools.count(1)
    monkeypatch.setattr(
        "sekisho.vault.halves.os.urandom", lambda size: sha256(b"%d" % next(drawn)).digest()[:size]
    )
    private = bytes(range(32))
    one, two = recovery_halves(private)
    lines = one.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("A05:"))
    wrong = "0000" if "0000" not in lines[place] else "1111"
    lines[place] = f"A05: {wrong}{lines[place][9:]}"
    for typed, code, facts in (
        ("\n".join(lines) + two, "VAULT-067", {"line": "A05"}),
        (
            one.replace("A07", "AX").replace("A08", "A07").replace("AX", "A08") + two,
            "VAULT-067",
            {"line": "A07"},
        ),
        (one + recovery_halves(new_root_key()[0])[1], "VAULT-068", {}),
        (one + recovery_halves(private)[1], "VAULT-068", {}),
    ):
        with pytest.raises(OperatorError) as refused:
            join_halves(typed)
        assert (refused.value.code, refused.value.facts) == (code, facts)
