"""Certificates as PDF: what a reader and a phone find in the file of a row."""

import io
import json
import subprocess

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from contest.pdf import RefusedAddress, examine, render_pdf
from judging.actions import certificate as actions
from judging.actions.print_room import signer_of
from judging.documents.certificate import certificate_pdf, glyph_report, record_of
from judging.documents.chinese import chinese_date
from judging.documents.merge import merge
from judging.models import Certificate
from judging.states import CertificateKind


def text_of(pdf, page=0):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].get_textpage().get_text_range().replace("\r\n", "").replace("\n", "")


@pytest.fixture
def issued(edition, organizer, awards):
    made = actions.issue_certificates(edition=edition, actor=organizer).made
    return list(
        Certificate.objects.filter(pk__in=[one.pk for one in made])
        .select_related("template", "edition")
        .order_by("pk")
    )


def file_of(one, signer=None):
    return certificate_pdf(one, pictures={}, chars={}, signer=signer)


def test_a_certificate_says_all_its_facts_and_its_code_leads_to_its_page(issued):
    pdf = file_of(issued[1])

    words = text_of(pdf).replace(" ", "")
    for fact in ("荣誉证书", "阿依古丽·买买提同志：", "一等奖", "编号2026-A0002", issued[1].check_code):
        assert fact in words
    with pypdfium2.PdfDocument(pdf) as document:
        codes = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil())
    assert [code.text for code in codes] == [f"http://testserver/v/{issued[1].check_code}/"]


@pytest.mark.parametrize("kind", CertificateKind)
def test_every_kind_has_a_built_in_sheet_that_prints(edition, organizer, kind, client_of):
    answer = client_of(organizer).get(f"/e/{edition.code}/certificates/{kind}/preview.pdf?longest")
    assert answer.content[:5] == b"%PDF-"


def test_the_same_certificate_gives_the_same_bytes_signed_or_not(edition, organizer, issued):
    signer = signer_of(edition=edition, actor=organizer)
    assert file_of(issued[0]) == file_of(issued[0])
    assert file_of(issued[0], signer) == file_of(issued[0], signer)


def test_the_facts_travel_inside_the_file_and_the_signature_covers_them(edition, organizer, issued):
    signer = signer_of(edition=edition, actor=organizer)
    pdf = file_of(issued[0], signer)

    found = examine(pdf, [signer.certificates])

    assert (found.is_trusted, found.altered, found.facts["number"]) == (True, False, "2026-A0001")
    assert json.loads(json.dumps(dict(record_of(issued[0]).facts))) == found.facts


def test_the_report_names_substitutes_and_what_no_typeface_has_by_person(issued):
    issued[2].facts["members"] = ["镕㛃\U000f0001"]
    (line,) = [one for one in glyph_report(issued, {}) if one.missing]
    assert (line.holder, line.missing) == ("镕㛃䶮", ("\U000f0001",))
    assert not [one for one in glyph_report(issued, {"\U000f0001": object()}) if one.missing]


def test_merged_papers_keep_their_sizes(tmp_path, issued, edition, organizer):
    letter = actions.issue_appointment(edition=edition, actor=organizer, holder="李四")
    both = merge([file_of(issued[0]), file_of(letter)], title="证书")

    with pikepdf.open(io.BytesIO(both)) as pdf:
        sizes = [[round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] for page in pdf.pages]
    assert sizes == [[297, 210], [210, 297]]
    file = tmp_path / "both.pdf"
    file.write_bytes(both)
    subprocess.run(["qpdf", "--check", file], capture_output=True, check=True)


@pytest.mark.pure
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "asset:unknown", "ftp://h/x"]
)
def test_a_document_that_names_any_other_address_is_refused(address):
    with pytest.raises(RefusedAddress):
        render_pdf(f'<img src="{address}">')


@pytest.mark.pure
@pytest.mark.parametrize(
    ("day", "words"),
    [
        ((2026, 11, 22), "二〇二六年十一月二十二日"),
        ((2030, 10, 10), "二〇三〇年十月十日"),
        ((2027, 1, 30), "二〇二七年一月三十日"),
    ],
)
def test_dates_in_chinese_numerals(day, words):
    assert chinese_date(*day) == words
