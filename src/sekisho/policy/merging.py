"""Merges a revised text into a policy that persons have corrected: base, ours, theirs.

`base` is what the reader alone made of the old text, `ours` that version as persons corrected it, `theirs` what the
reader makes of the revised text, its ids carried over (`continuity`). What only one side changed is taken; what both
changed stays as ours and is told, for a person to settle. Where a row went with its sentence, a correction on it falls
and is told. Nothing that a person made is lost silently. Where values stand, and how sure their reading is, follows
the revised text; what was confirmed and now reads otherwise is to be confirmed again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Final

from sekisho.policy.files.codec import DERIVED, encode
from sekisho.policy.files.printing import scalar
from sekisho.policy.files.references import problems as id_problems
from sekisho.policy.model import Clause, ExceptionCase, Origin, Policy, Source, Statement, placed
from sekisho.policy.questions import open_questions

_NOTHING: Final = "—"
_LINES: Final = frozenset({"lines", "source"})
"""Fields that say where a value stands; they are no value themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A value that a person changed and that the revised text changes too. Ours stands until a person settles it.

    Attributes:
        place: Where: ``purposes.p3.items``, ``contact.email``; a row alone: ``items.i4``.
        ours: The person's value, as `policy.yaml` prints it; ``—`` = taken out.
        theirs: What the revised text says; ``—`` = it has none.
    """

    place: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a merge made.

    Attributes:
        policy: The merged policy.
        kept: Places where a person's value stands though the reader says otherwise.
        fallen: Places whose correction went with its sentence, or that are to be confirmed again.
        clashes: What a person must settle.
    """

    policy: Policy
    kept: tuple[str, ...]
    fallen: tuple[str, ...]
    clashes: tuple[Clash, ...]


def merge(base: Policy, ours: Policy, theirs: Policy) -> Merged:
    """Merges three policies whose ids mean the same.

    Args:
        base: What the reader alone made of the old text.
        ours: The old version as persons corrected it.
        theirs: What the reader alone makes of the revised text.

    Returns:
        The merged policy with what happened, places in the order of the model.
    """
    merging = _Merging()
    found = merging.fields_of(base, ours, theirs, "")
    assert isinstance(found, Policy)
    found = merging.without_dangling(found)
    return Merged(
        policy=placed(replace(found, questions=open_questions(found))),
        kept=tuple(dict.fromkeys(merging.kept)),
        fallen=tuple(dict.fromkeys(merging.fallen)),
        clashes=tuple(dict.fromkeys(merging.clashes)),
    )


@dataclass
class _Merging:
    """One merge, and what it noted on the way."""

    kept: list[str] = field(default_factory=list)
    fallen: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)

    def value(self, base: object, ours: object, theirs: object, place: str) -> object:
        """One value, whatever its shape."""
        if ours == base:
            return theirs
        if theirs in (base, ours):
            if ours != theirs:
                self.kept.append(place)
            return ours
        if isinstance(ours, Source) and isinstance(theirs, Source):
            # Where it stands now, and what a person said of it.
            return replace(ours, lines=theirs.lines)
        if is_dataclass(ours) and type(base) is type(ours) is type(theirs):
            return self.fields_of(base, ours, theirs, place)
        return self.list_of(base, ours, theirs, place)

    def list_of(self, base: object, ours: object, theirs: object, place: str) -> object:
        """A list, row by row where its rows are known; else a plain value, which both sides changed."""
        if isinstance(base, tuple) and isinstance(ours, tuple) and isinstance(theirs, tuple):
            keyed = [_keyed(rows) for rows in (base, ours, theirs)]
            if all(rows is not None for rows in keyed):
                return self.rows(keyed[0] or {}, keyed[1] or {}, keyed[2] or {}, place)
        if place.rpartition(".")[2] in _LINES:
            return theirs
        self.clashes.append(Clash(place=place, ours=_shown(ours), theirs=_shown(theirs)))
        return ours

    def fields_of(self, base: object, ours: object, theirs: object, place: str) -> object:
        """A value of the model, field by field."""
        cls = type(ours)
        merged: dict[str, Any] = {}  # Any: fields of as many types as the model has
        for each in fields(cls):  # type: ignore[arg-type] # every caller hands over a dataclass
            if (cls, each.name) in DERIVED:
                continue
            sides = [getattr(side, each.name) for side in (base, ours, theirs)]
            here = f"{place}.{each.name}" if place else each.name
            merged[each.name] = self.value(sides[0], sides[1], sides[2], here)
        found: object = replace(ours, **merged)  # type: ignore[type-var] # a dataclass, as its fields show
        return self.unconfirmed(base, theirs, found, place)

    def unconfirmed(self, base: object, theirs: object, found: object, place: str) -> object:
        """A row that reads otherwise than when a person confirmed it is not confirmed any more."""
        source = getattr(found, "source", None)
        if _content(base) == _content(theirs) or _content(found) == _content(base):
            return found
        if isinstance(found, Clause) and found.confirmed and not getattr(theirs, "confirmed", False):
            self.fallen.append(f"{place}.confirmed")
            return replace(found, confirmed=False)
        if isinstance(source, Source) and source.confirmed and source.origin is Origin.READ:
            read = getattr(theirs, "source", None)
            if isinstance(read, Source) and not read.confirmed:
                self.fallen.append(f"{place}.confirmed")
                return replace(found, source=replace(source, confirmed=False))  # type: ignore[type-var]
        return found

    def rows(
        self,
        base: Mapping[str, object],
        ours: Mapping[str, object],
        theirs: Mapping[str, object],
        place: str,
    ) -> tuple[object, ...]:
        """A list whose rows are known by id or wording."""
        found: dict[str, object] = {}
        for key in dict.fromkeys((*theirs, *ours)):
            here = f"{place}.{key}"
            before, mine, read = base.get(key), ours.get(key), theirs.get(key)
            if mine is not None and read is not None:
                # Both added it alike: what the person's differs in is the person's.
                found[key] = self.value(read if before is None else before, mine, read, here)
            elif mine is not None and before is None:
                self.kept.append(here)
                found[key] = mine
            elif mine is not None and mine != before:
                self.fallen.append(here)  # it went with its sentence
            elif read is not None and before is None:
                found[key] = read
            elif read is not None and _content(read) != _content(before):
                self.clashes.append(Clash(place=here, ours=_NOTHING, theirs=_shown(read)))
            elif read is not None:
                self.kept.append(here)  # taken out by a person, and the text still reads so
        return tuple(found[key] for key in _order(base, ours, theirs, found))

    def without_dangling(self, policy: Policy) -> Policy:
        """The policy without names of rows that went; a list that would come to mean "all" is left and told."""
        known = {
            problem.path: problem.facts["id"]
            for problem in id_problems(policy)
            if problem.code == "POLICY-008"
        }
        found: Any = policy  # Any: rows of many types, changed by the names of their fields
        for (section, row, name), gone in _by_field(known).items():
            held = getattr(getattr(policy, section)[row], name)
            place = f"{section}.{row_key(getattr(policy, section)[row])}.{name}"
            rest = tuple(one for one in held if one not in gone) if isinstance(held, tuple) else None
            if isinstance(held, tuple) and not rest:
                self.clashes.append(Clash(place=place, ours=_shown(held), theirs=_NOTHING))
                continue
            self.fallen.append(place)
            rows = list(getattr(found, section))
            rows[row] = replace(rows[row], **{name: rest})
            found = replace(found, **{section: tuple(rows)})
        return found  # type: ignore[no-any-return] # a Policy, row by row


def _by_field(problems: Mapping[tuple[str | int, ...], str]) -> dict[tuple[str, int, str], set[str]]:
    found: dict[tuple[str, int, str], set[str]] = {}
    for path, gone in problems.items():
        if len(path) > 2 and isinstance(path[1], int):  # noqa: PLR2004 - section, row, field
            found.setdefault((str(path[0]), path[1], str(path[2])), set()).add(gone)
    return found


def _content(value: object) -> object:
    """What a row says, without where it stands and how sure it is."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    skipped = {*_LINES, "confirmed"}
    return tuple(getattr(value, each.name) for each in fields(value) if each.name not in skipped)


def row_key(row: object) -> str | None:
    """By what a row of a list is known; None = the list is one value. No dot is in it: a place is cut at dots."""
    match row:
        case ExceptionCase():
            return keyed_by(text=row.text)
        case Statement():
            return keyed_by(kind=row.kind, clause=row.clause)
        case _:
            return keyed_by(known=getattr(row, "id", None))


def keyed_by(
    *, known: object = None, text: object = None, kind: object = None, clause: object = None
) -> str | None:
    """The key of a row with these fields, of the model or of its file."""
    found = known or text or (f"{kind}/{clause}" if kind and clause else None)
    return None if found is None else str(found).replace(".", "．")


def _keyed(rows: Sequence[object]) -> dict[str, object] | None:
    found = {key: row for row in rows if (key := row_key(row)) is not None}
    return found if len(found) == len(rows) else None


def _order(
    base: Mapping[str, object],
    ours: Mapping[str, object],
    theirs: Mapping[str, object],
    found: Mapping[str, object],
) -> Iterator[str]:
    """The order of the side that changed it, else that of the revised text; a person's own rows behind their neighbour."""
    if list(base) == list(theirs):
        yield from (key for key in ours if key in found)
        return
    order = [key for key in theirs if key in found]
    before: str | None = None
    for key in ours:
        if key in found and key not in theirs:
            order.insert(order.index(before) + 1 if before in order else 0, key)
        before = key if key in found else before
    yield from order


def _shown(value: object) -> str:
    """A value as `policy.yaml` prints it, on one line."""
    plain = encode(value)
    if isinstance(plain, Mapping):
        return "{" + ", ".join(f"{key}: {scalar(one)}" for key, one in plain.items()) + "}"
    if isinstance(plain, list) and any(isinstance(one, Mapping) for one in plain):
        return _NOTHING if not plain else f"[{len(plain)}]"
    return scalar(plain)
