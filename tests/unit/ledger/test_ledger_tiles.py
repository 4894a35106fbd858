"""Tiles and bundles of C2SP tlog-tiles: names, widths, and that a stranger can rebuild the tree from them."""

import pytest
from sqlalchemy import select

from sekisho.errors import OperatorError, StaffError
from sekisho.ledger import store, tiles, tree
from sekisho.ledger.merkle import leaf_hash, tree_root
from sekisho.ledger.tiles import Resource
from unit.ledger.ledger_book import SIGNER, START, draft, fill, opened, tamper

NAMES = [
    ("0/000", Resource(level=0, index=0, width=256)),
    ("0/x001/x234/067", Resource(level=0, index=1_234_067, width=256)),
    ("entries/x001/000.p/7", Resource(level=None, index=1000, width=7)),
    ("63/999.p/255", Resource(level=63, index=999, width=255)),
]


@pytest.mark.parametrize(("path", "resource"), NAMES)
def test_given_a_name_of_the_specification_when_read_then_printed_the_same(
    path: str, resource: Resource
) -> None:
    assert Resource.parse(path) == resource
    assert str(resource) == path


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "0",
            "00/000",
            "64/000",
            "0/1",
            "0/x000/001",
            "0/000.p/0",
            "0/000.p/256",
            "0/000.p/07",
            "-1/000",
        ),
        *("entry/000", "0/000/", "0/../000", "0/x01/000", "0/０００", "0/000.p/1000", "0/000\n"),
    ],
)
def test_given_another_spelling_when_read_then_there_is_no_such_thing(path: str) -> None:
    with pytest.raises(StaffError) as error:
        Resource.parse(path)
    assert error.value.code == "LEDGER-016"


def test_given_the_sizes_of_the_specification_when_listed_then_its_tiles() -> None:
    of = [one for one in tiles.resources(70_000) if one.level is not None]
    widths = {level: [one.width for one in of if one.level == level] for level in (0, 1, 2)}
    assert widths == {0: [256] * 273 + [112], 1: [256, 17], 2: [1]}
    assert [str(one) for one in tiles.resources(256)] == ["entries/000", "0/000", "1/000.p/1"]
    assert list(tiles.resources(0)) == []


def test_given_a_book_when_its_tiles_are_fetched_then_leaves_subtrees_and_entries_agree() -> None:
    with opened() as conn:
        fill(conn, 530)
        tree.checkpoint(conn, SIGNER, START)
        leaves = list(conn.scalars(select(store.LEAF).order_by(store.ledger_entry.c.no)))
        seen: list[bytes] = []
        for one in tiles.resources(530):
            data = tiles.served(conn, one, size=530)
            if one.level == 0:
                assert data == b"".join(leaves[one.first : one.end])
            elif one.level == 1:
                assert data == b"".join(tree_root(leaves[at : at + 256]) for at in (0, 256))
            else:
                while data:
                    length = int.from_bytes(data[:2])
                    seen.append(leaf_hash(data[2 : 2 + length]))
                    data = data[2 + length :]
        assert seen == leaves


@pytest.mark.parametrize("path", ["0/002.p/19", "0/002", "entries/003", "1/000.p/3", "2/000.p/1"])
def test_given_a_resource_beyond_the_checkpoint_when_asked_then_there_is_none(path: str) -> None:
    with opened() as conn:
        fill(conn, 531)
        with pytest.raises(StaffError) as error:
            tiles.served(conn, Resource.parse(path), size=530)
        assert error.value.code == "LEDGER-016"


def test_given_a_missing_node_or_entry_when_asked_then_said_and_not_left_out() -> None:
    with opened() as conn:
        fill(conn, 300)
        tree.checkpoint(conn, SIGNER, START)
        tamper(conn, "DELETE FROM ledger_node WHERE level = 8")
        tamper(conn, "DELETE FROM ledger_entry WHERE no = 7")
        for path in ("1/000.p/1", "0/000", "entries/000"):
            with pytest.raises(OperatorError) as error:
                tiles.served(conn, Resource.parse(path), size=300)
            assert error.value.code == "LEDGER-012"


def test_given_an_entry_too_long_for_a_bundle_when_asked_then_refused_not_cut() -> None:
    with opened() as conn:
        store.append(conn, draft(0, subjects=tuple(range(15_000))))
        wanted = Resource(level=None, index=0, width=1)
        assert len(tiles.bodies(conn, wanted)[0]) > tiles.LONGEST
        with pytest.raises(StaffError) as error:
            tiles.served(conn, wanted, size=1)
        assert error.value.code == "LEDGER-017"
