"""Every entry of the reader's dictionaries has an invented example that it must match, and one that its `unless` must stop.

The examples lie in `examples/`, one file for each file of `reader/data`, under the same names. An entry without one
fails here; where the order of a dictionary decides, the example must be read as that entry and no earlier one.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sekisho.policy.reader import read_text
from sekisho.policy.reader.extractors.exceptions import kind_of_case
from sekisho.policy.reader.extractors.item_names import known_item
from sekisho.policy.reader.kinds import clause_kind, kind_rule, named_by_body
from sekisho.policy.reader.marks import read_mark
from sekisho.policy.reader.vocabulary import dictionary, fold, pattern

EXAMPLES = Path(__file__).parent / "examples"
NO_PATTERNS = {"countries"}
# Settings that are words or numbers, not patterns.
PLAIN = {
    "kinds": {"absorbs", "own_matters", "rules", "clauses", "unnamed", "bodies"},
    "marks": {"brackets", "numbered"},
    "page": {"dropped", "around", "mains"},
    "parties": {"kind_words"},
    "policy_like": {"speaks_min", "handles_min", "handles_alone"},
}
# Dictionaries whose order decides: what reads an example must come to this very entry.
READS: dict[str, Callable[[str], str | None]] = {
    "exceptions": lambda text: kind_of_case(text).value,
    "items": lambda text: (known_item(text) or (None,))[0],
}
FIRST_WINS = {"nature", "subjects"}

Entry = tuple[str, str, tuple[str, ...]]


@cache
def examples(name: str) -> Any:
    file = EXAMPLES / f"{name}.yaml"
    return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")) if file.is_file() else {}


def names() -> list[str]:
    folder = Path(__import__("sekisho.policy.reader").policy.reader.__file__).parent / "data"
    return sorted(file.stem for file in folder.glob("*.yaml") if file.stem not in NO_PATTERNS)


def entries() -> Iterator[Entry]:
    """(file, dotted name, patterns) of every entry that is a pattern; lists of rules are walked apart."""
    for name in names():
        data = dictionary(name)
        if isinstance(data, list):
            continue
        for key, value in data.items():
            if key in PLAIN.get(name, set()):
                continue
            if isinstance(value, dict) and "names" not in value:
                yield from ((name, f"{key}.{inner}", (source,)) for inner, source in value.items())
            else:
                sources = value["names"] if isinstance(value, dict) else value
                yield name, key, (sources,) if isinstance(sources, str) else tuple(sources)


def rules() -> Iterator[tuple[str, int, dict[str, Any]]]:
    """(table, number from 1, rule) of every ordered rule."""
    for table in ("rules", "clauses", "unnamed", "bodies"):
        for number, rule in enumerate(dictionary("kinds")[table], start=1):
            yield table, number, rule
    for number, rule in enumerate(dictionary("statements"), start=1):
        yield "statements", number, rule


def samples(name: str, key: str) -> dict[str, list[str]]:
    found = examples(name)
    for part in key.split("."):
        found = (found or {}).get(part)
    return found or {}


def hits(source: str, text: str, *, name: str) -> bool:
    if name == "marks":
        return bool(pattern(source).match(text)) or bool(pattern(source).match(fold(text)))
    return bool(pattern(source).search(fold(text)) or pattern(source).search(text))


@pytest.mark.parametrize(
    ("name", "key", "sources"), list(entries()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_every_pattern_has_an_example_that_it_matches(name: str, key: str, sources: tuple[str, ...]) -> None:
    wanted = samples(name, key)
    assert wanted.get("yes"), (
        f"{name}.yaml: {key} needs an example in tests/unit/policy/reader/examples/{name}.yaml"
    )
    for source in sources:
        assert any(hits(source, text, name=name) for text in wanted["yes"]), (key, source)
    for text in wanted["yes"]:
        assert any(hits(source, text, name=name) for source in sources), (key, text)
        if name in READS:
            assert READS[name](text) == key
        if name in FIRST_WINS:
            assert next(k for k, s in dictionary(name).items() if hits(s, text, name=name)) == key
    for text in wanted.get("no", []):
        assert not any(hits(source, text, name=name) for source in sources), (key, text)


@pytest.mark.parametrize(
    ("table", "number", "rule"), list(rules()), ids=lambda v: str(v) if not isinstance(v, dict) else v["kind"]
)
def test_every_rule_has_an_example_that_it_decides(table: str, number: int, rule: dict[str, Any]) -> None:
    kind = rule.get("to", rule["kind"])
    wanted = samples("statements", kind) if table == "statements" else samples("kinds", f"{table}.{kind}")
    assert wanted.get("yes"), f"{table}: {kind} needs an example in tests/unit/policy/reader/examples"
    assert any(decides(table, number, rule, text) for text in wanted["yes"]), (table, kind, rule["when"])
    if "unless" in rule:
        assert any(
            pattern(rule["when"]).search(fold(text)) and pattern(rule["unless"]).search(fold(text))
            for text in wanted.get("no", [])
        ), (table, kind, rule["unless"])


def decides(table: str, number: int, rule: dict[str, Any], text: str) -> bool:
    """Whether this rule, and none before it, decides the example."""
    if table == "rules":
        decided = kind_rule(text)
        return decided is not None and decided.name == f"kinds.{rule['kind']}.{number}"
    if table == "clauses":
        return clause_kind(text)[1] == f"clauses.{rule['kind']}.{number}"
    if table == "unnamed":
        decided = named_by_body(text)
        return decided is not None and decided.name == f"kinds.unnamed.{number}"
    stopped = "unless" in rule and pattern(rule["unless"]).search(fold(text))
    return bool(pattern(rule["when"]).search(fold(text))) and not stopped


@pytest.mark.parametrize("style", [*dictionary("marks")["raw"], *dictionary("marks")["folded"]])
def test_every_mark_is_read_in_its_style(style: str) -> None:
    table = "raw" if style in dictionary("marks")["raw"] else "folded"
    for text in samples("marks", f"{table}.{style}")["yes"]:
        mark, words = read_mark(text)
        assert (mark.style if style != "hash" else mark.printed.strip("# ") or "hash") == style
        assert words


def test_every_country_of_the_dictionary_is_found_where_information_goes() -> None:
    head = "当社（以下「当社」）は個人情報を取得し、利用し、提供します。\n\n外国にある第三者への提供\n\n"
    for name, code in dictionary("countries").items():
        countries = read_text(f"{head}個人情報は、{name}のサーバに保管されます。").countries
        assert [c.code for c in countries] == [code], name


def test_no_example_stands_for_an_entry_that_is_gone() -> None:
    known = {(name, key) for name, key, _ in entries()}
    known |= {
        ("kinds", f"{table}.{rule.get('to', rule['kind'])}")
        for table, _, rule in rules()
        if table != "statements"
    }
    known |= {("statements", rule["kind"]) for table, _, rule in rules() if table == "statements"}
    written = {
        (file.stem, key if "yes" in value else f"{key}.{inner}")
        for file in EXAMPLES.glob("*.yaml")
        for key, value in examples(file.stem).items()
        for inner in (value if "yes" not in value else [""])
    }
    assert written <= known


def test_an_entry_without_an_example_fails() -> None:
    with pytest.raises(AssertionError, match="needs an example"):
        test_every_pattern_has_an_example_that_it_matches("rights", "no_such_right", ("x",))
    with pytest.raises(AssertionError):
        test_every_pattern_has_an_example_that_it_matches("rights", "erasure", ("消去", "no such words"))
