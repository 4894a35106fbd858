"""The clause of seed 000 that speaks of recordings, end to end with a real audio file."""

import pytest

from e2e import shows_000_files as shows
from e2e.desk import Fresh


@pytest.mark.clause("000-05")
def test_given_a_call_recording_when_used_for_marketing_then_denied_citing_its_sentence(fresh: Fresh) -> None:
    shows.keeps_a_call_recording_to_its_two_purposes(fresh)
