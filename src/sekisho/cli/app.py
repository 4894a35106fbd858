"""The command line: ``sekisho``. Each command parses, calls one function of the application, and presents."""

import typer

from sekisho.cli import (
    analysing,
    asking,
    authority,
    belonging,
    board,
    book,
    breach,
    checking,
    counting,
    deal,
    differing,
    drafting,
    drilling,
    enforcing,
    evidence,
    exporting,
    filing,
    gate,
    handing,
    importing,
    keys,
    kin,
    mailing,
    media,
    persons,
    policy,
    posting,
    publication,
    readings,
    receipts,
    register,
    retention,
    settling,
    several,
    status,
    stop_links,
    stopping,
    storing,
    testing,
    workspace,
)

app = typer.Typer(
    name="sekisho",
    help="The checkpoint for personal information (個人情報の関所).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(workspace.init_command)
app.command("serve")(workspace.serve_command)
app.command("demo")(workspace.demo_command)
app.command("doctor")(workspace.doctor_command)
app.command("backup")(workspace.backup_command)
app.command("restore")(workspace.restore_command)
app.command("drill")(drilling.drill_command)
workspace.keys_app.registered_commands += keys.app.registered_commands
app.add_typer(workspace.keys_app, name="keys")
app.add_typer(storing.app, name="storage")
policy.app.registered_commands += readings.app.registered_commands
persons.subject_app.registered_commands += belonging.app.registered_commands
persons.subject_app.registered_commands += handing.app.registered_commands
persons.subject_app.registered_commands += several.app.registered_commands
policy.app.registered_commands += drafting.app.registered_commands
policy.app.command("diff")(differing.diff_command)
policy.app.command("promises")(board.promises_command)
policy.app.command("trial")(board.trial_command)
policy.app.command("related")(differing.related_command)
policy.app.command("judge")(differing.judge_command)
policy.app.command("approve")(differing.approve_command)
policy.app.command("analyse")(analysing.analyse_command)
policy.app.command("test")(testing.table_command)
policy.app.command("check")(checking.check_command)
policy.app.command("finding")(checking.finding_command)
policy.app.command("leak")(breach.leak_command)
app.add_typer(policy.app, name="policy")
app.command("decide")(gate.decide_command)
app.command("audience")(gate.audience_command)
app.command("count")(counting.count_command)
app.command("import")(importing.import_command)
app.command("export")(exporting.export_command)
app.add_typer(exporting.app, name="exports")
app.add_typer(media.app, name="media")
app.command("explain")(gate.explain_command)
app.add_typer(gate.approval_app, name="approval")
app.add_typer(enforcing.app, name="enforce")
persons.subject_app.command("link")(status.subject_link)
persons.subject_app.command("unlink")(status.subject_unlink)
persons.subject_app.command("links")(status.subject_links)
persons.subject_app.command("died")(status.subject_died)
persons.subject_app.command("minor")(status.subject_minor)
persons.subject_app.add_typer(filing.app, name="file")
app.add_typer(persons.subject_app, name="subject")
app.add_typer(status.dispute_app, name="dispute")
app.command("grounds")(status.grounds_command)
app.add_typer(settling.obligations_app, name="obligations")
app.add_typer(settling.tell_app, name="tell")
app.command("send-check")(settling.send_check_command)
persons.consent_app.command("ask")(asking.consent_ask)
persons.consent_app.command("refuse")(asking.consent_refuse)
stopping.add_to(persons.subject_app)
stop_links.add_to(persons.subject_app)
kin.add_to(persons.subject_app)
mailing.add_to(persons.subject_app)
app.add_typer(persons.consent_app, name="consent")
app.add_typer(retention.app, name="retention")
book.ledger_app.registered_commands += evidence.app.registered_commands
book.ledger_app.registered_commands += receipts.app.registered_commands
app.add_typer(book.ledger_app, name="ledger")
app.command("evidence")(evidence.evidence_command)
app.add_typer(book.staff_app, name="staff")
app.add_typer(register.app, name="register")
app.add_typer(authority.app, name="authority")
app.add_typer(deal.app, name="deal")
app.add_typer(publication.app, name="publication")
app.add_typer(posting.app, name="post")
persons.subject_app.command("category")(publication.category_command)
