"""A paper as DOCX, as Word, WPS and LibreOffice open it: styles and grid stand in the file, so that an office goes on with it."""

import io
from datetime import UTC, datetime
from math import floor
from typing import Any, Final

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from contest.office import official
from contest.office.bars import bars_png
from contest.office.docx_parts import (
    add_field,
    closer,
    declare_fonts,
    edge,
    even_and_odd,
    off_grid,
    roomy,
    set_face,
    set_grid,
    speak_chinese,
    width_of,
)
from contest.office.faces import HEADING_FACES
from contest.office.measure import POINT_MM, fitted, lines_of
from contest.office.official import title_width
from contest.office.paper import (
    Align,
    Attachment,
    Bars,
    Block,
    Card,
    Cards,
    Closing,
    Face,
    Fact,
    Facts,
    Gap,
    Grid,
    Heading,
    Listed,
    Look,
    Page,
    Paper,
    Qr,
    RedHead,
    Row,
    Signatures,
    Text,
    Title,
    cell_of,
    shown,
)
from contest.office.qr import qr_png

ALIGNED: Final = {
    Align.START: WD_ALIGN_PARAGRAPH.JUSTIFY,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.END: WD_ALIGN_PARAGRAPH.RIGHT,
}
IN_CELLS: Final = {**ALIGNED, Align.START: WD_ALIGN_PARAGRAPH.LEFT}
FORM_SIZE: Final = 12.0
SMALL_SIZE: Final = 10.0
TABLE_SIZE: Final = 12.0
ASIDE: Final = 0.85
"""How small words beside a figure are, as a share of the table's size."""
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The day that stands in the file's properties: they say nothing of who made it when."""


def docx_of(paper: Paper) -> bytes:
    """Return a paper as DOCX, the official fonts named first, with those that stand in for them in its table of fonts."""
    writer = _Writer(paper)
    for number, section in enumerate(paper.sections):
        if number:
            writer.break_page()
        for block in section.blocks:
            writer.add(block)
    target = io.BytesIO()
    writer.doc.save(target)
    return target.getvalue()


class _Writer:
    """Writes the blocks of one paper, in order, at the end of a document."""

    def __init__(self, paper: Paper) -> None:
        self.look, self.page = paper.look, paper.page
        self.is_official = paper.look is Look.OFFICIAL
        self.size = official.BODY if self.is_official else FORM_SIZE
        self.starts_page = False
        self.pending: Qr | None = None
        self.doc: Docx = Document()
        _prepare(self.doc, paper, self.size)

    def add(self, block: Block) -> None:
        """Write a block by the method that bears its kind's name."""
        getattr(self, block.kind)(block)

    # Paragraphs -------------------------------------------------------------------------------------------

    def line(
        self,
        text: str,
        *,
        face: Face = Face.BODY,
        size: float = 0,
        align: Align = Align.START,
        colour: str = "",
        indent: float = 0,
        right: float = 0,
        container: Any = None,
        line: float = 0,
    ) -> Paragraph:
        """Add a paragraph; indent: of its first line, right: of its right edge, both in characters; line: its pitch in points."""
        paragraph: Paragraph = (container or self.doc).add_paragraph()
        size = size or self.size
        paragraph.alignment = ALIGNED[align]
        if indent:
            _first_line(paragraph, indent, self.size)
        if right:
            paragraph.paragraph_format.right_indent = Pt(right * official.PITCH)
        if line or self.is_official:
            _pitch(paragraph, line or LINE)
        if self.starts_page:
            paragraph.paragraph_format.page_break_before = True
            self.starts_page = False
        _say(paragraph, text, face, size, colour)
        return paragraph

    def hold(self) -> None:
        """Keep what comes next on the page of the last words: who signs never stands on a page without text."""
        for paragraph in reversed(self.doc.paragraphs[-8:]):
            paragraph.paragraph_format.keep_with_next = True
            if len(paragraph.text) > SHORT:
                break

    def break_page(self) -> None:
        """Let the next paragraph begin a page."""
        self.starts_page = True

    def title(self, block: Title) -> None:
        """Write a title; a QR code that came before it stands at its right."""
        container = self.doc
        if self.pending is not None:
            side = self.pending.size + 4
            table = self.table(1, [side, self.page.text_width - 2 * side, side], ruled=False)
            self.picture(table.rows[0].cells[2], self.pending)
            self.pending, container = None, table.rows[0].cells[1]  # type: ignore[assignment]
        if block.above:
            self.line(block.above, face=Face.KAI, size=13, align=Align.CENTER, container=container)
        for text in lines_of(block.text, title_width(self.look, self.page)):
            paragraph = self.line(
                text, face=Face.TITLE, size=official.TITLE, align=Align.CENTER, container=container
            )
            paragraph.style = self.doc.styles["Title"]
            off_grid(paragraph)
        if block.below:
            self.line(block.below, align=Align.CENTER, container=container)
        if container is not self.doc:
            _drop_first(container)
        elif self.is_official:
            self.line("")
        else:
            paragraph.paragraph_format.space_after = Mm(3)

    def heading(self, block: Heading) -> None:
        paragraph = self.line(
            block.numbered,
            face=HEADING_FACES[block.level],
            size=self.size if self.is_official else 14,
            indent=2 if self.is_official else 0,
        )
        paragraph.style = self.doc.styles[f"Heading {block.level}"]
        paragraph.paragraph_format.keep_with_next = True

    def text(self, block: Text) -> None:
        self.line(
            block.text,
            face=Face.HEI if block.strong else Face.BODY,
            size=10.5 if block.small else 0,
            align=block.align,
            indent=2 if block.indent else 0,
        )

    def bars(self, block: Bars) -> None:
        caption = self.line(block.caption, face=Face.HEI, size=SMALL_SIZE, line=SMALL_SIZE * 1.4)
        caption.paragraph_format.keep_with_next = True
        paragraph = self.doc.add_paragraph()
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        off_grid(paragraph)
        picture = paragraph.add_run().add_picture(io.BytesIO(bars_png(block)), width=Mm(self.page.text_width))
        picture._inline.docPr.set("descr", block.title)

    def gap(self, block: Gap) -> None:
        for _number in range(block.lines):
            self.line("")

    def qr(self, block: Qr) -> None:
        """Keep a QR code for the title that follows."""
        self.pending = block

    def picture(self, cell: _Cell, block: Qr) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run().add_picture(io.BytesIO(qr_png(block.url)), width=Mm(block.size))
        if block.caption:
            words = cell.add_paragraph()
            words.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _loose(words, 8.5)
            _say(words, block.caption, Face.SONG, 8.5, "")

    # Official documents -----------------------------------------------------------------------------------

    def redhead(self, block: RedHead) -> None:
        size = fitted(
            block.issuer, box=self.page.text_width, largest=official.HEAD_LARGEST, smallest=official.HEAD_SMALLEST
        )  # fmt: skip
        issuer = self.line(
            block.issuer, face=Face.TITLE, size=size, align=Align.CENTER, colour=official.RED, line=size
        )
        off_grid(issuer)
        issuer.paragraph_format.space_before = Mm(official.HEAD_BELOW)
        number = self.line(block.number, align=Align.CENTER, line=official.BODY + 2)
        off_grid(number)
        rest = official.HEAD_LINES * LINE - official.HEAD_BELOW / POINT_MM - size - official.BODY - 2
        number.paragraph_format.space_before = Pt(max(rest - official.HEAD_RULE / POINT_MM, LINE))
        edge(number, "bottom", size=12, colour=official.RED[1:], space=official.HEAD_RULE / POINT_MM)
        self.gap(Gap(2))

    def listed(self, block: Listed) -> None:
        self.hold()
        self.line("")
        for text in block.lines:
            self.line(text, indent=2)

    def closing(self, block: Closing) -> None:
        self.hold()
        self.gap(Gap(2))
        self.hold()
        rights, right = official.indents_of(block)
        if block.url:
            paragraph = self.line("", line=24 / POINT_MM)
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            paragraph.paragraph_format.left_indent = Pt(2 * official.PITCH)
            paragraph.add_run().add_picture(io.BytesIO(qr_png(block.url)), width=Mm(24))
        for host, space in zip(block.hosts, rights, strict=True):
            self.line(host, align=Align.END, right=space).paragraph_format.keep_with_next = True
        self.line(block.date, align=Align.END, right=right)

    def attachment(self, block: Attachment) -> None:
        self.break_page()
        self.line(block.mark, face=Face.HEI)
        self.line("")
        for text in lines_of(block.title, title_width(self.look, self.page)):
            off_grid(self.line(text, face=Face.TITLE, size=official.TITLE, align=Align.CENTER))
        self.line("")

    # Tables -----------------------------------------------------------------------------------------------

    def table(self, rows: int, widths: list[float], *, ruled: bool = True) -> Table:
        """Add a table of fixed widths, in millimetres."""
        if self.starts_page:
            self.line("", size=1, line=1)
        table: Table = self.doc.add_table(rows, len(widths))
        table.style = self.doc.styles["Table Grid" if ruled else "Normal Table"]
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        roomy(table, 1.0 if ruled else 0)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            edge_of_row = row._tr.get_or_add_trPr()
            edge_of_row.append(OxmlElement("w:cantSplit"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return table

    def fill(
        self, cell: _Cell, text: str, *, face: Face, size: float, align: Align, struck: bool = False, note: str = ""
    ) -> None:  # fmt: skip
        """Write into a cell, centred from top to bottom; each line of the text is a paragraph."""
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for number, part in enumerate(text.split("\n")):
            paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
            paragraph.alignment = IN_CELLS[align]
            _loose(paragraph, size)
            run = _say(paragraph, part, face, size, "")
            run.font.strike = struck or None
        if note:
            _say(paragraph, note, face, size * ASIDE, "")

    def grid(self, block: Grid) -> None:
        if not block.rows and block.empty:
            self.text(Text(block.empty))
            return
        whole = sum(column.width for column in block.columns)
        widths = [column.width / whole * self.page.text_width for column in block.columns]
        size = SMALL_SIZE if block.small else TABLE_SIZE if self.is_official else 11.0
        table = self.table(len(block.rows) + 1, widths)
        head = table.rows[0]
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, column in zip(head.cells, block.columns, strict=True):
            self.fill(cell, column.title, face=Face.HEI, size=size, align=Align.CENTER)
        for drawn, row in zip(table.rows[1:], block.rows, strict=True):
            if block.row_height and not row.span:
                drawn.height_rule, drawn.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(block.row_height)
            self.grid_row(drawn.cells, row, block, size)
        self.line("", size=4, line=6)

    def grid_row(self, cells: tuple[_Cell, ...], row: Row, block: Grid, size: float) -> None:
        if row.span:
            face, size = (Face.BODY, size * ASIDE) if row.aside else (Face.HEI, size)
            self.fill(cells[0].merge(cells[-1]), row.span, face=face, size=size, align=Align.START)
            return
        for cell, value, column in zip(cells, map(cell_of, row.cells), block.columns, strict=True):
            self.fill(
                cell,
                shown(value.value),
                face=Face.HEI if value.strong else Face.BODY,
                size=size,
                align=column.align,
                struck=row.struck or value.struck,
                note=value.note,
            )
            if row.line_after:
                edge(cell, "bottom", size=16)

    def facts(self, block: Facts) -> None:
        most = max(len(row) for row in block.rows)
        label = block.label_width * FORM_SIZE * POINT_MM + 4
        value = self.page.text_width / most - label
        table = self.table(len(block.rows), [label, value] * most)
        for drawn, row in zip(table.rows, block.rows, strict=True):
            cells = drawn.cells
            height = max(fact.height for fact in row)
            if height:
                drawn.height_rule, drawn.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(height + 4)
            for number, fact in enumerate(row):
                last = cells[-1] if number == len(row) - 1 else cells[number * 2 + 1]
                self.fact(cells[number * 2], cells[number * 2 + 1], last, fact)
        self.line("", size=4, line=6)

    def fact(self, label: _Cell, value: _Cell, last: _Cell, fact: Fact) -> None:
        self.fill(label, fact.label, face=Face.HEI, size=FORM_SIZE, align=Align.CENTER)
        target = value.merge(last) if last is not value else value
        self.fill(target, shown(fact.value), face=Face.BODY, size=FORM_SIZE, align=Align.START)
        if fact.height:
            at_foot = fact.stamp and not fact.value
            target.vertical_alignment = (
                WD_CELL_VERTICAL_ALIGNMENT.BOTTOM if at_foot else WD_CELL_VERTICAL_ALIGNMENT.TOP
            )
        for part in fact.stamp.split("\n") if fact.stamp else []:
            paragraph = target.add_paragraph()
            paragraph.alignment = ALIGNED[Align.END]
            paragraph.paragraph_format.right_indent = Pt(2 * FORM_SIZE)
            _loose(paragraph, FORM_SIZE)
            _say(paragraph, part, Face.BODY, FORM_SIZE, "")

    def signatures(self, block: Signatures) -> None:
        self.line("", size=8)
        rows = -(-len(block.labels) // block.per_row)
        label = (max(len(one) for one in block.labels) + 1) * FORM_SIZE * POINT_MM + 5
        date = 36.0 if block.dated else 2.0
        line = self.page.text_width / block.per_row - label - date
        table = self.table(rows, [label, line, date] * block.per_row, ruled=False)
        for number, words in enumerate(block.labels):
            drawn = table.rows[number // block.per_row]
            drawn.height_rule, drawn.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(14)
            at = number % block.per_row * 3
            for cell, text, align in (
                (drawn.cells[at], f"{words}：", Align.START),
                (drawn.cells[at + 1], "", Align.START),
                (drawn.cells[at + 2], "　　年　月　日" if block.dated else "", Align.START),
            ):
                self.fill(cell, text, face=Face.BODY, size=FORM_SIZE, align=align)
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
            edge(drawn.cells[at + 1], "bottom", size=4)

    # Cards ------------------------------------------------------------------------------------------------

    def cards(self, block: Cards) -> None:
        """Cards in rows; a folded one stands twice, upright: for a holder with two sides, as no program turns a text over."""
        cards = [card for card in block.cards for _side in range(2 if block.folded else 1)]
        rows = -(-len(cards) // block.per_row)
        if not rows:
            return
        table = self.table(rows, [block.width] * block.per_row)
        roomy(table, 0)
        for row in table.rows:
            row.height_rule, row.height = WD_ROW_HEIGHT_RULE.EXACTLY, Mm(block.height)
        cells = [cell for row in table.rows for cell in row.cells]
        for cell, card in zip(cells, cards, strict=False):
            self.card(cell, card, block)
        _dashed(table)
        self.line("", size=1, line=1)

    def card(self, cell: _Cell, card: Card, block: Cards) -> None:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        box = block.width - 8
        for number, one in enumerate([line for line in card.lines if line.text]):
            paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            size = fitted(one.text, box=box, largest=one.size, smallest=one.smallest, spacing=one.spacing)
            _loose(paragraph, size)
            _say(paragraph, one.text, one.face, size, one.colour)


SHORT: Final = 12
"""Words that are no more than a line of who signs or of what is attached."""
LINE: Final = round(official.LINE * 20 - 0.5) / 20
"""The pitch of lines in twentieths of a point, rounded down, so that 22 of them fit."""
CLOSER: Final = floor((official.PITCH - official.BODY) * 20)
"""How much closer than its width each character stands, in twentieths of a point, rounded so that 28 fit.

The grid of a page could say the same, but LibreOffice gives each character that is wider than a cell two of them.
"""


def _prepare(doc: Docx, paper: Paper, size: float) -> None:
    """Set page, styles, grid, page numbers and properties."""
    body = doc.sections[0]
    _set_page(body, paper.page)
    normal = doc.styles["Normal"]
    set_face(normal.element.get_or_add_rPr(), Face.BODY)
    normal.font.size = Pt(size)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4"):
        _plain_style(doc.styles[name])
    declare_fonts(doc)
    speak_chinese(doc)
    if paper.look is Look.OFFICIAL:
        set_grid(body, line=LINE)
        normal.paragraph_format.widow_control = False
        closer(normal.element.get_or_add_rPr(), CLOSER)
        even_and_odd(doc)
        below = official.FOLIO_BELOW - official.FOLIO * POINT_MM / 2
        body.footer_distance = Mm(paper.page.bottom - below - official.FOLIO * POINT_MM)
        _folio(body.footer.paragraphs[0], Align.END)
        _folio(body.even_page_footer.paragraphs[0], Align.START)
    elif paper.footer:
        body.footer_distance = Mm(9)
        _foot(body.footer.paragraphs[0], paper)
    about = doc.core_properties
    about.title, about.author, about.language = paper.title, "", "zh-CN"
    about.comments = about.keywords = about.subject = about.last_modified_by = ""
    about.created = about.modified = LONG_AGO


def _set_page(section: Any, page: Page) -> None:
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.orientation = WD_ORIENT.LANDSCAPE if page.is_across else WD_ORIENT.PORTRAIT
    section.start_type = WD_SECTION.NEW_PAGE
    section.top_margin, section.right_margin = Mm(page.top), Mm(page.right)
    section.bottom_margin, section.left_margin = Mm(page.bottom), Mm(page.left)
    section.header_distance = Mm(min(page.top, 15))
    section.footer_distance = Mm(min(page.bottom, 9))


def _plain_style(style: Any) -> None:
    """Let a heading's style bear no colour and no bold of its own: it is there for the outline."""
    for part in list(style.element.rPr):
        style.element.rPr.remove(part)
    for part in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(part)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)


def _folio(paragraph: Paragraph, align: Align) -> None:
    """Write the page number between dashes, one character away from the outer edge."""
    paragraph.alignment = IN_CELLS[align]
    side = "right_indent" if align is Align.END else "left_indent"
    setattr(paragraph.paragraph_format, side, Pt(official.FOLIO))
    _pitch(paragraph, official.FOLIO)
    for part in ("— ", "PAGE", " —"):
        run = paragraph.add_run("" if part == "PAGE" else part)
        set_face(run._r.get_or_add_rPr(), Face.SONG, latin="宋体")
        run.font.size = Pt(official.FOLIO)
        if part == "PAGE":
            add_field(run, "PAGE")


def _foot(paragraph: Paragraph, paper: Paper) -> None:
    """Write the foot of a form: its words, and at the right which page of how many."""
    paragraph.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(paper.page.text_width), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.style = "Normal"
    for part in (f"{paper.footer}\t第 ", "PAGE", " 页，共 ", "NUMPAGES", " 页"):
        is_field = part.isupper() and part.isascii() and part in {"PAGE", "NUMPAGES"}
        run = paragraph.add_run("" if is_field else part)
        set_face(run._r.get_or_add_rPr(), Face.SONG)
        run.font.size = Pt(9)
        if is_field:
            add_field(run, part)


def _say(paragraph: Paragraph, text: str, face: Face, size: float, colour: str) -> Any:
    """Add words to a paragraph; line breaks within them stay."""
    run = paragraph.add_run(text)
    set_face(run._r.get_or_add_rPr(), face)
    run.font.size = Pt(size)
    if colour and colour != "#000000":
        run.font.color.rgb = RGBColor.from_string(colour[1:].upper())
    return run


def _pitch(paragraph: Paragraph, line: float) -> None:
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(line)


def _loose(paragraph: Paragraph, size: float) -> None:
    """Take a paragraph in a table or card off the grid of the page."""
    _pitch(paragraph, size * 1.35)
    off_grid(paragraph)


def _first_line(paragraph: Paragraph, characters: float, size: float) -> None:
    """Indent the first line by characters, as Chinese office programs count, and by their width for all others."""
    paragraph.paragraph_format.first_line_indent = Length(Pt(characters * size))
    indent = paragraph._p.get_or_add_pPr().ind
    assert indent is not None
    indent.set(qn("w:firstLineChars"), str(round(characters * 100)))


def _drop_first(cell: Any) -> None:
    """Take away the empty paragraph that a new cell has."""
    cell._tc.remove(cell.paragraphs[0]._p)


def _dashed(table: Table) -> None:
    """Draw the lines along which cards are cut."""
    for row in table.rows:
        for cell in row.cells:
            for side in ("top", "left", "bottom", "right"):
                edge(cell, side, size=4, colour="888888", style="dashed")
            width_of(cell)
