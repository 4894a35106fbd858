import pytest

from sekisho.errors import DeveloperError
from sekisho.vault.groups import GroupRegistry, ItemDescription, extend
from sekisho.vault.model import ItemId


def described(**retention: str) -> list[ItemDescription]:
    return [
        ItemDescription(id=ItemId(item), legal_kind="personal", sensitivity="normal", retention=rule)
        for item, rule in retention.items()
    ]


def shape(registry: GroupRegistry) -> dict[str, tuple[str, ...]]:
    return {group.id + ("x" if group.closed else ""): group.items for group in registry.groups}


def test_given_items_when_grouped_then_each_lies_with_those_of_its_rule() -> None:
    registry, moves = extend(GroupRegistry(), described(name="r1", mail="r1", photo="r2"))
    assert shape(registry) == {"g001": ("mail", "name"), "g002": ("photo",)}
    assert moves == ()


def test_given_a_new_item_when_extended_then_it_joins_and_nothing_moves() -> None:
    first, _ = extend(GroupRegistry(), described(name="r1"))
    second, moves = extend(first, described(name="r1", mail="r1"))
    assert shape(second) == {"g001": ("mail", "name")}
    assert moves == ()


def test_given_an_item_no_longer_described_when_extended_then_it_stays_where_its_data_is() -> None:
    first, _ = extend(GroupRegistry(), described(name="r1", fax="r1"))
    assert extend(first, described(name="r1")) == (first, ())


def test_given_a_changed_rule_when_extended_then_the_group_is_closed_and_all_its_items_move() -> None:
    first, _ = extend(GroupRegistry(), described(name="r1", mail="r1", fax="r1", photo="r2"))
    second, moves = extend(first, described(name="r1", mail="r2", photo="r2"))
    assert shape(second) == {
        "g001x": ("fax", "mail", "name"),
        "g002": ("mail", "photo"),
        "g003": ("fax", "name"),
    }
    assert [(m.closed, m.moved) for m in moves] == [
        ("g001", (("fax", "g003"), ("mail", "g002"), ("name", "g003")))
    ]
    assert second.ever_of(ItemId("mail")) == ("g002", "g001")
    assert extend(second, described(name="r1", mail="r2", photo="r2")) == (second, ())


def test_given_a_rule_changed_back_when_extended_then_a_closed_group_never_reopens() -> None:
    first, _ = extend(GroupRegistry(), described(name="r1"))
    second, _ = extend(first, described(name="r2"))
    third, _ = extend(second, described(name="r1"))
    assert shape(third) == {"g001x": ("name",), "g002x": ("name",), "g003": ("name",)}


def test_given_an_item_described_twice_differently_then_refused() -> None:
    with pytest.raises(DeveloperError) as refused:
        extend(GroupRegistry(), [*described(name="r1"), *described(name="r2")])
    assert refused.value.code == "VAULT-026"


def test_given_an_unknown_item_or_group_then_refused() -> None:
    registry, _ = extend(GroupRegistry(), described(name="r1"))
    with pytest.raises(DeveloperError):
        registry.group_of(ItemId("mail"))
