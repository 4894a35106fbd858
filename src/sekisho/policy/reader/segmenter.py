"""Lines → blocks → headings → sections, groups, lists and sentences: the `Outline` that extractors read.

Steps: (1) blocks, (2) roles, (3) main heading style, (4) sections and groups, (5) sentences with list parents.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sekisho.policy.reader import kinds
from sekisho.policy.reader.blocks import Block, to_blocks
from sekisho.policy.reader.draft import Heading, Lines, Section, SectionKind, Sentence, Text
from sekisho.policy.reader.headings import Role, decide
from sekisho.policy.reader.outline import Outline, Part
from sekisho.policy.reader.sentences import nature_of, split

_ONES_MIN = 3
_SET_IN = 2
_PEER_KINDS, _PEER_SHARE = 3, 0.35
_SURE, _LIKELY, _GUESS = 0.95, 0.8, 0.4


def segment(text: str) -> Outline:
    """The outline of a policy's text."""
    lines = tuple(text.splitlines())
    blocks = to_blocks(lines)
    roles, clause_style = decide(blocks)
    builder = _Builder(lines=lines, blocks=blocks, roles=roles, clause_style=clause_style)
    return builder.build()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suspended:
    """A list that a sub-heading interrupted, to be taken up again by its next number."""

    lists: tuple[tuple[str, int], ...]
    announcer: int | None
    groups: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Builder:
    """Walks the blocks once and keeps what is open: section, groups, lists."""

    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    roles: tuple[Role, ...]
    clause_style: str | None
    main: str = ""
    sections: list[Section] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    groups: list[tuple[str, str]] = field(default_factory=list)
    lists: list[tuple[str, int]] = field(default_factory=list)
    announcer: int | None = None
    expected: int = 1
    inner: int | None = None
    peers: frozenset[str] = frozenset()
    suspended: "_Suspended | None" = None
    opened_by: str = ""
    all_ones: bool = False
    """Every section has the number 1, as in Markdown that leaves counting to the page."""

    def build(self) -> Outline:
        """The outline."""
        self.main = self._main_style()
        headings = (b for b, r in zip(self.blocks, self.roles, strict=True) if r is Role.HEADING)
        numbers = [block.mark.number for block in headings if block.style == self.main]
        self.all_ones = len(numbers) >= _ONES_MIN and set(numbers) == {1}
        title: Text | None = None
        for at, (block, role) in enumerate(zip(self.blocks, self.roles, strict=True)):
            if role is Role.TITLE:
                title = title or Text(
                    text=block.text, lines=_lines(block), confidence=_SURE, rule="segmenter.title"
                )
                self._title(block)
            elif role is Role.HEADING:
                self._heading(at, block)
            else:
                self._body(block, role)
        return Outline(
            lines=self.lines,
            title=title,
            headings=tuple(self.headings),
            sections=tuple(self._closed_sections()),
            parts=tuple(self.parts),
            sentences=tuple(self.sentences),
            bearing=frozenset(p.parent for p in self.parts if p.role is Role.ENTRY and p.parent is not None),
        )

    def _main_style(self) -> str:
        """The style that heads most of the sections whose kind is known; the earlier one where two are equal."""
        if self.clause_style is not None:
            return self.clause_style
        votes: dict[str, list[SectionKind | None]] = {}
        for block, role in zip(self.blocks, self.roles, strict=True):
            if role is Role.HEADING and not block.text.endswith((":", "：")):
                kind = kinds.kind_of(block.text)
                votes.setdefault(block.style, []).extend([kind] if kind else [])
        main = max(votes, key=lambda style: len(votes[style])) if votes else ""
        self.peers = frozenset(
            style
            for style, named in votes.items()
            if style != main
            and style == ""
            and len(set(named)) >= _PEER_KINDS
            and len(named) >= _PEER_SHARE * len(votes[main])
        )
        return main

    def _title(self, block: Block) -> None:
        self.groups, self.lists, self.announcer = [], [], None
        self.headings.append(
            Heading(title=block.text, lines=_lines(block), level=0, section=None, opens=False)
        )
        if self.sections:
            self.expected, self.inner = 1, None

    def _heading(self, at: int, block: Block) -> None:
        rule = kinds.kind_rule(block.text)
        if rule is not None and at + 1 < len(self.blocks) and self.roles[at + 1] is Role.PROSE:
            rule = kinds.corrected(rule.kind, self.blocks[at + 1].text) or rule
        elif rule is None:
            rule = self._named_by_body(at)
        kind = rule.kind if rule else None
        name, confidence = (rule.name, _SURE) if rule else ("segmenter.main_style", _GUESS)
        if self.clause_style is not None and block.style in {self.clause_style, "note"}:
            kind, name = kinds.clause_kind(block.text)
            confidence = _LIKELY
        opens = self._opens(at, block, kind)
        if opens:
            self.sections.append(
                Section(
                    index=len(self.sections),
                    title=block.text,
                    kind=kind or SectionKind.OTHER,
                    lines=_lines(block),
                    confidence=confidence,
                    rule=name,
                )
            )
            self.groups, self.suspended = [], None
            self.opened_by = block.style
        else:
            if self.lists and self.suspended is None:
                self.suspended = _Suspended(
                    lists=tuple(self.lists), announcer=self.announcer, groups=tuple(self.groups)
                )
            self._group(block)
        self.lists, self.announcer = [], None
        section = len(self.sections) - 1 if self.sections else None
        self.headings.append(
            Heading(
                title=block.text,
                lines=_lines(block),
                level=1 if opens else 1 + len(self.groups),
                section=section,
                opens=opens,
            )
        )
        clause = self.clause_style is not None and opens and block.style in {self.clause_style, "note"}
        self._part(block, Role.HEADING, None, sentences=self._sentences(block, entry=False) if clause else ())
        if not opens or clause:
            self.announcer = len(self.parts) - 1

    def _named_by_body(self, at: int) -> kinds.KindRule | None:
        for after in range(at + 1, min(at + 4, len(self.blocks))):
            if self.roles[after] is not Role.PROSE:
                break
            if rule := kinds.named_by_body(self.blocks[after].text):
                return rule
        return None

    def _opens(  # noqa: PLR0911 -- rules in order
        self, at: int, block: Block, kind: SectionKind | None
    ) -> bool:
        """(1) clauses, (2) the main style, (3) its peers, (4) other headings whose kind is not absorbed."""
        current = self.sections[-1].kind if self.sections else None
        if self.clause_style is not None and block.style == "note":
            return kind is not None and kind is not SectionKind.OTHER
        if self.clause_style is not None and block.mark.numbered and block.style != self.main:
            return False
        if block.text.endswith((":", "：")):
            return False
        part_of_use = current is SectionKind.JOINT_USE and kinds.names_joint_use_part(block.text)
        if part_of_use and block.mark.numbered and block.style != self.opened_by:
            return False
        if block.style == "decimal" and block.style != self.main:
            return kind is not None and (block.style == self.opened_by or kinds.own_matter(current, kind))
        if block.style == self.main and block.mark.numbered:
            return not self._nested(block, current, kind)
        if block.style == self.main and kind is None:
            return self._stands_alone(at) and not self._inside(current)
        if kind is None:
            return False
        if current is None or current is SectionKind.INTRO:
            return True
        if part_of_use:
            alike = block.style == self.opened_by
            return alike and kind is SectionKind.PURPOSES and all(s.kind is not kind for s in self.sections)
        if current is SectionKind.PURPOSES and kinds.names_whose(block.text, kind):
            return False
        return self._parts_from(block, current, kind)

    def _parts_from(self, block: Block, current: SectionKind, kind: SectionKind) -> bool:
        """Whether a heading of a known kind that is not of the main style leaves the open section."""
        if kinds.stands_alone(block.text) or (
            kinds.of_information(block.text) and kinds.own_matter(current, kind)
        ):
            return True
        if block.style == "bracket" and kind is SectionKind.CONTACT and current is SectionKind.RIGHTS:
            return True
        if block.style == self.opened_by:
            return block.style != "" or kind is not current or not self._inside(current)
        loose = block.style == "" and self.opened_by in {"bullet", "square", "diamond", "disc"}
        if (block.style in self.peers or loose) and block.gap:
            inside = current is SectionKind.ACCREDITED_BODY and kinds.absorbs(current, kind)
            return kind is not current and not inside
        if kind is SectionKind.OTHER:
            return not self._inside(current) and not kinds.absorbs(current, kind)
        return not kinds.absorbs(current, kind)

    @staticmethod
    def _inside(current: SectionKind | None) -> bool:
        """Whether an unknown heading is taken for a sub-heading of the open section."""
        return current in {
            SectionKind.ANONYMISED,
            SectionKind.PSEUDONYMISED,
            SectionKind.PERSON_RELATED,
            SectionKind.RIGHTS,
            SectionKind.CONTACT,
            SectionKind.COMPLAINTS,
            SectionKind.JOINT_USE,
            SectionKind.SECURITY,
            SectionKind.ACCREDITED_BODY,
        }

    def _stands_alone(self, at: int) -> bool:
        """Whether an unmarked, unknown heading has prose (not only a list or an imprint) below it."""
        after = at + 1
        return after < len(self.blocks) and self.roles[after] is Role.PROSE

    def _nested(self, block: Block, current: SectionKind | None, kind: SectionKind | None) -> bool:
        """Whether a heading of the main style is numbered inside the open section."""
        number = block.mark.number
        if number is None:
            return False
        inside = current is not None and (kind is None or kinds.absorbs(current, kind))
        if self.inner is not None and number >= self.inner and (number != self.expected or inside):
            self.inner = number + 1
            return True
        if number == 1 and self.expected > 1 and inside and not self.all_ones:
            self.inner = 2
            return True
        self.expected, self.inner = number + 1, None
        return False

    def _group(self, block: Block) -> None:
        styles = [style for style, _ in self.groups]
        if block.style in styles:
            del self.groups[styles.index(block.style) :]
        self.groups.append((block.style, block.text))

    def _body(self, block: Block, role: Role) -> None:
        if not self.sections:
            self._intro(block)
        parent: int | None
        if role is Role.ENTRY:
            self._resume(block)
            self._take_place(block)
            parent = self.lists[-1][1] if self.lists else self.announcer
            self._part(block, role, parent, sentences=self._sentences(block, entry=True, parent=parent))
            self.lists.append((block.style, len(self.parts) - 1))
        else:
            parent = self.lists[-1][1] if self.lists else None
            if block.style == "note" and not re.search("(以下|次|下記)", block.text):
                self._part(block, role, parent, sentences=self._sentences(block, entry=False))
                return
            self.lists = []
            self._part(block, role, parent, sentences=self._sentences(block, entry=False))
            self.announcer = len(self.parts) - 1

    def _take_place(self, block: Block) -> None:
        """Closes the open lists that an entry ends: its numbers tell lists of one style within one another apart."""
        alike = [at for at, (style, _) in enumerate(self.lists) if style == block.style]
        if not alike:
            return
        number = block.mark.number
        outer = self.parts[self.lists[alike[-1]][1]].block
        if number in {1, None} and alike[-1] == len(self.lists) - 1 and _stands_in(block, outer):
            return
        for at in reversed(alike):
            before = self.parts[self.lists[at][1]].block
            if number is not None and before.mark.number == number - 1:
                del self.lists[at:]
                return
        last = self.parts[self.lists[alike[-1]][1]].block
        if number == 1 and alike[-1] == len(self.lists) - 1 and kinds.announces_list(last.text):
            return
        del self.lists[alike[0] :]

    def _resume(self, block: Block) -> None:
        """Takes up the list that a sub-heading inside it interrupted."""
        held = self.suspended
        if held is None or block.mark.number is None:
            return
        if any(
            style == block.style and self.parts[index].block.mark.number == block.mark.number - 1
            for style, index in self.lists
        ):
            return
        for style, index in held.lists:
            before = self.parts[index].block.mark.number
            if style == block.style and before is not None and block.mark.number == before + 1:
                self.lists, self.announcer, self.groups = list(held.lists), held.announcer, list(held.groups)
                self.suspended = None
                return

    def _intro(self, block: Block) -> None:
        self.sections.append(
            Section(
                index=0,
                title="",
                kind=SectionKind.INTRO,
                lines=_lines(block),
                confidence=_SURE,
                rule="segmenter.lead",
            )
        )

    def _part(self, block: Block, role: Role, parent: int | None, *, sentences: tuple[str, ...]) -> None:
        self.parts.append(
            Part(
                index=len(self.parts),
                role=role,
                block=block,
                section=max(0, len(self.sections) - 1),
                groups=tuple(title for _, title in self.groups),
                parent=parent,
                sentences=sentences,
            )
        )

    def _sentences(self, block: Block, *, entry: bool, parent: int | None = None) -> tuple[str, ...]:
        section = len(self.sections) - 1
        kind = self.sections[section].kind
        announcing = self.parts[parent].sentences if parent is not None else ()
        made: list[Sentence] = []
        for text in split(block.text) or (block.text,):
            made.append(
                Sentence(
                    id=f"s{len(self.sentences) + len(made) + 1:03d}",
                    text=text,
                    lines=_lines(block),
                    section=section,
                    nature=nature_of(text, entry=entry, kind=kind),
                    entry=entry and not made,
                    mark=block.mark.printed if not made else "",
                    parent=announcing[-1]
                    if announcing and not made
                    else (made[0].id if made and entry else None),
                    group=self.groups[-1][1] if self.groups else None,
                )
            )
        self.sentences.extend(made)
        return tuple(s.id for s in made)

    def _closed_sections(self) -> Sequence[Section]:
        """The sections with their last lines: up to the next section, or the document's end."""
        last_line = max((b.last for b in self.blocks), default=1)
        closed = []
        for section, after in zip(self.sections, [*self.sections[1:], None], strict=True):
            end = after.lines.first - 1 if after else last_line
            own = [b.last for b in self.blocks if section.lines.first <= b.first <= end]
            closed.append(
                replace(
                    section, lines=Lines(first=section.lines.first, last=max([*own, section.lines.first]))
                )
            )
        return closed


def _stands_in(block: Block, outer: Block) -> bool:
    """Whether an entry is set in below another of the same style, as a list within a list is."""
    return block.indent >= outer.indent + _SET_IN and (block.mark.numbered or outer.indent == 0)


def _lines(block: Block) -> Lines:
    return Lines(first=block.first, last=block.last)
