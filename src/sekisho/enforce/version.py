"""Prints one version: for each purpose and table whom it may see, the view that it reads, the searches it may make.

Nothing in it is frozen: the day is that of the statement, in Japan, and stands for whatever the table of days says of
it. Three things must hold before any row is looked at: the transaction or session was opened for this purpose, the
mirror is young and of the registers that were bound, and the day is one that was bound.
"""

from collections.abc import Iterator

from sekisho.enforce.model import LIVE, SCHEMA, Edition, Explain, Gate, Shape, Table
from sekisho.enforce.quoting import literal, name, names
from sekisho.gate.ir import Expr
from sekisho.gate.model import Mode
from sekisho.gate.printers.sql import POSTGRES, print_expr


def version(edition: Edition) -> Iterator[str]:
    """The statements that make a version in the schema `LIVE`, which must not be there yet."""
    keeper = edition.map.keeper
    for table in edition.map.tables:
        # By column, so that the organisation's own privileges on the table stay as they are written.
        yield f"GRANT USAGE ON SCHEMA {name(table.schema)} TO {name(keeper)}"
        yield f"GRANT SELECT ({names(table.every_column)}) ON {_of(table)} TO {name(keeper)}"
    yield f"CREATE SCHEMA {name(LIVE)} AUTHORIZATION {name(keeper)}"
    yield f"SET LOCAL ROLE {name(keeper)}"
    yield (
        f"CREATE TABLE {name(LIVE, 'day')} (gate text NOT NULL, day integer NOT NULL, shape integer NOT NULL, "
        "thresholds bigint[] NOT NULL, PRIMARY KEY (gate, day))"
    )
    for gate in edition.gates:
        yield from _days(gate)
    yield (
        f"CREATE VIEW {name(LIVE, 'today')} AS SELECT d.gate, d.shape, d.thresholds "
        f"FROM {name(LIVE, 'day')} d JOIN sekisho.clock c ON c.day = d.day"
    )
    yield (
        f"CREATE VIEW {name(LIVE, 'in_time')} AS SELECT true AS ok FROM sekisho.mirror m, sekisho.clock c "
        f"WHERE m.register_version = {edition.register_version} AND c.at >= m.synced_at "
        f"AND c.at < m.synced_at + INTERVAL '{edition.map.max_age_minutes} minutes'"
    )
    for gate in edition.gates:
        yield _allowed(gate)
        yield _view(gate, edition.map.explain)
        for column in searched(gate):
            yield _search(gate, column)
    yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {name(LIVE)} FROM PUBLIC"
    for gate in edition.gates:
        readers = names((edition.map.login(gate.purpose), edition.map.pool))
        yield f"GRANT USAGE ON SCHEMA {name(LIVE)} TO {readers}"
        yield f"GRANT SELECT ON {name(LIVE, gate.name)} TO {readers}"
        for column in searched(gate):
            yield f"GRANT EXECUTE ON FUNCTION {name(LIVE, search_name(gate, column))} TO {readers}"
    yield "RESET ROLE"


def joining(edition: Edition) -> Iterator[str]:
    """The statements that point the row policies at the version in `LIVE`. They lock no table of the organisation."""
    yield f"SET LOCAL ROLE {name(edition.map.keeper)}"
    for gate in edition.gates:
        yield (
            f"CREATE OR REPLACE VIEW {name(SCHEMA, gate.name)} WITH (security_barrier) AS "
            f"SELECT a.key FROM {name(LIVE, _allowed_name(gate))} a"
        )
        readers = names((edition.map.login(gate.purpose), edition.map.pool))
        yield f"GRANT SELECT ON {name(SCHEMA, gate.name)} TO {readers}"
    yield "RESET ROLE"


def wiring(edition: Edition) -> Iterator[str]:
    """The statements that put row-level security on the tables. Permissive policies of others cannot widen ours."""
    for table in edition.map.tables:
        gates = [gate for gate in edition.gates if gate.table == table]
        of = _of(table)
        yield (
            "INSERT INTO sekisho.wired SELECT oid, relrowsecurity, relforcerowsecurity FROM pg_class "
            f"WHERE oid = {literal(of)}::regclass ON CONFLICT DO NOTHING"
        )
        yield f"ALTER TABLE {of} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {of} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY {name('sekisho keeper')} ON {of} FOR SELECT TO {name(edition.map.keeper)} USING (true)"
        if edition.map.stewards:
            yield (
                f"CREATE POLICY {name('sekisho stewards')} ON {of} FOR ALL TO {names(edition.map.stewards)} "
                "USING (true) WITH CHECK (true)"
            )
        if not gates:
            continue
        logins = [edition.map.login(gate.purpose) for gate in gates]
        yield (
            f"CREATE POLICY {name('sekisho open')} ON {of} FOR SELECT "
            f"TO {names((*logins, edition.map.pool))} USING (true)"
        )
        for gate, login in zip(gates, logins, strict=True):
            yield (
                f"CREATE POLICY {name(f'sekisho {gate.purpose}')} ON {of} AS RESTRICTIVE FOR SELECT "
                f"TO {name(login)} USING ({_seen(gate)})"
            )
            if edition.map.explain is Explain.OPEN:
                yield f"GRANT USAGE ON SCHEMA {name(table.schema)} TO {name(login)}, {name(edition.map.pool)}"
                yield f"GRANT SELECT ({names(_safe_columns(gate))}) ON {of} TO {name(login)}"
        any_of = " OR ".join(f"({_opened(gate)} AND {_seen(gate)})" for gate in gates)
        yield (
            f"CREATE POLICY {name('sekisho pool')} ON {of} AS RESTRICTIVE FOR SELECT "
            f"TO {name(edition.map.pool)} USING ({any_of})"
        )


def unwiring(edition: Edition) -> Iterator[str]:
    """The statements that take back what `wiring` did, but for switching row-level security off."""
    for table in edition.map.tables:
        of = _of(table)
        gates = [gate for gate in edition.gates if gate.table == table]
        own = (f"sekisho {gate.purpose}" for gate in gates)
        for policy in ("sekisho keeper", "sekisho stewards", "sekisho open", "sekisho pool", *own):
            yield f"DROP POLICY IF EXISTS {name(policy)} ON {of}"
        for gate in gates:
            yield f"REVOKE SELECT ({names(table.every_column)}) ON {of} FROM {name(edition.map.login(gate.purpose))}"


def searched(gate: Gate) -> tuple[str, ...]:
    """The columns by which the purpose may look persons up: those whose item it may use, and those without item."""
    items = {column.name for column in gate.columns}
    free = {gate.table.key, *gate.table.plain}
    return tuple(column for column in gate.table.search if column in items | free)


def search_name(gate: Gate, column: str) -> str:
    """Name of a search function."""
    return f"{gate.name}__by__{column}"


def _of(table: Table) -> str:
    return name(table.schema, table.name)


def _allowed_name(gate: Gate) -> str:
    return f"allowed {gate.name}"


def _opened(gate: Gate) -> str:
    return f"(SELECT m.purpose FROM sekisho.my_access m) = {literal(gate.purpose)}"


def _seen(gate: Gate) -> str:
    table = gate.table
    key = name(table.schema, table.name, table.key)
    return f"EXISTS (SELECT 1 FROM {name(SCHEMA, gate.name)} g WHERE g.key = {key})"


def _safe_columns(gate: Gate) -> tuple[str, ...]:
    """What may be read of every row that is seen: of a narrow gate no item."""
    shown = [column.name for column in gate.columns if column.shown]
    items = shown if gate.table.mode is Mode.STRICT else []
    return tuple(dict.fromkeys((gate.table.key, *gate.table.plain, *items)))


def _days(gate: Gate) -> Iterator[str]:
    rows = [
        f"({literal(gate.name)}, {day}, {held.shape}, '{{{','.join(map(str, held.thresholds))}}}'::bigint[])"
        for day, held in sorted(gate.days.items())
    ]
    for first in range(0, len(rows), 500):
        yield f"INSERT INTO {name(LIVE, 'day')} VALUES {', '.join(rows[first : first + 500])}"


def _allowed(gate: Gate) -> str:
    """Keys of the persons whose rows are seen, and of a narrow gate what may be used of each."""
    mine = f"FROM {name(LIVE, 'today')} t WHERE t.gate = {literal(gate.name)}"

    def printed(expr: Expr) -> str:
        return print_expr(
            expr, POSTGRES, of="s", threshold=lambda place: f"(SELECT t.thresholds[{place + 1}] {mine})"
        )

    def by_shape(pick: "dict[int, Expr]") -> str:
        cases = " ".join(f"WHEN {place} THEN {printed(when)}" for place, when in pick.items())
        return f"CASE (SELECT t.shape {mine}) {cases} ELSE false END"

    def whole(pick: "dict[int, Expr]") -> str:
        if len(pick) > 1:
            return by_shape(pick)
        return f"((SELECT t.shape {mine}) = 0 AND {printed(pick[0])})"

    rows = whole({place: shape.row for place, shape in enumerate(gate.shapes)})
    flags = "".join(
        f", {by_shape(_of_item(gate.shapes, item))} AS {name(item)}"
        for item in (gate.items if gate.table.mode is Mode.NARROW else ())
    )
    return (
        f"CREATE VIEW {name(LIVE, _allowed_name(gate))} AS SELECT s.key{flags} FROM sekisho.state s "
        f"WHERE {_opened(gate)} AND (SELECT i.ok FROM {name(LIVE, 'in_time')} i) AND {rows}"
    )


def _of_item(shapes: tuple[Shape, ...], item: str) -> dict[int, Expr]:
    return {place: shape.items[item] for place, shape in enumerate(shapes)}


def _view(gate: Gate, explain: Explain) -> str:
    # OFFSET 0 keeps conditions of the reader out: they meet only rows that may be seen, and EXPLAIN tells of no other.
    apart = " OFFSET 0" if explain is Explain.CLOSED else ""
    return f"CREATE VIEW {name(LIVE, gate.name)} WITH (security_barrier) AS {_selected(gate)}{apart}"


def _search(gate: Gate, column: str) -> str:
    table = gate.table
    item = next((held.item for held in gate.columns if held.name == column), None)
    usable = "" if item is None or table.mode is Mode.STRICT else f" AND a.{name(item)}"
    return (
        f"CREATE FUNCTION {name(LIVE, search_name(gate, column))}({_of(table)}.{name(column)}%TYPE) "
        f"RETURNS SETOF {name(LIVE, gate.name)} LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 "
        f"SET search_path = pg_catalog, pg_temp AS $body$ {_selected(gate)} WHERE c.{name(column)} = $1{usable} $body$"
    )


def _selected(gate: Gate) -> str:
    table = gate.table
    plain = [f"c.{name(column)}" for column in dict.fromkeys((table.key, *table.plain))]
    held = [
        f"c.{name(column.name)}"
        if table.mode is Mode.STRICT
        else f"CASE WHEN a.{name(column.item)} THEN c.{name(column.name)} END AS {name(column.name)}"
        for column in gate.columns
        if column.shown
    ]
    return (
        f"SELECT {', '.join((*plain, *held))} FROM {_of(table)} c "
        f"JOIN {name(LIVE, _allowed_name(gate))} a ON a.key = c.{name(table.key)}"
    )
