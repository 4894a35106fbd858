"""Versions come and go in one transaction, a stale mirror denies, and nothing is left behind."""

from collections.abc import Iterator

import psycopg
import pytest
from private_postgres import private_postgres, why_not

from enforced import MAP, Shop, fresh, plain, shop_edition
from sekisho.enforce import installing
from sekisho.enforce.connecting import connected
from sekisho.errors import StaffError
from sekisho.gate.model import Slot
from sekisho.law.clock import SystemClock
from sekisho.law.legal_day import legal_day
from strategies import TODAY, person

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with private_postgres() as found:
        yield found.url


@pytest.fixture
def shop(server: str, request: pytest.FixtureRequest) -> Iterator[Shop]:
    made = Shop(fresh(server, f"shop{abs(hash(request.node.name)) % 10**8}"))
    yield made
    with connected(made.url) as connection:
        if installing.installed(connection) is not None:
            with installing.swapping(connection):
                installing.uninstall(connection)


def today_person(*bits: tuple[Slot, str], **changed: object) -> tuple[int | None, ...]:
    row = person(*bits, **changed)  # type: ignore[arg-type]
    by = legal_day(SystemClock().now()) - TODAY
    return (*row[:8], *(None if one is None else one + by for one in row[8:]))


CATALOGUE = """
SELECT 'role', rolname::text, rolsuper::text || rolcanlogin, '' FROM pg_roles
UNION ALL SELECT 'schema', nspname, coalesce(nspacl, acldefault('n', nspowner))::text, '' FROM pg_namespace
 WHERE nspname NOT LIKE 'pg_temp%' AND nspname NOT LIKE 'pg_toast_temp%'
UNION ALL SELECT 'relation', c.oid::text || relname, coalesce(relacl, acldefault('r', relowner))::text,
       relrowsecurity::text || relforcerowsecurity FROM pg_class c
 WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg_%temp%')
UNION ALL SELECT 'column', attrelid::text || attname, coalesce(attacl::text, ''), atttypid::text FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
 WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg_%temp%')
UNION ALL SELECT 'policy', polname, polrelid::text, '' FROM pg_policy
UNION ALL SELECT 'function', oid::text || proname, coalesce(proacl::text, ''), '' FROM pg_proc
UNION ALL SELECT 'type', oid::text, typname, '' FROM pg_type
UNION ALL SELECT 'member', roleid::text, member::text, '' FROM pg_auth_members
UNION ALL SELECT 'default', defaclrole::text, defaclacl::text, '' FROM pg_default_acl
UNION ALL SELECT 'shared', dbid::text || refobjid, objid::text, deptype::text FROM pg_shdepend
ORDER BY 1, 2, 3, 4
"""


def test_given_two_versions_when_uninstalled_then_the_catalogue_is_what_it_was(shop: Shop) -> None:
    shop.administer("ALTER TABLE crm.contacts ENABLE ROW LEVEL SECURITY")
    before = shop.administer(CATALOGUE)
    shop.apply()
    shop.apply(shop_edition(MAP.replace("key_type", "explain: open\nkey_type")))
    assert shop.administer(CATALOGUE) != before
    with connected(shop.url) as connection, installing.swapping(connection):
        installing.uninstall(connection)
    assert shop.administer(CATALOGUE) == before


def test_given_a_failing_swap_when_applied_then_the_version_before_still_decides(shop: Shop) -> None:
    shop.apply()
    shop.fill([today_person()])
    before = shop.administer(CATALOGUE)
    broken = shop_edition(MAP.replace("birth: birth_date", "birthday: birth_date", 1))
    with pytest.raises(StaffError) as refused:
        shop.apply(broken)
    assert refused.value.code == "ENFORCE-004"
    assert "crm.customers.birthday" in refused.value.text("ja")
    assert shop.administer(CATALOGUE) == before
    assert shop.seen("p1") == [0]


def test_given_a_new_version_when_rolled_back_then_the_old_one_decides_and_the_new_one_is_kept(
    shop: Shop,
) -> None:
    shop.apply()
    shop.fill([today_person()])
    shop.apply(shop_edition(MAP.replace("tables:", "purposes: [p6]\ntables:")))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        shop.read("p1", "SELECT customer_no FROM crm.customers")
    with pytest.raises(psycopg.errors.Error):
        shop.seen("p1")
    with connected(shop.url) as connection, installing.swapping(connection):
        back = installing.roll_back(connection)
    assert back.version == 1
    assert shop.seen("p1") == [0]
    kept = shop.administer("SELECT nspname FROM pg_namespace WHERE nspname ~ '^sekisho_v' ORDER BY 1")
    assert kept == [("sekisho_v2",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        shop.read("p6", 'SELECT * FROM sekisho_v2."p6__customers"')


def test_given_only_one_version_when_rolled_back_then_it_says_that_there_is_none_before(shop: Shop) -> None:
    shop.apply()
    with (
        pytest.raises(StaffError) as refused,
        connected(shop.url) as connection,
        installing.swapping(connection),
    ):
        installing.roll_back(connection)
    assert refused.value.code == "ENFORCE-011"


def test_given_many_versions_when_applied_then_only_the_newest_are_kept(shop: Shop) -> None:
    for _ in range(5):
        shop.apply()
    kept = shop.administer("SELECT nspname FROM pg_namespace WHERE nspname ~ '^sekisho_v' ORDER BY 1")
    assert kept == [("sekisho_v3",), ("sekisho_v4",)]


def test_given_a_role_of_that_name_when_applied_then_it_is_left_alone(shop: Shop) -> None:
    shop.administer("CREATE ROLE sekisho_p1")
    try:
        with pytest.raises(StaffError) as refused:
            shop.apply()
        assert refused.value.code == "ENFORCE-005"
        assert shop.administer("SELECT to_regnamespace('sekisho') IS NULL") == [(True,)]
    finally:
        shop.administer("DROP ROLE sekisho_p1")


@pytest.mark.parametrize(
    ("stale", "mended"),
    [
        ("synced_at = synced_at - interval '25 hours'", "synced_at = synced_at + interval '25 hours'"),
        ("synced_at = synced_at + interval '1 hour'", "synced_at = synced_at - interval '1 hour'"),
        ("register_version = register_version + 1", "register_version = register_version - 1"),
    ],
)
def test_given_a_mirror_that_is_old_or_of_other_registers_when_read_then_nobody_is_seen(
    shop: Shop, stale: str, mended: str
) -> None:
    shop.apply()
    shop.fill([today_person()])
    assert shop.seen("p1") == [0]
    shop.administer(f"UPDATE sekisho.mirror SET {stale}")
    assert shop.seen("p1") == []
    shop.administer(f"UPDATE sekisho.mirror SET {mended}")
    assert shop.seen("p1") == [0]


def test_given_a_day_that_was_not_bound_when_read_then_nobody_is_seen(shop: Shop) -> None:
    today = legal_day(SystemClock().now())
    shop.apply(shop_edition(first=today - 2, days=2))
    shop.fill([today_person()])
    assert shop.seen("p1") == []
    shop.apply(shop_edition(first=today - 2, days=3))
    shop.fill([today_person()])
    assert shop.seen("p1") == [0]


def test_given_a_person_who_is_linked_to_no_key_when_read_then_the_row_is_hidden(shop: Shop) -> None:
    shop.apply()
    shop.fill([today_person(), today_person()])
    shop.administer("DELETE FROM sekisho.subject_key WHERE key = 1")
    assert shop.seen("p1") == [0]


def test_given_a_login_when_it_asks_for_what_the_map_does_not_list_then_it_is_refused(shop: Shop) -> None:
    shop.apply(shop_edition(MAP.replace("key_type", "explain: open\nkey_type")))
    shop.fill([today_person()])
    assert shop.read("p1", "SELECT full_name, tier FROM crm.customers") == [("name0", "gold")]
    for column in ("secret", "log"):  # not in the map, and not for this purpose
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            shop.read("p1", f"SELECT {column} FROM crm.customers")
    for private in (
        "sekisho.state",
        "sekisho.subject_key",
        "sekisho.access",
        "sekisho.token_key",
        "sekisho.mirror",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            shop.read("p1", f"SELECT * FROM {private}")


def test_given_the_printed_script_when_run_by_psql_then_it_enforces_as_apply_does(shop: Shop) -> None:
    with psycopg.connect(plain(shop.url), autocommit=True) as connection:
        connection.execute(installing.script(shop_edition()).encode())
    shop.administer("INSERT INTO sekisho.mirror (synced_at, register_version) VALUES (clock_timestamp(), 7)")
    shop.fill([today_person(), today_person(category=2)])
    assert shop.seen("p1") == [0]
    with psycopg.connect(plain(shop.url), autocommit=True) as connection:
        connection.execute(installing.leaving_script().encode())
    assert shop.administer("SELECT to_regnamespace('sekisho') IS NULL") == [(True,)]
