"""One table and one plot of everything that was measured."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

SIDES = ("plain", "plain + audit", "sekisho")
COLOURS = {"plain": "#9aa5b1", "plain + audit": "#52606d", "sekisho": "#0b7285"}
HEAD = (
    "| engine | profile | callers | records | operations | mix | plain, s | plain + audit, s | sekisho, s | sekisho / plain | "
    "**/ plain + audit** | by processor time | spread, % | sekisho right, % |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)
CLASSES = (
    "| engine | callers | records | operation | n | plain + audit p50 / p95 / p99, ms | sekisho p50 / p95 / p99, ms | "
    "share of sekisho's time, % |\n|---|---|---|---|---|---|---|---|"
)
Found = Mapping[str, Any]


def write_report(out: Path) -> int:
    """Writes `table.md` and `plot.svg` beside the figures and prints the table; 1 when sekisho replied wrongly."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(out.glob("*.json"))]
    found.sort(key=lambda one: (one["records"], one["engine"] != "sqlite", one["profile"], one["callers"]))
    rows = [row for one in found for row in _rows(one)]
    text = "\n".join(
        [HEAD, *(_line(row) for row in rows), "", *_others(found), "", CLASSES, *_classes(found)]
    )
    (out / "table.md").write_text(text + "\n", encoding="utf-8")
    (out / "plot.svg").write_text(plot(rows), encoding="utf-8")
    print(text)
    wrong = [row for row in rows if row["sides"]["sekisho"]["wrong"]]
    wrong_back = [one for one in found if _back(one, "sekisho") or _missing(one)]
    for row in wrong:
        print(f"WRONG {row['where']}: {row['sides']['sekisho']['first_wrong']}")
    return 1 if wrong or wrong_back else 0


def _rows(one: Found) -> Iterator[dict[str, Any]]:
    where = (one["engine"], one["profile"], one["callers"], one["records"], one["operations"])
    for role, sides in one["roles"].items():
        yield {"where": (*where, role), "sides": sides}
    total = {side: _total([sides[side] for sides in one["roles"].values()]) for side in SIDES}
    yield {"where": (*where, "**all four**"), "sides": total}
    for name in ("wrong-purpose", "erase-with-proof"):
        if name in one["extra"]:
            yield {"where": (*where, name), "sides": one["extra"][name]}


def _total(parts: Sequence[Found]) -> dict[str, Any]:
    count = sum(part["operations"] for part in parts)
    return {
        "seconds": sum(part["seconds"] for part in parts),
        "processor": sum(part["processor"] for part in parts),
        "slices": [sum(several) for several in zip(*(part["slices"] for part in parts), strict=True)],
        "correct": sum(part["correct"] * part["operations"] for part in parts) / count,
        "wrong": {name: n for part in parts for name, n in part["wrong"].items()},
        "first_wrong": next((part["first_wrong"] for part in parts if part["first_wrong"]), ""),
    }


def _line(row: Found) -> str:
    sides = row["sides"]
    plain, audited, ours = (sides[name] for name in SIDES)
    ratios = [_ratio(ours, base, "seconds") for base in (plain, audited)]
    cells = [
        *map(str, row["where"]),
        *(f"{one['seconds']:.2f}" for one in (plain, audited, ours)),
        f"{ratios[0]:.1f}",
        f"**{ratios[1]:.1f}**",
        f"{_ratio(ours, audited, 'processor'):.1f}" if audited["processor"] else "–",
        f"{_spread(audited):.0f} / {_spread(ours):.0f}",
        f"{ours['correct'] * 100:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def _ratio(ours: Found, base: Found, what: str) -> float:
    return ours[what] / base[what] if base[what] else float("inf")


def _spread(one: Found) -> float:
    """How far the slices lie apart, in hundredths of their middle."""
    ordered = sorted(one["slices"])
    return (ordered[-1] - ordered[0]) / ordered[len(ordered) // 2] * 100


def _others(found: Sequence[Found]) -> Iterator[str]:
    """Space, wrong purposes, restores, noise: a sentence each."""
    for one in found:
        where = f"{one['engine']}, {one['profile']}, {one['callers']} caller(s), {one['records']} records"
        parts = [_space(name, one["space"][name]) for name in SIDES]
        yield f"- {where}: space factor " + ", ".join(parts) + "."
        if one["extra"]:
            read = one["extra"]["wrong-purpose"]["sekisho"]
            asked = read["classes"].get("read-for-wrong-purpose", {"n": 0})["n"]
            gave = read["wrong"].get("read-for-wrong-purpose", 0)
            yield f"- {where}: {asked} reads for a wrong purpose, of which {gave} returned data."
            yield (
                f"- {where}: after a restore, of the erased there are again: "
                + ", ".join(
                    f"{name} {_back(one, name):.0f} of {one['extra']['restore-after-erase'][name]['erased']:.0f}"
                    for name in SIDES
                )
                + f"; sekisho restored in {one['extra']['restore-after-erase']['sekisho']['restore_seconds']:.1f} s."
            )
        yield (
            f"- {where}: a fixed piece of arithmetic took {one['noise_before_ms']:.0f} ms before and "
            f"{one['noise_after_ms']:.0f} ms after; load average {one['load']:.1f}."
        )


def _space(name: str, sizes: Found) -> str:
    factor, tables, indexes = (sizes[what] / sizes["personal"] for what in ("all", "tables", "indexes"))
    return f"{name} {factor:.1f} (tables {tables:.1f}, indexes {indexes:.1f})"


def _back(one: Found, side: str) -> float:
    return float(one["extra"].get("restore-after-erase", {}).get(side, {}).get("back", 0))


def _missing(one: Found) -> float:
    restored = one["extra"].get("restore-after-erase", {}).get("sekisho", {"living": 0, "there": 0})
    return float(restored["living"] - restored["there"])


def _classes(found: Sequence[Found]) -> Iterator[str]:
    for one in found:
        groups = [
            *one["roles"].values(),
            *(one["extra"].get(name) for name in ("wrong-purpose", "erase-with-proof")),
        ]
        for sides in filter(None, groups):
            ours, audited = sides["sekisho"]["classes"], sides["plain + audit"]["classes"]
            whole = sum(times["sum"] for times in ours.values())
            for name, times in ours.items():
                cells = (
                    f"{one['engine']} ({one['profile']})",
                    one["callers"],
                    one["records"],
                    name,
                    times["n"],
                    _times(audited[name]),
                    _times(times),
                    f"{times['sum'] / whole * 100:.0f}",
                )
                yield f"| {' | '.join(map(str, cells))} |"


def _times(times: Found) -> str:
    return " / ".join(f"{times[name]:.2f}" for name in ("p50", "p95", "p99"))


def plot(rows: Sequence[Found]) -> str:
    """Bars of the total seconds of each role, on a logarithmic scale."""
    from math import ceil, floor, log10

    drawn = [row for row in rows if row["where"][-1] != "**all four**"]
    values = [row["sides"][name]["seconds"] for row in drawn for name in SIDES]
    low, high = floor(log10(min(values, default=1))), ceil(log10(max(values, default=10)))
    high = max(high, low + 1)
    left, width, bar, top = 330, 560, 9, 60
    height = top + len(drawn) * (3 * bar + 10) + 30

    def x_of(seconds: float) -> float:
        return left + (log10(seconds) - low) / (high - low) * width

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 80}" height="{height}">',
        "<style>text { font: 12px sans-serif }</style>",
        '<rect width="100%" height="100%" fill="white"/>',
        '<text x="10" y="20" font-size="14">GDPRbench: seconds for the operations of each role (logarithmic)</text>',
    ]
    for place, name in enumerate(SIDES):
        parts.append(f'<rect x="{left + place * 150}" y="30" width="12" height="12" fill="{COLOURS[name]}"/>')
        parts.append(f'<text x="{left + place * 150 + 18}" y="41">{name}</text>')
    for power in range(low, high + 1):
        x = x_of(10.0**power)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 8}" y2="{height - 24}" stroke="#e4e7eb"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle">{10.0**power:g} s</text>')
    for number, row in enumerate(drawn):
        y = top + number * (3 * bar + 10)
        engine, profile, callers, records, _, role = row["where"]
        label = f"{engine}, {profile}, {callers}, {records}: {role}"
        parts.append(f'<text x="{left - 10}" y="{y + 2 * bar}" text-anchor="end">{label}</text>')
        for place, name in enumerate(SIDES):
            seconds = row["sides"][name]["seconds"]
            size = max(1.0, x_of(seconds) - left)
            at = y + place * bar
            parts.append(
                f'<rect x="{left}" y="{at}" width="{size:.1f}" height="{bar - 1}" fill="{COLOURS[name]}"/>'
            )
            parts.append(f'<text x="{left + size + 4:.1f}" y="{at + 8}" font-size="9">{seconds:.2f}</text>')
    return "\n".join([*parts, "</svg>", ""])
