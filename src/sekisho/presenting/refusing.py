"""The grounds on which a right may be declined, for a desk to choose from."""

from typing_extensions import TypedDict

from sekisho.errors import Language
from sekisho.law.rights import RightRow


class NeededJson(TypedDict):
    """A fact that a ground needs."""

    id: str
    name: str


class RefusalGroundJson(TypedDict):
    """One ground of the Act for one right."""

    id: str
    name: str
    source: str
    facts: list[NeededJson]


class RightJson(TypedDict):
    """One right of the person."""

    right: str
    name: str
    told_by: str
    grounds: list[RefusalGroundJson]


def right_json(row: RightRow, language: Language = "ja") -> RightJson:
    """One right with its grounds."""
    return {
        "right": row.id.value,
        "name": row.named(language),
        "told_by": str(row.told_by),
        "grounds": [
            {
                "id": ground.id,
                "name": ground.named(language),
                "source": str(ground.source),
                "facts": [
                    {"id": fact.id, "name": fact.ja if language == "ja" else fact.en} for fact in ground.facts
                ],
            }
            for ground in row.grounds.values()
        ],
    }
