"""Writes the reference pages that come from the code, so that they cannot say anything else.

Usage: docs.py [--check]   (--check compares instead of writing; exit 1 when a page differs)

| page | from |
|---|---|
| `errors.md` | the catalogue of error codes |
| `ledger-events.md` | `ledger/kinds.py`: members and their docstrings |
| `commands.md` | the command line itself |
| `glossary.md` | `docs/reference/glossary.yaml` |
| `policy-yaml.md` | the model of a policy: fields, types, docstrings, and the comments of the file |
| `../explanation/the-rules.md` | the rules of the gate, and `presenting/conditions.yaml` |
| `http-api.md` | the table of routes, from the API's router; what stands above it is written by hand |
"""

import ast
import re
import string
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from sekisho.errors import catalogue

ROOT: Final = Path(__file__).resolve().parent.parent
REFERENCE: Final = ROOT / "docs" / "reference"
NOTE: Final = "<!-- {source} から作られるページです。直すときは元を直し、make docs を実行してください。 -->\n"


def errors() -> str:
    """Every error code in both languages."""
    lines = [
        NOTE.format(source="エラーの目録（src/sekisho/**/messages*.yaml）"),
        "# エラー\n",
        "どのエラーも、何が起きたか、なぜか、どう直すかを日本語と英語で伝えます。〈 〉には、そのときの値が入ります。個人情報は入りません。\n",
    ]
    for code, texts in catalogue().items():
        lines.append(f"## {code}\n")
        for language, label in (("ja", "日本語"), ("en", "English")):
            parts = [_shown(texts[language][part]) for part in ("what", "why", "mend")]
            lines.append(f"- {label}: **{parts[0]}** {parts[1]} → {parts[2]}")
        lines.append("")
    return "\n".join(lines)


def _shown(text: str) -> str:
    """A text with its placeholders marked, safe inside Markdown."""
    pieces = []
    for literal, name, _, _ in string.Formatter().parse(text):
        pieces.append(re.sub(r"([*_<>\[\]])", r"\\\1", literal))
        if name is not None:
            pieces.append(f"〈{name}〉")
    return "".join(pieces)


def ledger_events() -> str:
    """Every kind of entry in the book, and every circumstance that an entry may carry."""
    tree = ast.parse(files("sekisho.ledger").joinpath("kinds.py").read_text(encoding="utf-8"))
    kinds = {node.name: dict(_members(node)) for node in tree.body if isinstance(node, ast.ClassDef)}
    lines = [
        NOTE.format(source="src/sekisho/ledger/kinds.py"),
        "# 台帳の記録\n",
        "台帳に書かれる記録の種類です。種類は増えることはあっても、名前が変わったり使い回されたりすることはありません。",
        "記録には、個人情報は入りません。ご本人は、台帳だけの番号で示します。\n",
        *_table("記録の種類", "意味", kinds["EntryKind"]),
        "",
        "## 記録に付く事情\n",
        *_table("事情", "意味", kinds["OriginFlag"]),
        "",
    ]
    return "\n".join(lines)


def _members(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Value → docstring of an enumeration's members."""
    for member, after in zip(node.body, node.body[1:], strict=False):
        if isinstance(member, ast.Assign) and isinstance(member.value, ast.Constant):
            said = after.value if isinstance(after, ast.Expr) else None
            text = str(said.value) if isinstance(said, ast.Constant) else ""
            yield str(member.value.value), " ".join(text.split())


def _table(left: str, right: str, rows: Mapping[str, str]) -> list[str]:
    return [
        f"| {left} | {right} |",
        "|---|---|",
        *(f"| `{name}` | {text.replace('|', '／')} |" for name, text in rows.items()),
    ]


def glossary() -> str:
    """Every term of the field with its one identifier."""
    read = YAML(typ="safe", pure=True).load((REFERENCE / "glossary.yaml").read_text(encoding="utf-8"))
    lines = [
        NOTE.format(source="docs/reference/glossary.yaml"),
        "# 用語\n",
        "一つの法令用語に、一つの識別子。コード、データベース、アドレス、文書のどこでも同じです。\n",
        "| 法令の語 | 識別子 | 英語の文中では | 気をつけること |",
        "|---|---|---|---|",
    ]
    for row in read["terms"]:
        names = " / ".join(f"`{name}`" for name in row["identifiers"])
        lines.append(f"| {row['term']} | {names} | {row['prose']} | {row['mind']} |")
    return "\n".join([*lines, ""])


def commands() -> str:
    """Every command with its arguments and options, as `--help` has them."""
    import typer

    from sekisho.cli.app import app

    lines = [
        NOTE.format(source="コマンドの定義（src/sekisho/cli）"),
        "# コマンド\n",
        "どのコマンドにも `--help` があります。`--json` を付けると、標準出力にはJSONの文書が一つだけ出ます。",
        "進み具合や注意は標準エラー出力に出ます。\n",
        *_table("終了コード", "意味", EXITS),
        "",
    ]
    for path, command in _walk(typer.main.get_command(app), ("sekisho",)):
        lines += _command(path, command)
    return "\n".join(lines)


EXITS: Final = {
    "0": "終わった、許された、指摘がない",
    "1": "答えが「いいえ」（拒否、指摘あり、違いあり、検証の失敗）",
    "2": "使い方か入力の誤り、知らない名前",
    "3": "判断できない（状態か方針の版がない）",
    "4": "届かない、使用中、空きがない",
    "5": "内部の誤り",
}

KINDS: Final = {"str": "text", "int": "number", "Path": "file", "list": "file …"}


def _walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401 - any click
    inside = getattr(command, "commands", None)
    if inside is None:
        yield path, command
        return
    for name in sorted(inside):
        if not inside[name].hidden:
            yield from _walk(inside[name], (*path, name))


def _command(path: tuple[str, ...], command: Any) -> list[str]:  # noqa: ANN401 - any click command
    rows, words = {}, []
    for parameter in command.params:
        if getattr(parameter, "hidden", False) or parameter.name == "help":
            continue
        text = " ".join((getattr(parameter, "help", None) or "").split())
        if parameter.param_type_name == "argument":
            shown = (parameter.metavar or parameter.name or "").upper()
            words.append(shown if parameter.required else f"[{shown}]")
            rows[shown] = text
        else:
            kind = getattr(parameter.type_descriptor.annotation, "__name__", "text")
            value = "" if parameter.is_flag else f" {(parameter.metavar or KINDS.get(kind, kind)).upper()}"
            rows[", ".join([*parameter.opts, *parameter.secondary_opts]) + value] = text
    lines = [f"## {' '.join(path)}\n", " ".join((command.help or "").split()) + "\n"]
    lines += ["```text", " ".join([*path, *words, "[OPTIONS]"]), "```\n"]
    return [*lines, *_table("引数・オプション", "説明", rows), ""] if rows else lines


MARKER: Final = "<!-- ここから下は make docs が書きます。 -->\n"


def http_api() -> str:
    """Every route of the API below what is written by hand."""
    from sekisho.web.api.router import api_router

    by_hand, marker, _ = (REFERENCE / "http-api.md").read_text(encoding="utf-8").partition(MARKER)
    rows = sorted(
        (route.path, method, handler.summary or "", str(handler.opt.get("duty", "－")))
        for route in api_router().routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods
        if method != "OPTIONS"
    )
    lines = ["| 経路 | すること | 要る権限 |", "|---|---|---|"]
    for path, method, summary, duty in rows:
        plain = re.sub(r"\{(\w+):\w+\}", r"{\1}", path)
        lines.append(f"| `{method} {plain}` | {summary} | {duty} |")
    return by_hand + marker + "\n" + "\n".join([*lines, ""])


def policy_yaml() -> str:
    """Every key of `policy.yaml`, as the model has it."""
    from sekisho.policy.files.codec import DERIVED, hints
    from sekisho.policy.files.printing import comments
    from sekisho.policy.model import SCHEMA, Policy

    lines = [
        NOTE.format(source="方針のモデル（src/sekisho/policy/model.py、particulars.py）"),
        "# policy.yaml\n",
        f"方針の文書から読み取った値のファイルです。一行目は `schema: {SCHEMA}`。手で直せて、注釈は残ります。書いていないキーは既定値です。",
        "知らないキーや形の違う値は、行番号と直し方を添えて断られます。\n",
        *(f"- {line}" for line in comments()["head"]),
        "\n読み取った値には、どこから来たかが付きます。\n",
        *_table(
            "キー",
            "意味",
            {
                "from": "read（読み取り）、answer（回答）、edited（手直し）、law（法令）",
                "lines": "公表文の行 `[初め, 終わり]`（1から）",
                "confidence": "読み取りの確かさ（0〜1）。1は人が言ったもの",
                "confirmed": "人が確かめた読み取り",
                "rule": "読み取った規則の名前",
            },
        ),
        "",
    ]
    told = _told_of(Policy)
    nested: dict[str, type] = {}
    for name, wanted in hints(Policy).items():
        if (Policy, name) in DERIVED:
            continue
        cls = _inner(wanted)
        said = [*comments().get(name, ()), *filter(None, [told.get(name)])]
        lines += [f"## {name}\n", *(f"{one}\n" for one in said)]
        if cls is None:
            lines.append(f"値：{_yaml_type(name, wanted)}\n")
        else:
            lines += _keys(cls, nested, listed=_is_list(wanted))
    for title, cls in nested.items():
        lines += [f"## {title}\n", *_keys(cls, nested, listed=False)]
    return "\n".join(lines)


def _keys(cls: type, nested: dict[str, type], *, listed: bool) -> list[str]:
    """The keys of one kind of value as a table; values inside it get a heading of their own."""
    from dataclasses import MISSING, fields

    from sekisho.policy.files.codec import hints

    told, types = _told_of(cls), hints(cls)
    rows = {}
    for field in fields(cls):
        inner = _inner(types[field.name])
        if field.name == "source":
            continue
        if inner is not None:
            nested.setdefault(inner.__name__, inner)
        need = "（必須）" if field.default is MISSING and field.default_factory is MISSING else ""
        kind = inner.__name__ if inner is not None else _yaml_type(field.name, types[field.name])
        rows[field.name] = f"{kind}{need}{'。' if field.name in told else ''}{told.get(field.name, '')}"
    first = (cls.__doc__ or "").strip().splitlines()[0]
    return [f"{first}{' リストです。' if listed else ''}\n", *_table("キー", "値", rows), ""]


def _is_list(wanted: object) -> bool:
    from sekisho.policy.files.codec import entry

    return entry(wanted) is not None


def _inner(wanted: object) -> type | None:
    """The kind of value that a field holds, one or several; None for a plain one."""
    from dataclasses import is_dataclass

    from sekisho.law.legal_day import Period
    from sekisho.policy.files.codec import entry, optional

    inner = optional(wanted) or wanted
    inner = entry(inner) or inner
    return inner if isinstance(inner, type) and is_dataclass(inner) and inner is not Period else None


def _yaml_type(name: str, wanted: object) -> str:  # noqa: PLR0911 - one way of writing for each kind of value
    """How a plain value is written."""
    from enum import Enum

    from sekisho.law.legal_day import Period
    from sekisho.policy.files.codec import DAY_FIELDS, entry, optional

    if (inner := optional(wanted)) is not None:
        return f"{_yaml_type(name, inner)}、または null"
    if (part := entry(wanted)) is not None:
        return f"[{_yaml_type(name, part)}, …]"
    if name in DAY_FIELDS:
        return "日付（2027-04-01）"
    if wanted is Period:
        return "期間（P1Y、P6M、P30D）"
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return "、".join(f"`{member.value}`" for member in wanted)
    if isinstance(wanted, type) and wanted in _PLAIN:
        return _PLAIN[wanted]
    return (
        f"id（{getattr(wanted, '__name__', wanted)}）"
        if hasattr(wanted, "__supertype__")
        else "[初め, 終わり]"
    )


_PLAIN: Final = {str: "文字", bool: "true / false", int: "数", float: "数"}


def _told_of(cls: type) -> dict[str, str]:
    """What a class tells of its fields: under `Attributes`, or in the text below a field."""
    import inspect

    told: dict[str, str] = {}
    name = ""
    _, _, attributes = (inspect.getdoc(cls) or "").partition("Attributes:\n")
    for line in attributes.splitlines():
        if found := re.match(r"    (\w+): (.*)", line):
            name = found[1]
            told[name] = found[2]
        elif line.startswith("        ") and name:
            told[name] += " " + line.strip()
    (body,) = (node.body for node in ast.parse(inspect.getsource(cls)).body if isinstance(node, ast.ClassDef))
    for member, after in pairwise(body):
        if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
            text = after.value if isinstance(after, ast.Expr) else None
            if isinstance(text, ast.Constant):
                told[member.target.id] = " ".join(str(text.value).split())
    return told


def the_rules() -> str:
    """Every rule of the gate, for a lawyer."""
    from sekisho.law.bases import statutory_bases
    from sekisho.presenting import rule_list

    found = list(rule_list.rooms())
    lines = [
        NOTE.format(
            source="関所の規則（src/sekisho/gate/rules）と言葉（src/sekisho/presenting/conditions.yaml）"
        ),
        "# 規則の一覧\n",
        (
            f"関所が断る理由のすべてです。規則は{sum(len(rules) for _, rules in found)}あります。一つ一つが「こういうときは断る」という形で、どれにも当たらなければ許します。"
            "規則に順序や優先はありません。規則を足して、断っていたことが許されるようになることはありません。\n"
        ),
        (
            "法律の例外（根拠）は、その規則が「外せる根拠」に挙げるものだけを外し、その根拠に要る事実がすべて書かれたときに限ります。"
            "「承認が要る」根拠は、二人目の担当者の承認も要ります。方針に「提供できる」と書いてあるだけでは、根拠になりません。\n"
        ),
        (
            "一つの判断がどのように下されるかは [How a decision is made](how-a-decision-is-made.md) にあります。"
            "自社の方針で規則がどう働くかは [方針の規則を解析する](../how-to/analyse-the-rules.md) と [判定表で試す](../how-to/test-with-a-table.md) で確かめられます。\n"
        ),
    ]
    for room, rules in found:
        lines.append(f"## {room}\n")
        for rule in rules:
            lines += [
                f"### {rule.id}\n",
                f"{_plain(rule_list.message(rule))}\n",
                f"- 断るとき：{_plain(rule_list.fires(rule.fires))}",
                f"- 条文：{rule.source}",
                f"- 方針の文：{rule_list.subjects(rule)} についての文",
                f"- 対象の行為：{rule_list.acts(rule)}（{rule_list.forms(rule)}）",
                f"- 外せる根拠：{rule_list.lifted(rule)}",
                f"- 番号：{rule.number}",
                "",
            ]
    lines.append("## 法律の根拠と、要る事実\n")
    for basis in statutory_bases().values():
        articles = "、".join(dict.fromkeys(str(article) for article in basis.acts.values()))
        facts = "、".join(fact.ja for fact in basis.facts) or "なし"
        lines.append(f"- {basis.ja}（{articles}）：{facts}{'。二人目の承認が要る' if basis.approval else ''}")
    lines.append("")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Text safe inside Markdown."""
    return re.sub(r"([*_<>\[\]])", r"\\\1", text)


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "commands.md": commands,
    "errors.md": errors,
    "glossary.md": glossary,
    "http-api.md": http_api,
    "ledger-events.md": ledger_events,
    "policy-yaml.md": policy_yaml,
    "../explanation/the-rules.md": the_rules,
}


def main(*, check: bool) -> None:
    """Writes the pages, or names those that differ."""
    stale = []
    for name, page in PAGES.items():
        text = page()
        target = REFERENCE / name
        if check and (not target.is_file() or target.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not check:
            target.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"Not what the code gives: {', '.join(stale)}. Run `make docs`.")


if __name__ == "__main__":
    main(check="--check" in sys.argv[1:])
