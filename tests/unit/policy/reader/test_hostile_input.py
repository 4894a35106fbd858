"""Hostile and broken input: a draft or a refusal with a code, within bounds, never another error."""

import subprocess
import sys
import tracemalloc
from itertools import chain

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from papers import Printed, docx, paragraph, pdf
from reader_samples import SHOP

from sekisho.errors import StaffError
from sekisho.policy.check import check
from sekisho.policy.drafting import draft_policy
from sekisho.policy.reader import read_bytes, read_text, summarise
from sekisho.policy.reader.blocks import LONGEST, to_blocks
from sekisho.policy.reader.decode import decode
from sekisho.policy.reader.formats import html_tree
from sekisho.policy.reader.formats.limits import DEEPEST, MOST_BYTES, MOST_ELEMENTS

CODES = {f"READ-{number:03d}" for number in range(1, 11)}
HEAD = SHOP + "\n"


def outcome(data: bytes) -> str:
    """The code of a refusal, or "draft"; any other error fails the test."""
    try:
        draft = read_bytes(data, name="policy")
    except StaffError as refused:
        return refused.code
    summarise(draft)
    return "draft"


PIECES = st.sampled_from(
    ["第1条", "（", "）", "「", "」", "、", "。", "・", "①", "(1)", "1.", "1-2", "■", "【", "】", "#", "\n", "\n\n", "\t", "|", "　",
     "個人情報", "利用目的", "第三者", "提供", "お客様", "当社", "以下", "といいます", "株式会社", "令和5年4月1日", "090-0000-0000",
     "<p>", "<div>", "</div>", "<li>", "<table><tr><td rowspan=9>", "&#", "&#99999999999;", "<!--", "<?", "<a b='", "\ud800", "\x00", "\ufeff"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=60))
@example(["第1条"] * 20 + ["\n"] + ["第1条"] * 20)
def test_given_any_pieces_of_policies_when_read_then_a_draft_or_a_code(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert outcome((HEAD + text).encode("utf-8", "surrogatepass")) in CODES | {"draft"}
    draft = read_text(HEAD + text)  # whatever stands below it, there is a policy above
    check(draft_policy(draft, document="privacy"), draft.lines)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"<html><body>", b"\xff\xfe", b"\x1b$B", b"\xef\xbb\xbf", b"GIF89a"]),
)
def test_given_any_bytes_when_read_then_a_draft_or_a_code(tail: bytes, head: bytes) -> None:
    assert outcome(head + tail) in CODES | {"draft"}


PAPER = pdf([[Printed(line) for line in SHOP.split("\n") if line][:30]])
WORD = docx("".join(paragraph(line) for line in SHOP.split("\n")))


@pytest.mark.parametrize("share", range(0, 100, 11))
@pytest.mark.parametrize("whole", [PAPER, WORD], ids=["pdf", "docx"])
def test_given_a_file_cut_off_anywhere_when_read_then_a_draft_or_a_code(whole: bytes, share: int) -> None:
    assert outcome(whole[: max(5, len(whole) * share // 100)]) in CODES | {"draft"}


@pytest.mark.parametrize("at", range(0, 100, 14))
@pytest.mark.parametrize("whole", [PAPER, WORD], ids=["pdf", "docx"])
def test_given_a_file_with_damaged_bytes_when_read_then_a_draft_or_a_code(whole: bytes, at: int) -> None:
    place = 8 + (len(whole) - 16) * at // 100
    assert outcome(whole[:place] + b"\x00\xff<>(" + whole[place + 5 :]) in CODES | {"draft"}


def test_given_a_file_beyond_the_limit_when_read_then_read_008_before_anything_is_decoded() -> None:
    assert outcome(b"<p>" * (MOST_BYTES // 3 + 1)) == "READ-008"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<html><body>" + "<div>" * 100_000 + "甲" + "</div>" * 99_000, "READ-003"),
        ("<html><body>" + "<b><p>" * 50_000 + "甲", "READ-003"),
        ("<html><body>" + "<div>" * 90_000 + "甲" + "</p>" * 300_000, "READ-003"),
        ("<html><body>" + "<p>甲" * (MOST_ELEMENTS + 1), "READ-008"),
        ("<html><body>" + "<table><tr><td rowspan=9999>" * 50_000 + "甲", "READ-003"),
        ("<html><body>" + "<ul><li>" * 50_000 + "甲", "READ-003"),
        ("<html><body>" + "<dl><dt>甲<dd>" * 6_000, "READ-003"),
        ("<html><body><p>" + "甲乙丙丁 " * 1_000_000, "READ-004"),
        ("<html><body><p>甲" + "<? " * 1_000_000, "READ-003"),
        ("<html><body><p>甲" + "<!-- " * 1_000_000, "READ-003"),
        ("<html><body><p>甲" + "<title>" * 150_000, "READ-003"),
        ("<html><body><p>甲" + "<a b='" * 1_000_000, "READ-003"),
        ("<html><body><p>甲" + "<a " + "b=1 " * 1_000_000 + ">", "READ-003"),
        ("<html><body><p>甲&#" + "9" * 1_000_000 + ";", "READ-003"),
        ("甲" * 5_000_000, "READ-004"),
        ("甲\n" * 200_000, "READ-004"),
        ("\x00" * 1_000 + "甲", "READ-002"),
    ],
    ids=[
        "deep", "misnested", "unmatched ends", "too many elements", "tables in tables", "lists in lists", "terms in terms",
        "long", "code without end", "comments without end", "titles without end", "quotes without end", "attributes",
        "a huge character number", "one long line", "many short lines", "zeros",
    ],
)  # fmt: skip
def test_given_a_hostile_page_or_text_when_read_then_its_code(page: str, code: str) -> None:
    assert outcome(page.encode()) == code


def test_given_a_deep_page_when_parsed_then_no_more_than_the_deepest_are_kept_open() -> None:
    root = html_tree.parse("<div>" * 50_000 + "甲", name="p")
    depth, level = 0, root.elements()
    while level:
        depth, level = depth + 1, list(chain.from_iterable(one.elements() for one in level))
    assert depth == DEEPEST
    assert root.text() == "甲"


@pytest.mark.parametrize(
    "unit", ["、", "1", "（", "「", "氏名、", "あ", "a ", "－", "。", "（以下「当社」といいます）"]
)
def test_given_one_endless_paragraph_when_parted_then_every_piece_is_bounded_and_nothing_is_lost(
    unit: str,
) -> None:
    text = unit * (30_000 // len(unit))
    blocks = to_blocks([text])
    assert max(len(block.text) for block in blocks) <= LONGEST
    kept = blocks[0].mark.printed + "".join(block.text for block in blocks)
    assert kept.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("lines", [["甲は、", "乙を"] * 5_000, ["個人情報の"] * 10_000])
def test_given_endless_broken_lines_when_joined_then_every_block_is_bounded(lines: list[str]) -> None:
    assert max(len(block.text) for block in to_blocks(lines)) <= LONGEST


def test_given_a_page_at_the_limit_when_read_then_memory_stays_bounded() -> None:
    page = ("<html><body>" + "<span class=a id=b>甲</span>" * 60_000).encode()
    tracemalloc.start()
    try:
        decode(page, name="p")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150 * 1024 * 1024


UNITS = ["、", "・", "1234567890", "（", "）", "「", "　 ", "氏名、住所、", "a@", "090-1234-", "株式会社", "東京都港区", "：", "|a", "[a](b", "#", "第1条", "及び", "一二三", "Google Analytics ", "（以下「当社」といいます。）", "(("]  # fmt: skip


@pytest.mark.parametrize("form", ["a line", "a sentence", "entries"])
def test_given_runs_that_patterns_trip_over_when_read_drafted_and_checked_then_it_ends_within_its_bounds(
    form: str,
) -> None:
    # Work that grows with the square of the text would need many times this processor time and is ended by the system.
    program = f"""
import resource
resource.setrlimit(resource.RLIMIT_CPU, (100, 100))
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from sekisho.policy.check import check
from sekisho.policy.drafting import draft_policy
from sekisho.policy.reader import read_text, summarise
for unit in {UNITS!r}:
    run = unit * (12_000 // len(unit))
    body = {{"a line": run, "a sentence": "当社は、" + run + "を取得します。",
            "entries": "\\n".join(f"({{n % 90 + 1}}) {{unit * 2}}" for n in range(900))}}[{form!r}]
    draft = read_text({HEAD!r} + body + "\\n")
    summarise(draft)
    check(draft_policy(draft, document="privacy"), draft.lines)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
