"""Says which entries that the reader took for purposes are purposes."""

from sekisho.policy.reader.draft import Draft, ExceptionContext, Purpose


def listed_purposes(draft: Draft) -> tuple[Purpose, ...]:
    """The purposes of the lists. An entry that recites an exception to the purposes is none."""
    cases = {case.sentence for case in draft.exceptions if case.context is ExceptionContext.USE}
    return tuple(row for row in draft.purposes if row.sentence not in cases)
