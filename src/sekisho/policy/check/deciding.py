"""What an officer may decide about a finding, and whether it still stands. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What is to be done about a finding (法令との照合)."""

    MEND = "mend"
    """直す: the text will be changed."""
    NOT_APPLICABLE = "not_applicable"
    """該当しない: it does not apply here, for a reason."""
    ACCEPTED = "accepted"
    """リスクとして受容する: known and left, for a reason and until a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDecision:
    """A recorded decision about one finding.

    Attributes:
        key: The finding's key (`keys.keyed`): a changed sentence is another finding.
        no: 1, 2, … among the finding's decisions.
        at: When, microseconds.
        actor: The staff account.
        verdict: What was decided.
        reason: Why; empty for mending.
        until: The last legal day of an acceptance, or None.
    """

    key: str
    no: int
    at: int
    actor: str
    verdict: Verdict
    reason: str = ""
    until: int | None = None

    def stands(self, today: int) -> bool:
        """Whether it still holds: an acceptance ends with its day."""
        return self.until is None or today <= self.until

    def settles(self, today: int) -> bool:
        """Whether the finding asks for nothing more today. What is to be mended still does."""
        return self.verdict is not Verdict.MEND and self.stands(today)
