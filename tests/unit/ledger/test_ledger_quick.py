"""The fast reader of entries accepts nothing that the strict one refuses, and never breaks."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sekisho.errors import OperatorError
from sekisho.ledger import canonical
from sekisho.ledger.quick import quick, read
from unit.ledger.test_ledger_entry import BODY, FULL, SPOILT

PIECES = [
    b"",
    b'"',
    b"0",
    b"-",
    b",",
    b"\\",
    b"\xff",
    "氏".encode(),
    b"[]",
    b'""',
    b"null",
    b"5",
    b"3",
    b" ",
    b"@",
    b"Z",
]
HEXED = [b'"fired":""', b'"fired":"-5"', b'"fired":"+5"', b'"fired":"5_0"', b'"fired":"0x5"', b'"fired":"A"']


def test_given_an_entry_as_written_when_read_quickly_then_its_parts_are_those_of_the_strict_reader() -> None:
    found = quick(BODY)
    assert found is not None
    assert (found.no, found.kind, found.subjects, found.items, int(found.fired or "0", 16)) == (
        FULL.no,
        FULL.kind,
        FULL.subjects,
        FULL.items,
        FULL.fired,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [*SPOILT, (b'"plan":"ab12","policy_version":"v3"', b'"policy_version":"v3","plan":"ab12"')],
)
def test_given_a_second_spelling_or_a_wrong_value_when_read_quickly_then_left_to_the_strict_reader(
    old: bytes, new: bytes
) -> None:
    body = BODY.replace(old, new, 1)
    assert body != BODY
    assert quick(body) is None


@pytest.mark.parametrize("mask", HEXED)
def test_given_another_spelling_of_a_mask_when_read_quickly_then_left_to_the_strict_reader(
    mask: bytes,
) -> None:
    body = BODY.replace(b'"fired":"400000000000000000"', mask)
    assert quick(body) is None
    with pytest.raises(OperatorError, match="LEDGER-001"):
        read(body)


@given(
    at=st.integers(min_value=0, max_value=len(BODY)),
    gone=st.integers(min_value=0, max_value=12),
    put=st.sampled_from(PIECES)
    | st.binary(max_size=4)
    | st.text(alphabet="0123456789abcdef-", max_size=4).map(str.encode),
)
@example(at=BODY.index(b'"400000000000000000"') + 1, gone=18, put=b"")
def test_given_an_entry_with_a_place_rewritten_when_read_quickly_then_never_more_lenient_than_the_strict_reader(
    at: int, gone: int, put: bytes
) -> None:
    body = BODY[:at] + put + BODY[at + gone :]
    try:
        strict = canonical.parse(body)
    except OperatorError:
        strict = None
    found = quick(body)
    assert found is None or strict is not None
    if strict is not None:
        whole = read(body)  # whether or not the fast reader was sure
        assert (whole.no, whole.subjects, whole.items, int(whole.fired or "0", 16)) == (
            strict.no,
            strict.subjects,
            strict.items,
            strict.fired,
        )
