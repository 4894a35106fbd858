"""What was proved of two versions, and whom the later one would let in and shut out."""

from collections.abc import Iterable

from typing_extensions import TypedDict

from sekisho.application.comparing import Compared
from sekisho.application.foreseeing import Reached
from sekisho.errors import Language
from sekisho.gate.analysis.model import Example
from sekisho.gate.analysis.versions import Proof
from sekisho.policy.model import Policy
from sekisho.presenting.analysis import ExampleJson, example_json, example_words
from sekisho.presenting.people import RequestJson, name_of, request_json, said


class TurnedJson(TypedDict):
    """A request whose answer turns for somebody."""

    request: RequestJson
    opened: ExampleJson | None
    closed: ExampleJson | None


class ProofJson(TypedDict):
    """What was proved of two versions."""

    requests: int
    equal: int
    turned: list[TurnedJson]


class ReachedJson(TypedDict):
    """How many persons a purpose can be used for or can reach."""

    purpose: str
    channel: str | None
    before: int
    after: int
    gained: int
    lost: int


def proof_json(proof: Proof, compared: Compared, language: Language = "ja") -> ProofJson:
    """What was proved of two versions."""

    def shown(example: Example | None, side: Policy) -> ExampleJson | None:
        return None if example is None else example_json(example, side, language, compared="turned")

    return {
        "requests": proof.requests,
        "equal": proof.equal,
        "turned": [
            {
                "request": request_json(one.request),
                "opened": shown(one.opened, compared.after),
                "closed": shown(one.closed, compared.before),
            }
            for one in proof.turned
        ],
    }


def proof_lines(proof: Proof, compared: Compared, language: Language = "ja") -> Iterable[str]:
    """What was proved, in lines: one example for each purpose and act that turns."""
    yield said("proof", "counted", language=language, requests=proof.requests, equal=proof.equal)
    told: set[tuple[object, ...]] = set()
    for one in proof.turned:
        for way, example, side in (
            ("opened", one.opened, compared.after),
            ("closed", one.closed, compared.before),
        ):
            key = (way, one.request.verb, one.request.purpose, one.request.recipient, one.request.basis)
            if example is not None and key not in told:
                told.add(key)
                yield f"{said('proof', way, language=language)} " + example_words(
                    example, side, language, compared="turned"
                )


def reached_json(found: Iterable[Reached]) -> list[ReachedJson]:
    """Whom the later version would let in and shut out."""
    return [
        {
            "purpose": one.purpose,
            "channel": one.channel,
            "before": one.before,
            "after": one.after,
            "gained": one.gained,
            "lost": one.lost,
        }
        for one in found
    ]


def reached_lines(found: Iterable[Reached], compared: Compared, language: Language = "ja") -> Iterable[str]:
    """Where anybody is let in or shut out, in lines."""
    for one in found:
        if one.changes:
            side = compared.after if compared.after.purpose(one.purpose) is not None else compared.before
            channel = (
                said("proof", "any_use", language=language)
                if one.channel is None
                else name_of(side, "channel", one.channel, language)
            )
            yield said(
                "proof",
                "reached",
                language=language,
                purpose=name_of(side, "purpose", one.purpose, language),
                channel=channel,
                before=one.before,
                after=one.after,
                gained=one.gained,
                lost=one.lost,
            )
