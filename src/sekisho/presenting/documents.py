"""Documents of a workspace: their drafts, versions and stages."""

from collections.abc import Iterable

from typing_extensions import TypedDict

from sekisho.application.drafts import Revised, Stage
from sekisho.application.policy_desk import Published
from sekisho.law.clock import instant_of
from sekisho.presenting.common import day_json, instant_json, lines_json


class ClashJson(TypedDict):
    """A correction and a revised text that differ. `line` is that of the draft's policy.yaml."""

    place: str
    file: str
    line: int
    ours: str
    theirs: str


class UnsureJson(TypedDict):
    """A reading of low confidence that nobody confirmed."""

    id: str
    part: str
    confidence: float
    lines: list[int] | None


class RevisedJson(TypedDict):
    """A draft that was written."""

    document: str
    new: bool
    folder: str
    audience: list[str]
    brand: str | None
    service: str | None
    precedence: int
    audience_known: bool
    kept: list[str]
    fallen: list[str]
    clashes: list[ClashJson]
    unconfirmed: list[UnsureJson]
    questions: list[str]


class StageJson(TypedDict):
    """One version of a document, or its draft."""

    document: str
    version: str
    state: str
    in_force: bool
    title: str
    audience: list[str]
    effective_from: str | None
    published_at: str | None


class StagesJson(TypedDict):
    """Every version and draft."""

    versions: list[StageJson]


class PublishedJson(TypedDict):
    """A version that was published."""

    document: str
    version: str
    effective_from: str | None
    entry: str


def revised_json(revised: Revised) -> RevisedJson:
    """What was merged, what clashes, what is open."""
    policy = revised.policy
    return {
        "document": policy.document,
        "new": revised.new,
        "folder": str(revised.folder),
        "audience": list(policy.audience),
        "brand": policy.scope.brand,
        "service": policy.scope.service,
        "precedence": policy.scope.precedence,
        "audience_known": not revised.scope_open,
        "kept": list(revised.merged.kept),
        "fallen": list(revised.merged.fallen),
        "clashes": [
            {
                "place": clash.place,
                "file": f"{policy.document}/draft/policy.yaml",
                "line": line,
                "ours": clash.ours,
                "theirs": clash.theirs,
            }
            for clash, line in zip(revised.merged.clashes, revised.lines, strict=True)
        ],
        "unconfirmed": [
            {"id": one.id, "part": one.part, "confidence": one.confidence, "lines": lines_json(one.lines)}
            for one in revised.unsure
        ],
        "questions": [question.id for question in policy.questions],
    }


def stages_json(stages: Iterable[Stage]) -> StagesJson:
    """Every version and draft."""
    return {
        "versions": [
            {
                "document": one.document,
                "version": one.version,
                "state": one.state.value,
                "in_force": one.in_force,
                "title": one.title,
                "audience": list(one.audience),
                "effective_from": day_json(one.effective_from),
                "published_at": None
                if one.published_at is None
                else instant_json(instant_of(one.published_at)),
            }
            for one in stages
        ]
    }


def published_json(published: Published) -> PublishedJson:
    """What was published, and from when it decides."""
    return {
        "document": published.policy.document,
        "version": published.version,
        "effective_from": day_json(published.effective_from),
        "entry": str(published.entry),
    }
