"""What python-docx has no words for: faces for Chinese text, the grid of a page, borders, fields, the table of fonts."""

from typing import Any, Final
from xml.sax.saxutils import quoteattr

from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from contest.office.faces import FAMILIES, LATIN
from contest.office.paper import Face

FONT_TABLE_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"
WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FAMILY_KINDS: Final = {Face.HEI: "swiss", Face.KAI: "modern"}


def set_face(properties: Any, face: Face, *, latin: str = LATIN) -> None:
    """Name the fonts of some words. Quotation marks and dashes are Chinese: else they come from the Latin font."""
    fonts = properties.get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:hint"), "eastAsia")
    for name, font in (
        ("ascii", latin),
        ("hAnsi", latin),
        ("eastAsia", FAMILIES[face].official),
        ("cs", latin),
    ):
        fonts.set(qn(f"w:{name}"), font)


def declare_fonts(doc: Docx) -> None:
    """Write the table of fonts: beside each official font the names of those that may stand in for it."""
    rows = [
        f"<w:font w:name={quoteattr(family.official)}>"
        f"<w:altName w:val={quoteattr(','.join([*family.aliases, *family.free]))}/>"
        f'<w:charset w:val="86"/><w:family w:val="{FAMILY_KINDS.get(face, "roman")}"/><w:pitch w:val="variable"/></w:font>'
        for face, family in FAMILIES.items()
    ]
    rows.append(f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>')
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{WORD}">{"".join(rows)}</w:fonts>'
    package = doc.part.package
    for relation in list(doc.part.rels.values()):
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            relation.target_part._blob = xml.encode()
            return
    part = Part(PackURI("/word/fontTable.xml"), FONT_TABLE_TYPE, xml.encode(), package)
    doc.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)


def set_grid(section: Any, *, line: float) -> None:
    """Give a page its grid of lines; line: pitch in points."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(line * 20)))
    section._sectPr.append(grid)


def closer(properties: Any, twentieths: int) -> None:
    """Set characters closer together, or with a positive number apart; in twentieths of a point."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(twentieths))
    properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")


def speak_chinese(doc: Docx) -> None:
    """Say in which language the text is, so that a program without the fonts chooses Chinese ones."""
    (defaults,) = doc.styles.element.iter(qn("w:rPrDefault"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def even_and_odd(doc: Docx) -> None:
    """Let even pages have a foot of their own."""
    doc.settings.odd_and_even_pages_header_footer = True


def edge(
    target: Paragraph | _Cell, side: str, *, size: int, colour: str = "000000", style: str = "single", space: float = 0
) -> None:  # fmt: skip
    """Draw one edge of a paragraph or cell. size: in eighths of a point; space: to the words, in points."""
    properties: Any
    if is_cell := isinstance(target, _Cell):
        properties = target._tc.get_or_add_tcPr()
    else:
        properties = target._p.get_or_add_pPr()
    name = "w:tcBorders" if is_cell else "w:pBdr"
    borders = properties.find(qn(name))
    if borders is None:
        borders = OxmlElement(name)
        after = ("w:shd", "w:noWrap", "w:tcMar", "w:vAlign") if is_cell else PARAGRAPH_AFTER_BORDERS
        properties.insert_element_before(borders, *after)
    line = OxmlElement(f"w:{side}")
    for key, value in (("val", style), ("sz", str(size)), ("space", str(round(space))), ("color", colour)):
        line.set(qn(f"w:{key}"), value)
    borders.append(line)


PARAGRAPH_AFTER_BORDERS: Final = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct",
    "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind",
    "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:textAlignment", "w:outlineLvl", "w:rPr",
)  # fmt: skip


def off_grid(paragraph: Paragraph) -> None:
    """Let a paragraph keep its own pitch; on the grid a line that is higher than one takes two."""
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(
        off, "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr"
    )


def roomy(table: Table, millimetres: float) -> None:
    """Keep room above and below the words of each cell."""
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblCellMar")):
        properties.remove(old)
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        one = OxmlElement(f"w:{side}")
        one.set(qn("w:w"), str(round(millimetres / 25.4 * 1440)))
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def width_of(cell: _Cell) -> None:
    """Take the inner margins of a card away, so that its words may use all of it."""
    properties = cell._tc.get_or_add_tcPr()
    margins = OxmlElement("w:tcMar")
    for side in ("left", "right"):
        one = OxmlElement(f"w:{side}")
        one.set(qn("w:w"), "0")
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    properties.insert_element_before(margins, "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark")


def add_field(run: Run, code: str) -> None:
    """Let a run show a field, for example the number of its page."""
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.set(qn("xml:space"), "preserve")
            part.text = f" {code} "
        run._r.append(part)
