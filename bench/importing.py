"""How fast a list is imported: looked through, then looked through and stored. One command.

    python bench/importing.py [--rows 100000]

The list has a name, a mail address by which persons are matched, and a day a row; the workspace is that of the
association in `examples`. The clock and the processor time of the process are both given, for the machine may be busy.
"""

import argparse
import gc
import os
import resource
import tempfile
import time
from pathlib import Path

from sekisho.application import policy_desk
from sekisho.application.importing import ListImport, import_list
from sekisho.application.signing_in import staff_by_name
from sekisho.bootstrap import house_at, init
from sekisho.intake.reading import ListFile

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "association"
MAPPING = """\
version: 1
category: 会員
channel: web
notice: v1
acquired: {column: 登録日}
purposes: [p1, p6]
match: [メールアドレス]
columns:
  氏名: {item: 氏名, form: text}
  メール: {item: メールアドレス, form: email}
"""


def main() -> None:
    """Imports a made-up list, and says how fast."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    rows: int = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["SEKISHO_KEYS"] = str(Path(scratch) / "keys")
        path = Path(scratch) / "list.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("氏名,メール,登録日\n")
            file.writelines(
                f"見本 花子{n},hanako{n}@example.jp,2025-04-{n % 28 + 1:02}\n" for n in range(rows)
            )
        created = init(Path(scratch) / "workspace", EXAMPLE / "policy.md")
        with house_at(created.workspace.folder) as house:
            actor = staff_by_name(house, "operator").actor
            answers = (EXAMPLE / "answers.yaml").read_text(encoding="utf-8")
            policy_desk.answer(house, actor, answers, name="answers.yaml")
            gc.collect()
            gc.freeze()  # as the command does
            for dry_run in (True, False):
                clock, busy = time.perf_counter(), time.process_time()
                asked = ListImport(file=ListFile.at(path), mapping=MAPPING.encode(), dry_run=dry_run)
                report = import_list(house, actor, asked)
                clock, busy = time.perf_counter() - clock, time.process_time() - busy
                what = "looked through" if dry_run else "imported"
                print(
                    f"{what:15} {report.counts.imported:>9,} rows  {rows / clock:>7,.0f}/s  {clock:>6.0f} s"
                    f"  of the processor {busy / rows * 1e6:>4.0f} µs a row"
                )
            print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


if __name__ == "__main__":
    main()
