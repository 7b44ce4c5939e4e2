"""Packages, workings and versions on their pages and on paper: who sees them and what stands there."""

import io
import re
import subprocess
import sys
import zipfile

import pikepdf
import pytest

from contest.models import Job
from judging.actions import ranking as actions
from judging.actions.contender import add_deduction, set_elapsed
from judging.models import Round
from judging.scoring.package import read_bytes, verify
from judging.states import RoundState
from tests.factories.contest import EntryFactory, EntryMemberFactory
from tests.judging.scored import scored_round
from tests.judging.test_package import eventful_round
from tests.judging.test_ranking import MARKS, two_rounds  # noqa: F401  a fixture
from tests.plugins.queries import MOST_QUERIES, measure

pytestmark = pytest.mark.django_db


def text_of(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def words_of(pdf, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    )
    return re.sub(r"\s+", " ", found.stdout)


def line_path(ranking, title, suffix=""):
    return f"/rankings/{ranking.code}/lines/{ranking.lines.get(entry__title=title).entry.code}/{suffix}"


# The package -------------------------------------------------------------------------------------------------


def test_the_package_is_downloaded_and_its_hash_stands_on_the_page(edition, organizer, supervisor, client_of):
    ranking = actions.compute_ranking(round=scored_round(edition, MARKS), actor=organizer)
    package = ranking.packages.get()
    for person in (organizer, supervisor):
        client = client_of(person)
        page = client.get(f"/rankings/{ranking.code}/").content.decode()
        assert package.sha256 in page
        address = f"/rankings/{ranking.code}/package/1.json"
        assert f'href="{address}"' in page
        answer = client.get(address)
        content = b"".join(answer.streaming_content)
        assert verify(read_bytes(content)).sha256 == package.sha256
        assert len(content) == int(answer.headers["Content-Length"]) == package.size
        assert f'filename="result-{ranking.code}-v1-1.json"' in answer.headers["Content-Disposition"]
    assert client_of(organizer).get(f"/rankings/{ranking.code}/package/2.json").status_code == 404


@pytest.mark.parametrize("who", ["judge", "contestant", "scorekeeper", "outsider"])
def test_nobody_else_gets_packages_or_workings(edition, organizer, who, request, client_of):
    ranking = actions.compute_ranking(round=scored_round(edition, MARKS), actor=organizer)
    client = client_of(request.getfixturevalue(who))
    for path in (
        "package/1.json",
        "result.pdf",
        "compare/1/",
        line_path(ranking, "甲")[len(f"/rankings/{ranking.code}/") :],
    ):
        assert client.get(f"/rankings/{ranking.code}/{path}").status_code == 404


def test_while_scoring_is_open_again_no_package_is_given(edition, organizer, client_of):
    round = scored_round(edition, MARKS)
    ranking = actions.compute_ranking(round=round, actor=organizer)
    Round.objects.filter(pk=round.pk).update(state=RoundState.SCORING)
    answer = client_of(organizer).get(f"/rankings/{ranking.code}/package/1.json", follow=True)
    assert "评分已重新开放" in text_of(answer)


def test_everybody_reads_how_to_check_and_gets_the_verifier(client_of, db, edition, organizer, tmp_path):
    page = client_of().get("/result-check/").content.decode()
    assert "python3 jiangtai-verify.pyz verify" in page
    assert "python -m judging.scoring verify" in page
    assert "自行核验成绩" in page
    english = client_of().get("/result-check/", headers={"Accept-Language": "en"})
    assert english.status_code == 200
    answer = client_of().get("/result-check/verifier.pyz")
    assert zipfile.is_zipfile(io.BytesIO(answer.content))

    (tmp_path / "jiangtai-verify.pyz").write_bytes(answer.content)
    ranking = actions.compute_ranking(round=scored_round(edition, MARKS), actor=organizer)
    (tmp_path / "package.json").write_bytes(ranking.packages.get().plain())
    done = subprocess.run(
        [sys.executable, "-S", "-I", "jiangtai-verify.pyz", "verify", "package.json"], cwd=tmp_path, capture_output=True,
        text=True, check=False, env={"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 entries, 20 score sheets computed again, all agree" in done.stdout


# The working -------------------------------------------------------------------------------------------------


def test_the_working_shows_every_step(edition, organizer, client_of):
    round = eventful_round(edition, organizer)
    ranking = actions.compute_ranking(round=round, actor=organizer)
    client = client_of(organizer)

    page = text_of(client.get(line_path(ranking, "乙")))
    for words in (
        "J1 评委1", "91", "不计其评分表" if False else "J5 评委5", "扣分：未着正装", "−1", "公布得分", "四舍五入，保留 2 位小数",
        ranking.packages.get().sha256, "最高分，去掉", "最低分，去掉",
    ):  # fmt: skip
        assert words in page, words
    recused = text_of(client.get(line_path(ranking, "甲")))
    assert "回避" in recused
    assert "(92 + 93) ÷ 2" in recused.replace("−", "-") or "÷" in recused
    absent = text_of(client.get(line_path(ranking, "丙")))
    assert "无得分、无名次" in absent
    assert client.get(f"/rankings/{ranking.code}/lines/nobody/").status_code == 404


@pytest.mark.parametrize(
    ("aggregator", "parameters", "words"),
    [
        ("mean", {}, ["全部总分的平均", "(95 + 94 + 93 + 92 + 60) ÷ 5", "86.8"]),
        ("trimmed_mean", {"k_high": 1, "k_low": 1}, ["其余总分的平均", "(94 + 93 + 92) ÷ 3", "93.00"]),
        ("median", {}, ["总分的中位数", "95, 94, 93, 92, 60", "93.00"]),
        ("clamped_mean", {"d": "2"}, ["偏离过大的总分移至界限后取平均", "88.8", "84.8"]),
        ("zscore_mean", {}, ["标准分", "标准差", "其中"]),
        ("rank_sum", {}, ["各评委所给名次之和", "所给名次"]),
        (
            "per_criterion",
            {"k_high": 1, "k_low": 1},
            ["各评分项合计", "去掉最高：J1", "去掉最低：J5", "系数"],
        ),
    ],
)
def test_the_working_of_every_rule_is_shown_and_printed(
    edition, organizer, client_of, aggregator, parameters, words, tmp_path
):
    round = scored_round(edition, MARKS, aggregator=aggregator, parameters=parameters)
    ranking = actions.compute_ranking(round=round, actor=organizer)
    client = client_of(organizer)
    page = (
        text_of(client.get(line_path(ranking, "甲")))
        .replace("、", ", ")
        .replace("，", ", ")
        .replace("  ", " ")
    )
    for one in words:
        assert one in page, one
    assert client.get(line_path(ranking, "甲", "sheet.pdf")).content[:5] == b"%PDF-"


def test_the_tie_break_that_decided_is_shown_with_its_values(edition, organizer, client_of):
    marks = {"甲": ["90", "92", "91"], "乙": ["90", "90", "93"]}
    round = scored_round(edition, marks, aggregator="mean", parameters={}, tie_chain=["median"])
    ranking = actions.compute_ranking(round=round, actor=organizer)
    page = text_of(client_of(organizer).get(line_path(ranking, "乙")))
    assert "同分排序" in page
    assert "中位数" in page
    assert re.search(r"1 \S* ?甲 91 2 \S* ?乙 90", page)


def test_time_over_the_limit_is_told_in_seconds(edition, organizer, client_of):
    time_rule = {"max": 480, "over": {"kind": "per_unit", "unit": 30, "points": "1", "cap": "1"}}
    round = scored_round(edition, MARKS, mode="live", time_rule=time_rule)
    for contender in round.contenders.all():
        set_elapsed(contender=contender, actor=organizer, seconds=545)
    round.refresh_from_db()
    ranking = actions.compute_ranking(round=round, actor=organizer)
    page = text_of(client_of(organizer).get(line_path(ranking, "甲")))
    assert "超时 65 秒" in page
    assert "用时 9:05；按表应扣 3，已封顶" in page
    assert "92.00" in page


def test_the_working_over_rounds_shows_weights(edition, organizer, client_of, two_rounds):  # noqa: F811
    ranking = actions.compute_final_ranking(edition=edition, actor=organizer)
    client = client_of(organizer)
    page = text_of(client.get(line_path(ranking, "甲")))
    assert "93.00 × 0.4" in page
    assert "37.2 + 54" in page
    assert "91.20" in page
    assert client.get(line_path(ranking, "甲", "sheet.pdf")).content[:5] == b"%PDF-"
    assert client.get(f"/rankings/{ranking.code}/result.pdf").content[:5] == b"%PDF-"
    assert "无得分、无名次" in text_of(client.get(line_path(ranking, "丁")))


def test_a_working_costs_the_same_queries_for_any_length(edition, organizer, client_of):
    client = client_of(organizer)
    asked = []
    for count in (2, 6):
        round = scored_round(
            edition, {f"作品{n}": ["90", "91", "92"] for n in range(count)}, name=f"第{count}轮"
        )
        ranking = actions.compute_ranking(round=round, actor=organizer)
        path = line_path(ranking, "作品0")
        client.get(path)
        asked.append(len(measure(lambda: client.get(path))))  # noqa: B023 - used at once
    assert asked[0] == asked[1]
    assert asked[1] <= MOST_QUERIES + 4, "one page of one line, with its frame, its tie and its rule"


# Paper ---------------------------------------------------------------------------------------------------------


def test_the_sheet_on_paper_has_lines_to_sign_and_the_fingerprint(edition, organizer, client_of, tmp_path):
    ranking = actions.compute_ranking(round=scored_round(edition, MARKS), actor=organizer)
    answer = client_of(organizer).get(line_path(ranking, "甲", "sheet.pdf"))
    words = words_of(answer.content, tmp_path)
    for one in (
        "评委1",
        "评委5",
        "计分员",
        "监督员",
        "第 1 页，共 1 页",
        "(94 + 93 + 92) ÷ 3",
        "93.00",
        "最高分，去掉",
    ):
        assert one in words, one
    assert ranking.packages.get().sha256 in words.replace(" ", "")
    assert len(pikepdf.open(io.BytesIO(answer.content)).pages) == 1


def test_the_whole_ranking_on_paper_repeats_its_head_on_every_page(edition, organizer, client_of, tmp_path):
    marks = {f"作品{n:02d}": [str(50 + n % 40)] * 7 for n in range(60)}
    ranking = actions.compute_ranking(round=scored_round(edition, marks), actor=organizer)
    answer = client_of(organizer).get(f"/rankings/{ranking.code}/result.pdf")
    pdf = pikepdf.open(io.BytesIO(answer.content))
    box = [float(value) for value in pdf.pages[0].mediabox]
    assert box[2] > box[3], "seven judges lie across the page"
    words = words_of(answer.content, tmp_path)
    pages = len(pdf.pages)
    assert pages > 1
    assert words.count("名次 作品") == pages
    assert f"第 {pages} 页，共 {pages} 页" in words
    assert "监督员" in words


def test_papers_of_a_blind_round_name_nobody_unless_asked(edition, organizer, client_of, tmp_path):
    entry = EntryFactory(edition=edition, title="一封家书")
    EntryMemberFactory(entry=entry, name="李春")
    round = scored_round(
        edition,
        {"一封家书": ["90", "91", "92"], "乙": ["80", "81", "82"]},
        entries={"一封家书": entry},
        is_blind=True,
    )
    add_deduction(contender=round.contenders.get(entry=entry), actor=organizer, points=1, reason="超时")
    ranking = actions.compute_ranking(round=round, actor=organizer)
    client = client_of(organizer)
    alias = round.contenders.get(entry=entry).alias
    for path in (f"/rankings/{ranking.code}/result.pdf", line_path(ranking, "一封家书", "sheet.pdf")):
        answer = client.get(path)
        words = words_of(answer.content, tmp_path)
        assert alias in words
        for name in ("一封家书", "李春", "评委1", entry.organization.name):
            assert name not in words
            assert name not in answer.headers["Content-Disposition"]
        assert "一封家书" in words_of(client.get(f"{path}?names=1").content, tmp_path)


def test_all_sheets_are_printed_in_the_background(
    edition, organizer, client_of, django_capture_on_commit_callbacks
):
    ranking = actions.compute_ranking(round=scored_round(edition, MARKS), actor=organizer)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(organizer).post(f"/rankings/{ranking.code}/sheets/")
    job = Job.objects.get(kind="result_sheets")
    assert answer.headers["Location"] == f"/jobs/{job.code}/"
    assert job.state == "done", job.error if hasattr(job, "error") else job.state
    with job.result.file.open("rb") as file:
        assert len(pikepdf.open(io.BytesIO(file.read())).pages) == 4


# Versions ------------------------------------------------------------------------------------------------------


def test_a_correction_runs_over_the_pages_and_two_versions_are_compared(
    edition, organizer, supervisor, client_of
):
    round = scored_round(edition, MARKS)
    client = client_of(organizer)
    first = actions.approve_ranking(
        ranking=actions.compute_ranking(round=round, actor=organizer), actor=organizer
    )

    assert "更正成绩" in text_of(client.get(f"/rankings/{first.code}/correct/"))
    refused = client.post(f"/rankings/{first.code}/correct/", {"reason": ""})
    assert refused.status_code == 200
    page = text_of(client.post(f"/rankings/{first.code}/correct/", {"reason": "甲的扣分漏记"}, follow=True))
    assert "评分已结束" in page
    add_deduction(contender=round.contenders.get(entry__title="甲"), actor=organizer, points=4, reason="超时")
    page = text_of(client.post(f"/rounds/{round.code}/ranking/", follow=True))
    second = round.rankings.get(version=2)
    assert "甲的扣分漏记" in page

    for person in (organizer, supervisor):
        page = text_of(client_of(person).get(f"/rankings/{second.code}/compare/1/"))
        assert "第 1 版与第 2 版" in page
        assert re.search(r"甲 \S* 1 3 ↓ ?2 93.00 89.00", page), page
        assert "扣分 — −4" in page
    assert f"/rankings/{second.code}/compare/1/" in client.get(f"/rankings/{second.code}/").content.decode()
    assert client_of(supervisor).get(f"/rankings/{second.code}/correct/").status_code == 403


def test_a_changed_mark_is_named_between_versions(edition, organizer, client_of):
    round = scored_round(edition, MARKS)
    actions.compute_ranking(round=round, actor=organizer)
    sheet = round.contenders.get(entry__title="丁").sheets.order_by("pk").first()
    sheet.current.marks = {"all": "100"}
    sheet.current.total = "100"
    sheet.current.save()
    second = actions.compute_ranking(round=round, actor=organizer, reason="录入更正")
    page = text_of(client_of(organizer).get(f"/rankings/{second.code}/compare/1/"))
    assert "J1，总分 80 100" in page
    assert "3 件作品没有变化" in page
