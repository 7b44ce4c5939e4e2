"""Certificates on paper: what a reader, a phone and a printer find in the PDF."""

import io
import subprocess
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from contest.pdf import RefusedAddress, render_pdf
from judging.documents.certificate import DESIGNS, Page, merge, render_certificates
from judging.documents.text_fit import POINT_MM, chinese_date, fitted_size, spaced, width_in_ems

PAGE = Page(
    design="classic",
    title="荣誉证书",
    name="阿依古丽·买买提",
    salutation=" 同志：",
    unit="协兴镇牌坊村党支部",
    paragraphs=(
        "在“我在小平故里讲党课”2026年大赛中，您讲授的《一封家书》荣获一等奖。",
        "特发此证，以资鼓励。",
    ),
    signature=("某某区委组织部", "某某区委党校"),
    date="二〇二六年十一月二十二日",
    number="编号 2026-A0001",
    url="http://testserver/v/abcdefghjk/",
    check_code="校验码 abcdefghjk",
)


def text_of(pdf, page=0):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].get_textpage().get_text_range().replace("\r\n", "").replace("\n", "")


def picture_of(pdf, page=0, dpi=150):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=dpi / 72).to_pil()


@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_says_all_facts_and_its_qr_code_decodes(design):
    pdf = render_certificates([replace(PAGE, design=design)])

    text = text_of(pdf).replace(" ", "")  # readers take letter spacing for spaces
    for fact in (
        "荣誉证书",
        "阿依古丽·买买提",
        "协兴镇牌坊村党支部",
        "一等奖",
        "2026-A0001",
        "二〇二六年十一月二十二日",
    ):
        assert fact in text
    codes = zxingcpp.read_barcodes(picture_of(pdf))
    assert [code.text for code in codes] == ["http://testserver/v/abcdefghjk/"]


def test_chinese_fonts_are_embedded_and_subset(tmp_path):
    file = tmp_path / "c.pdf"
    file.write_bytes(render_certificates([PAGE]))
    lines = subprocess.run(
        ["pdffonts", file], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]

    assert lines
    for line in lines:
        assert line.split("+")[0].strip().isalpha(), "a subset's name begins with six letters"
        assert " yes yes " in line
    assert any("WenKai" in line for line in lines)
    assert any("Noto-Serif-CJK-SC" in line for line in lines)


def test_the_same_facts_give_the_same_bytes():
    assert render_certificates([PAGE]) == render_certificates([PAGE])


def test_a_merged_file_has_a_page_for_each_certificate_in_order_and_keeps_each_paper():
    names = ["王喆", "欧阳娜娜", "镕㛃䶮𬱖"]
    landscape = render_certificates([replace(PAGE, name=name) for name in names])
    upright = render_certificates([replace(PAGE, design="letter", title="聘书")])

    merged = merge([landscape, upright], title="获奖证书")

    with pypdfium2.PdfDocument(merged) as document:
        assert len(document) == 4
        sizes = [tuple(round(side * POINT_MM) for side in page.get_size()) for page in document]
        assert document.get_metadata_value("Title") == "获奖证书"
    assert sizes == [(297, 210)] * 3 + [(210, 297)]
    for number, name in enumerate(names):
        assert name in text_of(merged, number)
    assert merge([landscape, upright], title="获奖证书") == merged


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("王", "区委"),
        ("古" * 60, "中国共产党" + "某某区" * 20 + "机关委员会"),
        ("Aleksandr Konstantinovich Chernyshevsky-Romanov Junior the Third", "W" * 60),
        ("、".join(["阿卜杜拉·买买提江"] * 7), "某某市" * 15),
    ],
)
def test_no_text_leaves_the_frame(name, unit):
    """Nothing dark may stand between the frame and the edge of the text box, at the left, right and bottom."""
    bare = replace(PAGE, design="stock", name=name, unit=unit)
    picture = picture_of(render_certificates([bare]), dpi=100).convert("L")
    width, height = picture.size
    margin = int(width * 30 / 297)
    dark = picture.point(lambda value: 255 if value < 160 else 0)
    box = dark.getbbox()
    assert box is not None
    assert box[0] >= margin
    assert box[2] <= width - margin
    assert box[3] <= height - int(height * 18 / 210)


def test_the_seal_lies_over_the_signature_and_stays_transparent():
    seal = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    for step in range(200):
        seal.putpixel((step, 100), (200, 0, 0, 255))
        seal.putpixel((100, step), (200, 0, 0, 255))
    target = io.BytesIO()
    seal.save(target, "PNG")

    sealed = picture_of(render_certificates([replace(PAGE, seal=(target.getvalue(), "image/png"))]))
    plain = picture_of(render_certificates([PAGE]))

    assert sealed.tobytes() != plain.tobytes()
    assert "某某区委组织部" in text_of(
        render_certificates([replace(PAGE, seal=(target.getvalue(), "image/png"))])
    )


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "asset:unknown", "ftp://h/x"]
)
def test_a_document_that_names_any_other_address_is_refused(address):
    with pytest.raises(RefusedAddress):
        render_pdf(f'<img src="{address}">')


def test_markup_in_a_name_is_text():
    pdf = render_certificates([replace(PAGE, name="<b>王</b>&amp;")])
    assert "<b>王</b>&amp;" in text_of(pdf)


def test_a_name_of_two_characters_is_spaced_and_others_are_not():
    assert spaced("张三") == "张　三"
    assert [spaced(name) for name in ("张小三", "Li", "欧阳锋")] == ["张小三", "Li", "欧阳锋"]


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


def test_a_fitted_text_is_never_wider_than_its_box_above_the_smallest_size():
    for length in range(1, 80):
        text = "讲" * length
        size = fitted_size(text, box_mm=150, largest_pt=34, smallest_pt=6)
        assert size == 6 or width_in_ems(text) * size * POINT_MM <= 150.5
