"""Turns values into pages: the Jinja environment, the two languages, dates and numbers as people write them.

Every handler of the public pages, the portal and the console calls `render`; texts stand in ``strings/ja/*.yaml`` and
``strings/en/*.yaml`` under the same keys, and nowhere else. Nothing here decides anything.
"""

import hashlib
import html
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.types import Empty
from litestar.utils.scope.state import ScopeState
from markupsafe import Markup
from ruamel.yaml import YAML

from sekisho.errors import SekishoError
from sekisho.law.legal_day import JST, as_date

Language = Literal["ja", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")
LANGUAGE_COOKIE: Final = "sekisho_lang"
STATIC: Final = Path(str(files("sekisho") / "web" / "static"))
"""Folder of the compiled style sheet and scripts, served under ``/static``."""

ERROR_PAGES: Final = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})
"""Statuses that have words of their own; every other one borrows those of 400 or 500."""

_YEAR: Final = 365 * 24 * 60 * 60
_WEEKDAYS: Final = "月火水木金土日"
_HTTP_SERVER_ERROR: Final = 500

AnyRequest = Request[Any, Any, Any]
"""A request whatever its user, auth and state are: this module reads headers, cookies and the path only."""


@cache
def strings(language: Language) -> Mapping[str, str]:
    """Every text of a language, from all its files.

    Raises:
        ValueError: A key stands in two files; one of its texts would be lost silently.
    """
    merged: dict[str, str] = {}
    folder = files("sekisho") / "web" / "strings" / language
    for part in sorted(folder.iterdir(), key=lambda each: each.name):
        if not part.name.endswith(".yaml"):
            continue
        loaded: dict[str, str] = YAML(typ="safe", pure=True).load(part.read_text(encoding="utf-8")) or {}
        if twice := sorted(merged.keys() & loaded.keys()):
            raise ValueError(f"keys in two files of {language}: {', '.join(twice)}")
        merged.update(loaded)
    return merged


def translator(language: Language) -> Callable[..., str]:
    """The function ``t`` of a language: a key and its facts become a text."""
    texts = strings(language)

    def t(key: str, /, **facts: object) -> str:
        text = texts[key]
        return text.format(**facts) if facts else text

    return t


@cache
def environment(language: Language) -> Environment:
    """The Jinja environment of a language: escaping on, an unknown name is an error."""
    made = Environment(
        loader=PackageLoader("sekisho.web"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    japanese = language == "ja"
    made.globals.update(
        t=translator(language), lang=language, static=static_url, has_text=strings(language).__contains__
    )
    made.filters.update(
        day=lambda value: day_text(value, japanese=japanese),
        instant=lambda value: instant_text(value, japanese=japanese),
        clock=lambda value: value.astimezone(JST).strftime("%H:%M"),
        month=lambda value: month_text(value, japanese=japanese),
        iso=iso_text,
        count=lambda value: f"{value:,}件" if japanese else f"{value:,}",
        persons=lambda value: f"{value:,}人" if japanese else f"{value:,}",
        number=lambda value: f"{value:,}",
        listed=lambda values: ("、" if japanese else ", ").join(str(value) for value in values),
    )
    return made


def day_text(value: date | int, *, japanese: bool) -> str:
    """A legal day as people write it: ``2026年4月1日（水）``, ``Wed, 1 April 2026``."""
    day = as_date(value) if isinstance(value, int) else value
    if isinstance(day, datetime):
        day = day.astimezone(JST).date()
    if japanese:
        return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
    return f"{day:%a}, {day.day} {day:%B} {day.year}"


def instant_text(value: datetime, *, japanese: bool) -> str:
    """An instant in Japan's time, which is said: ``2026年4月1日（水）14:02（日本時間）``."""
    local = value.astimezone(JST)
    day = day_text(local.date(), japanese=japanese)
    return f"{day} {local:%H:%M}（日本時間）" if japanese else f"{day}, {local:%H:%M} (Japan time)"


def month_text(value: datetime, *, japanese: bool) -> str:
    """The month of an instant in Japan: ``2026年4月``."""
    local = value.astimezone(JST)
    return f"{local.year}年{local.month}月" if japanese else f"{local:%B} {local.year}"


def iso_text(value: date | datetime | int) -> str:
    """The machine's form of a day or an instant, for ``<time datetime>``."""
    if isinstance(value, datetime):
        return value.astimezone(JST).isoformat(timespec="minutes")
    return (as_date(value) if isinstance(value, int) else value).isoformat()


@cache
def static_url(name: str) -> str:
    """The address of a static file; it changes with the content, so that a browser may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def language_of(request: AnyRequest) -> Language:
    """The reader's language: ``?lang=``, then the cookie, then what the browser prefers, then Japanese."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        for language in LANGUAGES:
            if wanted == language:
                return language
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> Language:
    ranked: list[tuple[float, int, Language]] = []
    for place, part in enumerate(header.split(",")):
        tag, _, weight = part.strip().partition(";q=")
        primary = tag.strip().lower().partition("-")[0]
        try:
            quality = float(weight or 1)
        except ValueError:
            continue
        ranked += [
            (-quality, place, language) for language in LANGUAGES if language == primary and quality > 0
        ]
    return min(ranked)[2] if ranked else "ja"


def is_secure(request: AnyRequest) -> bool:
    """Whether people reach this server by TLS, so that cookies are marked for it."""
    return bool(request.app.state.get("secure", False)) or request.url.scheme == "https"


def render(
    template: str,
    request: AnyRequest,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    cookies: Sequence[Cookie] = (),
    **context: object,
) -> Response[str]:
    """Makes the answer of a handler from a template. Pages are never stored by caches.

    Args:
        template: Name below ``templates/``.
        request: The request; gives the language and the CSRF token.
        status_code: HTTP status.
        headers: More headers.
        cookies: Cookies to set.
        context: What the template shows.
    """
    language = language_of(request)
    page = environment(language).get_template(template).render({**_shared(request, language), **context})
    answered: Response[str] = Response(
        page,
        status_code=status_code,
        media_type=MediaType.HTML,
        headers={"Cache-Control": "no-store", "Content-Language": language, **(headers or {})},
        cookies=[*cookies, *_remembered(request, language)],
    )
    return answered


def sentence_of(error: SekishoError, request: AnyRequest) -> str:
    """An error beside a field: what, why and how to mend, in the reader's language."""
    parts = error.parts(language_of(request))
    return f"{parts['what']} {parts['why']} {parts['mend']}"


def render_error(request: AnyRequest, status: int, error: SekishoError | None = None) -> Response[str]:
    """The page of an HTTP error: what happened, why, how to mend; the code last and small."""
    known = status if status in ERROR_PAGES else (400 if status < _HTTP_SERVER_ERROR else _HTTP_SERVER_ERROR)
    parts = None if error is None else {**error.parts(language_of(request)), "code": error.code}
    return render(f"errors/{known}.html", request, status_code=status, status=known, error=parts)


def _shared(request: AnyRequest, language: Language) -> dict[str, object]:
    """What every template may use."""
    return {
        "csrf_input": _csrf_input(request),
        "path": request.url.path,
        "other_language": _other_language(request, language),
        "organisation": None,
    }


def _csrf_input(request: AnyRequest) -> Markup:
    token = ScopeState.from_scope(request.scope).csrf_token
    value = "" if token is Empty else html.escape(str(token))
    return Markup(f'<input type="hidden" name="_csrf_token" value="{value}">')  # noqa: S704 - escaped above


def _other_language(request: AnyRequest, language: Language) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return "?" + urlencode([*kept, ("lang", "en" if language == "ja" else "ja")])


def _remembered(request: AnyRequest, language: Language) -> list[Cookie]:
    if request.query_params.get("lang") != language:
        return []
    return [
        Cookie(
            key=LANGUAGE_COOKIE,
            value=language,
            max_age=_YEAR,
            httponly=True,
            samesite="lax",
            secure=is_secure(request),
        )
    ]
