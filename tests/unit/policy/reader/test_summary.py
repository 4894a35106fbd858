import json
from itertools import pairwise

from reader_samples import SHOP

from sekisho.policy.reader import read_text, summarise


def test_the_summary_is_json_with_the_fields_of_the_interface() -> None:
    summary = json.loads(json.dumps(summarise(read_text(SHOP)), ensure_ascii=False))
    assert list(summary) == [
        "organisation",
        "representative",
        "address",
        "sections",
        "purposes",
        "items",
        "channels",
        "third_party_exceptions",
        "joint_use",
        "foreign_countries",
        "security_measures",
        "rights",
        "contact",
        "enacted",
        "revised",
        "unread",
    ]
    assert summary["third_party_exceptions"] == 3
    assert summary["joint_use"]["items"] is True
    assert summary["enacted"] == "2019-05-01"


def test_sections_do_not_overlap_and_reach_the_last_line_with_words() -> None:
    draft = read_text(SHOP)
    sections = summarise(draft)["sections"]
    for before, after in pairwise(sections):
        assert before["lines"][1] < after["lines"][0]
    assert sections[-1]["lines"][1] == max(n for n, text in enumerate(draft.lines, 1) if text.strip())
