"""Turns what was read (`reader.draft.Draft`) into a policy: the draft that an officer confirms.

Pure: the same reading gives the same policy. Ids are numbered in the order of the text; keeping them from version to
version is left to `versions`. Every value keeps its lines and confidence; nothing is confirmed here.
"""

from collections.abc import Sequence
from dataclasses import replace

from sekisho.policy.drafting.channels import draft_channels
from sekisho.policy.drafting.clauses import draft_clauses, draft_statements
from sekisho.policy.drafting.conflicts import find_conflicts
from sekisho.policy.drafting.deals import draft_deals
from sekisho.policy.drafting.exceptions import draft_exceptions
from sekisho.policy.drafting.items import draft_items
from sekisho.policy.drafting.joint_use import draft_joint_uses
from sekisho.policy.drafting.origin import clause_of_sentence
from sekisho.policy.drafting.parties import draft_accredited_body, draft_contact, draft_organisation
from sekisho.policy.drafting.people import draft_people
from sekisho.policy.drafting.purposes import draft_purposes
from sekisho.policy.drafting.recipients import draft_recipients
from sekisho.policy.drafting.references import draft_references
from sekisho.policy.drafting.retention import draft_retention
from sekisho.policy.drafting.scope import addressed, draft_scope
from sekisho.policy.drafting.unread import draft_unread
from sekisho.policy.drafting.words import finds, words
from sekisho.policy.model import Policy, PurposeId, RetentionClock, RetentionRule, Section, placed
from sekisho.policy.questions import open_questions
from sekisho.policy.reader.draft import Draft, SectionKind
from sekisho.policy.references import resolve

__all__ = ["DRAFT_VERSION", "draft_policy"]

DRAFT_VERSION = "draft"


def draft_policy(draft: Draft, *, document: str) -> Policy:
    """The policy that a text states, as read.

    Args:
        draft: What the reader understood.
        document: Name of the document in the workspace.

    Returns:
        A policy of version ``draft`` with its open questions; it holds the published text's own words, no personal
        data of subjects.
    """
    intro = {row.index for row in draft.sections if row.kind is SectionKind.INTRO}
    people = draft_people(draft)
    purposes = draft_purposes(draft, people)
    channels, channels_open = draft_channels(draft)
    items, items_open = draft_items(draft, purposes, channels)
    retention = draft_retention(draft, purposes, items, people.categories)
    purposes = tuple(replace(row, after_cancellation=_outlasts(row.id, retention)) for row in purposes)
    cases = draft_exceptions(draft)
    joint_use, *other_joint_uses = draft_joint_uses(draft) or (None,)
    more = [
        *((clause, "categories") for clause in people.clauses),
        *((row.clause, "items") for row in items if row.clause is not None),
        *((row.clause, "channels") for row in channels if row.clause is not None),
    ]
    policy = Policy(
        document=document,
        version=DRAFT_VERSION,
        title=draft.title.text if draft.title else "",
        organisation=draft_organisation(draft),
        contact=draft_contact(draft),
        categories=people.categories,
        items=items,
        items_open=items_open,
        channels=channels,
        channels_open=channels_open,
        purposes=purposes,
        recipients=draft_recipients(draft, items),
        use_exceptions=cases.use,
        provision_exceptions=cases.provision,
        joint_use=joint_use,
        retention=retention,
        rights=tuple(dict.fromkeys(claim.right.value for claim in draft.rights)),
        safeguards=tuple(dict.fromkeys(measure.security.value for measure in draft.security)),
        foreign_countries=tuple(dict.fromkeys(country.name for country in draft.countries)),
        enacted=draft.enacted.day.isoformat() if draft.enacted else None,
        revised=tuple(day.day.isoformat() for day in draft.revised),
        sections=tuple(
            Section(title=row.title, kind=row.kind.value, lines=(row.lines.first, row.lines.last))
            for row in draft.sections
        ),
        clauses=draft_clauses(draft, more),
        references=draft_references(draft),
        missing_lists=tuple(
            dict.fromkeys(
                clause_of_sentence(row.sentence)
                for row in draft.missing_lists
                if not finds(words()["announces_document"], row.text)
                and draft.sentence(row.sentence).section not in intro
            )
        ),
        sensitive_exceptions=cases.sensitive,
        refusals=cases.refusals,
        holds=cases.holds,
        statements=draft_statements(draft),
        accredited_body=draft_accredited_body(draft),
        cookie_purposes=tuple(text.text for text in draft.cookie_purposes),
        other_joint_uses=tuple(other_joint_uses),
        deals=draft_deals(draft, items),
        fees=draft.particulars.fees,
        identity=draft.particulars.identity,
        responsible=draft.particulars.responsible,
        vendors=draft.particulars.vendors,
        opt_outs=draft.particulars.opt_outs,
        processed=draft.particulars.processed,
        transfers=draft.particulars.transfers,
        mentions=draft.particulars.mentions,
    )
    (policy,) = resolve((addressed(policy, draft_scope(draft)),))
    policy = replace(policy, conflicts=find_conflicts(policy), unread=draft_unread(draft, policy))
    return placed(replace(policy, questions=open_questions(policy)))


def _outlasts(purpose: PurposeId, retention: Sequence[RetentionRule]) -> bool:
    """Whether a purpose stays open for a while after a cancellation."""
    return any(rule.clock is RetentionClock.CANCELLED and purpose in rule.purposes for rule in retention)
