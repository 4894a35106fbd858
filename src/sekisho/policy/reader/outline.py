"""The document as a tree the extractors can ask: parts (blocks with a role), sections, groups, lists, sentences.

Decides which headings open a section: those of the document's main heading style, and others whose kind the open
section does not absorb. Numbers that start again below a heading are its own sub-headings.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sekisho.policy.reader.blocks import Block
from sekisho.policy.reader.draft import Heading, Lines, Section, SectionKind, Sentence, Text
from sekisho.policy.reader.headings import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block in its place. `parent` is the part that announces or heads the list an entry stands in."""

    index: int
    role: Role
    block: Block
    section: int
    groups: tuple[str, ...]
    parent: int | None
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The block's words, its mark off."""
        return self.block.text

    @property
    def lines(self) -> Lines:
        """Where the block stands."""
        return Lines(first=self.block.first, last=self.block.last)

    @property
    def group(self) -> str | None:
        """The nearest sub-heading's words."""
        return self.groups[-1] if self.groups else None


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A segmented policy. `bearing` are the parts that have entries below them.

    Extractors ask for the same parts again and again; the answers are put together once (so no slots).
    """

    lines: tuple[str, ...]
    title: Text | None
    headings: tuple[Heading, ...]
    sections: tuple[Section, ...]
    parts: tuple[Part, ...]
    sentences: tuple[Sentence, ...]
    bearing: frozenset[int]

    def parts_of(self, section: Section | int) -> tuple[Part, ...]:
        """The parts of a section, its opening heading left out."""
        return self._by_section.get(section if isinstance(section, int) else section.index, ())

    @cached_property
    def _by_section(self) -> Mapping[int, tuple[Part, ...]]:
        return _grouped((p.section, p) for p in self.parts if p.role is not Role.TITLE)

    def of_kind(self, *kinds: SectionKind) -> Iterator[Section]:
        """The sections of these kinds, in order."""
        return (s for s in self.sections if s.kind in kinds)

    def kind_at(self, section: int) -> SectionKind:
        """The kind of a section by its index."""
        return self.sections[section].kind if 0 <= section < len(self.sections) else SectionKind.OTHER

    def children(self, part: Part) -> tuple[Part, ...]:
        """The parts whose parent this is."""
        return self._by_parent.get(part.index, ())

    @cached_property
    def _by_parent(self) -> Mapping[int, tuple[Part, ...]]:
        return _grouped((p.parent, p) for p in self.parts if p.parent is not None)

    def part_at(self, lines: Lines) -> Part:
        """The first part that stands on exactly these lines.

        Raises:
            KeyError: There is none.
        """
        return self._by_lines[lines]

    @cached_property
    def _by_lines(self) -> Mapping[Lines, Part]:
        return {part.lines: part for part in reversed(self.parts)}

    def has_children(self, part: Part) -> bool:
        """Whether entries stand below this part."""
        return part.index in self.bearing

    def first_sentence(self, part: Part) -> str:
        """The id of the part's first sentence, "" for a heading."""
        return part.sentences[0] if part.sentences else ""


def _grouped(pairs: Iterable[tuple[int, Part]]) -> Mapping[int, tuple[Part, ...]]:
    found: dict[int, list[Part]] = {}
    for key, part in pairs:
        found.setdefault(key, []).append(part)
    return {key: tuple(parts) for key, parts in found.items()}


def stretch(parts: Sequence[Part]) -> Lines:
    """The lines from the first part to the last."""
    return Lines(first=min(p.block.first for p in parts), last=max(p.block.last for p in parts))
