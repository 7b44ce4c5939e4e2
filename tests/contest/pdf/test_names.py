"""Names of real people on paper: extracted exactly, embedded, inside their boxes, each with its own QR code."""

import subprocess

import pytest
import zxingcpp
from PIL import ImageDraw

from contest.pdf import DESIGNS, Coverage, Options, Press, TextBox
from tests.contest.pdf.sheets import (
    NAMES,
    POINT_MM,
    pdftotext,
    picture_of,
    qpdf_check,
    random_names,
    record,
    some,
    text_only,
)

pytestmark = pytest.mark.pure
DPI = 300


@pytest.fixture(scope="module")
def names():
    return random_names(NAMES)


@pytest.fixture(scope="module")
def printed(names):
    press = Press(DESIGNS["classic"], options=Options(author="组委会", title="获奖证书"))
    records = [record(number, name) for number, name in enumerate(names)]
    chunks = [press.print(records[at : at + 50]) for at in range(0, len(records), 50)]
    return press, chunks, [file for chunk in chunks for file in chunk.separate]


def test_every_page_s_text_extracts_exactly(printed, names):
    _press, chunks, files = printed
    said = (
        "荣誉证书\n{name}同志：\n协兴镇牌坊村党支部\n在“我在小平故里讲党课”2026年大赛中，您讲授的《一封家书》荣获一等奖。\n"
        "特发此证，以资鼓励。\n某某区委组织部\n某某区委党校\n二〇二六年十一月二十二日\n编号 2026-A{number:04d}\n校验码 abcdefghjk"
    )
    pages = [page for chunk in chunks for page in pdftotext(chunk.merged, "-raw").split("\f")[:-1]]
    assert len(pages) == len(files) == len(names)
    for number, (name, page, file) in enumerate(zip(names, pages, files, strict=True)):
        wanted = said.format(name=name, number=number).replace("\n", "")
        assert page.replace("\n", "") == wanted
        assert pdftotext(file, "-raw").replace("\n", "").replace("\f", "") == wanted
        assert f"{name}同志：" in page.split("\n"), "a name is one line of its own"


def test_fonts_are_embedded_and_subset_and_the_files_are_sound(printed, tmp_path):
    press, chunks, files = printed
    target = tmp_path / "whole.pdf"
    assert press.join([chunk.merged for chunk in chunks], target) == len(files)
    for pdf in (target.read_bytes(), *some(files, 10)):
        checked = qpdf_check(pdf, tmp_path)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert "No syntax or stream encoding errors found" in checked.stdout
        fonts = subprocess.run(
            ["pdffonts", tmp_path / "checked.pdf"], capture_output=True, text=True, check=True
        ).stdout.splitlines()[2:]
        assert fonts
        for line in fonts:
            assert line.split("+")[0].isalpha(), "a subset's name begins with six letters"
            assert line.split()[-5:-2] == ["yes", "yes", "yes"], line


def test_each_qr_code_decodes_to_its_own_number(printed):
    _press, _chunks, files = printed
    for number, file in enumerate(files):
        codes = zxingcpp.read_barcodes(picture_of(file))
        assert [code.text for code in codes] == [f"https://testserver/v/abcdefgh{number:04d}/"]


@pytest.mark.parametrize("design", DESIGNS)
def test_no_ink_leaves_its_box(names, design):
    layout = text_only(DESIGNS[design])
    press = Press(layout, options=Options(merged=False))
    tried = [
        *some(names, 6),
        "王",
        "古" * 60,
        "W" * 80,
        "、".join(["阿卜杜拉·买买提江"] * 7),
    ]
    for number, name in enumerate(tried):
        one = record(
            number, name, unit="某某区" * (1 + 7 * (number % 3)), title="一封家书" * (1 + number % 9)
        )
        file = press.print([one]).separate[0]
        picture = picture_of(file, dpi=DPI)
        painter = ImageDraw.Draw(picture)
        for box in layout.boxes:
            assert isinstance(box, TextBox)
            left, top = box.x / POINT_MM * DPI / 72, box.y / POINT_MM * DPI / 72
            right, bottom = (
                (box.x + box.width) / POINT_MM * DPI / 72,
                (box.y + box.height) / POINT_MM * DPI / 72,
            )
            painter.rectangle((int(left), int(top), int(right) + 1, int(bottom) + 1), fill=255)
        assert picture.getextrema() == (255, 255), f"ink outside the boxes of {design}: {name}"


def test_every_random_name_has_its_glyphs(names):
    found = Coverage().uncovered((name, name, "kai") for name in names)
    assert all(one.fallback for missing in found.values() for one in missing)
