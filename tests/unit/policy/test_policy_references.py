"""What one document points to is found in another of the workspace, or stays a missing target with its lines."""

from dataclasses import replace

from policy_texts import SHOP

from sekisho.policy.check import Status, check
from sekisho.policy.drafting import draft_policy
from sekisho.policy.model import Policy, Reference
from sekisho.policy.particulars import ReferenceKind
from sekisho.policy.provenance import Source
from sekisho.policy.reader import read_text
from sekisho.policy.references import resolve


def document(name: str, text: str = SHOP) -> Policy:
    return draft_policy(read_text(text), document=name)


def pointing(target: str, kind: ReferenceKind) -> Policy:
    row = Reference(id="t1", text=target, target=target, kind=kind, source=Source(lines=(3, 3)))
    return replace(document("notice"), references=(row,))


def found(policy: Policy, *others: Policy) -> str | None:
    (row,) = resolve((policy, *others))[0].references
    return row.resolved_by


def titled(name: str, title: str) -> Policy:
    return replace(document(name), title=title)


def test_given_a_document_by_its_title_when_resolved_then_that_document() -> None:
    rules = titled("rules", "情報管理規程")
    assert found(pointing("情報管理規程", ReferenceKind.DOCUMENT), rules) == "rules"


def test_given_a_document_that_nobody_holds_when_resolved_then_missing() -> None:
    assert found(pointing("情報管理規程", ReferenceKind.DOCUMENT), titled("rules", "別の規程")) is None


def test_given_a_document_that_has_the_referring_ones_own_title_when_resolved_then_not_itself() -> None:
    policy = replace(pointing("プライバシーポリシー", ReferenceKind.DOCUMENT), title="プライバシーポリシー")
    assert found(policy) is None


def test_given_a_section_of_its_own_when_resolved_then_before_another_documents() -> None:
    policy = pointing("第三者への提供", ReferenceKind.SECTION)
    assert found(policy, document("privacy")) == "#第三者への提供"


def test_given_a_section_of_another_document_when_resolved_then_document_and_title() -> None:
    short = replace(pointing("第三者への提供", ReferenceKind.SECTION), sections=(), clauses=())
    assert found(short, document("privacy")) == "privacy#第三者への提供"


def test_given_a_procedure_when_resolved_then_only_by_a_section_of_that_very_name() -> None:
    policy = pointing("開示等の請求", ReferenceKind.PROCEDURE)
    assert found(policy) == "#開示等の請求"
    assert found(pointing("開示", ReferenceKind.PROCEDURE)) is None


def test_given_a_reference_settled_before_when_resolved_again_then_it_stays() -> None:
    policy = pointing("情報管理規程", ReferenceKind.DOCUMENT)
    held = replace(policy, references=(replace(policy.references[0], resolved_by="elsewhere"),))
    assert found(held, titled("rules", "情報管理規程")) == "elsewhere"
    assert resolve(resolve((held,))) == resolve((held,))


def test_given_a_missing_document_when_checked_then_reported_until_resolved() -> None:
    policy = pointing("情報管理規程", ReferenceKind.DOCUMENT)
    (missing,) = [row for row in check(policy) if row.item == "R02" and row.status is Status.GAP]
    assert missing.lines == (3, 3)
    resolved = resolve((policy, titled("rules", "情報管理規程")))[0]
    assert not [row for row in check(resolved) if row.item == "R02" and row.status is Status.GAP]
