"""Everything that an analysis can say has words in both languages."""

import pytest

from sekisho.gate.analysis.claims import CLAIMS
from sekisho.gate.analysis.model import Code, Level
from sekisho.gate.model import Slot, Status
from sekisho.presenting.people import texts
from sekisho.vault.slots import DayKind

BOTH = {"ja", "en"}


@pytest.mark.parametrize(
    ("place", "names"),
    [
        (("levels",), [one.value for one in Level]),
        (("findings",), [one.value for one in Code]),
        (("claims",), list(CLAIMS)),
        (("person", "slots"), [one.value for one in Slot]),
        (("person", "status"), [str(one.value) for one in Status]),
        (("person", "days"), [one.value for one in DayKind]),
    ],
)
def test_given_whatever_can_be_found_or_said_of_a_person_when_shown_then_it_has_words_in_both_languages(
    place: tuple[str, ...], names: list[str]
) -> None:
    table = texts()
    for part in place:
        table = table[part]
    for name in names:
        found = table[name]
        wordings = [found] if set(found) >= BOTH else list(found.values())
        assert all(set(each) >= BOTH and all(each.values()) for each in wordings), name
