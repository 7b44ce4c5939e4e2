"""Files for the archive: PDF/A-3b by every rule that can be read from them."""

from dataclasses import replace

import pytest

from contest.pdf import DESIGNS, MOST, SEALS, Options, Press, Signer, make_key
from tests.contest.pdf.archive_rules import breaches
from tests.contest.pdf.pictures import jpeg, png
from tests.contest.pdf.sheets import EVERY, NAMES, RARE, random_names, record

pytestmark = pytest.mark.pure
ASSETS = {
    "seal": (png(alpha=True), "image/png"),
    "paper": (jpeg(mode="CMYK", colour=(9, 9, 40, 0)), "image/jpeg"),
}


def sheet(design):
    layout = DESIGNS[design]
    return replace(layout, boxes=(*layout.boxes, replace(SEALS[design], asset="seal")), background="paper")


def records():
    names = [*random_names(NAMES if EVERY else 6, seed=3), RARE[:13], RARE[13:], "王\U000323b0", "⾦金—―"]
    return [record(number, name) for number, name in enumerate(names)]


@pytest.mark.parametrize("design", DESIGNS)
def test_every_file_keeps_the_rules_of_the_archive(design, tmp_path):
    options = Options(author="组委会", title="证书", signer=Signer(make_key("组委会")))
    press = Press(sheet(design), ASSETS, options, {"\U000323af": png(alpha=True)})
    found = records()
    chunks = [press.print(found[at : at + MOST]) for at in range(0, len(found), MOST)]
    merged = [chunk.merged for chunk in chunks]
    press.join([*merged, merged[0]], tmp_path / "whole.pdf")
    separate = [file for chunk in chunks for file in chunk.separate]
    for pdf in (*separate, *merged, (tmp_path / "whole.pdf").read_bytes()):
        assert breaches(pdf) == []


def test_the_rules_notice_a_breach():
    sound = Press(DESIGNS["plain"]).print([record()]).separate[0]
    assert breaches(sound) == []
    for old, new, clause in (
        (b"<pdfaid:part>3", b"<pdfaid:part>1", "6.6.4"),
        (b"/GTS_PDFA1", b"/GTS_PDFX1", "6.2.3"),
        (b"/AFRelationship", b"/AFRelationshup", "6.8"),
        (b"/DW 1000", b"/DW 1003", "6.2.11.5"),
        (b"%%EOF\n", b"%%EOF\nx", "6.1.3"),
        (b"/Marked true", b"/Marked null", "6.7"),
    ):
        assert old in sound
        assert any(one.startswith(clause) for one in breaches(sound.replace(old, new))), clause


def test_a_file_that_is_not_for_the_archive_does_not_claim_to_be():
    pdf = Press(DESIGNS["plain"], options=Options(archival=False)).print([record()]).separate[0]
    assert b"pdfaid:part" not in pdf
    assert b"OutputIntent" not in pdf
