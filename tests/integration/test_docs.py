"""What the documentation shows is what happens: its blocks run, and its reference pages are those of the code."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from integration.doc_pages import agrees, blocks, run_page, steps, surroundings
from integration.ready_command import ready
from sekisho.application.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "README.ja.md", *(ROOT / "docs").rglob("*.md")])
STARTED_ANEW = {"README.md", "docs/tutorials/first-checkpoint.md"}
"""Pages whose commands are started as installed, each in an interpreter of its own."""
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[^)\s]*)?\)")

installed = pytest.mark.skipif(
    find_spec("sekisho.__main__") is None, reason="the `sekisho` command is not there yet"
)


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The command, ready: hundreds of them are run here."""
    with ready(surroundings(tmp_path_factory.mktemp("home"))) as folder:
        yield folder


def names(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


def with_blocks_to_run() -> list[Path]:
    return [page for page in PAGES if any(block.run for block in blocks(page.read_text(encoding="utf-8")))]


@installed
@pytest.mark.parametrize("page", names(with_blocks_to_run()))
def test_given_a_page_when_its_blocks_are_run_then_they_do_what_is_written(
    page: str, tmp_path: Path, commands: Path
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    as_installed = page in STARTED_ANEW
    trouble = run_page(
        (ROOT / page).read_text(encoding="utf-8"), tmp_path, None if as_installed else commands
    )
    assert not trouble, "\n".join(trouble)


@pytest.mark.parametrize("page", names(PAGES))
def test_given_a_block_that_is_not_run_when_looked_at_then_the_page_says_why(page: str) -> None:
    unsaid = [
        block.line
        for block in blocks((ROOT / page).read_text(encoding="utf-8"))
        if not block.run and not block.excused
    ]
    assert unsaid == []


@pytest.mark.parametrize("page", names(PAGES))
def test_given_a_page_when_its_links_are_followed_then_each_leads_to_a_file(page: str) -> None:
    here = (ROOT / page).parent
    broken = [
        link
        for link in LINK.findall((ROOT / page).read_text(encoding="utf-8"))
        if not (here / link).exists() and "docs/images/" not in f"docs/{link}" and "images/" not in link
    ]
    assert broken == []


def test_given_the_index_when_read_then_every_page_stands_in_it() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    missing = [
        name
        for name in (str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md"))
        if name != "README.md" and not name.startswith("adr/") and f"({name})" not in index
    ]
    assert missing == []


@installed
def test_given_the_code_when_the_reference_is_written_anew_then_nothing_changes() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "docs.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_given_the_settings_of_a_workspace_when_looked_up_then_each_has_an_entry() -> None:
    import tomllib

    place = Path("/")
    text = Workspace(
        folder=place,
        id="",
        origin="",
        document="",
        rehearsal=False,
        keys=place,
        epochs=place,
        root_public_key="",
    ).settings()
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    for name, value in tomllib.loads(text).items():
        for key in [f"{name}.{inner}" for inner in value] if isinstance(value, dict) else [name]:
            assert f"| `{key}` |" in page, key


def test_given_the_environment_variables_of_the_code_when_looked_up_then_each_has_an_entry() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "sekisho").rglob("*.py"))
    read = set(re.findall(r"\"(SEKISHO_[A-Z_]+)\"", source))
    assert {name for name in read if f"| `{name}` |" not in page} == set()


def test_given_the_glossary_when_read_then_one_term_has_one_entry_and_identifiers_are_names() -> None:
    rows = (ROOT / "docs" / "reference" / "glossary.yaml").read_text(encoding="utf-8")
    terms = re.findall(r"term: ([^,]+),", rows)
    assert len(terms) == len(set(terms))
    for each in re.findall(r"identifiers: \[([^\]]+)\]", rows):
        assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name.strip()) for name in each.split(","))


def test_given_a_page_when_a_command_does_otherwise_then_the_runner_tells_it(tmp_path: Path) -> None:
    def page(body: str) -> str:
        return f"# A page\n\n```console run\n{body}\n```\n"

    assert run_page(page("$ printf 'one\\ntwo\\n'\none\n..."), tmp_path) == []
    assert run_page(page("$ exit 1 # exit 1"), tmp_path) == []
    assert run_page(page("$ echo one > a\n$ cat a\none"), tmp_path) == []
    assert run_page(page("$ cat <<'E'\n> one\n> E\none"), tmp_path) == []
    assert run_page(page("$ echo one\ntwo"), tmp_path)[1] == "exit 0, written 0"
    assert run_page(page("$ exit 1"), tmp_path)[1] == "exit 1, written 0"
    assert run_page("```python run\nassert 1 + 1 == 3\n```\n", tmp_path)[1] == "exit 1, written 0"


def test_given_a_block_when_read_then_commands_and_outputs_are_told_apart() -> None:
    found = steps("$ one\nout\n$ two \\\n>   more\n")
    assert [(step.command, step.output) for step in found] == [("one", "out"), ("two \\\n  more", "")]
    with pytest.raises(ValueError, match="output before any command"):
        steps("out\n")


def test_given_a_block_without_a_mark_when_read_then_its_excuse_is_seen() -> None:
    page = "<!-- not run: it waits -->\n```console\n$ x\n```\n\n```console\n$ y\n```\n"
    assert [(block.run, block.excused) for block in blocks(page)] == [(False, True), (False, False)]
    assert agrees("a...c", "a\nb\nc")
    assert not agrees("a", "ab")
