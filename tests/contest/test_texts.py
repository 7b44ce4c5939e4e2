"""Reading the text of scripts: real files, and files that hold none."""

import io
import zipfile

import pikepdf
import pytest

from contest.texts import MOST_CHARACTERS, docx_text, pdf_text
from tests.files import docx_file, pdf_file, zip_bomb_docx, zip_file

pytestmark = pytest.mark.pure


def written_pdf(*pages):
    """A PDF with one line of Latin text a page."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for text in pages:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode())
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def docx_with(document):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", document)
    out.seek(0)
    return out


def test_paragraphs_of_a_word_file():
    assert docx_text(io.BytesIO(docx_file("他十五岁离开家乡。"))) == "讲稿\n他十五岁离开家乡。"


def test_pages_of_a_pdf():
    assert pdf_text(io.BytesIO(written_pdf("Hometown", "Lecture"))) == "Hometown\nLecture"


@pytest.mark.parametrize(
    "content",
    [b"", b"no zip", zip_file(), zip_bomb_docx(), docx_with("<a>").getvalue(), docx_with("").getvalue()],
    ids=["empty", "other", "zip", "bomb-in-a-picture", "broken", "blank"],
)
def test_what_is_no_word_file_gives_no_text_and_no_error(content):
    assert docx_text(io.BytesIO(content)) in {"", "讲稿\n从牌坊村走出的人"}


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", pdf_file(password="secret"), pdf_file(2)])
def test_a_broken_closed_or_scanned_pdf_gives_no_text_and_no_error(content):
    assert pdf_text(io.BytesIO(content)) == ""


def boxed(word, text):
    """A box as Word writes it: once for itself, once for programs before 2010."""
    paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return (
        f'<mc:AlternateContent xmlns:mc="{word}"><mc:Choice Requires="wps"><w:txbxContent>{paragraph}</w:txbxContent></mc:Choice>'
        f"<mc:Fallback><w:pict><w:txbxContent>{paragraph}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>"
    )


def test_the_words_in_a_box_are_read_once_and_part_no_paragraph():
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    box = boxed("http://schemas.openxmlformats.org/markup-compatibility/2006", "框内文字")
    document = (
        f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>他十五岁</w:t></w:r><w:r>{box}</w:r>'
        "<w:r><w:t>离开家乡。</w:t></w:r></w:p><w:p><w:r><w:t>后来</w:t></w:r></w:p></w:body></w:document>"
    )
    assert docx_text(docx_with(document)) == "框内文字\n他十五岁离开家乡。\n后来"


def test_an_endless_text_is_cut():
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraph = f"<w:p><w:r><w:t>{'字' * 1000}</w:t></w:r></w:p>"
    document = f'<w:document xmlns:w="{word}"><w:body>{paragraph * 300}</w:body></w:document>'
    assert len(docx_text(docx_with(document))) == MOST_CHARACTERS


def test_entities_that_grow_without_end_are_refused():
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'{bomb}]><w:p xmlns:w="{word}"><w:t>&j;</w:t></w:p>'
    assert docx_text(docx_with(document)) == ""
