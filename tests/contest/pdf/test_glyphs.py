"""Whether names print: what a face lacks is known before it is printed."""

import unicodedata

import pytest

from contest.pdf import Coverage, Missing, faces, fonts, glyphs, installed_fonts, missing_fonts, unprintable
from contest.pdf.fitting import shaped

pytestmark = pytest.mark.pure
NOBODY_HAS = "\U000323b0"


def test_common_and_listed_rare_characters_need_no_help():
    for font in ("song", "kai", "hei"):
        assert Coverage().check("王欧阳锋·㛃䶮𬱖𠅤喆堃犇镕Anna 1", font) == []


def test_a_character_of_another_face_is_named_with_it():
    assert Coverage().check("𱁬", "kai") == [Missing("𱁬", "song")]
    assert Missing("𱁬", "song").name == "U+3106C"


def test_what_no_face_has_blocks_by_person():
    found = Coverage().uncovered(
        [
            ("王", "王喆", "kai"),
            ("李", f"李{NOBODY_HAS}{NOBODY_HAS}", "kai"),
            ("李", f"{NOBODY_HAS}𱁬", "kai"),
        ]
    )
    assert found == {"李": [Missing(NOBODY_HAS, None), Missing("𱁬", "song")]}
    assert unprintable(found) == {"李": [Missing(NOBODY_HAS, None)]}
    assert unprintable({"李": [Missing("𱁬", "song")]}) == {}


def test_a_supplied_picture_settles_it():
    assert Coverage(pictures=[NOBODY_HAS]).check(f"李{NOBODY_HAS}") == []
    piece = shaped(NOBODY_HAS, "kai", False, frozenset({NOBODY_HAS}))[0]
    assert (piece.cut, piece.says, piece.advance) == ("", NOBODY_HAS, 1)


def test_a_missing_character_is_printed_as_the_printers_mark_and_still_read_as_itself():
    piece = shaped(NOBODY_HAS, "song", False)[0]
    assert piece.says == NOBODY_HAS
    assert piece.glyph == shaped("〓", "song", False)[0].glyph


def test_white_space_joiners_and_selectors_are_not_missing():
    assert Coverage().check("王 \t\n\u200b\u200d\ufe00\U000e0100喆", "kai") == []
    assert "".join(piece.says for piece in shaped("王\u200d喆\x00", "kai", False)) == "王\u200d喆"


@pytest.mark.parametrize("font", ["song", "kai", "hei"])
def test_what_is_passed_over_as_blank_is_never_printed_as_the_printers_mark(font):
    blank = [
        chr(point)
        for point in range(0x110000)
        if glyphs.is_blank(chr(point)) and not 0xD800 <= point < 0xE000
    ]
    assert {"\u2028", "\u2029", "\ufe0f", "\U000e01ef", "\u3000"} <= set(blank)
    geta = {cut.key: cut.glyph("〓") for cut in fonts.chain(font)}
    for char in blank:
        pieces = shaped(f"王{char}喆", font, False)
        assert not [one for one in pieces if one.glyph == geta[one.cut]], f"U+{ord(char):04X}"


def test_a_mark_is_missing_where_its_letter_loses_it():
    assert Coverage().check("Zoe\u0308", "song") == [], "drawn as one letter"
    assert Coverage().check("王\u0489喆", "song") == [Missing("\u0489", None)]
    assert Coverage().check("王\u1dfe喆", "kai") == [Missing("\u1dfe", None)]
    assert Coverage([NOBODY_HAS]).check(f"{NOBODY_HAS}\u0308", "song") == [Missing("\u0308", None)]


@pytest.mark.parametrize("font", ["song", "kai", "hei"])
def test_marks_are_reported_just_where_the_printers_mark_stands(font):
    geta = {cut.key: cut.glyph("〓") for cut in fonts.chain(font)}
    marks = [
        chr(point) for point in range(0x300, 0x20000) if unicodedata.category(chr(point)) in {"Mn", "Cf"}
    ]
    for mark in marks:
        for letter in "e王":
            pieces = shaped(f"李{letter}{mark}", font, False)
            lost = any(one.glyph == geta[one.cut] for one in pieces)
            assert bool(Coverage().check(f"李{letter}{mark}", font)) == lost, f"{letter} U+{ord(mark):04X}"


def test_characters_with_one_drawing_keep_their_own_reading():
    """A radical and its ideograph look alike; a file must still say which one the name is written with."""
    for text in ("⾦", "金", "―", "—"):
        assert "".join(piece.says for piece in shaped(text, "song", False)) == text
    assert not all(shaped(text, "song", False)[0].plain for text in "⾦金")


def test_the_faces_of_this_machine_are_known():
    assert missing_fonts(["song", "hei", "kai"]) == []
    assert missing_fonts(["song", "nothing", "nothing"]) == ["nothing"]
    assert set(installed_fonts()) <= set(faces())
