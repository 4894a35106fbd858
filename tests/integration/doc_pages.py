"""Runs the blocks of a documentation page, in order, in one scratch folder for each page.

A block is run when its first line says so: ```` ```console run ```` or ```` ```python run ````. Any other console or Python block must
have a comment above it that says why not: ``<!-- not run: reason -->``.

In a console block a line that starts with ``$ `` is a command, ``> `` continues it, and what follows is its expected
output, in which ``...`` stands for anything. Without expected output only the exit code counts. A command ends with
``# exit N`` when it is meant to end so; otherwise 0 is expected.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(
    r"^(?P<fence>```+)(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL
)
EXIT = re.compile(r"#\s*exit (\d+)\s*$")
REASON = re.compile(r"<!-- not run: .+ -->\s*\Z")
SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block of a page."""

    language: str
    run: bool
    excused: bool
    """A comment above it says why it is not run."""
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command with what is expected of it."""

    command: str
    output: str
    exit_code: int


def blocks(page: str) -> list[Block]:
    """The console and Python blocks of a page."""
    found = []
    for match in FENCE.finditer(page):
        language, *marks = match["info"].split() or [""]
        if language in {"console", "python"}:
            found.append(
                Block(
                    language=language,
                    run="run" in marks,
                    excused=bool(REASON.search(page[: match.start()])),
                    text=match["body"],
                    line=page[: match.start()].count("\n") + 1,
                )
            )
    return found


def steps(block: str) -> list[Step]:
    """The commands of a console block."""
    commands: list[tuple[list[str], list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append(([line[2:]], []))
        elif not commands:
            raise ValueError(f"output before any command: {line}")
        elif line.startswith("> ") and not commands[-1][1]:
            commands[-1][0].append(line[2:])
        else:
            commands[-1][1].append(line)
    found = []
    for typed, shown in commands:
        meant = EXIT.search(typed[-1])
        code = int(meant[1]) if meant else 0
        found.append(Step(command="\n".join(typed), output="\n".join(shown).strip(), exit_code=code))
    return found


def agrees(expected: str, got: str) -> bool:
    """Whether an output is the expected one; ``...`` stands for anything, an empty expectation for everything."""
    pieces = [re.escape(piece) for piece in expected.split("...")]
    return not expected or re.fullmatch(".*".join(pieces), got.strip(), re.DOTALL) is not None


def surroundings(scratch: Path, commands: Path | None = None) -> dict[str, str]:
    """The environment of a page: an empty home, Japanese, the installed command first on the path.

    `commands` is a folder that comes before it. ``PYTHONPATH`` is kept, so that the tree under test is the one that runs.
    """
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TMPDIR", "PYTHONPATH") if name in os.environ}
    first = [] if commands is None else [str(commands)]
    return {
        **kept,
        "HOME": str(scratch),
        "LANG": "ja_JP.UTF-8",
        "NO_COLOR": "1",
        "PATH": os.pathsep.join([*first, str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def run_page(page: str, scratch: Path, commands: Path | None = None) -> list[str]:
    """Runs a page's blocks; returns what went otherwise than written, the first thing only (the rest rests on it)."""
    for block in blocks(page):
        if not block.run:
            continue
        if block.language == "python":
            todo = [(Step(command=block.text, output="", exit_code=0), [sys.executable, "-c", block.text])]
        else:
            todo = [(step, ["bash", "-c", step.command]) for step in steps(block.text)]
        for step, arguments in todo:
            done = subprocess.run(
                arguments,
                cwd=scratch,
                env=surroundings(scratch, commands),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=SECONDS,
                check=False,
            )
            if done.returncode != step.exit_code or not agrees(step.output, done.stdout):
                return [
                    f"line {block.line}: $ {step.command}",
                    f"exit {done.returncode}, written {step.exit_code}",
                    done.stdout,
                ]
    return []
