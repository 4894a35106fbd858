"""Commands about the policy: read, draft, check, show, questions, answer."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sekisho import presenting
from sekisho.application import policy_desk
from sekisho.application.workspace import DOCUMENT
from sekisho.cli import documents, lines
from sekisho.cli.documents import settings_given
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Folder,
    Json,
    Now,
    day,
    language,
    say,
    spoken,
)
from sekisho.errors import OperatorError
from sekisho.law.legal_day import day_number
from sekisho.policy import files

app = typer.Typer(help="The published policy and what was drafted from it.", no_args_is_help=True)

Policy = Annotated[
    Path,
    typer.Argument(
        help="A published policy (- reads standard input), or a workspace folder.", metavar="PATH"
    ),
]


Published = Annotated[
    Path, typer.Argument(help="A published policy; - reads standard input.", metavar="FILE")
]


@app.command("read")
def read(
    path: Annotated[
        Path,
        typer.Argument(
            help="A published policy, or a folder of them; - reads standard input.", metavar="FILE"
        ),
    ],
    as_json: Json = False,
) -> None:
    """Reads a published policy (text, Markdown, HTML, PDF, Word) and prints the summary of what was understood."""
    with spoken():
        if path.is_dir():
            found = policy_desk.read_folder(path, document=DOCUMENT)
            say(
                documents.folder_json(found, language()),
                as_json=as_json,
                lines=documents.folder_lines(found, language()),
            )
            return
        drafted = documents.given(path, document=DOCUMENT)
        summary = lines.summary_json(drafted, language())
        say(summary, as_json=as_json, lines=lines.summary_lines(drafted, language()))


@app.command("draft")
def draft(
    path: Published,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write policy.yaml.")],
    document: Annotated[str, typer.Option("--document")] = DOCUMENT,
    as_json: Json = False,
) -> None:
    """Writes the full editable draft of a published policy."""
    with spoken():
        drafted = documents.given(path, document=document)
        if output.exists():
            raise OperatorError("WORKSPACE-012", file=output.name)
        output.write_text(files.dump(drafted.policy), encoding="utf-8")
        say({"done": True, "file": output.name, "clauses": len(drafted.policy.clauses)}, as_json=as_json)


@app.command("show")
def show(
    folder: Folder,
    on: Annotated[str | None, typer.Option("--on", help="The version in force on this date.")] = None,
    document: Annotated[
        str | None, typer.Option("--document", help="One document; none = all that are in force.")
    ] = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Lists the ids of purposes, items, channels, categories and recipients with their texts."""
    with spoken(), opened(folder, now=now) as (house, _who):
        wanted = None if on is None else day_number(day(on, "on"))
        if document is None:
            policy = policy_desk.effective(house, on=wanted)
        else:
            policy = policy_desk.in_force(house, document=document, on=wanted).policy
        today = house.read(lambda unit: unit.today)
        document_json = presenting.policy_json(policy, on=today if wanted is None else wanted)
        say(document_json, as_json=as_json, lines=lines.policy_lines(policy))


@app.command("questions")
def questions(folder: Folder, now: Now = None, as_json: Json = False) -> None:
    """Lists what no text can tell, with the answers that stand."""
    with spoken(), opened(folder, now=now) as (house, _who):
        found = policy_desk.open_questions(house)
        document = presenting.questions_json(found, language())
        if as_json:
            import msgspec

            sys.stdout.write(msgspec.json.encode(document).decode() + "\n")
            return
        for one in found:
            question = one.question
            sys.stdout.write(f"{question.id}: {question.ja if language() == 'ja' else question.en}")
            sys.stdout.write(f" → {one.answer}\n" if one.answer is not None else "\n")


@app.command("answer")
def answer(
    folder: Folder,
    path: Annotated[Path, typer.Argument(help="answers.yaml; - reads standard input.", metavar="FILE")],
    document: Annotated[
        str | None,
        typer.Option("--document", help="Whose questions; none = those of the whole business's document."),
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Records an officer's answers to what the text leaves open."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        text = settings_given(path, name="answers.yaml")
        done = policy_desk.answer(house, who.actor, text, name=path.name, document=document)
        say({"done": True, "entry": str(done.entry), "open": list(done.open)}, as_json=as_json)
