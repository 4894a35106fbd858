"""A list is looked through as a form is: texts that speak of what seed 003 refuses are not taken in."""

from e2e.desk import Fresh
from e2e.shows_003_forms import lists, taking

NOW = "2026-02-01"


def test_given_a_text_that_speaks_of_what_is_refused_when_imported_then_its_row_is_told_and_not_its_words(
    fresh: Fresh,
) -> None:
    desk = fresh("003")
    lists(desk)
    terms = taking(desk, "お問い合わせ内容")
    here = desk.folder.parent
    (here / "list.csv").write_text(
        "氏名,相談\n見本 花子,商品について\n見本 次郎,先月まで通院しており、労働組合員です。\n",
        encoding="utf-8",
    )
    (here / "map.yaml").write_text(
        f"version: 1\nchannel: {terms['channel']}\ncategory: {terms.get('category') or 'null'}\nnotice: {desk.policy()['version']}\n"
        f"acquired: 2026-01-10\npurposes: {terms['purposes']}\n"
        "columns:\n  氏名: {item: 氏名}\n  相談: {item: お問い合わせ内容}\n",
        encoding="utf-8",
    )
    words = [str(here / "list.csv"), "--mapping", str(here / "map.yaml")]
    done = desk.ask("import", *words, "--dry-run", now=NOW)
    assert (done.code, done.said["imported"], done.said["faulty"]) == (2, 1, 1), done
    (fault,) = done.said["faults"]
    assert (fault["row"], fault["column"], fault["code"]) == (3, "相談", "INTAKE-016")
    agreeing = (here / "map.yaml").read_text(encoding="utf-8") + "consents: ['items:お問い合わせ内容']\n"
    (here / "map.yaml").write_text(agreeing, encoding="utf-8")
    assert desk.does("import", *words, now=NOW)["imported"] == 2  # with the consent both are taken in
    assert "通院" not in str(done.said) + done.noted
