"""Prints what stays from version to version: roles, the mirror of states, the accounts of access, the tokens' door.

All of it belongs to a role that nobody can log in as. Functions that run with that role's rights name every object in
full and see no search path of the caller's (`SET search_path`), and refuse without saying why.
"""

from collections.abc import Iterator
from typing import Final

from sekisho.enforce.model import SCHEMA, KeyType
from sekisho.enforce.quoting import literal, name
from sekisho.gate.ir import COLUMNS

_PLAIN: Final = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
TOKEN_PARTS: Final = 10
"""Parts of a token before its signature (`tokens`)."""

_TABLES: Final = """\
CREATE TABLE sekisho.setting (
    sole boolean PRIMARY KEY DEFAULT true CHECK (sole),
    installation uuid NOT NULL DEFAULT gen_random_uuid(),
    key_type text NOT NULL,
    prefix text NOT NULL
);
CREATE TABLE sekisho.role (
    name text PRIMARY KEY,
    purpose text
);
CREATE TABLE sekisho.wired (
    relation oid PRIMARY KEY,
    enabled boolean NOT NULL,
    forced boolean NOT NULL
);
CREATE TABLE sekisho.version (
    number integer PRIMARY KEY,
    live boolean NOT NULL,
    installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    policy_version text NOT NULL,
    register_version bigint NOT NULL,
    first_day integer NOT NULL,
    last_day integer NOT NULL,
    map text NOT NULL,
    wiring text[] NOT NULL,
    unwiring text[] NOT NULL,
    joining text[] NOT NULL
);
CREATE UNIQUE INDEX version_live ON sekisho.version (live) WHERE live;
CREATE TABLE sekisho.mirror (
    sole boolean PRIMARY KEY DEFAULT true CHECK (sole),
    synced_at timestamptz NOT NULL,
    register_version bigint NOT NULL
);
CREATE TABLE sekisho.token_key (
    sole boolean PRIMARY KEY DEFAULT true CHECK (sole),
    inner_key bytea NOT NULL,
    outer_key bytea NOT NULL
);
CREATE TABLE sekisho.access (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    route text NOT NULL CHECK (route IN ('token', 'login')),
    xid xid8 NOT NULL,
    pid integer NOT NULL,
    begun timestamptz NOT NULL DEFAULT transaction_timestamp(),
    started timestamptz NOT NULL,
    who text NOT NULL,
    purpose text NOT NULL,
    account text,
    decision text,
    version integer NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX access_token ON sekisho.access (xid) WHERE route = 'token';
CREATE UNIQUE INDEX access_login ON sekisho.access (pid, started) WHERE route = 'login';
CREATE INDEX access_backend ON sekisho.access (pid)"""

CLOCK: Final = """\
CREATE VIEW sekisho.clock AS
SELECT (statement_timestamp() AT TIME ZONE 'Asia/Tokyo')::date - DATE '1970-01-01' AS day,
       statement_timestamp() AS at"""
"""The legal day of the statement: a transaction that is kept open over midnight does not keep the day."""

_MY_ACCESS: Final = """\
CREATE VIEW sekisho.my_access WITH (security_barrier) AS
SELECT a.purpose
  FROM sekisho.access a
 WHERE a.pid = pg_backend_pid()
   AND a.who = session_user::text
   AND CASE a.route
         WHEN 'token' THEN a.begun = transaction_timestamp()
         WHEN 'login' THEN a.begun <> transaction_timestamp()
          AND a.started = (SELECT s.backend_start FROM pg_stat_get_activity(pg_backend_pid()) s)
         ELSE false
       END"""
"""A row of another transaction is seen only once that is committed. So of a login's session only what is durable counts: a
read is never ahead of its account. A token's counts in its own transaction. Transactions are told apart by the instant at
which they began, not by their number, which no parallel worker may ask for; a token can reach no transaction that began in
the message in which its own did, because signing takes a round trip."""

_OPEN_SESSION: Final = """\
CREATE FUNCTION sekisho.open_session() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    mine text;
BEGIN
    SELECT r.purpose INTO mine FROM sekisho.role r WHERE r.name = session_user AND r.purpose IS NOT NULL;
    IF mine IS NULL THEN
        RAISE EXCEPTION 'sekisho: refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO sekisho.access (route, xid, pid, started, who, purpose, version)
    SELECT 'login', pg_current_xact_id(), pg_backend_pid(), s.backend_start, session_user, mine, v.number
      FROM pg_stat_get_activity(pg_backend_pid()) s, sekisho.version v WHERE v.live
    ON CONFLICT DO NOTHING;
    RETURN mine;
END
$body$"""

_CHALLENGE: Final = """\
CREATE FUNCTION sekisho.challenge() RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT concat_ws('|', 'sekisho1', s.installation, session_user, pg_backend_pid(), pg_current_xact_id())
      FROM sekisho.setting s
$body$"""

_BEGIN_PURPOSE: Final = f"""\
CREATE FUNCTION sekisho.begin_purpose(token text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    part text[] := string_to_array(token, '|');
    said text := array_to_string(part[1:{TOKEN_PARTS}], '|');
    good boolean := coalesce(array_length(part, 1), 0) = {TOKEN_PARTS + 1};
BEGIN
    -- (1) signed by the workspace
    good := good AND EXISTS (
        SELECT FROM sekisho.token_key k
         WHERE encode(sha256(k.outer_key || sha256(k.inner_key || convert_to(said, 'UTF8'))), 'hex')
             = part[{TOKEN_PARTS + 1}]);
    -- (2) for this database, this login, this connection and this very transaction, which never comes again
    good := good AND EXISTS (
        SELECT FROM sekisho.setting s
         WHERE part[1] = 'sekisho1' AND part[2] = s.installation::text AND part[5] = session_user
           AND part[6] = pg_backend_pid()::text AND part[7] = pg_current_xact_id()::text);
    -- (3) not too late
    IF good THEN
        good := part[8]::bigint > extract(epoch FROM clock_timestamp());
    END IF;
    IF good IS NOT TRUE THEN
        RAISE EXCEPTION 'sekisho: refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- (4) once: a transaction has one purpose
    BEGIN
        INSERT INTO sekisho.access (route, xid, pid, started, who, purpose, account, decision, version)
        SELECT 'token', pg_current_xact_id(), pg_backend_pid(), clock_timestamp(), session_user,
               part[3], part[4], part[10], v.number
          FROM sekisho.version v WHERE v.live;
    EXCEPTION WHEN unique_violation THEN
        RAISE EXCEPTION 'sekisho: refused' USING ERRCODE = 'insufficient_privilege';
    END;
    RETURN part[3];
END
$body$"""


def role(made: str, *, login: bool, inherit: bool = False) -> str:
    """Makes a role that owns and may do nothing yet."""
    kind = "LOGIN" if login else "NOLOGIN"
    return f"CREATE ROLE {name(made)} {kind} {'INHERIT' if inherit else 'NOINHERIT'} {_PLAIN}"


def _plain_planning(login: str) -> str:
    """Costs of row policies are guessed far too high, so that compiling them takes longer than running them."""
    return f"ALTER ROLE {name(login)} SET jit = off"


def foundation(*, keeper: str, pool: str, prefix: str, key_type: KeyType) -> Iterator[str]:
    """The statements that lay the foundation, to be run by a superuser in one transaction."""
    yield role(keeper, login=False, inherit=True)
    yield f"GRANT pg_read_all_stats TO {name(keeper)}"  # a definer function must see when its caller's session began
    yield role(pool, login=True)
    yield _plain_planning(pool)
    yield f"CREATE SCHEMA {name(SCHEMA)} AUTHORIZATION {name(keeper)}"
    yield f"SET LOCAL ROLE {name(keeper)}"
    yield from _TABLES.split(";\n")
    states = ", ".join(
        f"{column} bigint{' NOT NULL' if column.startswith('w') else ''}" for column in COLUMNS
    )
    yield f"CREATE TABLE sekisho.subject_key (key {key_type.value} PRIMARY KEY, subject text NOT NULL)"
    yield "CREATE INDEX subject_key_subject ON sekisho.subject_key (subject)"
    yield (
        f"CREATE TABLE sekisho.state (key {key_type.value} PRIMARY KEY "
        "REFERENCES sekisho.subject_key (key) ON DELETE CASCADE, "
        f"subject text NOT NULL, version bigint NOT NULL, {states})"
    )
    yield CLOCK
    yield _MY_ACCESS
    yield from (_OPEN_SESSION, _CHALLENGE, _BEGIN_PURPOSE)
    yield "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sekisho FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA sekisho TO {name(pool)}"
    yield f"GRANT SELECT ON sekisho.my_access TO {name(pool)}"
    yield (f"GRANT EXECUTE ON FUNCTION sekisho.challenge(), sekisho.begin_purpose(text) TO {name(pool)}")
    yield (
        f"INSERT INTO sekisho.setting (key_type, prefix) VALUES ({literal(key_type.value)}, {literal(prefix)})"
    )
    yield f"INSERT INTO sekisho.role (name) VALUES ({literal(keeper)}), ({literal(pool)})"
    yield "RESET ROLE"


def login(made: str, purpose: str) -> Iterator[str]:
    """The statements that make the login of a purpose. It has no password until an administrator gives it one."""
    yield role(made, login=True)
    yield _plain_planning(made)
    yield f"GRANT USAGE ON SCHEMA sekisho TO {name(made)}"
    yield f"GRANT SELECT ON sekisho.my_access TO {name(made)}"
    yield f"GRANT EXECUTE ON FUNCTION sekisho.open_session() TO {name(made)}"
    yield f"INSERT INTO sekisho.role (name, purpose) VALUES ({literal(made)}, {literal(purpose)})"


UNINSTALL: Final = """\
DO $body$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT p.polname, p.polrelid::regclass AS relation FROM pg_policy p
                 JOIN sekisho.wired w ON w.relation = p.polrelid WHERE p.polname LIKE 'sekisho %' LOOP
        EXECUTE format('DROP POLICY %I ON %s', one.polname, one.relation);
    END LOOP;
    FOR one IN SELECT w.relation::regclass AS relation, w.enabled, w.forced FROM sekisho.wired w
                 JOIN pg_class c ON c.oid = w.relation LOOP
        IF NOT one.enabled THEN
            EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', one.relation);
        END IF;
        IF NOT one.forced THEN
            EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', one.relation);
        END IF;
    END LOOP;
    CREATE TEMPORARY TABLE sekisho_leaving ON COMMIT DROP AS SELECT name FROM sekisho.role;
    FOR one IN SELECT nspname FROM pg_namespace
                WHERE nspname = 'sekisho_live' OR nspname ~ '^sekisho_v[0-9]+$' OR nspname = 'sekisho' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', one.nspname);
    END LOOP;
    FOR one IN SELECT name FROM sekisho_leaving LOOP
        EXECUTE format('DROP OWNED BY %I', one.name);
        EXECUTE format('DROP ROLE %I', one.name);
    END LOOP;
    DROP TABLE sekisho_leaving;
END
$body$"""
"""Takes everything back out, whatever versions there were; the tables have the settings that they had before."""
