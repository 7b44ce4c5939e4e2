"""The picture of a chart in office programs: all of it is there, and nothing is cut off."""

import io

from lxml import etree
from PIL import Image, ImageOps

from contest.office.bars import DOTS, bars_png, bars_svg
from contest.office.paper import Bars

ROOM = DOTS // 280
"""Two units of the drawing, in dots."""


def test_no_ink_reaches_an_edge_of_the_picture():
    rows = [("协兴镇", [128, 96]), ("一个名字很长很长的乡镇便民服务中心", [123456, 7]), ("浓溪镇", [0, 5])]
    with Image.open(io.BytesIO(bars_png(Bars("宣讲场次", rows, ["2026", "2025"])))) as picture:
        wide, high = picture.size
        left, top, right, bottom = ImageOps.invert(picture.convert("L")).getbbox()
    assert wide == DOTS
    assert left >= ROOM
    assert top >= ROOM
    assert right <= wide - ROOM
    assert bottom <= high - ROOM
    assert (right - left) > wide / 2
    assert (bottom - top) > high * 3 / 4


def test_the_lowest_rows_of_the_picture_are_white():
    with Image.open(io.BytesIO(bars_png(Bars("人次", [("2026年", [40])], ["人次"])))) as picture:
        wide, high = picture.size
        lowest = picture.convert("L").crop((0, high - ROOM, wide, high))
    assert lowest.getextrema() == (255, 255)


def test_a_chart_is_drawn_whatever_was_pasted_into_a_name():
    drawn = etree.fromstring(bars_svg(Bars("宣讲场次", [("协兴\x0b镇", [128])])))
    assert "协兴 镇" in "".join(drawn.itertext())
