"""GDPRbench over plain rows, plain rows with an audit row, and sekisho. One command; README.md says what it means.

    python bench/gdprbench --all                       # 100,000 records, 10,000 operations a role: hours
    python bench/gdprbench --all --records 2000 --operations 800
    python bench/gdprbench --smoke                     # a few seconds
    python bench/gdprbench --report                    # the table and the plot of what is there already

A run goes on where it was cut: what is measured (an engine, a profile, a number of callers) is kept under `--out`.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from extras import erase_with_proof, restore_after_erase
from gated_side import Gated
from measuring import noise, run_role
from oracle import Branch, branches
from plain_side import Plain
from private_postgres import private_postgres, why_not
from profiles import PROFILES, ROLES, WRONG_PURPOSE
from reporting import write_report
from space import bytes_of

from sekisho.storage.place import Place, Schema

ENGINES = ("sqlite", "postgres")
DATABASES = {"SEKISHO_DATABASE": "sekisho_data", "SEKISHO_KEY_DATABASE": "sekisho_keys"}
LENGTH = 100
"""Characters of personal data in a record: the length of the repository's fields."""


@contextmanager
def sides_on(engine: str, scratch: Path) -> Iterator[list[Plain | Gated]]:
    """The three systems, on one engine. PostgreSQL is a private server on the disk, flushes on."""
    os.environ["SEKISHO_KEYS"] = str(scratch / "keys")
    for name in DATABASES:
        os.environ.pop(name, None)
    with ExitStack() as stack:
        places: list[Place] = [scratch / "plain.db", scratch / "audited.db"]
        if engine == "postgres":
            places = _on_server(stack)
        made: list[Plain | Gated] = [
            Plain(places[0], audited=False),
            Plain(places[1], audited=True),
            Gated(scratch / "house"),
        ]
        for side in made:
            stack.callback(side.close)
        yield made


def _on_server(stack: ExitStack) -> list[Place]:
    import psycopg  # an extra

    server = stack.enter_context(private_postgres())
    with psycopg.connect(_plain(server.url), autocommit=True) as base:
        for name in (*DATABASES.values(), "plain"):
            base.execute(f"CREATE DATABASE {name}")
    for setting, name in DATABASES.items():
        os.environ[setting] = _plain(server.at(name))
    return [Schema(url=_plain(server.at("plain")), name=name) for name in ("plain", "audited")]


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


def measure(engine: str, profile: str, callers: int, given: argparse.Namespace) -> dict[str, object]:
    """Loads the three systems and runs the four roles; with the paper's profile and one caller the extra mixes too."""
    model = branches(seed=given.seed, length=LENGTH)
    records = [one for branch in model for one in branch.load(given.records // len(model))]
    before = noise()
    with tempfile.TemporaryDirectory(prefix="gdprbench-") as place, sides_on(engine, Path(place)) as sides:
        for side in sides:
            side.load(records)
            print(f"  {side.name} loaded", flush=True)
        personal = sum(len(one.data) for one in records)
        space = {side.name: bytes_of(side.places) | {"personal": personal} for side in sides}
        roles = {}
        for role in ROLES:
            plans = _plans(model, PROFILES[profile][role], f"{profile}/{role}", given)
            found = run_role(sides, plans, callers=callers, slices=given.slices)
            roles[role] = {name: figures.summary() for name, figures in found.items()}
            print(
                f"  {role}: " + ", ".join(_line(name, one) for name, one in roles[role].items()), flush=True
            )
        extra: dict[str, object] = {}
        if profile == "paper" and callers == 1 and not given.no_extras:
            plans = _plans(model, WRONG_PURPOSE["wrong-purpose"], "wrong", given)
            wrong = run_role(sides, plans, callers=callers, slices=given.slices)
            extra["wrong-purpose"] = {name: figures.summary() for name, figures in wrong.items()}
            count = max(8, given.operations // 100)
            proved = erase_with_proof(sides, model, count)
            extra["erase-with-proof"] = {name: figures.summary() for name, figures in proved.items()}
            extra["restore-after-erase"] = restore_after_erase(sides, model, count, Path(place))
            print(f"  extras: {extra['restore-after-erase']}", flush=True)
    sizes = {"records": given.records, "operations": given.operations, "slices": given.slices}
    busy = {"noise_before_ms": before, "noise_after_ms": noise(), "load": os.getloadavg()[1]}
    unit = {"engine": engine, "profile": profile, "callers": callers}
    return {**unit, **sizes, **busy, "space": space, "roles": roles, "extra": extra}


def _plans(model: Sequence[Branch], mix: object, salt: str, given: argparse.Namespace) -> list[list[object]]:
    return [branch.plan(mix, given.operations // len(model), salt=salt) for branch in model]


def _line(name: str, one: dict[str, object]) -> str:
    return f"{name} {one['seconds']:.1f} s ({one['correct']:.1%} right)"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", action="store_true", help="run what is not measured yet, then report")
    parser.add_argument("--smoke", action="store_true", help="a few seconds: SQLite, both profiles")
    parser.add_argument("--report", action="store_true", help="the table and the plot of what is measured")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--operations", type=int, default=10_000, help="of each role")
    parser.add_argument("--callers", type=int, nargs="+", default=[1, 8], choices=(1, 2, 4, 8))
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--profiles", nargs="+", default=list(PROFILES), choices=list(PROFILES))
    parser.add_argument("--slices", type=int, default=5, help="how often the systems take turns in a role")
    parser.add_argument("--no-extras", action="store_true", help="the four roles only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("build/gdprbench"))
    given = parser.parse_args()
    if given.smoke:
        given.records, given.operations, given.slices, given.all = 160, 24, 1, True
        given.engines, given.callers = ["sqlite"], [1]
    if not (given.all or given.report):
        parser.error("--all, --smoke or --report")
    return given


def main() -> int:
    """Measures what is not measured yet, and reports; 1 when a reply of sekisho was not the right one."""
    given = arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    if given.all:
        for engine in given.engines:
            if engine == "postgres" and (reason := why_not()):
                print(f"PostgreSQL left out: {reason}")
                continue
            for profile in given.profiles:
                for callers in given.callers:
                    _measure_once(engine, profile, callers, given)
    return write_report(given.out)


def _measure_once(engine: str, profile: str, callers: int, given: argparse.Namespace) -> None:
    sizes = f"{given.records}-{given.operations}-{given.seed}"
    kept = given.out / f"{engine}-{profile}-{callers}-{sizes}.json"
    if kept.exists():
        print(f"{kept.stem}: measured before")
        return
    print(f"{kept.stem}:", flush=True)
    found = measure(engine, profile, callers, given)
    partial = kept.with_suffix(".part")
    partial.write_text(json.dumps(found, indent=1, sort_keys=True), encoding="utf-8")
    partial.rename(kept)


if __name__ == "__main__":
    raise SystemExit(main())
