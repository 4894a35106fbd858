"""Publishing a changed policy: what must be told with it, what it opens, and what stays closed to older data."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sekisho.application import announcing, comparing, policy_desk, relating
from sekisho.application.announcing import Announced
from sekisho.application.house import House
from sekisho.application.policy_desk import Published
from sekisho.application.relating import Judging
from sekisho.application.signing_in import OPERATOR, staff_by_name
from sekisho.bootstrap import house_at
from sekisho.cli.app import app
from sekisho.cli.speaking import day, instant
from sekisho.errors import StaffError
from sekisho.law.legal_day import day_number
from sekisho.policy import files
from sekisho.policy.continuity import carry_ids

TEXT = """# 個人情報保護方針

見本株式会社（以下「当社」といいます。）は、お客様の個人情報を次のとおり取り扱います。

## 取得する個人情報
当社は、次の個人情報を取得します。
- 氏名
- 住所
- メールアドレス

## 個人情報の取得方法
当社は、次の方法により個人情報を取得します。
- ウェブ画面上での入力
- 書面

## 利用目的
当社は、個人情報を次の目的のために利用します。
- 商品の発送のため
- お問い合わせへの回答のため

## 第三者への提供
当社は、ご本人の同意を得ないで個人情報を第三者に提供しません。
"""
ADDED = "新商品の企画のため"
WIDER = TEXT.replace("- お問い合わせへの回答のため\n", f"- お問い合わせへの回答のため\n- {ADDED}\n")
REPHRASED = TEXT.replace("取り扱います。", "大切に取り扱います。")
NOW = "2026-03-01"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keys"))
    place, text = tmp_path / "workspace", tmp_path / "policy.md"
    text.write_text(TEXT, encoding="utf-8")
    argv = ["init", str(place), "--policy", str(text), "--yes", "--rehearsal", "--now", "2026-02-01"]
    done = CliRunner().invoke(app, argv)
    assert done.exit_code == 0, done.stderr
    with house_at(place, now=instant(NOW)) as opened:
        yield opened


def publish(
    house: House, text: str, *, summary: str = "", important: bool = False, on: str | None = None
) -> Published:
    held = policy_desk.in_force(house)
    drafted = policy_desk.draft_from(text.encode(), name="revised.md", document=held.policy.document)
    return policy_desk.publish(
        house,
        staff_by_name(house, OPERATOR).actor,
        policy=carry_ids(drafted.policy, held.published),
        text=drafted.text,
        announced=Announced(important=important, summary=summary),
        effective_from=None if on is None else day_number(day(on, "on")),
    )


def judge(house: House, purpose: str, *, related: bool, to: Sequence[str] = ()) -> None:
    judging = Judging(purpose=purpose, related=related, rationale="商品を選ぶ方の利便のため", to=to)
    relating.judge(house, staff_by_name(house, OPERATOR).actor, judging)


# -- what must be told -----------------------------------------------------------------------------------------


def test_given_a_widening_without_a_summary_when_published_then_refused_and_nothing_is_left(
    house: House,
) -> None:
    with pytest.raises(StaffError) as refused:
        publish(house, WIDER)
    assert refused.value.code == "PUBLISH-001"
    assert "1件" in refused.value.text("ja")
    assert [one.version for one in policy_desk.versions(house)] == ["v1"]
    assert announcing.announced(house) == []
    assert not (house.workspace.policy / "privacy" / "v2").exists()


def test_given_a_widening_with_a_plain_summary_when_published_then_it_is_announced_as_important(
    house: House,
) -> None:
    publish(house, WIDER, summary="新しい利用目的が加わりました。")
    (told,) = announcing.announced(house)
    assert (told.version, told.important, told.summary) == ("v2", True, "新しい利用目的が加わりました。")


def test_given_a_change_of_wording_only_when_published_then_no_summary_is_needed(house: House) -> None:
    assert publish(house, REPHRASED).version == "v2"
    assert announcing.announced(house) == []


def test_given_an_officer_who_calls_it_important_when_no_summary_is_there_then_refused(house: House) -> None:
    with pytest.raises(StaffError, match="PUBLISH-001"):
        publish(house, REPHRASED, important=True)
    with pytest.raises(StaffError, match="PUBLISH-001"):
        publish(house, REPHRASED, important=True, summary="  \n ")
    with pytest.raises(StaffError, match="PUBLISH-002"):
        publish(house, REPHRASED, important=True, summary="あ" * 2001)
    publish(house, REPHRASED, important=True, summary="言葉を改めました。")
    assert announcing.announced(house)[0].important


def test_given_a_widening_taken_back_when_published_then_no_summary_is_needed(house: House) -> None:
    publish(house, WIDER, summary="新しい利用目的が加わりました。")
    assert publish(house, TEXT).version == "v3"


def test_given_a_later_day_when_published_then_announced_at_once_and_in_force_on_that_day(
    house: House,
) -> None:
    publish(house, WIDER, summary="4月から目的が加わります。", on="2026-04-01")
    assert policy_desk.in_force(house).policy.version == "v1"
    assert [one.version for one in announcing.announced(house)] == ["v2"]
    on = day_number(day("2026-04-01", "on"))
    assert policy_desk.in_force(house, on=on).policy.version == "v2"


# -- what it opens ---------------------------------------------------------------------------------------------


def added(house: House) -> str:
    (found,) = [one.widening.purpose for one in relating.questions(house)]
    return found


def test_given_a_widening_then_it_is_one_question_with_what_it_may_be_related_to(house: House) -> None:
    assert relating.questions(house) == ()
    publish(house, WIDER, summary="目的が加わりました。")
    (question,) = relating.questions(house)
    assert (question.widening.text, question.widening.version) == (ADDED, "v2")
    assert question.widening.likely is None
    assert len(question.widening.candidates) == 2
    assert question.judgement is None


def test_given_a_rewording_then_the_older_wording_is_what_it_is_likely_related_to(house: House) -> None:
    publish(
        house, TEXT.replace("商品の発送のため", "商品の発送及び返品の受付のため"), summary="書き改めました。"
    )
    (question,) = relating.questions(house)
    old = next(
        one.id for one in policy_desk.in_force(house, on=day_number(day("2026-02-10", "on"))).policy.purposes
    )
    assert question.widening.likely == old


def test_given_a_narrowing_or_a_new_sentence_then_nothing_is_asked(house: House) -> None:
    publish(house, REPHRASED.replace("- お問い合わせへの回答のため\n", ""))
    assert relating.questions(house) == ()


def test_given_a_question_when_judged_again_then_the_newest_judgement_stands_and_both_are_in_the_book(
    house: House,
) -> None:
    publish(house, WIDER, summary="目的が加わりました。")
    purpose = added(house)
    older = relating.questions(house)[0].widening.candidates[0]
    judge(house, purpose, related=False)
    judge(house, purpose, related=True, to=[older])
    (question,) = relating.questions(house)
    assert question.judgement is not None
    assert (question.judgement.related, question.judgement.to) == (True, (older,))


def test_given_no_such_widening_when_judged_then_refused(house: House) -> None:
    with pytest.raises(StaffError, match="RELATED-001"):
        judge(house, "p1", related=True)
    publish(house, WIDER, summary="目的が加わりました。")
    with pytest.raises(StaffError, match="RELATED-003"):
        judge(house, added(house), related=True, to=["p999"])


def test_given_a_purpose_that_a_later_version_dropped_then_its_question_is_no_longer_asked(
    house: House,
) -> None:
    publish(house, WIDER, summary="目的が加わりました。")
    publish(house, TEXT)
    assert relating.questions(house) == ()


def test_given_answers_about_a_purpose_and_an_item_when_a_version_drops_them_then_they_rest_and_come_back(
    house: House,
) -> None:
    officer = staff_by_name(house, OPERATOR).actor
    first = policy_desk.effective(house).purposes[0].id
    said = f"purposes: {{{first}: {{items: [住所, 氏名], channels: [post]}}}}"
    policy_desk.answer(house, officer, said, name="answers.yaml")
    without = TEXT.replace("- 商品の発送のため\n", "- 商品の発送と返品の受付のため\n").replace("- 住所\n", "")
    publish(house, without, summary="書き改めました。")
    assert first not in {one.id for one in policy_desk.effective(house).purposes}
    # A later answer leaves the resting one where it is.
    policy_desk.answer(house, officer, "items: [電話番号]", name="answers.yaml")
    publish(house, TEXT, summary="元に戻しました。")
    back = next(one for one in policy_desk.effective(house).purposes if one.text == "商品の発送のため")
    assert back.id != first  # an id is never used again: the officer is asked anew
    old = comparing.policy_of(house, "v1").purpose(first)
    assert old is not None
    assert (set(old.items), old.channels) == ({"postal_address", "name"}, ("post",))


# -- the difference on the workspace's data --------------------------------------------------------------------


def person(house: House, folder: Path, purposes: Sequence[str], *, now: str) -> str:
    give = {
        "category": "customer",
        "channel": "web",
        "purposes": list(purposes),
        "items": {"氏名": "見本 花子"},
    }
    argv = ["subject", "add", str(folder), "--json", "--now", now]
    done = CliRunner().invoke(app, argv, input=json.dumps(give))
    assert done.exit_code == 0, done.stderr
    subject: str = json.loads(done.stdout)["subject"]
    return subject


def test_given_people_acquired_before_when_two_versions_are_compared_then_they_wait_and_are_counted(
    house: House,
) -> None:
    folder = house.workspace.folder
    service = policy_desk.effective(house).purposes[0].id
    house.close()
    for _ in range(3):
        person(house, folder, [service], now="2026-02-02")
    with house_at(folder, now=instant(NOW)) as again:
        publish(again, WIDER, summary="目的が加わりました。")
        purpose = added(again)
    person(house, folder, [service, purpose], now=NOW)
    with house_at(folder, now=instant(NOW)) as again:
        found = comparing.compare_versions(again, "v1", "v2")
        (change,) = found.changes
        assert change.concerned is not None
        assert (change.concerned.gained, change.concerned.waiting) == (1, 3)
        judge(again, purpose, related=True, to=[service])
        (change,) = comparing.compare_versions(again, "v1", "v2").changes
        assert change.concerned is not None
        assert (change.concerned.gained, change.concerned.waiting) == (4, 0)
        (back,) = comparing.compare_versions(again, "v2", "v1").changes
        assert back.concerned is not None
        assert back.concerned.lost == 4


def test_given_two_versions_when_compared_by_command_then_counts_are_said_and_the_difference_is_exit_1(
    house: House,
) -> None:
    publish(house, WIDER, summary="目的が加わりました。")
    folder = house.workspace.folder
    house.close()
    for argv in ([f"{folder}@v1", f"{folder}@v2"], [str(folder), "v1", "v2"]):
        done = CliRunner().invoke(app, ["policy", "diff", *argv, "--now", NOW, "--json"])
        assert done.exit_code == 1, done.stderr
        said = json.loads(done.stdout)
        assert [said["a"]["version"], said["b"]["version"]] == ["v1", "v2"]
        assert [one["of"] for one in said["widened"]] == [ADDED]
        assert said["widened"][0]["concerned"] == {"gained": 0, "lost": 0, "waiting": 0, "whole": True}
    done = CliRunner().invoke(app, ["policy", "diff", str(folder), "v1", "v7", "--now", NOW])
    assert done.exit_code == 2
    assert "POLICY-020" in done.stderr


def test_given_a_draft_when_compared_with_the_version_in_force_then_its_effects_are_seen_before_it_is_published(
    house: House,
) -> None:
    held = policy_desk.in_force(house)
    drafted = policy_desk.draft_from(WIDER.encode(), name="revised.md", document=held.policy.document)
    place = house.workspace.policy / held.policy.document / "draft"
    with pytest.raises(StaffError, match="POLICY-020"):
        comparing.compare_versions(house, "now", "draft")
    place.mkdir()
    draft = files.dump(carry_ids(drafted.policy, held.published))
    (place / "policy.yaml").write_text(draft, encoding="utf-8")
    service = held.policy.purposes[0].id
    folder = house.workspace.folder
    house.close()
    person(house, folder, [service], now=NOW)
    with house_at(folder, now=instant(NOW)) as again:
        found = comparing.compare_versions(again, "now", "draft")
        (change,) = found.changes
        assert (change.change.of, found.after.version) == (ADDED, "draft")
        assert change.concerned is not None
        assert (change.concerned.gained, change.concerned.waiting) == (0, 1)
        assert [one.version for one in policy_desk.versions(again)] == ["v1"]
    done = CliRunner().invoke(app, ["policy", "diff", str(folder), "v1", "draft", "--now", NOW])
    assert done.exit_code == 1, done.stderr
    assert "v1 → draft" in done.stdout
