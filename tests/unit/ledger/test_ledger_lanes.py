"""A root of roots holds every book whose head it names; whoever has its proof needs neither of the houses."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.errors import OperatorError
from sekisho.ledger import lanes, standalone, store, tree
from sekisho.ledger.checkpoint import Checkpoint
from sekisho.ledger.exporting import write_pack
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.ledger.note import Ed25519Signer, VerifierKey
from sekisho.ledger.proof import inclusion_proof
from unit.ledger.ledger_book import KEY, SIGNER, START, draft, fill, opened

ROOT = Ed25519Signer(name="sekisho.example/root", seed=bytes(range(2, 34)))
ROOT_KEY = VerifierKey.of(ROOT)
OTHER = "sekisho.example/other"

origins = st.text("abcdefghij./-:0123456789", min_size=1, max_size=100)
heads = st.lists(
    st.builds(
        Checkpoint, origin=origins, size=st.integers(0, 2**62), root=st.binary(min_size=32, max_size=32)
    ),
    max_size=20,
    unique_by=lambda head: head.origin,
)


def joined(named: Sequence[Effect], *, before: int = 3, after: int = 4, **parts: object) -> str:
    """The proof of an entry with these effects, in a book that signs as the joining house."""
    with opened() as conn:
        fill(conn, before)
        said = {"kind": EntryKind.LEDGER_HEADS_JOINED, "subjects": (), "effects": tuple(named)} | parts
        entry = store.append(conn, draft(before, **said))
        fill(conn, before + 1 + after, start=before + 1)
        tree.checkpoint(conn, ROOT, START)
        return inclusion_proof(conn, entry.no).to_json()


def book(target: Path, size: int = 30) -> Checkpoint:
    """A pack of a small book; gives its head at ten entries."""
    with opened() as conn:
        fill(conn, 10)
        early = tree.checkpoint(conn, SIGNER, START)
        fill(conn, size, start=10)
        tree.checkpoint(conn, SIGNER, START + timedelta(days=1))
        write_pack(conn, target, KEY)
    return Checkpoint(origin=SIGNER.name, size=early.size, root=early.root)


@given(heads, st.integers(0, 40), st.integers(0, 40))
def test_given_any_heads_when_joined_then_both_readers_find_the_same_ones_and_no_other(
    named: list[Checkpoint], before: int, after: int
) -> None:
    text = joined([lanes.effect_of(head) for head in named], before=before, after=after)
    found = lanes.prove_joined(text, [ROOT_KEY])
    assert found.heads == tuple(sorted(named, key=lambda head: head.origin))
    for head in named:
        assert found.head_of(head.origin) == head
        told = standalone.joined_head(text.encode(), [str(ROOT_KEY)], head.origin)
        assert told == (head.size, head.root)
    with pytest.raises(OperatorError) as error:
        found.head_of("nobody's")
    assert error.value.code == "LEDGER-048"
    with pytest.raises(standalone.WrongError):
        standalone.joined_head(text.encode(), [str(ROOT_KEY)], "nobody's")


HEAD = Checkpoint(origin=OTHER, size=7, root=bytes(range(32)))


def changed(text: str, **parts: object) -> str:
    return json.dumps(json.loads(text) | parts)


def test_given_a_proof_when_anything_of_it_is_changed_then_neither_reader_takes_it() -> None:
    text = joined([lanes.effect_of(HEAD)])
    said = json.loads(text)
    other = said["body"].replace(HEAD.root.hex(), bytes(32).hex())
    path = [*said["path"][1:], said["path"][0]]
    wrong = [
        changed(text, body=other),
        changed(text, body=said["body"].replace(":7:", ":8:")),
        changed(text, entry=said["entry"] + 1),
        changed(text, entry=-1),
        changed(text, path=path),
        changed(text, path=said["path"][:-1]),
        changed(text, path=[*said["path"], "00" * 32]),
        changed(text, checkpoint=said["checkpoint"].replace("\n8\n", "\n9\n")),
        changed(text, checkpoint=""),
        changed(text, body="{}"),
        "{}",
        "",
        "[]",
        "no json",
    ]
    lanes.prove_joined(text, [ROOT_KEY])
    for each in wrong:
        assert each != text
        with pytest.raises(OperatorError):
            lanes.prove_joined(each, [ROOT_KEY])
        with pytest.raises(standalone.WrongError):
            standalone.joined_head(each.encode(), [str(ROOT_KEY)], OTHER)


@pytest.mark.parametrize(
    ("named", "parts"),
    [
        ([lanes.effect_of(HEAD)], {"kind": EntryKind.POLICY_VERSION_PUBLISHED}),
        ([lanes.effect_of(HEAD), Effect(object=f"lane:9:{OTHER}", hash="00" * 32)], {}),
        ([lanes.effect_of(HEAD), Effect(object="policy", hash="00" * 32)], {}),
    ],
    ids=["another kind", "two heads of one book", "no head"],
)
def test_given_an_entry_that_joins_nothing_for_certain_when_proven_then_refused_by_both_readers(
    named: list[Effect], parts: dict[str, object]
) -> None:
    text = joined(named, **parts)
    with pytest.raises(OperatorError) as error:
        lanes.prove_joined(text, [ROOT_KEY])
    assert error.value.code == "LEDGER-047"
    with pytest.raises(standalone.WrongError):
        standalone.joined_head(text.encode(), [str(ROOT_KEY)], OTHER)


def test_given_a_proof_by_another_house_when_read_then_refused() -> None:
    text = joined([lanes.effect_of(HEAD)])
    for key in (KEY, VerifierKey(name=ROOT.name, public_key=bytes(32))):
        with pytest.raises(OperatorError):
            lanes.prove_joined(text, [key])
        with pytest.raises(standalone.WrongError):
            standalone.joined_head(text.encode(), [str(key)], OTHER)


def test_given_a_pack_when_held_against_a_root_of_roots_then_only_the_book_that_was_joined_passes(
    tmp_path: Path,
) -> None:
    pack = tmp_path / "book.zip"
    early = book(pack)

    def verify(*named: Checkpoint, keys: tuple[str, ...] = (str(ROOT_KEY),)) -> object:
        proof = joined(list(map(lanes.effect_of, named))).encode()
        found = standalone.verify(str(pack), keys=[str(KEY)], joined=[proof], joined_keys=list(keys))
        return found["first_bad"] if found["first_bad"] is None else found["first_bad"]["place"]  # type: ignore[index]

    assert verify(early, HEAD) is None
    # The house says that this book once was another one, or longer than it is; or it says nothing of it.
    assert verify(Checkpoint(origin=early.origin, size=early.size, root=bytes(32))) == "export"
    assert verify(Checkpoint(origin=early.origin, size=31, root=early.root)) == "truncated"
    assert verify(HEAD) == "joined"
    assert verify(early, keys=(str(KEY),)) == "joined"
    assert verify(early, keys=()) == "joined"


@pytest.mark.parametrize(
    ("origin", "fits"), [("a" * 103, True), ("a" * 104, False), ("a@b", False), ("a b", False)]
)
def test_given_a_name_when_no_entry_could_hold_it_then_it_is_no_lane(origin: str, *, fits: bool) -> None:
    assert lanes.can_be_lane(origin) is fits
