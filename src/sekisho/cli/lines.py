"""What commands print for people, and the few documents that only the command line gives."""

import csv
import sys
from collections.abc import Iterable

from sekisho import presenting
from sekisho.application.book_desk import Verified
from sekisho.application.creating import Created
from sekisho.application.explaining import Explained
from sekisho.application.policy_desk import Drafted
from sekisho.application.rulings import Ruling
from sekisho.application.selecting import Audience
from sekisho.application.usage import Usage
from sekisho.application.using import Shown
from sekisho.errors import Language
from sekisho.policy.model import Policy
from sekisho.policy.questions import open_questions
from sekisho.policy.reader import summarise


def summary_json(drafted: Drafted, language: Language) -> dict[str, object]:
    """The draft summary of `policy read` (interfaces, "Policy")."""
    return {
        **summarise(drafted.draft),
        "findings": [presenting.finding_json(finding, language) for finding in drafted.findings],
    }


def summary_lines(drafted: Drafted, language: Language) -> list[str]:
    """What was understood, for people."""
    policy = drafted.policy
    words = (
        ("組織", "利用目的", "項目", "取得方法", "文", "読めなかった文", "質問", "照合で見つかった不足")
        if language == "ja"
        else ("organisation", "purposes", "items", "channels", "sentences", "unread", "questions", "gaps")
    )
    values = (
        policy.organisation.name or "？",
        len(policy.purposes),
        len(policy.items),
        len(policy.channels),
        len(policy.clauses),
        len(policy.unread),
        len(open_questions(policy)),
        sum(1 for finding in drafted.findings if finding.status.value == "gap"),
    )
    return [f"{word}: {value}" for word, value in zip(words, values, strict=True)]


def created_json(created: Created, language: Language) -> dict[str, object]:
    """What `init` made: what was understood, what was not, the open questions, the next steps."""
    policy = created.drafted.policy
    folder = str(created.workspace.folder)
    return {
        "workspace": folder,
        "version": created.published.version,
        "rehearsal": created.workspace.rehearsal,
        "understood": {
            "organisation": policy.organisation.name,
            "purposes": [purpose.text for purpose in policy.purposes],
            "items": [item.name for item in policy.items],
            "channels": [channel.name for channel in policy.channels],
            "clauses": len(policy.clauses),
        },
        "unread": [
            {"lines": list(clause.lines), "text": clause.text}
            for clause in policy.clauses
            if clause.id in policy.unread
        ],
        "questions": [
            {"id": question.id, "question": question.ja if language == "ja" else question.en}
            for question in open_questions(policy)
        ],
        "findings": [
            presenting.finding_json(finding, language)
            for finding in created.drafted.findings
            if finding.status.value in {"gap", "partial"}
        ],
        "next": [
            f"sekisho policy questions {folder}",
            f"sekisho policy answer {folder} answers.yaml",
            f"sekisho serve {folder}",
        ],
    }


def created_lines(created: Created, language: Language) -> list[str]:
    """What `init` made, for people."""
    found = created_json(created, language)
    steps = found["next"]
    assert isinstance(steps, list)
    return [*summary_lines(created.drafted, language), "", *(f"$ {step}" for step in steps)]


def policy_lines(policy: Policy) -> list[str]:
    """Ids and texts."""
    rows = [*((one.id, one.text) for one in policy.purposes), *((one.id, one.name) for one in policy.items)]
    rows += [
        *((one.id, one.name) for one in policy.channels),
        *((one.id, one.name) for one in policy.recipients),
    ]
    return [f"{policy.document} {policy.version}", *(f"  {name}  {text}" for name, text in rows)]


def decision_lines(ruling: Ruling, language: Language) -> list[str]:
    """A decision with the sentence quoted and underlined."""
    found = ["✓" if ruling.allowed else "✕"]
    for reason in ruling.reasons(language):
        found.append(f"{reason.rule} {reason.message} ({reason.source})")
        if reason.clause_text is not None:
            found += [f"  「{reason.clause_text}」", "  " + "‾" * (2 * len(reason.clause_text) + 4)]
        found.append(f"  → {reason.mend}")
    return found


def shown_lines(shown: Shown, language: Language) -> list[str]:
    """What was opened, or the refusal."""
    if not shown.ruling.allowed:
        return decision_lines(shown.ruling, language)
    policy = shown.ruling.snapshot.policy
    return [
        f"{item if (found := policy.item(item)) is None else found.name}: {value.reveal()}"
        for item, value in shown.values.items()
    ]


def audience_lines(audience: Audience, _language: Language) -> list[str]:
    """Counts, then the reasons of the excluded."""
    counts = [f"{rule} {count}" for rule, count in audience.by_rule.items()]
    return [f"{audience.allowed + audience.excluded} → {audience.allowed}", *counts]


def write_csv(rows: Iterable[list[str]]) -> None:
    """Rows on standard output, for programs."""
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows)


def verified_lines(verified: Verified, _language: Language) -> list[str]:
    """The result of verifying."""
    if verified.ok:
        return [f"✓ {verified.size} {verified.root}"]
    bad = verified.first_bad
    assert bad is not None
    return [f"✕ {bad.place} entry={bad.entry} {bad.what}"]


def explained_json(explained: Explained) -> dict[str, object]:
    """A past decision."""
    return {
        "decision": explained.decision,
        "entry": str(explained.entry),
        "at": explained.at.isoformat(),
        "allowed": explained.allowed,
        "policy_version": explained.policy_version,
        "reasons": [presenting.reason_json(reason) for reason in explained.reasons],
        "replay": "rendered",
    }


def explained_lines(explained: Explained) -> list[str]:
    """A past decision, for people."""
    head = f"{'✓' if explained.allowed else '✕'} {explained.at:%Y-%m-%dT%H:%M:%SZ} {explained.policy_version}"
    return [head, *(f"{reason.rule} {reason.message} ({reason.source})" for reason in explained.reasons)]


def usage_lines(usage: Usage, language: Language) -> list[str]:
    """The usage report of a month, one line a count."""
    ja = {"purposes": "利用目的", "verbs": "行為", "actors": "担当", "answers": "可否"}
    en = {"purposes": "purpose", "verbs": "act", "actors": "account", "answers": "answer"}
    words = ja if language == "ja" else en
    return [
        f"{usage.month:%Y-%m} {usage.entries}",
        *(
            f"  {words.get(name, name)} {under}: {number}"
            for name, found in usage.counts.items()
            for under, number in found.items()
        ),
    ]
