"""Commands about one person: the use cases of the application, values on standard input only."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from sekisho import presenting
from sekisho.application import (
    acquiring,
    clocking,
    consent_requests,
    consenting,
    correcting,
    finding,
    leaving,
    preferences,
    using,
)
from sekisho.application.acquiring import Acquisition
from sekisho.application.asking import Asked
from sekisho.application.consenting import ConsentAct
from sekisho.cli import lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    Purpose,
    Subject,
    day,
    finish,
    language,
    mapping,
    needed,
    read_object,
    say,
    spoken,
    text,
    texts,
)
from sekisho.errors import StaffError
from sekisho.law.advertising import OPT_IN
from sekisho.vault.plaintext import Plaintext

subject_app = typer.Typer(
    help="One person's information. Values come on standard input as JSON.", no_args_is_help=True
)
consent_app = typer.Typer(help="Consents of one person.", no_args_is_help=True)


ACQUISITION = frozenset(
    {
        "category",
        "channel",
        "purposes",
        "items",
        "consents",
        "notice",
        "subject",
        "source",
        "basis",
        "facts",
        "segments",
        "agent",
        "signal",
    }
)
"""The fields of an acquisition."""


def _sealed(values: dict[str, str]) -> dict[str, Plaintext]:
    return {key: Plaintext(value) for key, value in values.items()}


@subject_app.command("add")
def add(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Acquires information about a person: {"category", "channel", "purposes", "items", "consents", "notice", "source"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(ACQUISITION)
        done = acquiring.acquire(
            house,
            who.actor,
            Acquisition(
                category=text(found, "category"),
                channel=text(found, "channel"),
                purposes=texts(found, "purposes"),
                items=_sealed(mapping(found, "items")),
                consents=texts(found, "consents"),
                notice=text(found, "notice"),
                subject=text(found, "subject"),
                segments=texts(found, "segments"),
                source=text(found, "source"),
                basis=text(found, "basis"),
                facts=mapping(found, "facts"),
                agent=None if (agent := text(found, "agent")) is None else Plaintext(agent),
                signal=text(found, "signal"),
            ),
        )
        say(
            presenting.acquired_json(done, language()),
            as_json=as_json,
            lines=[done.subject or "", *lines.decision_lines(done.ruling, language())],
        )
        if done.subject is None:
            finish(Exit.NO)


@subject_app.command("find")
def find(
    folder: Folder,
    purpose: Purpose,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Finds persons by searchable items: {"email": "…"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        values = {key: str(value) for key, value in read_object_any().items()}
        found = finding.find(house, who.actor, purpose=purpose, by=_sealed(values))
        document: dict[str, object] = dict(presenting.found_json(found))
        if found.ruling is not None:
            document["reasons"] = presenting.reasons_json(found.ruling, language())
        # Whoever was found exactly stands alone on the line, for the next command.
        ranked = [
            who if match == "exact" else f"{who}  {match}"
            for who, match in zip(found.subjects, found.matches, strict=True)
        ]
        say(document, as_json=as_json, lines=ranked)
        if found.ruling is not None:
            finish(Exit.NO)


def read_object_any() -> dict[str, object]:
    """The JSON object on standard input, whose fields are items of the policy."""
    import sys

    import msgspec

    try:
        found = msgspec.json.decode(sys.stdin.buffer.read() or b"{}")
    except (msgspec.DecodeError, RecursionError):
        raise StaffError("REQUEST-004") from None
    if not isinstance(found, dict) or not all(isinstance(value, (str, int)) for value in found.values()):
        raise StaffError("REQUEST-004")
    return found


@subject_app.command("show")
def show(
    folder: Folder,
    subject: Subject,
    purpose: Purpose,
    items: Annotated[str, typer.Option("--items", help="Items, separated by commas.")],
    mode: Annotated[str, typer.Option("--mode", help="strict, or narrow: show the allowed part.")] = "strict",
    whole: Annotated[bool, typer.Option("--whole", help="Not masked; some kinds need an approval.")] = False,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Shows items of a person for a purpose, or says why not."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        asked = Asked(
            verb="use",
            subject=subject,
            items=[item for item in items.split(",") if item],
            purpose=purpose,
            mode=mode,
            whole=whole,
        )
        shown = using.show(house, who.actor, asked)
        say(
            presenting.shown_json(shown, language(), asked=asked.items),
            as_json=as_json,
            lines=lines.shown_lines(shown, language()),
        )
        if not shown.ruling.allowed:
            finish(Exit.NO)


@subject_app.command("correct")
def correct(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Corrects items of a person: {"items": {…}}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"items"}))
        done = correcting.correct(house, who.actor, subject, _sealed(mapping(found, "items")))
        document = {
            "done": done.ruling.allowed,
            "entry": str(done.entry),
            "receipt": None,
            "reasons": presenting.reasons_json(done.ruling, language()),
        }
        say(document, as_json=as_json, lines=lines.decision_lines(done.ruling, language()))
        if not done.ruling.allowed:
            finish(Exit.NO)


@subject_app.command("object")
def object_(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Stops a purpose for a person: {"purpose": "…", "channel": "…|null"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        purpose, channel = _will()
        done = preferences.stop(house, who.actor, subject, purpose=purpose, channel=channel)
        say(presenting.done_json(done.entry), as_json=as_json)


@subject_app.command("resume")
def resume(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Starts a stopped purpose again: {"purpose": "…", "channel": "…|null"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        purpose, channel = _will()
        done = preferences.resume(house, who.actor, subject, purpose=purpose, channel=channel)
        say(presenting.done_json(done.entry), as_json=as_json)


def _will() -> tuple[str, str | None]:
    found = read_object(frozenset({"purpose", "channel"}))
    return needed(found, "purpose"), text(found, "channel")


@subject_app.command("withdraw")
def withdraw(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records a cancellation: {"on": "2026-04-01"}; without a date the person leaves today."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        on = text(read_object(frozenset({"on"})), "on")
        if on is None:
            receipt = leaving.leave(house, who.actor, subject)
        else:
            receipt = leaving.cancel(house, who.actor, subject, on=day(on, "on"))
        say(presenting.receipt_json(receipt), as_json=as_json)


@subject_app.command("day")
def day_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records a day from which a period runs: {"clock": "last_use", "on": "2026-04-01"}, "purpose_achieved" or "event".

    With "purpose" that one is achieved for the person, without it every one that was theirs. "event" names what
    happened, as the policy does.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"clock", "on", "purpose", "event"}))
        entry = clocking.record_day(
            house,
            who.actor,
            subject,
            clock=needed(found, "clock"),
            on=day(needed(found, "on"), "on"),
            purpose=text(found, "purpose"),
            event=text(found, "event"),
        )
        say(presenting.done_json(entry), as_json=as_json)


@subject_app.command("erase")
def erase(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Erases a person: {"reason": "request"}. Holds stay."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        reason = text(read_object(frozenset({"reason"})), "reason") or "staff"
        receipt = leaving.erase(house, who.actor, subject, reason=reason)
        say(presenting.receipt_json(receipt), as_json=as_json)


ACT = frozenset({"purpose", "recipient", "items", "advertising", "ground", "on", "text", "informed", "by"})
"""Fields of a consent."""


def _act() -> ConsentAct:
    return act_of(read_object(ACT))


def act_of(found: Mapping[str, Any]) -> ConsentAct:
    """What is agreed to, from the fields of a JSON object.

    Raises:
        StaffError: A field has the wrong form, or it is about nothing (REQUEST-006).
    """
    on = text(found, "on")
    act = ConsentAct(
        purpose=text(found, "purpose"),
        recipient=text(found, "recipient"),
        items=texts(found, "items"),
        advertising=text(found, "advertising"),
        ground=text(found, "ground") or OPT_IN,
        on=None if on is None else day(on, "on"),
        text=text(found, "text"),
        informed=texts(found, "informed"),
        by=text(found, "by") or "self",
    )
    if act.purpose is None and act.recipient is None and act.advertising is None and not act.items:
        raise StaffError("REQUEST-006", field="purpose")
    return act


@consent_app.command("give")
def consent_give(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records a consent: {"purpose": "…"} or {"recipient": "…", "items": […]} or {"advertising": "email"}.

    With "ground" an exception from the opt-in is recorded instead: {"advertising": "email", "ground":
    "written_address", "on": "2026-01-20"}. "text" is the version whose wording was shown.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = consenting.give(house, who.actor, subject, _act())
        say(presenting.done_json(entry), as_json=as_json)


@consent_app.command("withdraw")
def consent_withdraw(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records that a consent is withdrawn."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = consenting.withdraw(house, who.actor, subject, _act())
        say(presenting.done_json(entry), as_json=as_json)


@consent_app.command("list")
def consent_list(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Lists the consents that stand."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = consenting.standing(house, who.actor, subject)
        made = consent_requests.requests_made(house, who.actor, subject)
        document = {
            "consents": [presenting.standing_json(one) for one in found],
            "requests": [presenting.asked_for_json(one) for one in made],
        }
        say(document, as_json=as_json, lines=[f"{one.kind} {one.reference}" for one in found])
