"""Files of a run: the same bytes each time, tags, attachments, shifts, preprinted stock."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pikepdf
import pytest

from contest.pdf import (
    DESIGNS,
    SEALS,
    LayoutError,
    Options,
    Press,
    Shift,
    TextBox,
    preview,
    preview_png,
    text_of,
)
from tests.contest.pdf.archive_rules import breaches
from tests.contest.pdf.pictures import jpeg, png
from tests.contest.pdf.sheets import opened, pdftotext, picture_of, qpdf_check, record

pytestmark = pytest.mark.pure
NAMES = ("王喆", "欧阳娜娜", "镕㛃䶮𬱖", "阿依古丽·买买提")


def records(names=NAMES):
    return [record(number, name) for number, name in enumerate(names)]


@pytest.mark.parametrize("design", DESIGNS)
def test_a_certificate_has_the_same_bytes_alone_and_in_company(design):
    options = Options(author="组委会")
    together = Press(DESIGNS[design], options=options).print(records())
    again = Press(DESIGNS[design], options=options).print(records())
    alone = [Press(DESIGNS[design], options=options).print([one]).separate[0] for one in records()]

    assert together == again
    assert together.separate == alone


def test_a_joined_file_has_every_page_once_and_shares_what_all_pages_share(tmp_path):
    seal = replace(SEALS["classic"], asset="seal")
    layout = replace(DESIGNS["classic"], boxes=(*DESIGNS["classic"].boxes, seal))
    press = Press(layout, {"seal": (png(alpha=True), "image/png")}, Options(title="全部证书"))
    parts = [press.print(records([f"{name}{turn}" for name in NAMES])).merged for turn in "甲乙丙"]
    files = [tmp_path / f"{turn}.part" for turn in range(3)]
    for file, part in zip(files, parts, strict=True):
        file.write_bytes(part)

    assert press.join(iter(files), tmp_path / "whole.pdf") == 12
    press.join(parts, tmp_path / "again.pdf")

    whole = (tmp_path / "whole.pdf").read_bytes()
    assert whole == (tmp_path / "again.pdf").read_bytes()
    assert qpdf_check(whole, tmp_path).returncode == 0
    pages = pdftotext(whole).split("\f")[:-1]
    assert [f"{name}{turn}同志：" in page for page, (turn, name) in zip(pages, [(t, n) for t in "甲乙丙" for n in NAMES], strict=True)] == [True] * 12  # fmt: skip
    with opened(whole) as pdf:
        assert len({page.Resources.XObject.Under.objgen for page in pdf.pages}) == 1
        assert len({page.Resources.XObject.Over.objgen for page in pdf.pages}) == 1
        assert [page.StructParents for page in pdf.pages] == list(range(12))
        tree = pdf.Root.StructTreeRoot.ParentTree
        rows = {int(kid.Nums[at]): kid.Nums[at + 1] for kid in tree.Kids for at in range(0, len(kid.Nums), 2)}
        for number, page in enumerate(pdf.pages):
            assert all(element.Pg.objgen == page.obj.objgen for element in rows[number])
        assert pdf.docinfo["/Title"] == "全部证书"
    assert len(whole) < sum(map(len, parts))


def test_parts_of_several_sheets_are_joined_with_their_tags_and_each_shares_its_own(tmp_path):
    order = ("classic", "plain", "classic", "plain")
    presses = {
        name: Press(DESIGNS[name], options=Options(title="全部证书", author="组委会")) for name in set(order)
    }
    parts = [presses[name].print(records()).merged for name in order]
    assert Press.join(parts, tmp_path / "whole.pdf") == 16

    whole = (tmp_path / "whole.pdf").read_bytes()
    assert qpdf_check(whole, tmp_path).returncode == 0
    assert list(breaches(whole)) == []
    single = [page for part in parts for page in pdftotext(part).split("\f")[:-1]]
    assert pdftotext(whole).split("\f")[:-1] == single
    with opened(whole) as pdf:
        assert (
            len(
                {
                    page.Resources.XObject.Under.objgen
                    for page in pdf.pages
                    if "/Under" in page.Resources.XObject
                }
            )
            <= 2
        )
        assert [page.StructParents for page in pdf.pages] == list(range(16))
        tree = pdf.Root.StructTreeRoot.ParentTree
        rows = {int(kid.Nums[at]): kid.Nums[at + 1] for kid in tree.Kids for at in range(0, len(kid.Nums), 2)}
        for number, page in enumerate(pdf.pages):
            assert all(element.Pg.objgen == page.obj.objgen for element in rows[number])
        assert len(pdf.Root.StructTreeRoot.K.K) == len(order)
    for number in (0, 4, 15):
        name = order[number // 4]
        alone = presses[name].print([records()[number % 4]]).separate[0]
        assert picture_of(whole, page=number) == picture_of(alone)
    assert len(whole) < sum(map(len, parts))


def test_what_is_no_part_of_a_run_is_not_joined(tmp_path):
    for parts in ([b"%PDF-1.7" * 9], []):
        with pytest.raises(ValueError, match="part"):
            Press.join(parts, tmp_path / "whole.pdf")


def test_a_screen_reader_finds_the_words_in_order_and_skips_the_frame():
    with opened(
        Press(DESIGNS["classic"], options=Options(author="组委会")).print(records()).separate[0]
    ) as pdf:
        assert pdf.Root.Lang == "zh-Hans"
        assert pdf.Root.MarkInfo.Marked
        part = pdf.Root.StructTreeRoot.K.K[0]
        assert [str(one.S) for one in part.K] == ["/P", "/P", "/P", "/P", "/P", "/Figure", "/P"]
        assert part.K[5].Alt == "https://testserver/v/abcdefgh0000/"
        content = pdf.pages[0].Contents.read_bytes()
        assert b"/Artifact BMC\n/Under Do\nEMC" in content
        assert content.count(b"/MCID") == 7
        assert pdf.docinfo["/Title"] == "荣誉证书 王喆"
        assert pdf.docinfo["/Author"] == "组委会"
        with pdf.open_metadata() as meta:
            assert meta["dc:title"] == "荣誉证书 王喆"
            assert meta["dc:creator"] == ["组委会"]
            assert meta.pdfa_status == "3B"


def test_the_facts_are_attached_to_separate_files_only():
    printed = Press(DESIGNS["classic"]).print(records())
    with opened(printed.separate[2]) as pdf:
        spec = pdf.attachments["facts.json"]
        assert json.loads(spec.get_file().read_bytes()) == {"number": "2026-A0002", "name": "镕㛃䶮𬱖"}
        assert spec.obj.AFRelationship == pikepdf.Name.Data
        assert pdf.Root.AF[0].objgen == spec.obj.objgen
    with opened(printed.merged) as pdf:
        assert not pdf.attachments
    with opened(Press(DESIGNS["classic"], options=Options(attach=False)).print(records()).separate[0]) as pdf:
        assert not pdf.attachments


def test_the_date_of_a_file_is_that_of_its_record_and_never_the_clock_s():
    issued = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    pdf = Press(DESIGNS["plain"]).print([replace(record(), made_at=issued)]).separate[0]
    with opened(pdf) as file:
        assert file.docinfo["/CreationDate"] == "D:20261122093000+00'00'"


def test_a_printer_s_shift_moves_and_scales_the_whole_page():
    plain = Press(DESIGNS["classic"], options=Options()).print(records()).merged
    shift = Shift(dx=10, dy=5, scale_x=0.9, scale_y=0.8)
    moved = Press(DESIGNS["classic"], options=Options(shift=shift)).print(records()).merged

    def ink(pdf):
        return picture_of(pdf, dpi=25.4 * 4).point(lambda value: 255 if value < 200 else 0).getbbox()

    left, top, right, bottom = (side / 4 for side in ink(plain))
    wanted = (10 + left * 0.9, 5 + top * 0.8, 10 + right * 0.9, 5 + bottom * 0.8)
    assert [side / 4 for side in ink(moved)] == pytest.approx(wanted, abs=0.3)


def test_on_preprinted_stock_only_the_words_are_printed_and_the_scan_is_for_the_screen():
    layout = replace(DESIGNS["classic"], background="scan", background_printed=False)
    assets = {"scan": (jpeg(colour=(200, 30, 30)), "image/jpeg")}
    printed = Press(layout, assets, Options(only_variable=True)).print(records()).merged
    shown = preview(layout, assets, record())
    hidden = preview(layout, assets, record(), stock=False)

    assert picture_of(printed).getpixel((3, 3)) == 255
    assert picture_of(hidden).getpixel((3, 3)) == 255
    red, green, _blue = picture_of(shown, grey=False).getpixel((3, 3))
    assert red > 150 > green
    with opened(printed) as pdf:
        assert "/Under" not in pdf.pages[0].Resources.get("/XObject", {})
    assert b"P" in preview_png(shown, 400)[:4]


@pytest.mark.parametrize("merged", [True, False])
def test_single_files_are_the_plain_certificate_whatever_the_printer(merged):
    layout = replace(DESIGNS["classic"], background="paper")
    assets = {"paper": (jpeg(colour=(240, 240, 200)), "image/jpeg")}
    paper = Options(merged=merged, only_variable=True, shift=Shift(dx=10, dy=5))
    printed = Press(layout, assets, paper).print(records())
    plain = Press(layout, assets, Options()).print(records())
    assert printed.separate == plain.separate
    assert not merged or picture_of(printed.merged) != picture_of(plain.merged)


def test_a_background_that_is_printed_covers_the_sheet_and_a_seal_lies_over_the_words():
    seal = replace(SEALS["classic"], asset="seal")
    layout = replace(DESIGNS["plain"], background="paper", boxes=(*DESIGNS["plain"].boxes, seal))
    assets = {"paper": (jpeg(colour=(240, 240, 200)), "image/jpeg"), "seal": (png(alpha=True), "image/png")}
    pdf = Press(layout, assets).print(records()).separate[0]
    picture = picture_of(pdf, grey=False)
    assert picture.getpixel((2, 2))[2] == pytest.approx(200, abs=4)
    centre = tuple(round(one / 25.4 * 150) for one in (seal.x + seal.width / 2, seal.y + seal.height / 2))
    red, green, _blue = picture.getpixel(centre)
    assert red > 150 > green
    assert "某某区委组织部" in pdftotext(pdf)


def test_a_picture_takes_the_place_of_a_character_that_no_face_has():
    lost = "\U000323b0"
    without = Press(DESIGNS["classic"]).print([record(1, f"王{lost}")]).separate[0]
    pictured = (
        Press(DESIGNS["classic"], pictures={lost: png(alpha=True)})
        .print([record(1, f"王{lost}")])
        .separate[0]
    )
    assert f"王{lost}同志：" in pdftotext(without)
    assert f"王{lost}同志：" in pdftotext(pictured)
    with opened(pictured) as pdf:
        assert any(str(key).startswith("/C") for key in pdf.pages[0].Resources.XObject)


LOST = ("\U000323b0", "\U000323b1")


def operands_of(pdf):
    """What stands in the brackets of each TJ of the first page."""
    with opened(pdf) as file:
        return [
            list(operands[0])
            for operands, operator in pikepdf.parse_content_stream(file.pages[0])
            if str(operator) == "TJ"
        ]


@pytest.mark.parametrize("name", ["王㛃", "㛃王", "㛃䶮", "王㛃䶮"])
def test_gaps_and_pictures_in_a_row_move_the_pen_by_numbers_of_their_own(name):
    box, members = TextBox("names", 20, 20, 150, 40, "{members}", space_two=True), [name, "李四"]
    press = Press(replace(DESIGNS["stock"], boxes=(box,)), pictures=dict.fromkeys("㛃䶮", png(alpha=True)))
    pdf = press.print([replace(record(), values={"members": members})]).separate[0]

    shown = [piece for row in operands_of(pdf) for piece in row]
    assert all(isinstance(piece, int | Decimal | pikepdf.String) for piece in shown), shown
    moved = -sum(piece for piece in shown if not isinstance(piece, pikepdf.String))
    # Each picture is one em wide, and so is the gap in a name of two.
    ems = sum(char in "㛃䶮" for char in name) + sum(len(one) == 2 for one in members)
    assert float(moved) == pytest.approx(1000 * ems, abs=30)
    assert pdftotext(pdf).strip() == "、".join(members)


def test_a_picture_for_a_colleague_s_name_changes_nobody_else_s_file(tmp_path):
    names = ["王喆", f"李{LOST[0]}", f"{LOST[0]}{LOST[1]}"]
    both = dict.fromkeys(LOST, png(alpha=True))
    without = Press(DESIGNS["classic"]).print(records(names))
    one = Press(DESIGNS["classic"], pictures={LOST[0]: both[LOST[0]]}).print(records(names))
    press = Press(DESIGNS["classic"], pictures=both)
    printed = press.print(records(names))

    assert printed.separate[0] == without.separate[0]
    assert printed.separate[1] == one.separate[1] != without.separate[1]
    assert printed.separate == [press.print([each]).separate[0] for each in records(names)]
    parts = [press.print(records(chosen)).merged for chosen in (["王喆"], names, [names[2]])]
    assert press.join(parts, tmp_path / "whole.pdf") == 5
    whole = (tmp_path / "whole.pdf").read_bytes()
    assert qpdf_check(whole, tmp_path).returncode == 0
    assert breaches(whole) == []
    with opened(whole) as pdf:
        images = [
            [str(key) for key in page.Resources.XObject if str(key).startswith("/C")] for page in pdf.pages
        ]
    first, second = (f"/C{ord(char):X}" for char in LOST)
    assert images == [[], [], [first], [first, second], [first, second]]
    for page, each in ((2, records(names)[1]), (4, records([names[2]])[0])):
        assert picture_of(whole, page=page) == picture_of(press.print([each]).separate[0])


def test_a_page_names_its_pictures_in_one_order_in_every_process():
    lost = [chr(0x323B0 + place) for place in range(8)]
    press = Press(DESIGNS["classic"], pictures=dict.fromkeys(lost, png(alpha=True)))
    pdf = press.print([record(1, "".join(reversed(lost)))]).separate[0]
    named = re.findall(rb"/C([0-9A-F]{5}) \d+ 0 R", pdf)
    assert [int(one, 16) for one in named] == [ord(char) for char in lost]


@pytest.mark.parametrize("names", [("金喆", "⾦喆"), ("⾦喆", "金喆")])
def test_a_form_of_a_colleague_s_name_does_not_change_how_another_is_read(names):
    layout = replace(DESIGNS["stock"], boxes=(TextBox("name", 20, 20, 150, 40, "{name}"),))
    merged = Press(layout).print(records(names)).merged
    assert [page.strip() for page in pdftotext(merged).split("\f")[:-1]] == list(names)


def test_a_form_among_the_words_of_the_sheet_does_not_change_how_a_name_is_read():
    boxes = (TextBox("prize", 20, 20, 150, 20, "⾦奖"), TextBox("name", 20, 60, 150, 20, "{name}"))
    pdf = Press(replace(DESIGNS["stock"], boxes=boxes)).print([record(1, "金喆")]).separate[0]
    assert pdftotext(pdf).split() == ["⾦奖", "金喆"]


def test_a_selector_behind_a_pictured_character_is_read_and_not_drawn():
    press = Press(DESIGNS["classic"], pictures={LOST[0]: png(alpha=True)})
    pdf = press.print([record(1, f"王{LOST[0]}\U000e0100")]).separate[0]
    assert f"王{LOST[0]}\U000e0100同志：" in pdftotext(pdf)


def test_names_of_two_characters_are_spaced_where_the_box_asks_and_read_without_the_space():
    box = TextBox("names", 20, 20, 150, 40, "{members}", space_two=True)
    values = {"members": ["张三", "欧阳锋", "Li"]}
    assert len(text_of(box, values)) == len("张三、欧阳锋、Li") + 1
    layout = replace(DESIGNS["stock"], boxes=(box,))
    pdf = Press(layout).print([replace(record(), values=values)]).separate[0]
    assert pdftotext(pdf).strip() == "张三、欧阳锋、Li"
    lines = replace(box, per_line=True)
    assert text_of(lines, values).count("\n") == 2


def test_markup_and_braces_in_a_value_are_words():
    pdf = Press(DESIGNS["plain"]).print([record(1, "<b>王</b>&amp; {unit} (x) \\")]).separate[0]
    assert "<b>王</b>&amp; {unit} (x) \\同志：" in pdftotext(pdf)


def test_a_sheet_without_its_picture_is_not_printed():
    with pytest.raises(LayoutError) as refused:
        Press(replace(DESIGNS["plain"], background="paper"))
    assert refused.value.sentences == ["The picture “paper” is missing."]


def test_a_chunk_has_its_limits():
    press = Press(DESIGNS["plain"])
    for count in (0, 51):
        with pytest.raises(ValueError, match="1 to 50"):
            press.print([record(number) for number in range(count)])
