"""Dates, numbers, languages and state marks as ux §3 and §9 ask for them."""

from datetime import UTC, date, datetime

import pytest
from jinja2 import StrictUndefined

from conftest import Visitor
from sekisho.application.promises import PromiseState, PromiseStatus
from sekisho.web.rendering import (
    ERROR_PAGES,
    LANGUAGES,
    Language,
    day_text,
    environment,
    instant_text,
    month_text,
    static_url,
    strings,
)


def test_a_day_is_written_with_its_weekday() -> None:
    assert day_text(date(2026, 4, 1), japanese=True) == "2026年4月1日（水）"
    assert day_text(date(2026, 4, 1), japanese=False) == "Wed, 1 April 2026"


def test_an_instant_is_shown_in_japans_time_and_says_so() -> None:
    before_midnight = datetime(2026, 3, 31, 15, 2, tzinfo=UTC)
    assert instant_text(before_midnight, japanese=True) == "2026年4月1日（水） 00:02（日本時間）"
    assert month_text(before_midnight, japanese=True) == "2026年4月"


def test_numbers_carry_their_counter() -> None:
    assert environment("ja").from_string("{{ 1204 | count }}").render() == "1,204件"
    assert environment("en").from_string("{{ 1204 | count }}").render() == "1,204"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_compiles_and_unknown_names_are_errors(language: Language) -> None:
    made = environment(language)
    assert made.undefined is StrictUndefined
    for name in made.list_templates():
        made.get_template(name)


@pytest.mark.parametrize("state", [*PromiseState, *PromiseStatus, "law"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mark_has_an_icon_a_word_and_a_line(language: Language, state: str) -> None:
    known = {"not_kept": "broken", "no_evidence": "stale", "informative": "plain"}
    name = known.get(str(state), str(state))
    marks = environment(language).get_template("parts/marks.html").module
    tag = str(marks.state(name))  # type: ignore[attr-defined] # a macro of the template
    assert strings(language)[f"mark.{name}"] in tag
    assert f"tag--{name}" in tag
    assert ('aria-hidden="true"' in tag) == (name != "plain")
    style = (static_css := _css()) and f".tag--{name}" in static_css
    assert style or name == "plain"


def test_marks_differ_by_icon_word_and_line_at_once() -> None:
    marks = environment("ja").get_template("parts/marks.html").module
    icons = {name: icon for name, icon in marks.ICONS.items() if name in set(PromiseState)}  # type: ignore[attr-defined]
    assert len(set(icons.values())) == len(icons)
    lines = ("solid", "dashed", "wavy", "dotted", "double")
    assert all(line in _css() for line in lines)


def _css() -> str:
    from sekisho.web.rendering import STATIC

    return (STATIC / "sekisho.css").read_text(encoding="utf-8")


def test_a_sentence_is_heard_with_its_state() -> None:
    marks = environment("ja").get_template("parts/marks.html").module
    spoken = str(marks.sentence("教育を行います。", "broken", href="#c1", count=2, law=True))  # type: ignore[attr-defined]
    assert "（守られていない）" in spoken
    assert "§" in spoken
    assert "sentence--broken" in spoken


def test_what_is_shown_is_escaped() -> None:
    assert environment("ja").from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", sorted(ERROR_PAGES))
def test_every_error_page_says_what_and_what_now(language: Language, status: int) -> None:
    shared = {"csrf_input": "", "path": "/", "other_language": "?lang=en", "organisation": None}
    told = {"what": "W", "why": "Y", "mend": "M", "code": "WEB-003"}
    page = environment(language).get_template(f"errors/{status}.html")
    assert "WEB-003" in page.render(**shared, status=status, error=told)
    assert strings(language)[f"error.{status}.text"] in page.render(**shared, status=status, error=None)


@pytest.mark.parametrize("status", sorted(ERROR_PAGES))
def test_only_the_language_changes_with_the_language(visitor: Visitor, status: int) -> None:
    assert f"error.{status}.title" in strings("ja")
    assert 'lang="en"' in visitor.client.get("/", params={"lang": "en"}).text
    assert '<html lang="en">' in visitor.see("/").text  # remembered
    assert '<html lang="ja">' in visitor.client.get("/", params={"lang": "ja"}).text


def test_the_browsers_language_is_followed_and_japanese_is_the_first(visitor: Visitor) -> None:
    def spoken(header: str) -> str:
        return visitor.client.get("/", headers={"accept-language": header}).headers["content-language"]

    assert spoken("") == "ja"
    assert spoken("fr") == "ja"
    assert spoken("en-GB,ja;q=0.5") == "en"
    assert spoken("en;q=0.3,ja;q=0.8") == "ja"
    assert spoken("en;q=x") == "ja"


def test_static_addresses_change_with_the_content() -> None:
    assert static_url("sekisho.css").startswith("/static/sekisho.css?v=")


def test_no_page_carries_code_or_style_of_its_own() -> None:
    made = environment("ja")
    for name in made.list_templates():
        source, _, _ = made.loader.get_source(made, name)  # type: ignore[union-attr]
        assert " style=" not in source, name
        assert "<style" not in source, name
        assert " onclick" not in source, name
        assert "javascript:" not in source, name
