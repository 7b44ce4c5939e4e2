"""Sheets as data: what is read back, and the sentence for every mistake."""

import json
from dataclasses import replace

import pytest

from contest.pdf import DESIGNS, LayoutError, as_data, assets_of, fonts_of, layout_from, variables_of
from contest.pdf import fonts as pdf_fonts

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("design", DESIGNS)
def test_a_design_is_read_back_from_what_the_database_keeps(design):
    data = json.loads(json.dumps(as_data(DESIGNS[design])))
    assert data["format"] == 1
    assert layout_from(data) == DESIGNS[design]


def test_a_sheet_tells_what_it_needs():
    layout = replace(DESIGNS["classic"], background="paper")
    assert {"name", "url", "hosts", "number"} <= variables_of(layout)
    assert assets_of(layout) == {"paper"}
    assert fonts_of(layout) == {"song", "kai", "hei"}


def changed(**box):
    data = as_data(DESIGNS["plain"])
    data["boxes"][1].update(box)
    return data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (changed(text="{nmae}"), "In field “name”: there is no variable {nmae}."),
        (changed(text="{name"), "In field “name”: a brace stands alone."),
        (changed(text="<script>alert(1)</script>"), "In field “name”: the text holds program code; a certificate prints words only."),
        (changed(text="{% load x %}"), "In field “name”: the text holds program code; a certificate prints words only."),
        (changed(text="课" * 2001), "In field “name”: the text is longer than 2000 characters."),
        (changed(text=5), "In field “name”: the text must be words."),
        (changed(font="comic"), "In field “name”: the typeface “comic” is unknown; there are Song, Hei, Kai, Song, rare characters."),
        (changed(x=290), "In field “name”: it reaches beyond the paper of 297 × 210 millimetres."),
        (changed(x=-1), "In field “name”: it reaches beyond the paper of 297 × 210 millimetres."),
        (changed(width=0), "In field “name”: “width” must be a number between 0 and 1200."),
        (changed(size="12"), "In field “name”: “size” must be a number between 4 and 300."),
        (changed(size=float("nan")), "In field “name”: “size” must be a number between 4 and 300."),
        (changed(smallest=200), "In field “name”: the smallest size is larger than the size."),
        (changed(colour="red"), "In field “name”: “red” is not a colour such as #a61b1b."),
        (changed(align="left"), "In field “name”: “left” is not one of start, center, end, justify."),
        (changed(align=["left"]), "In field “name”: “['left']” is not one of start, center, end, justify."),
        (changed(bold="yes"), "In field “name”: “bold” must be yes or no."),
        (changed(onclick="x"), "In field “name”: “onclick” is unknown."),
        (changed(code="a b"), "“a b” can't be the name of a field: use letters, digits and hyphens."),
        (changed(code="qr"), "Two fields are called “qr”: each needs a name of its own."),
        (changed(type="script"), "A field of the unknown kind “script” was left in the template."),
        (as_data(DESIGNS["plain"]) | {"background": "https://example.org/x.png"}, "In the sheet: pictures are uploaded; nothing is fetched from “https://example.org/x.png”."),
        (as_data(DESIGNS["plain"]) | {"background": "//example.org/x.png"}, "In the sheet: pictures are uploaded; nothing is fetched from “//example.org/x.png”."),
        (as_data(DESIGNS["plain"]) | {"background": "../x.png"}, "In the sheet: choose a picture."),
        (as_data(DESIGNS["plain"]) | {"background": "data:image/png,x"}, "In the sheet: pictures are uploaded; nothing is fetched from “data:image/png,x”."),
        (as_data(DESIGNS["plain"]) | {"width": 20000}, "The paper's sides must be between 40 and 1200 millimetres."),
        (as_data(DESIGNS["plain"]) | {"format": 2}, "This template was made by another version of the software."),
        (as_data(DESIGNS["plain"]) | {"boxes": [{}] * 61}, "A sheet has at most 60 fields."),
        (as_data(DESIGNS["plain"]) | {"frame": "x"}, "The frame of this template can't be read."),
        (as_data(DESIGNS["plain"]) | {"frame": {"kind": "wavy"}}, "In the frame: “wavy” is not one of none, line, double, corners."),
        (as_data(DESIGNS["plain"]) | {"language": "<x>"}, "“<x>” is not a language code such as zh-Hans."),
        (as_data(DESIGNS["plain"]) | {"boxes": [{"type": "qr", "code": "qr", "x": 1, "y": 1, "size": 5}]}, "In field “qr”: a QR code below 12 millimetres can't be read by every phone."),
        (as_data(DESIGNS["plain"]) | {"boxes": [{"type": "qr", "code": "qr", "x": 1, "y": 1}]}, "In field “qr”: “size” is missing."),
        ([], "This is not a certificate template: it holds no fields."),
    ],
)  # fmt: skip
def test_each_mistake_is_told_in_a_sentence(data, sentence):
    with pytest.raises(LayoutError) as refused:
        layout_from(data)
    assert sentence in refused.value.sentences


def test_all_mistakes_are_told_at_once():
    data = changed(text="{nmae}", colour="red") | {"background": "https://example.org/x.png"}
    with pytest.raises(LayoutError) as refused:
        layout_from(data)
    assert len(refused.value.sentences) == 3


def test_a_typeface_that_is_not_installed_is_told_by_name(monkeypatch):
    faces = pdf_fonts.faces()
    monkeypatch.setattr(pdf_fonts, "faces", lambda: faces | {"kai": replace(faces["kai"], path=None)})
    with pytest.raises(LayoutError) as refused:
        layout_from(as_data(DESIGNS["plain"]))
    assert refused.value.sentences == [
        "In field “name”: the typeface Kai (LXGW WenKai) is not installed on this server."
    ]


def test_a_studio_may_know_fewer_variables():
    layout_from(changed(text="{name}"), variables=variables_of(DESIGNS["plain"]))
    with pytest.raises(LayoutError):
        layout_from(changed(text="{term}"), variables={"name"})
