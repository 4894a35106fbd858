"""Drafts the purposes of use (利用目的): whom they are for, how they reach a person, what opens them, who may stop them.

Listed purposes keep the order of the text; purposes inside a sentence about recording calls follow them, for the
recording only, and then targeted advertising, for what machines record of behaviour. Entries that are really a period or a permission to hand over stay purposes, because the text lists
them; `retention` and `recipients` make their rules of them.
"""

from collections.abc import Iterator, Sequence

from sekisho.policy.drafting.listed import listed_purposes
from sekisho.policy.drafting.origin import clause_of_sentence, source_of, source_of_sentence
from sekisho.policy.drafting.people import People
from sekisho.policy.drafting.words import finds, pattern, words
from sekisho.policy.model import (
    CONTACT_CHANNELS,
    ItemId,
    Purpose,
    PurposeBasis,
    PurposeId,
)
from sekisho.policy.reader import draft as read
from sekisho.policy.reader.draft import Draft, PurposeFlag, StatementKind
from sekisho.policy.reader.extractors.item_names import mentions

CALL_RECORDING = ItemId("call_recording")
_RUNNING = 0.5

_NEVER_STOPPED = frozenset(
    {
        PurposeFlag.ENTRUSTMENT,
        PurposeFlag.PROVISION,
        PurposeFlag.RETENTION,
        PurposeFlag.FRAUD,
        PurposeFlag.IMPORTANT_NOTICE,
        PurposeFlag.RECRUITMENT,
        PurposeFlag.EMPLOYMENT,
    }
)


def draft_purposes(draft: Draft, people: People) -> tuple[Purpose, ...]:
    """The purposes of a text: ``p1``… in the order of the list, then those of running text."""
    listed = [_purpose(number, row, people) for number, row in enumerate(listed_purposes(draft), start=1)]
    listed = listed or list(_of_running_text(draft, people))
    recordings = list(_of_recordings(draft, people, start=len(listed) + 1))
    found = (*listed, *recordings)
    return (*found, *_of_advertising(draft, people, start=len(found) + 1))


def purposes_of_recording(purposes: Sequence[Purpose]) -> tuple[PurposeId, ...]:
    """The purposes that the text gives for recording calls."""
    return tuple(row.id for row in purposes if row.prose and row.items == (CALL_RECORDING,))


def _purpose(number: int, row: read.Purpose, people: People) -> Purpose:
    basis = _basis(row)
    return Purpose(
        id=PurposeId(f"p{number}"),
        text=row.text,
        clause=clause_of_sentence(row.sentence),
        categories=people.of(row),
        channels=_channels(row),
        basis=basis,
        objectable=_objectable(row, basis),
        advertising=_advertises(row),
        asks_consent=PurposeFlag.ASK_CONSENT in row.flags,
        vague=PurposeFlag.VAGUE in row.flags,
        flags=tuple(sorted(flag.value for flag in row.flags)),
        open=basis is PurposeBasis.TOLD
        and PurposeFlag.ASK_CONSENT not in row.flags
        and finds(words()["open_purpose"], row.text),
        source=source_of(row),
    )


def _basis(row: read.Purpose) -> PurposeBasis:
    """What opens it. Asking for a consent needs none; a statistic needs that nobody can be identified."""
    if PurposeFlag.CONSENT in row.flags and PurposeFlag.ASK_CONSENT not in row.flags:
        return PurposeBasis.CONSENT
    if PurposeFlag.STATISTICS_ONLY in row.flags:
        return PurposeBasis.STATISTICS
    return PurposeBasis.TOLD


def _advertises(row: read.Purpose) -> bool:
    """Whether it sends information on goods or services; an important notice is none, whatever it resembles."""
    if PurposeFlag.IMPORTANT_NOTICE in row.flags:
        return False
    return PurposeFlag.ADVERTISING in row.flags or finds(words()["advertising"], row.text)


def _channels(row: read.Purpose) -> tuple[str, ...]:
    """The ways in which it may reach the person: those read, else those its kind of purpose needs."""
    named = {channel.value for channel in row.channels}
    if not finds(words()["post"], row.text):
        named.discard(read.ContactChannel.POST.value)
    read_here = tuple(channel for channel in CONTACT_CHANNELS if channel in named)
    if read_here:
        return read_here
    flags = {flag.value for flag in row.flags - {PurposeFlag.ADVERTISING}}
    if _advertises(row):
        flags.add(PurposeFlag.ADVERTISING.value)
    for rule in words()["contact"]:
        if rule.get("flag", "") in {"", *flags} and finds(rule["when"], row.text):
            return tuple(channel for channel in CONTACT_CHANNELS if channel in rule["channels"])
    return ()


def _objectable(row: read.Purpose, basis: PurposeBasis) -> bool:
    """Whether the person may stop it: the text says so, or it is advertising, a survey, an analysis and the like.

    Never for giving the service itself, answering an inquiry, performing a contract, claims, important notices and
    fraud. A statistic touches nobody; a consent is withdrawn rather than stopped.
    """
    rules = words()["objectable"]
    if basis is not PurposeBasis.TOLD or PurposeFlag.ASK_CONSENT in row.flags:
        return PurposeFlag.OBJECTABLE in row.flags and basis is PurposeBasis.TOLD
    if PurposeFlag.OBJECTABLE in row.flags or _advertises(row):
        return True
    if row.flags & _NEVER_STOPPED or finds(rules["never"], row.text):
        return False
    return finds(rules["when"], row.text)


def _of_running_text(draft: Draft, people: People) -> Iterator[Purpose]:
    """The purposes of a text that lists none: 「…を、…のために利用します」 in a section about them."""
    sections = {row.index for row in draft.sections if row.kind is read.SectionKind.PURPOSES}
    number = 1
    for sentence in draft.sentences:
        found = pattern(words()["running_purpose"]).search(sentence.text)
        if sentence.section not in sections or found is None:
            continue
        general = (kind for category in people.general for kind in people.kinds_of(category))
        yield Purpose(
            id=PurposeId(f"p{number}"),
            text=found["purpose"].strip("、。 　"),
            clause=clause_of_sentence(sentence.id),
            categories=tuple(dict.fromkeys(general)),
            advertising=finds(words()["advertising"], sentence.text),
            prose=True,
            source=source_of_sentence(sentence, _RUNNING, "purposes.running_text"),
        )
        number += 1


def _of_recordings(draft: Draft, people: People, *, start: int) -> Iterator[Purpose]:
    """The purposes inside sentences that tell of recording calls, for the recording only."""
    number = start
    for statement in draft.statements:
        if statement.kind is not StatementKind.CALL_RECORDING:
            continue
        sentence = draft.sentence(statement.sentence)
        for found in pattern(words()["recording_purpose"]).finditer(sentence.text):
            text = found.group().strip("、。 　")
            # The sentence's opening (「また、お電話の際に、」) is no part of the purpose.
            text = pattern(words()["recording_opening"]).sub("", text)
            general = (kind for category in people.general for kind in people.kinds_of(category))
            yield Purpose(
                id=PurposeId(f"p{number}"),
                text=text,
                clause=clause_of_sentence(statement.sentence),
                categories=tuple(dict.fromkeys(general)),
                items=(CALL_RECORDING,),
                prose=True,
                source=source_of(statement),
            )
            number += 1


def _of_advertising(draft: Draft, people: People, *, start: int) -> Iterator[Purpose]:
    """The purpose inside a section on targeted advertising: for what its sentences name and machines record."""
    sections = {row.index for row in draft.sections if row.kind is read.SectionKind.ADS}
    sentences = [row for row in draft.sentences if row.section in sections]
    items = dict.fromkeys(
        ItemId(key) for row in sentences for _, key, _ in mentions(row.text) if key in words()["behaviour"]
    )
    telling = next(((row, found) for row in sentences if (found := _advertising_in(row.text))), None)
    if telling is None or not items:
        return
    sentence, text = telling
    general = (kind for category in people.general for kind in people.kinds_of(category))
    yield Purpose(
        id=PurposeId(f"p{start}"),
        text=text,
        clause=clause_of_sentence(sentence.id),
        categories=tuple(dict.fromkeys(general)),
        items=tuple(items),
        objectable=True,
        prose=True,
        flags=(PurposeFlag.TARGETED_ADS.value,),
        source=source_of_sentence(sentence, _RUNNING, "purposes.advertising"),
    )


def _advertising_in(sentence: str) -> str | None:
    found = pattern(words()["advertising_purpose"]).search(sentence)
    return None if found is None else (found["what"] + found["aim"]).strip("、。 　")
