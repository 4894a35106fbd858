"""What can be observed when clauses of seed 000 are kept: what the law check names, and how a version comes in force."""

from collections.abc import Callable

from e2e.desk import BEGINNING, SEEDS, Desk, Fresh, Json, rules, run
from e2e.pages import visiting

PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp", "電話番号": "03-0000-0001"}
REQUIREMENTS = tuple(f"P{number:02d}" for number in range(1, 65))
"""What the Act and its guidelines ask of a document, one number each; a check that is gone leaves a hole."""

# -- what several seeds share --------------------------------------------------------------------------------------


def seed_text(seed: str) -> str:
    """The published prose."""
    (path,) = SEEDS.glob(f"{seed}_*.txt")
    return path.read_text(encoding="utf-8")


def replaced(text: str, old: str, new: str) -> str:
    """The text with one passage changed that stands in it once."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def found(desk: Desk, item: str, *, text: str | None = None, now: str = BEGINNING) -> list[Json]:
    """What a check finds in the workspace, or in a text alone."""
    if text is None:
        listed = desk.ask("policy check", "--fail-on", "never", now=now).said["findings"]
    else:
        place = desk.folder.with_name("checked.txt")
        place.write_text(text, encoding="utf-8")
        listed = run(["policy", "check", str(place), "--json", "--fail-on", "never"]).said["findings"]
    return [one for one in listed if one["item"] == item]


def the_one(desk: Desk, item: str, *, text: str | None = None, now: str = BEGINNING) -> Json:
    """The only thing that a check finds; a check that is gone finds nothing."""
    rows = found(desk, item, text=text, now=now)
    assert len(rows) == 1, (item, rows)
    return rows[0]


def revises(desk: Desk, text: str, *words: str, now: str) -> Json:
    """Reads a revised text into a draft."""
    path = desk.folder.with_name("revised.txt")
    path.write_text(text, encoding="utf-8")
    return desk.does("policy revise", str(path), *words, now=now)


def publishes(desk: Desk, text: str, summary: str, *words: str, now: str) -> str:
    """Publishes a revised text with a plain summary; returns its version."""
    revises(desk, text, now=now)
    done = desk.does("policy publish", "--yes", "--summary", summary, *words, now=now)
    version: str = done["version"]
    return version


def announces_a_list_and_gives_none(
    desk: Desk, text: str, announcing: str, complete: Callable[[str], str], item: str
) -> None:
    """The check names the sentence that announces a list, and is content once the list follows."""
    missing = the_one(desk, item, text=text)
    assert missing["status"] == "gap"
    first, last = missing["lines"]
    assert announcing in "\n".join(text.split("\n")[first - 1 : last])
    assert missing["mend"]
    there = the_one(desk, item, text=complete(text))
    assert there["status"] == "met"
    assert the_one(desk, item)["status"] == "gap"  # and in the workspace's own check


# -- 000-02 --------------------------------------------------------------------------------------------------------


def answers_every_requirement(fresh: Fresh) -> None:
    """Every requirement has a result with its source; once the officer has answered, none is left unknown."""
    desk = fresh("000")
    asked = [one["id"] for one in desk.does("policy questions", now=BEGINNING) if not one["answer"]]
    practices = [one for one in asked if one.startswith("practice:")]
    assert practices
    desk.answer("".join(f'"{one}": no\n' for one in practices))
    listed = desk.ask("policy check", now=BEGINNING).said["findings"]
    results: dict[str, set[str]] = {}
    for one in listed:
        results.setdefault(one["item"], set()).add(one["status"])
        assert one["source"], one["item"]
        assert one["status"] in {"met", "not_applicable"} or one["mend"], one["item"]
    assert [one for one in results if one.startswith("P")] == list(REQUIREMENTS)
    said = set().union(*(results[one] for one in REQUIREMENTS))
    assert {"met", "gap", "not_applicable"} <= said
    assert "unknown" not in said
    # A gap is a gap in part, or one that a person must look at, at the most.
    assert said <= {"met", "gap", "not_applicable", "partial", "needs_review"}
    assert desk.ask("policy check", now=BEGINNING).code == 1


def names_the_withdrawn_guideline(fresh: Fresh) -> None:
    """The guideline of the ministry is withdrawn: its name is reported, with today's; today's name is not."""
    desk = fresh("000")
    outdated = the_one(desk, "X02")
    assert outdated["status"] == "needs_review"
    assert "経済産業分野" in outdated["why"]
    assert "個人情報保護委員会" in outdated["mend"]
    today = replaced(seed_text("000"), "経済産業分野を対象とするガイドライン", "ガイドライン")
    clear = the_one(desk, "X02", text=today)
    assert clear["status"] == "met"


def is_compared_with_the_whole_act(fresh: Fresh) -> None:
    """Both halves."""
    answers_every_requirement(fresh)
    names_the_withdrawn_guideline(fresh)


# -- 000-41 --------------------------------------------------------------------------------------------------------

LAST_PURPOSE = "採用後の適切な雇用管理のため。"
EVENTS = "見本の催しのご案内のため。"
LETTERS = "見本の会報の編集のため。"


def changes_by_published_versions(fresh: Fresh) -> None:
    """A version is in force from its day on and not before; all stay readable, any two with what differs marked."""
    desk, first = fresh("000"), seed_text("000")
    second = replaced(first, LAST_PURPOSE, f"{LAST_PURPOSE}\n{EVENTS}")
    third = replaced(second, EVENTS, f"{EVENTS}\n{LETTERS}")
    planned = ("--effective", "2026-02-10")
    assert publishes(desk, second, "催しの案内が加わりました。", *planned, now="2026-02-02") == "v2"
    give = {"category": "customer", "channel": "web", "items": PERSON, "notice": "v2"}

    def acquiring(purpose: str, day: str, exits: int) -> Json:
        return desk.does("subject add", give={**give, "purposes": [purpose]}, now=day, exits=exits)

    told = desk.purposes()[2]
    early = acquiring(told, "2026-02-09", 1)
    assert rules(early) == ["acquire.purposes_not_published"]  # drawn up and announced, and not yet shown
    assert desk.does("policy show", now="2026-02-09")["version"] == "v1"
    assert acquiring(told, "2026-02-10", 0)["subject"]
    in_force = desk.does("policy show", now="2026-02-10")
    (events,) = [one["id"] for one in in_force["purposes"] if one["text"] == EVENTS]
    assert acquiring(events, "2026-02-10", 0)["subject"]
    # Without another day, the moment of publishing is the moment of effect.
    assert publishes(desk, third, "会報が加わりました。", now="2026-02-11") == "v3"
    assert desk.does("policy show", now="2026-02-11")["version"] == "v3"

    for day, version in (("2026-02-09", "v1"), ("2026-02-10", "v2"), ("2026-02-11", "v3")):
        stood = desk.does("policy show", "--on", day, now="2026-02-12")
        assert stood["version"] == version
        texts = {one["text"] for one in stood["purposes"]}
        assert (EVENTS in texts, LETTERS in texts) == (version != "v1", version == "v3")
    nothing = desk.ask("policy show", "--on", "2026-01-04", now="2026-02-12")
    assert nothing.code == 3
    assert "WORKSPACE-005" in nothing.noted
    marks_any_two(desk, {"v1": (), "v2": (EVENTS,), "v3": (EVENTS, LETTERS)}, LAST_PURPOSE)


def marks_any_two(desk: Desk, added: dict[str, tuple[str, ...]], kept: str) -> None:
    """Every pair of versions, either way round, on the public pages: what came and what went, and what stayed."""
    with visiting(desk, now="2026-02-12") as person:
        listed = person.opens("/policy/versions")
        assert listed.status == 200
        for version in added:
            assert f"第{version[1:]}版" in listed.words()
        for before, old in added.items():
            for after, new in added.items():
                if before == after:
                    continue
                shown = person.opens(f"/policy/diff/{before}..{after}?whole=1")
                assert shown.status == 200
                assert kept in shown.words()  # what did not change stands beside it
                came = "".join(one.text() for one in shown.tree.css("ins"))
                went = "".join(one.text() for one in shown.tree.css("del"))
                for text in {*old, *new}:
                    assert (text in came) == (text in new and text not in old), (before, after, text)
                    assert (text in went) == (text in old and text not in new), (before, after, text)
        assert person.opens("/policy/diff/v1..v9").status == 404


# -- 000-44 --------------------------------------------------------------------------------------------------------

ITEMS_FOLLOW = "含まれる情報の項目を以下の通り公表します。"


def reports_the_list_of_items_that_is_missing(fresh: Fresh) -> None:
    """Items of anonymised information are announced "as follows", and nothing follows."""

    def complete(text: str) -> str:
        return replaced(text, ITEMS_FOLLOW, f"{ITEMS_FOLLOW}\n・性別\n・年代\n・購入履歴")

    announces_a_list_and_gives_none(fresh("000"), seed_text("000"), ITEMS_FOLLOW, complete, "R01")
