"""Print runs: what is printed in which order, stopped, taken up again, ended, spoiled and printed anew."""

import io
import re
import subprocess
import zipfile
from urllib.request import urlopen

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from contest.exceptions import DomainError, IllegalMove
from contest.models import Job, JournalEntry
from contest.states import JobState
from contest.tasks.job import run_job
from judging.actions import certificate as actions
from judging.actions import print_room
from judging.exceptions import GlyphsMissing, Unprintable
from judging.models import Certificate, LedgerLine, PrintRun, PrintSheet
from judging.states import CertificateKind, LedgerKind, RunOrder, RunOutput, RunState, SheetOutcome
from tests.contest.pdf.archive_rules import breaches
from tests.factories.contest import UploadFactory


@pytest.fixture
def issued(edition, organizer, awards):
    return actions.issue_certificates(edition=edition, actor=organizer).made


@pytest.fixture
def held_back(monkeypatch):
    """Jobs wait until the test works them off."""
    monkeypatch.setattr("contest.actions.job._enqueue", lambda code, kind: None)


def start(edition, organizer, **more):
    codes = list(Certificate.objects.values_list("check_code", flat=True))
    return print_room.start_run(
        edition=edition, actor=organizer, **{"kind": CertificateKind.AWARD, "check_codes": codes, **more}
    )


def work(run):
    run.refresh_from_db()
    run_job.func(run.job.code)
    run.refresh_from_db()
    return run


def qr_codes(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil()):
                yield re.search(r"/v/(\w+)/", code.text).group(1)


def outcomes(run):
    return list(run.sheets.values_list("outcome", flat=True))


def test_all_come_as_one_file_and_as_single_files_with_readable_names(
    edition, organizer, issued, client_of, held_back, tmp_path
):
    run = work(start(edition, organizer, output=RunOutput.BOTH))
    client = client_of(organizer)
    base = f"/e/{edition.code}/print/runs/{run.code}/"

    assert (run.state, run.done, Job.objects.get().state) == (RunState.DONE, 3, JobState.DONE)
    whole = b"".join(client.get(f"{base}all.pdf").streaming_content)
    assert list(qr_codes(whole)) == [one.check_code for one in issued]
    file = tmp_path / "all.pdf"
    file.write_bytes(whole)
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    archive = client.get(f"{base}all.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as files:
        assert files.namelist()[0].startswith("0001 2026-A0001 王喆")
        single = files.read(files.namelist()[1])
    assert list(qr_codes(single)) == [issued[1].check_code]
    own = client.get(f"/certificates/{issued[1].check_code}.pdf").content
    assert own == single, "the same certificate has the same bytes"


def test_a_lecture_by_a_whole_group_of_a_long_unit_unpacks_on_every_system(
    edition, organizer, issued, client_of, held_back
):
    run = work(start(edition, organizer, output=RunOutput.SEPARATE))
    unit = "中共四川省广安市广安区协兴镇人民政府机关退休干部联合支部委员会第三党小组和第四党小组"
    Certificate.objects.update(holder="、".join(["欧阳建国"] * 12), holder_unit=unit)

    archive = client_of(organizer).get(f"/e/{edition.code}/print/runs/{run.code}/all.zip")

    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as files:
        names = files.namelist()
    assert [name[:21] for name in names] == [f"000{n} 2026-A000{n} 欧阳建国、" for n in (1, 2, 3)]
    assert all(name.endswith(".pdf") and len(name.encode()) <= 255 for name in names)


@pytest.mark.parametrize("output", [RunOutput.SEPARATE, RunOutput.BOTH])
def test_single_files_of_a_run_on_bought_card_are_what_the_holders_download(
    edition, organizer, issued, client_of, held_back, output
):
    printer = print_room.save_printer(
        edition=edition, actor=organizer, name="二楼惠普", dx=5, dy=-2, scale_x=99, scale_y=100
    )
    run = work(start(edition, organizer, output=output, printer=printer, only_variable=True))
    client = client_of(organizer)
    archive = client.get(f"/e/{edition.code}/print/runs/{run.code}/all.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as files:
        singles = [files.read(name) for name in files.namelist()]
    assert singles == [client.get(f"/certificates/{one.check_code}.pdf").content for one in issued]


def test_the_ledger_says_that_it_was_printed_by_whom_for_which_printer(edition, organizer, issued, held_back):
    printer = print_room.save_printer(
        edition=edition, actor=organizer, name="二楼惠普", dx=1, dy=-0.5, scale_x=100, scale_y=100
    )
    work(start(edition, organizer, printer=printer, only_variable=True))

    lines = LedgerLine.objects.filter(kind=LedgerKind.PRINTED)
    assert set(lines.values_list("by__full_name", "note")) == {(organizer.full_name, "二楼惠普")}
    assert lines.count() == 3


def test_what_is_printed_is_printed_again_only_for_a_reason(edition, organizer, issued, held_back):
    first = work(start(edition, organizer))
    with pytest.raises(DomainError, match=r"没有|Nothing is left"):
        start(edition, organizer)

    again = work(start(edition, organizer, again="纸张受潮"))

    assert outcomes(first) == [SheetOutcome.SPOILED] * 3
    assert set(again.sheets.values_list("attempt", "outcome")) == {(2, SheetOutcome.MADE)}
    assert set(first.sheets.values_list("reason", flat=True)) == {"纸张受潮"}


def test_a_certificate_that_is_on_its_way_is_in_no_second_run(edition, organizer, issued, held_back):
    start(edition, organizer)
    with pytest.raises(DomainError):
        start(edition, organizer, again="再来一次")


def test_a_stopped_run_prints_nothing_until_it_goes_on(edition, organizer, issued, held_back):
    run = start(edition, organizer)
    print_room.stop_run(run=run, actor=organizer)
    work(run)
    assert (run.state, outcomes(run)) == (RunState.STOPPED, [SheetOutcome.PLANNED] * 3)

    print_room.resume_run(run=run, actor=organizer)
    work(run)
    assert (run.state, outcomes(run)) == (RunState.DONE, [SheetOutcome.MADE] * 3)
    with pytest.raises(IllegalMove):
        print_room.resume_run(run=run, actor=organizer)


def test_a_run_that_was_stopped_in_between_keeps_what_is_printed(
    edition, organizer, issued, held_back, monkeypatch
):
    monkeypatch.setattr("judging.documents.certificate.CHUNK", 1)
    run = start(edition, organizer)
    keep = print_room.keep_part

    def keep_and_stop(**facts):
        kept = keep(**facts)
        if kept and kept.done == 2:
            print_room.stop_run(run=run, actor=organizer)
        return kept

    monkeypatch.setattr("judging.tasks.certificate.keep_part", keep_and_stop)
    work(run)
    assert (run.state, run.done) == (RunState.STOPPED, 2)

    print_room.end_run(run=run, actor=organizer, reason="够了")
    work(run)
    assert outcomes(run) == [SheetOutcome.MADE, SheetOutcome.MADE, SheetOutcome.LEFT_OUT]
    assert run.state == RunState.DONE
    with run.merged.file.open("rb") as file:
        assert list(qr_codes(file.read())) == [one.check_code for one in issued[:2]]
    assert work(start(edition, organizer)).total == 1, "the third is free for another run"


def test_a_worker_that_was_thought_dead_writes_nothing(edition, organizer, issued, held_back):
    run = start(edition, organizer)
    run.refresh_from_db()
    slow = print_room.begin_run(code=run.code, job=run.job)
    work(run)
    assert run.state == RunState.DONE
    sheets = list(run.sheets.select_related("certificate__template"))

    from contest.pdf import Printed

    assert print_room.keep_part(run=slow, sheets=sheets, printed=Printed(b"x", [b"x"] * 3), seconds=1) is None
    assert run.parts.count() == 1
    assert LedgerLine.objects.filter(kind=LedgerKind.PRINTED).count() == 3


def test_a_certificate_revoked_meanwhile_is_left_out(edition, organizer, issued, held_back):
    run = start(edition, organizer)
    actions.revoke_certificate(certificate=issued[1], actor=organizer, reason="材料不实")
    work(run)
    assert outcomes(run) == [SheetOutcome.MADE, SheetOutcome.LEFT_OUT, SheetOutcome.MADE]
    assert run.state == RunState.DONE


def test_sheets_lie_by_unit_where_that_is_asked_for(edition, organizer, issued, held_back):
    for one, unit in zip(issued, ("协兴镇", "北街", "广兴镇"), strict=True):
        Certificate.objects.filter(pk=one.pk).update(holder_unit=unit)
    run = start(edition, organizer, order=RunOrder.UNIT)
    assert list(run.sheets.values_list("certificate__holder_unit", flat=True)) == ["北街", "广兴镇", "协兴镇"]


def test_versions_of_a_template_print_in_one_run_each_with_its_own(edition, organizer, issued, held_back):
    actions.reset_template(edition=edition, kind=CertificateKind.AWARD, actor=organizer, design="plain")
    actions.replace_certificate(certificate=issued[0], actor=organizer, reason="换版")
    run = work(start(edition, organizer))
    with run.merged.file.open("rb") as file:
        whole = file.read()
    assert len(list(qr_codes(whole))) == 3
    assert run.parts.values("template").distinct().count() == 2
    assert breaches(whole) == []  # tags, language and title of all pages are still there
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert len(pdf.Root.StructTreeRoot.K.K) == run.parts.count()


def test_a_run_lies_in_the_bucket_where_private_files_do(
    edition, organizer, issued, client_of, held_back, bucket
):
    run = work(start(edition, organizer, output=RunOutput.BOTH))
    assert run.state == RunState.DONE
    assert run.merged.file.name in bucket.lying()
    assert {part.separate.name for part in run.parts.all()} <= set(bucket.lying())
    assert not bucket.unfinished()

    client, base = client_of(organizer), f"/e/{edition.code}/print/runs/{run.code}/"
    answer = client.get(f"{base}all.pdf")
    assert answer.status_code == 302
    with urlopen(answer["Location"]) as file:
        assert list(qr_codes(file.read())) == [one.check_code for one in issued]
    archive = client.get(f"{base}all.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as files:
        assert len(files.namelist()) == 3
        assert list(qr_codes(files.read(files.namelist()[2]))) == [issued[2].check_code]


def test_a_spoiled_sheet_keeps_its_card_number_and_the_next_is_another_attempt(
    edition, organizer, issued, client_of, held_back
):
    run = work(start(edition, organizer))
    answer = client_of(organizer).post(
        f"/e/{edition.code}/print/runs/{run.code}/spoil/",
        {"sheets": "2", "reason": "卡纸", "stock_number": "No.000187", "again": "on"},
    )
    again = PrintRun.objects.exclude(pk=run.pk).get()
    assert answer.headers["Location"].endswith(f"/{again.code}/")
    spoiled = run.sheets.get(position=2)
    assert (spoiled.outcome, spoiled.reason, spoiled.stock_number) == (
        SheetOutcome.SPOILED,
        "卡纸",
        "No.000187",
    )
    assert [(one.certificate_id, one.attempt) for one in again.sheets.all()] == [(issued[1].pk, 2)]
    assert JournalEntry.objects.get(verb="print_sheet.spoiled").reason == "卡纸"


@pytest.mark.parametrize("places", ["0", "4", "3-2", "x", "1-9"])
def test_places_that_are_not_in_the_run_are_refused(edition, organizer, issued, client_of, held_back, places):
    run = work(start(edition, organizer))
    client_of(organizer).post(
        f"/e/{edition.code}/print/runs/{run.code}/spoil/", {"sheets": places, "reason": "x"}
    )
    assert outcomes(run) == [SheetOutcome.MADE] * 3


def test_what_no_typeface_has_blocks_the_run_by_person_unless_overridden_or_drawn(
    edition, organizer, awards, client_of, held_back
):
    rare = "\U000f0001"
    awards[0].entry.members.filter(name="王喆").update(name=f"王{rare}")
    actions.issue_certificates(edition=edition, actor=organizer)
    with pytest.raises(GlyphsMissing, match=f"王{rare}"):
        start(edition, organizer)
    assert not PrintSheet.objects.exists()
    page = client_of(organizer).get(f"/e/{edition.code}/print/new/award/").content.decode()
    assert f"<strong>{rare}</strong>" in page

    run = start(edition, organizer, glyph_reason="手写补上")
    assert run.glyph_reason == "手写补上"
    print_room.stop_run(run=run, actor=organizer)
    print_room.end_run(run=run, actor=organizer, reason="改用图片")
    actions.add_glyph_picture(edition=edition, actor=organizer, char=rare, upload=UploadFactory(format="png"))
    assert start(edition, organizer).glyph_reason == ""


def test_a_letter_or_range_narrows_what_is_printed(edition, organizer, issued, client_of, held_back):
    answer = client_of(organizer).post(
        f"/e/{edition.code}/print/new/award/",
        {"order": "number", "output": "merged", "first": "2026-A0002", "leave_out": "2026-A0003"},
    )
    assert answer.status_code == 302
    assert list(PrintSheet.objects.values_list("certificate__number", flat=True)) == ["2026-A0002"]


def printed_numbers():
    return list(PrintSheet.objects.order_by("position").values_list("certificate__number", flat=True))


def ask_to_print(client, edition, **fields):
    return client.post(
        f"/e/{edition.code}/print/new/award/", {"order": "number", "output": "merged", **fields}
    )


def test_a_range_follows_the_numbers_and_not_their_letters(edition, organizer, awards, client_of, held_back):
    actions.save_series(
        edition=edition, kind=CertificateKind.AWARD, actor=organizer, pattern="{year}-{n}", next_number=9
    )
    actions.issue_certificates(edition=edition, actor=organizer)  # 2026-9, 2026-10, 2026-11
    assert ask_to_print(client_of(organizer), edition, first="2026-9", last="2026-10").status_code == 302
    assert printed_numbers() == ["2026-9", "2026-10"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first": "2026-A2"}, "这类证书中没有编号 2026-A2。"),
        ({"last": "2026-A0009"}, "这类证书中没有编号 2026-A0009。"),
        ({"leave_out": "2026-A0001 2026-A0020、2026-A21"}, "这类证书中没有编号 2026-A0020；2026-A21。"),
        ({"first": "2026-A0003", "last": "2026-A0001"}, "该编号在起始编号之前"),
    ],
)
def test_a_number_that_is_none_is_named_and_nothing_is_printed(
    edition, organizer, issued, client_of, held_back, fields, sentence
):
    answer = ask_to_print(client_of(organizer), edition, **fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not PrintSheet.objects.exists()


# What is wanting on the machine ---------------------------------------------------------------------------


@pytest.fixture
def without_typefaces(monkeypatch):
    """A machine without any of our typefaces, from when it is called."""
    return lambda: monkeypatch.setattr("contest.pdf.fonts.installed_fonts", dict)


def test_a_machine_without_the_typefaces_says_so_on_the_page_and_prints_nothing(
    edition, organizer, issued, client_of, held_back, without_typefaces
):
    without_typefaces()
    client = client_of(organizer)
    page = client.get(f"/e/{edition.code}/print/new/award/")
    assert page.status_code == 200
    assert "LXGW WenKai" in page.content.decode()
    assert 'name="order"' not in page.content.decode()
    assert "LXGW WenKai" in ask_to_print(client, edition).content.decode()
    with pytest.raises(Unprintable, match="LXGW WenKai"):
        start(edition, organizer)
    assert not PrintRun.objects.exists()


def test_a_worker_without_the_typefaces_says_so_as_the_run_s_error_and_the_job_s(
    edition, organizer, issued, held_back, without_typefaces
):
    run = start(edition, organizer)
    without_typefaces()
    work(run)
    assert run.state == RunState.FAILED
    assert "LXGW WenKai" in run.error
    assert Job.objects.get().error == run.error


def test_a_key_whose_certificates_are_too_large_is_told_at_a_download(
    edition, organizer, issued, client_of, held_back, monkeypatch
):
    work(start(edition, organizer))
    monkeypatch.setattr("contest.pdf.signing.ROOM", 100)
    refused = client_of(organizer).get(f"/certificates/{issued[0].check_code}.pdf", follow=True)
    assert "数字证书过大" in refused.content.decode()


def test_a_holder_gets_no_file_with_an_empty_box_unless_it_was_printed_so(
    edition, organizer, awards, client_of, held_back
):
    rare = "\U000f0001"
    awards[0].entry.members.filter(name="王喆").update(name=f"王{rare}")
    one = actions.issue_certificates(edition=edition, actor=organizer).made[0]
    client = client_of(organizer)
    refused = client.get(f"/certificates/{one.check_code}.pdf", follow=True)
    assert f"以下会打出空框：王{rare} {rare}" in refused.content.decode()

    run = start(edition, organizer, glyph_reason="手写补上")
    assert client.get(f"/certificates/{one.check_code}.pdf").status_code == 302, "not printed yet"
    work(run)
    assert client.get(f"/certificates/{one.check_code}.pdf").content[:5] == b"%PDF-"
