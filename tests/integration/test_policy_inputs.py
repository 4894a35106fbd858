"""Policies as files, standard input and folders through the command line: a summary, or words with a code and exit 2."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sekisho.cli.app import app
from sekisho.policy.reader.formats import apart
from unit.policy.reader.papers import Printed, docx, paragraph, pdf, zipped
from unit.policy.reader.reader_samples import SHOP

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LINES = [line for line in SHOP.split("\n") if line]
PAPER = pdf([[Printed(line) for line in LINES[at : at + 35]] for at in range(0, len(LINES), 35)])
WORD = docx("".join(paragraph(line) for line in LINES))
PAGE = ("<html><body>" + "".join(f"<p>{line}</p>" for line in LINES) + "</body></html>").encode()


def run(*arguments: str, data: bytes = b"") -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(arguments), input=data)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    "data", [SHOP.encode("cp932"), PAGE, PAPER, WORD], ids=["text", "page", "pdf", "word"]
)
def test_given_a_policy_in_any_format_when_read_from_a_file_or_standard_input_then_the_same_summary(
    tmp_path: Path, data: bytes
) -> None:
    file = tmp_path / "policy"
    file.write_bytes(data)
    code, printed, _ = run("policy", "read", str(file), "--json")
    assert code == 0
    expected = json.loads(run("policy", "read", "-", "--json", data=SHOP.encode())[1])
    assert json.loads(printed)["purposes"] == expected["purposes"]
    assert json.loads(printed)["rights"] == expected["rights"]
    assert run("policy", "read", "-", "--json", data=data)[1] == printed


def test_given_a_folder_when_read_then_one_document_with_a_summary_for_each_policy_and_a_reason_for_the_rest(
    tmp_path: Path,
) -> None:
    shutil.copy(EXAMPLES / "association" / "policy.md", tmp_path / "b.md")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.pdf").write_bytes(PAPER)
    (tmp_path / "sub" / "cut.pdf").write_bytes(PAPER[:300])
    (tmp_path / "style.css").write_text("p { color: red }")
    (tmp_path / "b.json").write_text(json.dumps({"text": SHOP}), encoding="utf-8")
    (tmp_path / ".hidden.md").write_text(SHOP)
    (tmp_path / "link.md").symlink_to(tmp_path / "b.md")
    code, printed, _ = run("policy", "read", str(tmp_path), "--json")
    found = json.loads(printed)
    assert code == 0
    assert [one["file"] for one in found["documents"]] == ["b.md", "sub/a.pdf"]
    assert all(one["sections"] and one["findings"] for one in found["documents"])
    assert [(one["file"], one["code"]) for one in found["skipped"]] == [
        ("b.json", "READ-013"),
        ("style.css", "READ-003"),
        ("sub/cut.pdf", "READ-007"),
    ]
    assert all(one["what"] and one["why"] and one["mend"] for one in found["skipped"])


def test_given_a_folder_without_a_policy_when_read_then_read_011_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今日は晴れです。", encoding="utf-8")
    code, printed, said = run("policy", "read", str(tmp_path), "--json")
    assert (code, printed) == (2, "")
    assert said.startswith("READ-011 ")


BAD: dict[str, tuple[str, bytes]] = {
    "a cut pdf": ("READ-007", PAPER[: len(PAPER) // 3]),
    "pages without words": ("READ-005", pdf([[]])),
    "a cut word file": ("READ-007", WORD[:500]),
    "word's old format": ("READ-010", b"\xd0\xcf\x11\xe0" + bytes(600)),
    "a bomb": ("READ-008", zipped({"word/document.xml": b" " * 30_000_000})),
    "a page of too many elements": ("READ-008", b"<html><body>" + b"<p>" * 200_001),
    "fifty million bytes of page": ("READ-008", b"<html><body>" + b"<p>text</p>" * 4_600_000),
    "one long line": ("READ-004", "甲".encode() * 1_700_000),
    "many short lines": ("READ-004", "甲\n".encode() * 200_000),
    "zeros": ("READ-002", bytes(5_000)),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("command", [("read",), ("check",)], ids=["read", "check"])
def test_given_a_broken_or_hostile_file_when_a_command_reads_it_then_exit_2_with_a_code_and_no_traceback(
    command: tuple[str, ...], kind: str
) -> None:
    code, data = BAD[kind]
    exit_code, printed, said = run("policy", *command, "-", "--json", data=data)
    assert (exit_code, printed) == (2, "")
    assert said.startswith(f"{code} ")
    assert "Traceback" not in said


@pytest.mark.parametrize(("data", "kind"), [(PAPER, "PDF"), (WORD, "Word")], ids=["pdf", "word"])
def test_given_the_library_is_not_installed_when_read_then_read_009_names_the_command_that_mends_it(
    monkeypatch: pytest.MonkeyPatch, data: bytes, kind: str
) -> None:
    absent: Callable[[str], None] = lambda _name: None  # noqa: E731 -- nothing is found
    monkeypatch.setattr(apart, "find_spec", absent)
    exit_code, _, said = run("policy", "read", "-", data=data)
    assert exit_code == 2
    assert said.startswith("READ-009 ")
    assert "pip install 'sekisho[documents]'" in said
    assert kind in said


def test_given_another_command_when_it_starts_then_no_library_of_documents_is_loaded() -> None:
    program = (
        "import sys; from sekisho.cli.app import app; import sekisho.policy.reader.decode;"
        "print([m for m in ('pypdfium2', 'docx', 'lxml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
