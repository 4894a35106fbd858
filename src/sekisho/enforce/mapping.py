"""Reads ``enforce.yaml``: which of the organisation's tables and columns hold which items. Strict and closed.

Names of tables, columns and roles end up in SQL, always quoted. What no database could have as a name is refused here.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sekisho.enforce.model import Column, Explain, KeyType, Table, TableMap
from sekisho.errors import StaffError
from sekisho.gate.model import Mode
from sekisho.policy.names import Names

FORMAT: Final = "sekisho/enforce/1"
_TOP: Final = frozenset(
    {
        "schema",
        "key_type",
        "max_age_minutes",
        "prefix",
        "explain",
        "administrators",
        "stewards",
        "purposes",
        "tables",
    }
)
_TABLE: Final = frozenset({"table", "key", "mode", "items", "plain", "search", "blind"})
_NAME: Final = re.compile(r"[^\W\d][\w$]{0,62}")
_PREFIX: Final = re.compile(r"[a-z][a-z0-9_]{0,19}")
_YEAR: Final = 366 * 24 * 60


def read_map(text: str, names: Names) -> TableMap:
    """The map that a text holds.

    Args:
        text: YAML.
        names: What may be written for an item or a purpose: ids and the policy's own words.

    Raises:
        StaffError: Not YAML, or not of this form (ENFORCE-002), or an unknown item or purpose (POLICY-010).
    """
    try:
        found = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise StaffError("ENFORCE-002", place="YAML") from error
    top = _mapping(found, "enforce.yaml", _TOP)
    if top.get("schema") != FORMAT:
        raise StaffError("ENFORCE-002", place="schema")
    tables = top.get("tables")
    if not isinstance(tables, list) or not tables:
        raise StaffError("ENFORCE-002", place="tables")
    read = tuple(_table(one, f"tables[{place}]", names) for place, one in enumerate(tables))
    if len({table.name for table in read}) < len(read):
        raise StaffError("ENFORCE-002", place="tables")  # a purpose sees them by name, whatever their schema
    age = top.get("max_age_minutes", 24 * 60)
    if type(age) is not int or not 0 < age <= _YEAR:
        raise StaffError("ENFORCE-002", place="max_age_minutes")
    prefix = top.get("prefix", "sekisho_")
    if not isinstance(prefix, str) or _PREFIX.fullmatch(prefix) is None:
        raise StaffError("ENFORCE-002", place="prefix")
    return TableMap(
        text=text,
        tables=read,
        key_type=_choice(KeyType, top.get("key_type", "text"), "key_type"),
        purposes=tuple(names.purpose(one) for one in _texts(top, "purposes", "purposes")),
        max_age_minutes=age,
        prefix=prefix,
        explain=_choice(Explain, top.get("explain", "closed"), "explain"),
        administrators=_named(top, "administrators", "administrators"),
        stewards=_named(top, "stewards", "stewards"),
    )


def _table(found: object, place: str, names: Names) -> Table:
    one = _mapping(found, place, _TABLE)
    schema, _, name = str(one.get("table", "")).rpartition(".")
    shown = _columns(one.get("items"), f"{place}.items", names, shown=True)
    blind = _columns(one.get("blind"), f"{place}.blind", names, shown=False)
    columns = (*shown, *blind)
    plain = _named(one, "plain", f"{place}.plain")
    key = _name(one.get("key"), f"{place}.key")
    held = [column.name for column in columns]
    if len(set(held)) < len(held) or set(held) & set(plain) or not columns:
        raise StaffError("ENFORCE-002", place=f"{place}.items")
    search = _named(one, "search", f"{place}.search")
    if not set(search) <= {key, *plain, *held}:
        raise StaffError("ENFORCE-002", place=f"{place}.search")
    return Table(
        schema=_name(schema or "public", f"{place}.table"),
        name=_name(name, f"{place}.table"),
        key=key,
        columns=columns,
        plain=tuple(column for column in plain if column != key),
        search=(*search, *(column.name for column in blind if column.name not in search)),
        mode=_choice(Mode, one.get("mode", "strict"), f"{place}.mode"),
    )


def _columns(found: object, place: str, names: Names, *, shown: bool) -> tuple[Column, ...]:
    listed = _mapping(found or {}, place, None)
    return tuple(
        Column(name=_name(column, place), item=names.item(str(item)), shown=shown)
        for column, item in listed.items()
    )


def _mapping(found: object, place: str, known: Collection[str] | None) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise StaffError("ENFORCE-002", place=place)
    for key in found:
        if not isinstance(key, str) or (known is not None and key not in known):
            raise StaffError("ENFORCE-002", place=f"{place}: {key}")
    return found


def _texts(found: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    value = found.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise StaffError("ENFORCE-002", place=place)
    return tuple(dict.fromkeys(value))


def _named(found: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    return tuple(_name(one, place) for one in _texts(found, key, place))


def _name(found: object, place: str) -> str:
    if not isinstance(found, str) or _NAME.fullmatch(found) is None or len(found.encode()) > 63:  # noqa: PLR2004 - PostgreSQL's own limit
        raise StaffError("ENFORCE-002", place=place)
    return found


def _choice(kind: Any, found: object, place: str) -> Any:  # noqa: ANN401 - one of the enums
    try:
        return kind(found)
    except ValueError as error:
        raise StaffError("ENFORCE-002", place=place) from error
