"""A workspace: the folder of one legal entity, and where its keys and its mail are.

``sekisho.toml`` is the only setting file. It holds no secret: the keys' place, never a key.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from sekisho.application.book_settings import BookSettings, read_book
from sekisho.errors import OperatorError
from sekisho.gate.tables import Limits
from sekisho.storage.lease import LEASE
from sekisho.storage.place import Place, Schema
from sekisho.vault.filestore import PLACE
from sekisho.vault.private_files import write_private

SCHEMA: Final = "sekisho/workspace/1"
SETTINGS: Final = "sekisho.toml"
DOCUMENT: Final = "privacy"
"""Name of the first document, unless `init --document` says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """How mail leaves: into a local outbox held in memory, or by SMTP."""

    mode: Literal["outbox", "smtp"] = "outbox"
    host: str = "127.0.0.1"
    port: int = 25
    sender: str = "sekisho@localhost"
    starttls: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """PostgreSQL databases instead of files.

    Attributes:
        data: Address of the database that holds the data; no password stands in it.
        keys: Address of another database, which no dump of the first one holds.
        schema: Name of the workspace's schema in the data's database; a restored one lies beside the lost one.
        key_schema: Name of its schema in the keys' database.
    """

    data: str
    keys: str
    schema: str
    key_schema: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token that keeps the epoch key, through PKCS#11.

    Attributes:
        module: Path of the PKCS#11 library.
        label: Label of the token.
        pin_file: File with the PIN, where the environment does not give it; empty = none. The PIN is never a setting.
    """

    module: str
    label: str
    pin_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Where one legal entity's policy, data and keys are.

    Attributes:
        folder: The workspace folder.
        id: Random id; binds every envelope to this workspace.
        origin: Name of the ledger: a schema-less URL.
        document: The document that speaks for the whole business.
        rehearsal: Its clock may be moved; says so in the ledger's origin.
        keys: Folder of the key store, outside the workspace.
        epochs: Folder of the epoch key, apart from both.
        root_public_key: Public half of the recovery key, hex.
        token: What keeps the epoch key; None = a file.
        two_officers: Acts on the keys need a second officer; they come back by both halves of the sheet only.
        roll_nightly: `serve` rolls the epoch in the daily round when something was destroyed since the last roll.
        servers: The PostgreSQL databases it stands on; None = files.
        mail: How mail leaves.
        second_officer: A version is published only after an officer other than the publisher approved its draft.
        limits: The house's own limits toward persons.
        age_of_consent: Below it a consent is a statutory agent's to give, where the policy asks about age. The Act
            names none; guidance puts it between 12 and 15, so the default errs toward asking the agent.
        list_days: Days for which a selected audience may be used.
        most_found: Persons whom one search may name; one that finds more is refused.
        searches: Searches that one account may make in a quarter of an hour.
        claim_days: Days for which the parties of a deal that failed see each other's information for claims about it.
        least_counted: Persons of whom a count must at least speak; smaller numbers are withheld.
        address: Where persons reach the portal, without a slash at the end; empty = not said, and mails carry no link.
        stop_link_days: Days for which the link of a mail stops, after the last one of its purpose was handed out, to anybody.
        largest_file: Megabytes (2**20 bytes) that one file of a person may have.
        book: How long entries are kept, where checkpoints go, whose books are watched.
    """

    folder: Path
    id: str
    origin: str
    document: str
    rehearsal: bool
    keys: Path
    epochs: Path
    root_public_key: str
    token: Token | None = None
    two_officers: bool = False
    roll_nightly: bool = True
    servers: Servers | None = None
    mail: MailSettings = MailSettings()
    second_officer: bool = False
    limits: Limits = field(default_factory=Limits)
    age_of_consent: int = 16
    list_days: int = 7
    most_found: int = 20
    searches: int = 100
    claim_days: int = 14
    least_counted: int = 10
    address: str = ""
    stop_link_days: int = 365
    largest_file: int = 2048
    book: BookSettings = field(default_factory=BookSettings)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def attachments(self) -> Path:
        """The folder of the sealed files."""
        return self.folder / PLACE

    @property
    def lease(self) -> Path:
        """The lock file of the one process that serves, where the data is a file."""
        return self.data / LEASE

    @property
    def database(self) -> Place:
        """The data database."""
        if self.servers is not None:
            return Schema(url=self.servers.data, name=self.servers.schema)
        return self.data / "sekisho.db"

    @property
    def key_store(self) -> Place:
        """The key store."""
        if self.servers is not None:
            return Schema(url=self.servers.keys, name=self.servers.key_schema)
        return self.keys / "keystore.db"

    @property
    def policy(self) -> Path:
        """The folder of the published documents."""
        return self.folder / "policy"

    def save(self) -> None:
        """Writes the settings into the folder, whole or not at all. What else stood in the file is lost."""
        write_private(self.folder / SETTINGS, self.settings().encode())

    def settings(self) -> str:
        """The text of ``sekisho.toml``."""
        return _SETTINGS.format(
            schema=SCHEMA,
            id=self.id,
            origin=self.origin,
            document=self.document,
            rehearsal=str(self.rehearsal).lower(),
            keys=_quoted(str(self.keys)),
            epochs=_quoted(str(self.epochs)),
            root=self.root_public_key,
            token_module=_quoted("" if self.token is None else self.token.module),
            token=_quoted("" if self.token is None else self.token.label),
            pin_file=_quoted("" if self.token is None else self.token.pin_file),
            two_officers=str(self.two_officers).lower(),
            roll_nightly=str(self.roll_nightly).lower(),
            database=_quoted("" if self.servers is None else self.servers.data),
            key_database=_quoted("" if self.servers is None else self.servers.keys),
            database_schema=_quoted("" if self.servers is None else self.servers.schema),
            key_schema=_quoted("" if self.servers is None else self.servers.key_schema),
            mode=self.mail.mode,
            host=self.mail.host,
            port=self.mail.port,
            sender=self.mail.sender,
            starttls=str(self.mail.starttls).lower(),
            second=str(self.second_officer).lower(),
            asking_days=self.limits.asking_days,
            age_always=str(self.limits.age_always).lower(),
            age=self.age_of_consent,
            list_days=self.list_days,
            most_found=self.most_found,
            searches=self.searches,
            claim_days=self.claim_days,
            least_counted=self.least_counted,
            address=self.address,
            stop_link_days=self.stop_link_days,
            largest_file=self.largest_file,
            book=self.book.settings(),
        )


_SETTINGS: Final = """\
# Settings of one sekisho workspace. No secret is in this file.
schema = "{schema}"
id = "{id}"
origin = "{origin}"
document = "{document}"
# A rehearsal workspace's clock may be moved; every entry of its ledger says so. Set once, when it is made.
rehearsal = {rehearsal}

[keys]
# The key store and the epoch key lie outside this folder, so that a copy of the folder opens nothing.
folder = {keys}
epoch = {epochs}
# Public half of the recovery key; the private half is on the printed recovery sheet.
root_public_key = "{root}"
# Empty: the epoch key is a file. Otherwise a token keeps it: PKCS#11 library, label, and a file with the PIN (or the
# variable SEKISHO_TOKEN_PIN). Changed by `sekisho keys keep`.
token_module = {token_module}
token = {token}
pin_file = {pin_file}
# true: roll, sheet and keeping of the keys need the approval of another officer (`sekisho keys approve`), and keys are
# restored with both halves of the recovery sheet only (`sekisho keys sheet --halves`).
two_officers = {two_officers}
# true: every night in which something was destroyed, `serve` starts a new epoch, so that copies of old keys become noise.
roll_nightly = {roll_nightly}

[database]
# Empty: files. Otherwise PostgreSQL: postgresql://user@host/database, without a password (PGPASSFILE has it). The keys lie
# in another database than the data, so that no dump holds both.
data = {database}
keys = {key_database}
schema = {database_schema}
key_schema = {key_schema}

[mail]
# "outbox" keeps mail in the memory of `serve` and shows it on a page; "smtp" sends it.
mode = "{mode}"
host = "{host}"
port = {port}
sender = "{sender}"
starttls = {starttls}

[portal]
# Where persons reach the portal (https://…). The link by which a mail is stopped leads there; empty = no link is made.
address = "{address}"

[policy]
# true: a version is published only after an officer other than the one who publishes has approved its draft.
second_officer = {second}

[persons]
# Days that must pass before the same person is asked for a consent again.
asking_days = {asking_days}
# A consent of somebody younger is a statutory agent's to give, where the policy speaks of minors; always: everywhere.
age_of_consent = {age}
age_always = {age_always}
# Days for which a selected audience may be used; before sending it is checked again in any case.
list_days = {list_days}
# A search that finds more persons than this is refused; an account may make so many searches in a quarter of an hour.
most_found = {most_found}
searches = {searches}
# Days for which the parties of a deal that failed see each other for claims about it, unless the step names a day.
claim_days = {claim_days}
# A count for statistics speaks of at least so many persons; smaller numbers are withheld.
least_counted = {least_counted}
# Days for which the link in a mail stops what it is about, counted from when such a link was handed out last, to anybody.
stop_link_days = {stop_link_days}

[files]
# Megabytes that one file of a person (a recording, a scanned document) may have.
largest = {largest_file}
{book}"""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def load_workspace(folder: Path) -> Workspace:
    """Reads a workspace's settings.

    Raises:
        OperatorError: Not a workspace (WORKSPACE-001), or its settings are broken (WORKSPACE-002).
    """
    path = folder / SETTINGS
    if not path.is_file():
        raise OperatorError("WORKSPACE-001", folder=folder.name)
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        if read["schema"] != SCHEMA:
            raise OperatorError("WORKSPACE-002", place="schema")
        keys, mail = read["keys"], read.get("mail", {})
        return Workspace(
            folder=folder.resolve(),
            id=read["id"],
            origin=read["origin"],
            document=read["document"],
            rehearsal=bool(read["rehearsal"]),
            keys=Path(keys["folder"]),
            epochs=Path(keys["epoch"]),
            root_public_key=keys["root_public_key"],
            token=_token(keys),
            two_officers=bool(keys.get("two_officers", False)),
            roll_nightly=bool(keys.get("roll_nightly", True)),
            servers=_servers(read.get("database", {})),
            mail=MailSettings(
                mode=mail.get("mode", "outbox"),
                host=mail.get("host", "127.0.0.1"),
                port=int(mail.get("port", 25)),
                sender=mail.get("sender", "sekisho@localhost"),
                starttls=bool(mail.get("starttls", False)),
            ),
            second_officer=bool(read.get("policy", {}).get("second_officer", False)),
            limits=_limits(read.get("persons", {})),
            age_of_consent=_from(read.get("persons", {}), "age_of_consent", 16, least=1),
            list_days=_from(read.get("persons", {}), "list_days", 7, least=1),
            most_found=_from(read.get("persons", {}), "most_found", 20, least=1),
            searches=_from(read.get("persons", {}), "searches", 100, least=1),
            claim_days=_from(read.get("persons", {}), "claim_days", 14, least=0),
            least_counted=_from(read.get("persons", {}), "least_counted", 10, least=2),
            address=_address(read.get("portal", {}).get("address", "")),
            stop_link_days=_from(read.get("persons", {}), "stop_link_days", 365, least=30),
            largest_file=_from(read.get("files", {}), "largest", 2048, least=1),
            book=read_book(read.get("book", {})),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OperatorError("WORKSPACE-002", place=SETTINGS) from error
    except (KeyError, TypeError, ValueError) as error:
        raise OperatorError("WORKSPACE-002", place=str(error.args[0]) if error.args else SETTINGS) from error


def _token(read: dict[str, Any]) -> Token | None:  # Any: values of a settings file
    found = Token(
        module=str(read.get("token_module", "")),
        label=str(read.get("token", "")),
        pin_file=str(read.get("pin_file", "")),
    )
    if not found.module and not found.label:
        return None
    if not found.module or not found.label:
        raise KeyError("keys.token" if found.module else "keys.token_module")
    return found


def _servers(read: dict[str, Any]) -> Servers | None:  # Any: values of a settings file
    found = {key: str(read.get(key, "")) for key in ("data", "keys", "schema", "key_schema")}
    if not any(found.values()):
        return None
    missing = next((key for key, value in found.items() if not value), None)
    if missing is not None:
        raise KeyError(f"database.{missing}")
    return Servers(**found)


def _address(read: object) -> str:
    """Where persons reach the portal: over TLS, or on this machine while it is tried (RFC 8058 demands https)."""
    text = str(read).rstrip("/")
    parts = urlsplit(text)
    loopback = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    plain = text.isascii() and text.isprintable() and not set(text) & set(' <>,"')
    ends = parts.query or parts.fragment or parts.username
    if text and (ends or not plain or not parts.hostname or not (parts.scheme == "https" or loopback)):
        raise ValueError("address")
    return text


def _limits(read: dict[str, Any]) -> Limits:  # Any: values of a settings file
    return Limits(
        asking_days=_from(read, "asking_days", Limits().asking_days, least=1),
        age_always=bool(read.get("age_always", False)),
    )


def _from(read: dict[str, Any], key: str, default: int, *, least: int) -> int:  # Any: as above
    value = int(read.get(key, default))
    if value < least:
        raise ValueError(key)
    return value
