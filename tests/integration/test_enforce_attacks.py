"""Every attack on the list fails on what is installed, and is found when its weakness is planted."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from private_postgres import why_not

from enforced import KEY, MAP, Shop, plain, served, shop_edition
from sekisho.enforce.attacks import ATTACKS, remedies
from sekisho.enforce.connecting import connected
from sekisho.enforce.mapping import read_map
from sekisho.enforce.ring import enter
from sekisho.law.clock import SystemClock
from sekisho.law.legal_day import legal_day
from sekisho.policy.names import Names
from strategies import POLICY, TODAY, person

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with served() as url:
        made = Shop(url)
        made.apply()
        by = legal_day(SystemClock().now()) - TODAY
        row = person()
        shown = (*row[:8], *(None if one is None else one + by for one in row[8:]))
        made.fill([shown] * 12)
        made.administer("CREATE ROLE clerk LOGIN; CREATE ROLE holder LOGIN")
        yield made


def works(shop: Shop, attack: str, text: str = MAP) -> list[str]:
    with connected(shop.url) as connection:
        ring = enter(connection, read_map(text, Names(POLICY)), token_key=KEY)
        assert len(ring.targets) == 2
        return list(ATTACKS[attack](ring))


def test_given_what_is_installed_when_every_attack_is_tried_then_none_works(shop: Shop) -> None:
    assert {attack: found for attack in ATTACKS if (found := works(shop, attack))} == {}


def test_given_the_attacks_when_looked_up_then_each_has_a_remedy_in_both_languages() -> None:
    assert set(ATTACKS) <= set(remedies())
    assert all(set(one) == {"ja", "en"} for one in remedies().values())


def test_given_the_attacks_when_tried_then_nothing_stays_behind(shop: Shop) -> None:
    asked = "SELECT (SELECT count(*) FROM sekisho.access), (SELECT count(*) FROM sekisho.state), count(*) FROM pg_class"
    before = shop.administer(asked)
    for attack in ATTACKS:
        works(shop, attack)
    assert shop.administer(asked) == before


def definition(shop: Shop, function: str) -> str:
    return str(shop.administer(f"SELECT pg_get_functiondef('{function}'::regprocedure)")[0][0])


@dataclass(frozen=True)
class Weakness:
    attack: str
    plant: str
    mend: str
    names: str


BEGIN = "sekisho.begin_purpose(text)"
P1_VIEW = "sekisho_live.p1__customers"
PLANTED = [
    Weakness(
        "unopened",
        "GRANT USAGE ON SCHEMA crm TO sekisho_p1; GRANT SELECT ON crm.customers TO sekisho_p1; ALTER TABLE crm.customers DISABLE ROW LEVEL SECURITY",
        "REVOKE SELECT ON crm.customers FROM sekisho_p1; ALTER TABLE crm.customers ENABLE ROW LEVEL SECURITY",
        "sekisho_p1",
    ),
    Weakness(
        "hidden_rows",
        'GRANT USAGE ON SCHEMA crm TO sekisho_p1; GRANT SELECT ON crm.customers TO sekisho_p1; ALTER POLICY "sekisho p1" ON crm.customers USING (true)',
        'REVOKE SELECT ON crm.customers FROM sekisho_p1; ALTER POLICY "sekisho p1" ON crm.customers USING '
        "(EXISTS (SELECT 1 FROM sekisho.p1__customers g WHERE g.key = customers.customer_no))",
        "sekisho_p1",
    ),
    Weakness(
        "client_setting",
        "GRANT SELECT (customer_no) ON crm.contacts TO sekisho_pool; GRANT USAGE ON SCHEMA crm TO sekisho_pool; "
        'DROP POLICY "sekisho pool" ON crm.contacts; CREATE POLICY "sekisho pool" ON crm.contacts '
        "AS RESTRICTIVE FOR SELECT TO sekisho_pool USING (current_setting('shop.task', true) = 'p1')",
        "REVOKE SELECT (customer_no) ON crm.contacts FROM sekisho_pool",
        "sekisho_pool",
    ),
    Weakness(
        "set_role",
        "GRANT sekisho_p2 TO sekisho_p1",
        "REVOKE sekisho_p2 FROM sekisho_p1",
        "sekisho_p1 → sekisho_p2",
    ),
    Weakness(
        "set_role",
        "GRANT sekisho_keeper TO sekisho_p1",
        "REVOKE sekisho_keeper FROM sekisho_p1",
        "sekisho_p1 → sekisho_keeper",
    ),
    Weakness(
        "inherited",
        "GRANT sekisho_p1, sekisho_p2 TO clerk",
        "REVOKE sekisho_p1, sekisho_p2 FROM clerk",
        "clerk: p1, p2",
    ),
    Weakness(
        "owner",
        "GRANT USAGE ON SCHEMA crm TO holder; ALTER TABLE crm.customers OWNER TO holder; "
        "ALTER TABLE crm.customers NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE crm.customers OWNER TO owner; ALTER TABLE crm.customers FORCE ROW LEVEL SECURITY",
        "holder: crm.customers",
    ),
    Weakness(
        "bypassing", "ALTER ROLE sekisho_p1 BYPASSRLS", "ALTER ROLE sekisho_p1 NOBYPASSRLS", "sekisho_p1"
    ),
    Weakness("bypassing", "ALTER ROLE clerk SUPERUSER", "ALTER ROLE clerk NOSUPERUSER", "clerk"),
    Weakness(
        "leaky_function",
        "CREATE OR REPLACE VIEW {view} WITH (security_barrier = false) AS {open}",
        "CREATE OR REPLACE VIEW {view} WITH (security_barrier = true) AS {closed}",
        "crm.customers",
    ),
    Weakness(
        "explain",
        "GRANT USAGE ON SCHEMA crm TO sekisho_p1; GRANT SELECT (customer_no, email) ON crm.customers TO sekisho_p1",
        "REVOKE SELECT (customer_no, email) ON crm.customers FROM sekisho_p1",
        "sekisho_p1: crm.customers",
    ),
    Weakness(
        "table_rights",
        "GRANT USAGE ON SCHEMA crm TO sekisho_p1; GRANT TRUNCATE ON crm.contacts TO sekisho_p1",
        "REVOKE TRUNCATE ON crm.contacts FROM sekisho_p1",
        "TRUNCATE crm.contacts",
    ),
    Weakness(
        "table_rights",
        "GRANT USAGE ON SCHEMA crm TO sekisho_p1; GRANT REFERENCES ON crm.customers TO sekisho_p1",
        "REVOKE REFERENCES ON crm.customers FROM sekisho_p1",
        "REFERENCES crm.customers",
    ),
    Weakness(
        "table_rights",
        "GRANT USAGE ON SCHEMA crm TO sekisho_p1; GRANT SELECT ON crm.customers TO sekisho_p1; ALTER TABLE crm.customers DISABLE ROW LEVEL SECURITY",
        "REVOKE SELECT ON crm.customers FROM sekisho_p1; ALTER TABLE crm.customers ENABLE ROW LEVEL SECURITY",
        "COPY crm.customers",
    ),
    Weakness(
        "copies",
        "CREATE MATERIALIZED VIEW crm.report AS SELECT customer_no, email FROM crm.customers; "
        "GRANT SELECT ON crm.report TO sekisho_p1; GRANT USAGE ON SCHEMA crm TO sekisho_p1",
        "DROP MATERIALIZED VIEW crm.report",
        "crm.report",
    ),
    Weakness(
        "copies",
        "CREATE VIEW crm.list AS SELECT customer_no AS number FROM crm.customers; GRANT SELECT ON crm.list TO PUBLIC; "
        "GRANT USAGE ON SCHEMA crm TO sekisho_p1",
        "DROP VIEW crm.list",
        "crm.list",
    ),
    Weakness(
        "search_path",
        f"ALTER FUNCTION {BEGIN} RESET search_path",
        f"ALTER FUNCTION {BEGIN} SET search_path = pg_catalog, pg_temp",
        "sekisho.begin_purpose",
    ),
    Weakness(
        "token_after_commit",
        "CREATE OR REPLACE VIEW sekisho.my_access WITH (security_barrier) AS "
        "SELECT a.purpose FROM sekisho.access a WHERE a.pid = pg_backend_pid() AND a.who = session_user::text",
        "{my_access}",
        "sekisho.my_access",
    ),
]


@pytest.mark.parametrize("weakness", PLANTED, ids=lambda one: f"{one.attack}: {one.names}")
def test_given_a_planted_weakness_when_attacked_then_it_is_found_and_named(
    shop: Shop, weakness: Weakness
) -> None:
    closed = str(shop.administer(f"SELECT pg_get_viewdef('{P1_VIEW}'::regclass)")[0][0]).rstrip("; ")
    mine = str(shop.administer("SELECT pg_get_viewdef('sekisho.my_access'::regclass)")[0][0])
    filled = {
        "{view}": P1_VIEW,
        "{closed}": closed,
        "{open}": closed.replace("OFFSET 0", ""),
        "{my_access}": f"CREATE OR REPLACE VIEW sekisho.my_access WITH (security_barrier) AS {mine}",
    }

    def run(statement: str) -> None:
        for mark, text in filled.items():
            statement = statement.replace(mark, text)
        shop.administer(statement)

    run(weakness.plant)
    try:
        found = works(shop, weakness.attack)
    finally:
        run(weakness.mend)
    assert any(weakness.names in one for one in found), found


CUTS = {
    "token_forged": ("= part[11]", "IS NOT NULL"),
    "token_replayed": (
        "WHEN unique_violation THEN",
        "WHEN unique_violation THEN RETURN part[3]; WHEN others THEN",
    ),
    "token_afterwards": ("AND part[7] = pg_current_xact_id()::text", ""),
    "token_of_another": ("AND part[6] = pg_backend_pid()::text", ""),
    "token_expired": ("part[8]::bigint > extract(epoch FROM clock_timestamp())", "true"),
    "token_refused": ("part[1] = 'sekisho1'", "part[1] = 'sekisho2'"),
}


@pytest.mark.parametrize("attack", CUTS)
def test_given_a_function_without_one_of_its_checks_when_attacked_then_that_is_found(
    shop: Shop, attack: str
) -> None:
    whole = definition(shop, BEGIN)
    cut, instead = CUTS[attack]
    assert cut in whole
    with psycopg.connect(plain(shop.url), autocommit=True) as connection:
        connection.execute(whole.replace(cut, instead).encode())
        try:
            assert works(shop, attack)
        finally:
            connection.execute(whole.encode())
    assert works(shop, attack) == []


def test_given_open_tables_when_certified_then_explain_is_named_and_nothing_else(shop: Shop) -> None:
    text = MAP.replace("key_type", "explain: open\nkey_type")
    with served() as url:
        other = Shop(url)
        other.apply(shop_edition(text))
        other.fill([person()] * 12)
        other.administer("ANALYZE crm.customers")
        found = {attack for attack in ATTACKS if works(other, attack, text)}
    assert found == {"explain"}
