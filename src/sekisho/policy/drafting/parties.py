"""Drafts who is bound by the policy (個人情報取扱事業者), its window, and the accredited body it belongs to."""

from sekisho.policy.drafting.origin import clause_at, source_of, source_of_sentence
from sekisho.policy.drafting.words import finds
from sekisho.policy.model import AccreditedBody, Contact, Organisation, Source
from sekisho.policy.reader.draft import Draft, Text


def draft_organisation(draft: Draft) -> Organisation:
    """Name, address and representative. Source: 法32条1項1号."""
    read = draft.organisation
    person = read.representative
    return Organisation(
        name=_words(read.name),
        kind=read.kind_word,
        address=_words(read.address),
        representative=person.name if person else None,
        representative_title=person.title if person else None,
        source=source_of(read.name) if read.name else Source(),
    )


def draft_contact(draft: Draft) -> Contact:
    """The window for requests and complaints, with the officer in charge where one is named. Source: 令10条2号."""
    read, officer = draft.contact, draft.organisation.officer
    printed = next(
        (text for text in (read.email, read.phone, read.name, read.address) if text is not None), None
    )
    return Contact(
        name=_words(read.name),
        email=_words(read.email),
        phone=_words(read.phone),
        fax=_words(read.fax),
        address=_words(read.address),
        form=read.form_only,
        officer=officer.name if officer else None,
        officer_title=officer.title if officer else None,
        source=source_of(printed) if printed else _form(draft),
    )


def _form(draft: Draft) -> Source:
    """Where the text offers a web form and nothing else."""
    offering = (
        (row for row in draft.sentences if finds("フォーム", row.text)) if draft.contact.form_only else ()
    )
    found = next(iter(offering), None)
    return Source() if found is None else source_of_sentence(found, 0.7, "contact.form")


def draft_accredited_body(draft: Draft) -> AccreditedBody | None:
    """The accredited body (認定個人情報保護団体). Source: 令10条3号."""
    read = draft.accredited_body
    if read is None:
        return None
    return AccreditedBody(
        name=read.name,
        window=read.window,
        address=read.address,
        phones=read.phones,
        clause=clause_at(draft, read, read.name or ""),
        source=source_of(read),
    )


def _words(text: Text | None) -> str | None:
    return None if text is None else text.text
