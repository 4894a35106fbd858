"""RFC 6962 §2.1, held to the published vectors of Certificate Transparency."""

import hashlib

import pytest

from sekisho.errors import DeveloperError, OperatorError
from sekisho.ledger import merkle

LEAVES = [
    merkle.leaf_hash(bytes.fromhex(data))
    for data in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (0, 1, []),
    (0, 8, [A, B, C]),
    (5, 8, [D, E, ROOTS[4]]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [ROOTS[1], B, D]),
]
CONSISTENCY = [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[4]]), (2, 5, [B, D])]


def hexes(path: tuple[bytes, ...]) -> list[str]:
    return [step.hex() for step in path]


@pytest.mark.parametrize("size", range(9))
def test_given_the_published_leaves_when_hashed_then_the_published_roots(size: int) -> None:
    assert merkle.tree_root(LEAVES[:size]).hex() == ROOTS[size]


def test_given_no_leaf_when_hashed_then_the_hash_of_nothing() -> None:
    assert merkle.EMPTY_ROOT == hashlib.sha256().digest() == merkle.tree_root([])


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_given_the_published_leaves_when_proving_inclusion_then_the_published_path(
    index: int, size: int, path: list[str]
) -> None:
    made = merkle.inclusion_path(index, size, merkle.subtree_of(LEAVES))
    assert hexes(made) == path
    merkle.verify_inclusion(
        leaf=LEAVES[index], index=index, size=size, path=made, root=bytes.fromhex(ROOTS[size])
    )


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_given_the_published_leaves_when_proving_consistency_then_the_published_path(
    old: int, new: int, path: list[str]
) -> None:
    made = merkle.consistency_path(old, new, merkle.subtree_of(LEAVES))
    assert hexes(made) == path
    merkle.verify_consistency(
        old=old, new=new, old_root=bytes.fromhex(ROOTS[old]), new_root=bytes.fromhex(ROOTS[new]), path=made
    )


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (0, 0)])
def test_given_a_leaf_outside_the_tree_when_proving_then_refused(index: int, size: int) -> None:
    with pytest.raises(DeveloperError) as error:
        merkle.inclusion_path(index, size, merkle.subtree_of(LEAVES))
    assert error.value.code == "LEDGER-003"


@pytest.mark.parametrize(("old", "new"), [(0, 8), (5, 4)])
def test_given_sizes_that_no_proof_joins_when_proving_then_refused(old: int, new: int) -> None:
    with pytest.raises(DeveloperError) as error:
        merkle.consistency_path(old, new, merkle.subtree_of(LEAVES))
    assert error.value.code == "LEDGER-003"


def test_given_any_other_index_size_or_path_when_verifying_inclusion_then_refused() -> None:
    root = bytes.fromhex(ROOTS[8])
    path = merkle.inclusion_path(5, 8, merkle.subtree_of(LEAVES))
    wrong = [
        {"index": 4, "size": 8, "path": path},
        {"index": 5, "size": 9, "path": path},
        {"index": 5, "size": 5, "path": path},
        {"index": -1, "size": 8, "path": path},
        {"index": 5, "size": 8, "path": path[:-1]},
        {"index": 5, "size": 8, "path": (*path, path[0])},
        {"index": 5, "size": 8, "path": ()},
        {"index": 5, "size": 8, "path": path[::-1]},
    ]
    for case in wrong:
        with pytest.raises(OperatorError) as error:
            merkle.verify_inclusion(leaf=LEAVES[5], root=root, **case)
        assert error.value.code == "LEDGER-007"


def test_given_any_other_size_or_path_when_verifying_consistency_then_refused() -> None:
    roots = [bytes.fromhex(each) for each in ROOTS]
    path = merkle.consistency_path(6, 8, merkle.subtree_of(LEAVES))
    wrong = [
        (6, 8, roots[5], roots[8], path),
        (6, 8, roots[6], roots[7], path),
        (5, 8, roots[6], roots[8], path),
        (6, 8, roots[6], roots[8], path[:-1]),
        (6, 8, roots[6], roots[8], (*path, path[0])),
        (6, 8, roots[6], roots[8], ()),
        (8, 6, roots[8], roots[6], path),
        (8, 8, roots[8], roots[8], path),
        (8, 8, roots[8], roots[7], ()),
        (0, 8, roots[1], roots[8], ()),
        (-1, 8, roots[0], roots[8], ()),
    ]
    for old, new, old_root, new_root, steps in wrong:
        with pytest.raises(OperatorError) as error:
            merkle.verify_consistency(old=old, new=new, old_root=old_root, new_root=new_root, path=steps)
        assert error.value.code == "LEDGER-007"


def test_given_the_empty_tree_when_verifying_consistency_then_it_begins_every_tree() -> None:
    roots = [bytes.fromhex(each) for each in ROOTS]
    merkle.verify_consistency(old=0, new=8, old_root=roots[0], new_root=roots[8], path=())
    merkle.verify_consistency(old=0, new=0, old_root=roots[0], new_root=roots[0], path=())


def test_given_an_edge_taken_up_again_when_pushing_then_the_same_nodes_and_root() -> None:
    whole = merkle.Frontier()
    nodes = [node for leaf in LEAVES for node in whole.push(leaf)]
    assert len(nodes) == merkle.complete_nodes(8) == 7
    for size in range(9):
        again = merkle.Frontier.at(size, merkle.subtree_of(LEAVES))
        added = [node for leaf in LEAVES[size:] for node in again.push(leaf)]
        assert again.root() == whole.root()
        assert added == nodes[len(nodes) - len(added) :]
