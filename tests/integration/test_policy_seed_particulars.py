"""What the five published policies say beyond their summary, and that no line of any document at hand is dropped.

Facts of the documents only (kinds, ids, lines, counts); their sentences stay where they are. Skipped where the
documents are not at hand.
"""

from functools import cache
from pathlib import Path

import pytest

from claiming import unclaimed
from sekisho.law.model import LegalKind
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import ClauseId, Policy, RetentionClock
from sekisho.policy.particulars import (
    ConflictAbout,
    IdentityKind,
    OptOutItem,
    ProcessedKind,
    ReferenceKind,
    ResponsibleRole,
    VendorKind,
)
from sekisho.policy.reader import read_bytes
from sekisho.policy.reader.draft import Draft

SHARED = Path(__file__).resolve().parents[3] / "shared"
SEEDS, GOLD = SHARED / "seeds", SHARED / "gold" / "policies"
DOCUMENTS = sorted([*SEEDS.glob("*.txt"), *GOLD.glob("*.txt")])
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not beside the project")


@cache
def reading(path: Path) -> tuple[Draft, Policy]:
    draft = read_bytes(path.read_bytes(), name=path.name)
    return draft, draft_policy(draft, document="privacy")


def seed(number: str) -> Policy:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return reading(path)[1]


def line(policy: Policy, clause: ClauseId | None) -> int:
    found = policy.clause(clause)
    assert found is not None
    return found.lines[0]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem[:3])
def test_given_a_document_when_drafted_then_every_line_is_held_and_every_sentence_claimed_or_unread(
    path: Path,
) -> None:
    draft, policy = reading(path)
    held = {number for row in policy.clauses for number in range(row.lines[0], row.lines[1] + 1)}
    for heading in draft.headings:
        held.update(range(heading.lines.first, heading.lines.last + 1))
    assert [number for number, text in enumerate(draft.lines, 1) if text.strip() and number not in held] == []
    assert {row.id for row in unclaimed(policy)} <= set(policy.unread)


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_given_a_seed_when_drafted_then_every_value_tells_line_confidence_and_rule(number: str) -> None:
    policy = seed(number)
    for section in (
        policy.categories,
        policy.items,
        policy.channels,
        policy.purposes,
        policy.recipients,
        policy.retention,
        policy.provision_exceptions.cases,
        policy.fees,
        policy.identity,
        policy.responsible,
        policy.vendors,
        policy.opt_outs,
        policy.processed,
        policy.transfers,
        policy.mentions,
        policy.references,
        policy.conflicts,
        policy.deals,
        (policy.organisation, policy.contact),
        [one for one in (policy.joint_use, policy.accredited_body) if one is not None],
    ):
        for row in section:
            assert row.source.rule, row
            assert row.source.lines is not None, row
            assert 0 < row.source.confidence < 1, row


@pytest.mark.clause_part("000-23", "000-29", "000-30", "000-35", "000-39", "000-01")
def test_given_000_when_drafted_then_processed_information_foreign_parts_and_posts() -> None:
    policy = seed("000")
    assert {row.kind: row.acts for row in policy.processed} == {
        ProcessedKind.ANONYMISED: ("make", "provide"),
        ProcessedKind.PSEUDONYMISED: ("make", "acquire"),
    }
    (transfer,) = policy.transfers
    assert (transfer.country, transfer.promised, line(policy, transfer.clause)) == (
        "XX",
        ("country", "system", "measures"),
        47,
    )
    assert {row.role: row.source.lines for row in policy.responsible} == {
        ResponsibleRole.OFFICER: (63, 63),
        ResponsibleRole.REPRESENTATIVE: (5, 5),
    }
    assert [row.kind for row in policy.mentions] == [LegalKind.PERSON_RELATED]
    assert policy.conflicts == ()


@pytest.mark.clause_part("001-14", "001-15", "001-08", "001-10", "001-19", "001-24", "001-25")
def test_given_001_when_drafted_then_opt_out_matters_references_and_the_permission_beside_the_ban() -> None:
    policy = seed("001")
    five = {OptOutItem.PURPOSE, OptOutItem.ITEMS, OptOutItem.MEANS, OptOutItem.STOP, OptOutItem.ACQUISITION}
    assert [({part.item for part in row.parts}, line(policy, row.clause)) for row in policy.opt_outs] == [
        (five, 32),
        (five, 38),
    ]
    assert not any(part.given for row in policy.opt_outs for part in row.parts)
    missing = [(row.kind, row.lines) for row in policy.references if row.resolved_by is None]
    assert missing == [(ReferenceKind.DOCUMENT, (5, 5)), (ReferenceKind.PROCEDURE, (10, 10))]
    (conflict,) = policy.conflicts
    assert conflict.about is ConflictAbout.PROVISION_PERMITTED
    assert (line(policy, conflict.clause), line(policy, conflict.against)) == (14, 29)
    assert policy.retention[0].words is not None
    assert [row.source.lines for row in policy.fees] == [(80, 80)]
    officer = next(row for row in policy.responsible if row.role is ResponsibleRole.OFFICER)
    assert officer.source.lines == (88, 88)
    assert officer.name is not None


@pytest.mark.clause_part("002-12", "002-13", "002-16", "002-19", "002-20", "002-22", "002-25")
def test_given_002_when_drafted_then_conditions_between_parties_and_its_conflicts() -> None:
    policy = seed("002")
    assert [(line(policy, row.clause), len(row.parties), row.mutual) for row in policy.deals] == [
        (45, 2, True),
        (46, 2, True),
        (49, 3, False),
    ]
    assert {"name", "postal_address", "phone"} <= set(policy.deals[0].items)
    found = [(row.about, line(policy, row.clause), line(policy, row.against)) for row in policy.conflicts]
    assert found == [
        (ConflictAbout.LOG_IDENTITY, 35, 70),
        (ConflictAbout.PROVISION_PERMITTED, 44, 55),
        (ConflictAbout.PROVISION_CASES, 44, 59),
        (ConflictAbout.PROVISION_PERMITTED, 59, 65),
    ]
    assert [row.kind for row in policy.identity] == [IdentityKind.LOGIN]


@pytest.mark.clause_part("003-08", "003-12", "003-17", "003-18", "003-19", "003-20", "003-21")
def test_given_003_when_drafted_then_vendors_sensitive_information_and_the_fee() -> None:
    policy = seed("003")
    assert [(row.kind, line(policy, row.clause)) for row in policy.vendors] == [
        (VendorKind.ANALYTICS, 179),
        (VendorKind.ADS, 191),
    ]
    assert policy.vendors[0].policy_url is not None
    assert len(policy.vendors[1].sends) == 2
    assert [(row.clock, row.period, row.source.lines) for row in policy.retention] == [
        (RetentionClock.CANCELLED, None, (175, 175))
    ]
    (sensitive,) = policy.mentions
    assert (sensitive.kind, sensitive.refused, len(sensitive.items)) == (LegalKind.SENSITIVE, True, 6)
    assert [(row.rights, row.amount) for row in policy.fees] == [(("disclosure",), None)]
    assert [(row.about, line(policy, row.against)) for row in policy.conflicts] == [
        (ConflictAbout.PROVISION_PERMITTED, 197)
    ]


@pytest.mark.clause_part("004-06", "004-20", "004-21", "004-23")
def test_given_004_when_drafted_then_its_references_are_all_there_and_costs_stay_with_the_person() -> None:
    policy = seed("004")
    assert len(policy.references) == 4
    assert all(row.resolved_by is not None for row in policy.references)
    (fee,) = policy.fees
    assert (fee.amount, len(fee.costs)) == (None, 3)
    joint = policy.joint_use
    assert joint is not None
    assert joint.by_reference == ("items", "purposes")
    assert len(joint.item_names) > 10
    assert [row.id for row in policy.purposes if row.open] == ["p10"]
