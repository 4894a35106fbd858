"""Cases of a leak that are reported, as JSON and as lines."""

from collections.abc import Iterable, Iterator

from typing_extensions import TypedDict

from sekisho.errors import Language
from sekisho.law.breach import Applies


class CaseJson(TypedDict):
    """A case of Rule 7 that a leak would be. `doubtful`: not settled; it counts until somebody settles it."""

    category: int
    source: str
    name: str
    doubtful: bool


class CasesJson(TypedDict):
    """The cases that a leak would be; none = nothing has to be reported by Rule 7."""

    reported: bool
    cases: list[CaseJson]


def cases_json(found: Iterable[Applies], language: Language) -> CasesJson:
    """The cases, in their order."""
    cases: list[CaseJson] = [
        {
            "category": one.category.number,
            "source": str(one.category.source),
            "name": one.category.ja if language == "ja" else one.category.en,
            "doubtful": one.doubtful,
        }
        for one in found
    ]
    return {"reported": bool(cases), "cases": cases}


def cases_lines(found: CasesJson) -> Iterator[str]:
    """One line a case; ``?`` marks what is not settled."""
    for one in found["cases"]:
        yield f"{one['category']}{'?' if one['doubtful'] else ''}  {one['name']}  ({one['source']})"
