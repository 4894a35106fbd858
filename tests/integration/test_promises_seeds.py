"""The promise board on the five seed policies: every clause is tied to its sentences and to what ought to keep them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from sekisho.application import promises
from sekisho.application.house import House
from sekisho.application.promises import Board, KeeperState, PromiseState
from sekisho.bootstrap import house_at
from sekisho.cli.app import app
from sekisho.gate import rules
from sekisho.gate.trial import SHIPPED, try_rules
from sekisho.policy.model import Policy

SHARED = Path(__file__).resolve().parents[3] / "shared"
MAPPING = Path(__file__).parent / "clause_lines"
SEEDS = ("000", "001", "002", "003", "004")
BINDING = {"duty", "forbid", "right"}

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the seed policies are not here")

Json = Any  # Any: what a command prints


def mapping(seed: str) -> dict[str, Json]:
    return dict(YAML(typ="safe", pure=True).load((MAPPING / f"{seed}.yaml").read_text(encoding="utf-8")))


def clause_rows(seed: str) -> list[Json]:
    path = SHARED / "clauses" / f"{seed}.yaml"
    return list(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))["clauses"])


@pytest.fixture(scope="module")
def workspaces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Path]]:
    """Makes the workspace of a seed once, by the command line."""
    home = tmp_path_factory.mktemp("seeds")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SEKISHO_KEYS", str(home / "keys"))

        @lru_cache
        def make(seed: str) -> Path:
            (text,) = (SHARED / "seeds").glob(f"{seed}_*.txt")
            argv = ["init", str(home / seed), "--policy", str(text), "--yes", "--json"]
            made = CliRunner().invoke(app, argv)
            assert made.exit_code == 0, made.output
            return home / seed

        yield make


def printed(folder: Path) -> Json:
    said = CliRunner().invoke(app, ["policy", "promises", str(folder), "--json"])
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


@pytest.mark.parametrize("seed", SEEDS)
def test_given_a_seed_when_its_board_is_printed_then_no_sentence_is_without_a_state(
    seed: str, workspaces: Callable[[str], Path]
) -> None:
    found = printed(workspaces(seed))["clauses"]
    states = {state.value for state in PromiseState}
    statuses = {status.value for status in promises.PromiseStatus}
    assert len(found) > 50
    assert all(one["state"] in states and one["status"] in statuses for one in found)
    # Unconfirmed readings are said to be so, and what is known stands beside.
    assert {one["state"] for one in found} == {"unread"}
    assert all(one["should_keep"] or one["missing"] or one["status"] == "informative" for one in found)


def test_given_the_clause_tables_when_compared_with_the_mapping_then_none_of_the_157_is_left_out() -> None:
    wanted = [row["id"] for seed in SEEDS for row in clause_rows(seed)]
    mapped = [clause for seed in SEEDS for clause in mapping(seed)]
    assert sorted(mapped) == sorted(wanted)
    assert len(mapped) == 157


@pytest.mark.parametrize("seed", SEEDS)
def test_given_a_clause_when_looked_up_then_its_sentences_stand_there_with_what_ought_to_keep_them(
    seed: str, workspaces: Callable[[str], Path]
) -> None:
    found = printed(workspaces(seed))["clauses"]
    wrong = []
    for clause, place in mapping(seed).items():
        lines = set(place["lines"])
        here = [one for one in found if lines & set(range(one["lines"][0], one["lines"][1] + 1))]
        covered = {line for one in here for line in range(one["lines"][0], one["lines"][1] + 1)}
        keepers = {keeper for one in here for keeper in one["should_keep"]}
        missing = sorted(set(place["keepers"]) - keepers)
        if lines - covered or missing:
            wrong.append((clause, sorted(lines - covered), missing))
    assert wrong == []


@pytest.mark.parametrize("seed", SEEDS)
def test_given_a_clause_that_binds_when_its_sentences_are_read_then_none_is_plain(
    seed: str, workspaces: Callable[[str], Path]
) -> None:
    found = printed(workspaces(seed))["clauses"]
    kinds = {row["id"]: row["kind"] for row in clause_rows(seed)}
    plain = [
        (clause, one["id"])
        for clause, place in mapping(seed).items()
        if kinds[clause] in BINDING
        for one in found
        if one["lines"][0] in place["lines"] and (one["status"] == "informative" or one["state"] == "plain")
    ]
    assert plain == []


# -- disabling -------------------------------------------------------------------------------------------------


def confirmed(house: House) -> Board:
    """The board as it is once every reading is confirmed."""

    def work(unit: Any) -> Board:  # Any: a unit of work
        found = promises.facts(unit)
        return promises.compose(
            replace(found, documents=tuple((sure(one), of) for one, of in found.documents))
        )

    return house.read(work)


def sure(policy: Policy) -> Policy:
    return replace(policy, clauses=tuple(replace(clause, confirmed=True) for clause in policy.clauses))


@pytest.mark.parametrize("seed", SEEDS)
def test_given_ten_rules_when_each_alone_is_disabled_then_its_sentences_turn_broken_and_no_others(
    seed: str, workspaces: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspaces(seed)
    with house_at(folder) as house:
        whole = confirmed(house)
        policy = house.read(lambda unit: unit.snapshot.policy)
        tried = try_rules(policy, today=house.read(lambda unit: unit.today))
    asked = [rule for rule, one in tried.items() if one.stands and kept_by(whole, rule)]
    sampled = asked[:: max(1, len(asked) // 10)][:10]
    assert len(sampled) == 10
    for rule in sampled:
        mine = kept_by(whole, rule)
        monkeypatch.setattr(rules, "RULES", tuple(one for one in rules.RULES if one.id != rule))
        with house_at(folder) as house:
            without = confirmed(house)
        monkeypatch.undo()
        monkeypatch.setenv("SEKISHO_KEYS", str(folder.parent / "keys"))
        turned = {
            after.clause.id
            for before, after in zip(whole.promises, without.promises, strict=True)
            if after.state is PromiseState.BROKEN and before.state is not PromiseState.BROKEN
        }
        already = {one.clause.id for one in whole.promises if one.state is PromiseState.BROKEN}
        assert turned | (mine & already) == mine, rule
        assert all(f"rule:{rule}" not in one.kept_by for one in without.promises), rule
    assert len(rules.RULES) == len(SHIPPED)


def kept_by(board: Board, rule: str) -> set[str]:
    """The sentences that a rule ought to keep, and keeps."""
    return {
        one.clause.id
        for one in board.promises
        for keeper in one.keepers
        if keeper.id == f"rule:{rule}" and keeper.state is KeeperState.KEPT
    }
