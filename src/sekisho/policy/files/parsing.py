"""Reads `policy.yaml` strictly: anything it does not know is an error that names file, line and mend.

Every problem is collected; the error tells the first and counts the rest. Lines are looked up only when something is
wrong, with a slower reader that knows them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sekisho.errors import StaffError
from sekisho.policy.files.codec import Decoder, Path, Problem
from sekisho.policy.files.references import problems as id_problems
from sekisho.policy.model import SCHEMA, Policy, placed
from sekisho.policy.questions import open_questions


def load(text: str, *, name: str) -> Policy:
    """The policy that a `policy.yaml` holds.

    Args:
        text: The file's text.
        name: The file's name, for errors.

    Raises:
        StaffError: POLICY-001 (no YAML), POLICY-002 (no or an unknown version marker), POLICY-003 to POLICY-008
            (unknown key, wrong value, missing key, wrong, double or dangling id): the first problem in the order of
            the file, with the count of the others in ``rest``.
    """
    plain = read_yaml(text, name=name)
    if plain.get("schema") != SCHEMA:
        raise StaffError("POLICY-002", name=name, found=str(plain.get("schema"))[:40], wanted=SCHEMA)
    decoder = Decoder()
    policy = decoder.value(Policy, {key: value for key, value in plain.items() if key != "schema"}, ())
    found = decoder.problems
    if not found and isinstance(policy, Policy):
        found = list(id_problems(policy))
        if not found:
            return placed(replace(policy, questions=open_questions(policy)))
    raise first_of(found, text, name=name)


def read_yaml(text: str, *, name: str) -> Mapping[str, object]:
    """The plain data of a YAML file whose root is a mapping.

    Raises:
        StaffError: POLICY-001, with the line where reading stopped.
    """
    try:
        plain = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise StaffError("POLICY-001", name=name, line=line, problem=error.problem or "") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise StaffError("POLICY-001", name=name, line=1, problem=type(error).__name__) from error
    if not isinstance(plain, Mapping):
        raise StaffError("POLICY-001", name=name, line=1, problem="no `key: value` at the root")
    return plain


def first_of(problems: Sequence[Problem], text: str, *, name: str) -> StaffError:
    """The error that tells the first problem in the file and counts the others."""
    root: object = YAML(typ="rt", pure=True).load(text)
    lines = [line_of(root, problem.path) for problem in problems]
    place = min(range(len(problems)), key=lambda n: (lines[n], n))
    first = problems[place]
    where = ".".join(str(part) for part in first.path) or "—"
    return StaffError(
        first.code, name=name, line=lines[place], where=where, rest=len(problems) - 1, **first.facts
    )


def line_of(root: object, path: Path) -> int:
    """The line (1-based) of the innermost part of a path that exists in a round-trip YAML tree."""
    line, node = 1, root
    for part in path:
        marks = getattr(node, "lc", None)
        if isinstance(node, Mapping) and part in node and marks is not None:
            line = marks.key(part)[0] + 1
            node = node[part]
        elif isinstance(node, Sequence) and isinstance(part, int) and marks is not None and part < len(node):
            line = marks.item(part)[0] + 1
            node = node[part]
        else:
            break
    return line
