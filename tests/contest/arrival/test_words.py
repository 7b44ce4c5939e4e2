"""What is found in scripts and slides: their length, names, and whether they are the same as others."""

import io
import zipfile

import pikepdf
import pytest
from django.urls import reverse
from docx import Document
from pptx import Presentation

from contest.actions.material import restore_material
from contest.exceptions import FileRefused
from contest.models import JournalEntry, ScriptText
from contest.states import ArrivalState, JobState, MaterialKind
from tests import files
from tests.contest.arrival_helpers import SPEECH, codes, docx, place
from tests.contest.entry_helpers import make_draft, make_type
from tests.factories.contest import EditionFactory
from tests.factories.judging import RoundFactory


def test_a_sound_script_is_fine(bring):
    material = bring(docx(SPEECH), "讲稿.docx")
    assert material.arrival.state == ArrivalState.FINE
    assert material.arrival.characters == len(SPEECH)
    assert material.arrival.job.state == JobState.DONE
    assert ScriptText.objects.get(material=material).text == SPEECH


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"characters_max": 20}, "多于 20 字"),
        ({"characters_min": 3000}, "少于 3000 字"),
    ],
)
def test_a_script_of_the_wrong_length_is_refused_and_kept(
    bring, entry, client_of, contestant, limits, sentence
):
    requirement = place(entry, **limits)
    material = bring(docx(SPEECH), "讲稿.docx", requirement)
    assert material.arrival.state == ArrivalState.REFUSED
    assert material.removed_at is not None
    assert JournalEntry.objects.filter(verb="material.refused").count() == 1
    answer = client_of(contestant).get(reverse("contest:entry-materials", args=[entry.code]))
    text = answer.content.decode()
    assert str(len(SPEECH)) in text
    assert str(next(iter(limits.values()))) in text
    with pytest.raises(FileRefused):
        restore_material(material=material, actor=entry.owner)


def test_too_many_slides_are_refused(bring):
    deck = Presentation()
    for _ in range(4):
        deck.slides.add_slide(deck.slide_layouts[0])
    out = io.BytesIO()
    deck.save(out)
    material = bring(out.getvalue(), "课件.pptx", kind=MaterialKind.SLIDES, pages_max=3)
    assert codes(material) == ["too_many_pages"]
    assert material.arrival.pages == 4


def test_a_scan_without_words_is_a_hint_for_organizers_only(bring, entry, client_of, contestant, organizer):
    material = bring(files.pdf_file(), "扫描件.pdf")
    assert codes(material) == ["no_text"]
    page = reverse("contest:entry-materials", args=[entry.code])
    assert "扫描" not in client_of(contestant).get(page).content.decode().replace("扫描件", "")
    assert "可能是扫描件，未能读出文字" in client_of(organizer).get(page).content.decode()


@pytest.mark.parametrize("hidden_in", ["text", "author"])
def test_names_inside_a_script_are_told_where_a_round_is_blind(
    bring, entry, unit, client_of, contestant, organizer, hidden_in
):
    entry.members.create(name="李春燕", mobile="13800138000")
    content = (
        docx(f"大家好，我是 李春 燕。{SPEECH}") if hidden_in == "text" else docx(SPEECH, author="李春燕")
    )
    material = bring(content, "讲稿.docx")
    assert codes(material) == ["names"]
    page = reverse("contest:entry-materials", args=[entry.code])
    assert "李春燕（" not in client_of(contestant).get(page).content.decode()
    RoundFactory(edition=entry.edition, is_blind=True)
    for person in (contestant, organizer):
        assert "李春燕" in client_of(person).get(page).content.decode()


def test_a_phone_number_and_the_unit_are_found_however_they_are_written(bring, entry, unit):
    entry.members.create(name="李春燕", mobile="13800138000")
    material = bring(docx(f"{SPEECH}电话：138 0013-8000，{unit.name}"), "讲稿.docx")
    (finding,) = material.arrival.findings
    assert "13800138000" in finding["values"]["words"]
    assert unit.name in finding["values"]["words"]


def test_names_in_the_properties_of_a_pdf_are_found(bring, entry):
    entry.members.create(name="李春燕")
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = "李春燕"
    out = io.BytesIO()
    pdf.save(out)
    assert "names" in codes(bring(out.getvalue(), "讲稿.pdf"))


def with_part(content, name, text):
    """An office document with one more part, as the programs write it."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, text)
    return out.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"


def headed(side):
    document = Document()
    document.add_paragraph(SPEECH)
    getattr(document.sections[0], side).paragraphs[0].text = "协兴镇 李 春燕"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def deck_with(where):
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    frame = {
        "notes": lambda: slide.notes_slide.notes_text_frame,
        "master": lambda: deck.slide_master.placeholders[0].text_frame,
        "layout": lambda: deck.slide_layouts[0].placeholders[0].text_frame,
    }[where]()
    frame.text = "主讲：李春燕"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", lambda: headed("header")),
        ("a.docx", lambda: headed("footer")),
        (
            "a.docx",
            lambda: with_part(
                docx(SPEECH), "word/footnotes.xml", f'<w:p xmlns:w="{W}"><w:t>李</w:t><w:t>春燕</w:t></w:p>'
            ),
        ),
        (
            "a.docx",
            lambda: with_part(
                docx(SPEECH),
                "word/comments1.xml",
                f'<w:comments xmlns:w="{W}"><w:comment w:author="李春燕"/></w:comments>',
            ),
        ),
        ("a.pptx", lambda: deck_with("notes")),
        ("a.pptx", lambda: deck_with("master")),
        ("a.pptx", lambda: deck_with("layout")),
        (
            "a.pptx",
            lambda: with_part(
                files.pptx_file(),
                "ppt/commentAuthors.xml",
                f'<p:cmAuthorLst xmlns:p="{P}"><p:cmAuthor name="李春燕"/></p:cmAuthorLst>',
            ),
        ),
    ],
    ids=["header", "footer", "footnote", "comment", "notes", "master", "layout", "slide-comment"],
)
def test_names_beside_the_text_are_found_and_count_for_no_length(bring, entry, name, make):
    entry.members.create(name="李春燕")
    script = name.endswith("docx")
    material = bring(make(), name, kind=MaterialKind.SCRIPT if script else MaterialKind.SLIDES)
    (finding,) = material.arrival.findings
    assert finding["values"] == {"words": "李春燕", "where": "页眉页脚、批注、备注或母版"}
    if script:
        assert material.arrival.characters == len(SPEECH)


def test_a_broken_part_beside_the_text_hides_no_other(bring, entry):
    entry.members.create(name="李春燕")
    content = with_part(headed("header"), "word/comments9.xml", "<broken")
    assert codes(bring(content, "讲稿.docx")) == ["names"]


def test_what_judges_do_not_see_may_name_everybody(bring, entry):
    entry.members.create(name="李春燕")
    material = bring(
        docx(f"报名人：李春燕 {SPEECH}"), "报名表.docx", kind=MaterialKind.ENTRY_FORM, for_judges=False
    )
    assert material.arrival.state == ArrivalState.FINE


def test_the_same_file_from_another_entry_is_told_to_the_organizer(bring, entry, edition, contestant, unit):
    other = make_draft(edition, contestant, unit, complete=False)
    requirement = place(entry, kind=MaterialKind.SLIDES)
    content = docx(SPEECH)  # once: a DOCX carries the moment of its making
    bring(content, "甲.docx", requirement)
    second = bring(content, "乙.docx", requirement, to=other)
    assert "twice" in codes(second)


def test_scripts_alike_are_found_in_this_year_and_in_the_library(bring, entry, edition, contestant, unit):
    from tests.factories.talent_pool import LectureReportFactory

    long = "".join(f"第{n}年，他在{n * 7 % 13}号矿井里写下第{n * 3}封家书。" for n in range(60))
    LectureReportFactory(title="往届讲稿", year=edition.year - 1, script_text=long)
    material = bring(docx(long[:600] + SPEECH * 3), "讲稿.docx")
    assert "alike" in codes(material)
    assert ScriptText.objects.filter(material=None, title="往届讲稿").count() == 1
    other = make_draft(edition, contestant, unit, complete=False)
    assert "alike" in codes(bring(docx(long[:600]), "讲稿.docx", place(entry), to=other))


def test_scripts_of_later_years_are_not_held_against_this_one(bring, entry, contestant, unit):
    later = EditionFactory(year=entry.edition.year + 1)
    make_type(later)
    bring(docx(SPEECH * 3), "讲稿.docx", to=make_draft(later, contestant, unit, complete=False))
    assert "alike" not in codes(bring(docx(SPEECH * 3), "讲稿.docx"))
