"""The rules of PDF/A-3b (ISO 19005-3) that a certificate could break, read from the file itself.

No checker for Python that reads PDF/A-3 can be installed from a package registry; the packages that offer one start
veraPDF, which is in none. So the rules are checked here, by their clause, for the kinds of objects that our files have.
"""

import io
import re
import xml.etree.ElementTree as ET

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import NullPen
from fontTools.ttLib import TTFont
from PIL import ImageCms

OPERATORS = frozenset(
    "q Q cm w re f S m l BT ET Tf Tm Tc TJ Tj Td rg RG gs Do BMC BDC EMC".split()  # noqa: SIM905 - a list of words
)
FORBIDDEN = frozenset(
    ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState")
)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC, XMP, PDF, AID = (
    "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/xap/1.0/}", "{http://ns.adobe.com/pdf/1.3/}",
    "{http://www.aiim.org/pdfa/ns/id/}",
)  # fmt: skip


def breaches(data):
    """Return what breaks a rule, each as a clause and a few words; an empty list for a sound file."""
    found = [*_of_the_bytes(data)]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found += [
            *_of_the_metadata(pdf),
            *_of_the_colours(pdf),
            *_of_the_objects(pdf),
            *_of_the_attachments(pdf),
        ]
        used = {}
        for page in pdf.pages:
            found += _of_the_content(page.obj, page.obj.Resources, used)
        for font, codes in used.values():
            found += _of_a_font(font, codes)
        found += _of_the_tags(pdf)
    return found


def _of_the_bytes(data):
    if not re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", data):
        yield "6.1.2 header"
    if not re.search(rb"startxref\n\d+\n%%EOF\n?$", data):
        yield "6.1.3 something follows the end"
    if b"/Encrypt" in data:
        yield "6.1.3 encrypted"
    if not re.search(rb"/ID \[<[0-9A-F]{32}> <[0-9A-F]{32}>\]", data):
        yield "6.1.3 no identifier"
    table = data[int(re.search(rb"startxref\n(\d+)", data).group(1)) :]
    if not re.match(rb"xref\n0 \d+\n0000000000 65535 f \n(\d{10} 00000 n \n)+trailer\n", table):
        yield "6.1.4 cross reference table"
    for row in re.finditer(rb"(\d{10}) 00000 n ", table):
        start = int(row.group(1))
        if not re.match(rb"\d+ 0 obj\n", data[start : start + 20]) or data[start - 1 : start] != b"\n":
            yield "6.1.9 an object does not begin on its line"
    # Lengths are checked by qpdf; the words around a stream by the expression.
    if len(re.findall(rb">>\nstream\n", data)) != len(re.findall(rb"\nendstream\nendobj\n", data)):
        yield "6.1.7 streams"


def _of_the_metadata(pdf):
    stream = pdf.Root.get("/Metadata")
    if stream is None or "/Filter" in stream:
        yield "6.6.2.1 metadata is absent or packed"
        return
    packet = stream.read_bytes()
    if not packet.startswith(b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>'):
        yield "6.6.2.1 packet header"
    tree = ET.fromstring(packet.split(b"?>", 1)[1].rsplit(b"<?xpacket", 1)[0])
    text = {element.tag: (element.text or "") for element in tree.iter()}
    if (text.get(f"{AID}part"), text.get(f"{AID}conformance")) != ("3", "B"):
        yield "6.6.4 no claim of PDF/A-3b"
    items = {
        tag: [item.text for item in element.iter(f"{RDF}li")] for tag in (f"{DC}title", f"{DC}creator") for element in tree.iter(tag)
    }  # fmt: skip
    info = pdf.docinfo
    if items.get(f"{DC}title") != [str(info.get("/Title"))]:
        yield "6.6.3 title"
    if items.get(f"{DC}creator", []) != ([str(info["/Author"])] if "/Author" in info else []):
        yield "6.6.3 author"
    when = re.sub(r"\D", "", str(info["/CreationDate"]))
    for tag in (f"{XMP}CreateDate", f"{XMP}ModifyDate"):
        if re.sub(r"\D", "", text[tag]) != when:
            yield "6.6.3 dates"
    if text.get(f"{PDF}Producer") != str(info["/Producer"]):
        yield "6.6.3 producer"


def _of_the_colours(pdf):
    intents = [one for one in pdf.Root.get("/OutputIntents", []) if one.S == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield "6.2.3 one output intent"
        return
    profile = intents[0].DestOutputProfile
    data = profile.read_bytes()
    header = (data[36:40], data[12:16], data[16:20], data[8] in (2, 4))
    if (
        header != (b"acsp", b"mntr", b"RGB ", True)
        or int(profile.N) != 3
        or int.from_bytes(data[:4]) != len(data)
    ):
        yield f"6.2.3 profile {header}"
    if "sRGB" not in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(data))):
        yield "6.2.3 not sRGB"


def _of_the_objects(pdf):
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            yield from _of_a_stream(item)
        if isinstance(item, pikepdf.Dictionary):
            yield from _of_a_dictionary(item)
    for key in ("/OpenAction", "/AA", "/Requirements", "/NeedsRendering"):
        if key in pdf.Root:
            yield f"6.5 {key}"
    if pdf.Root.get("/AcroForm", {}).get("/NeedAppearances", False):
        yield "6.4.1 appearances"


def _of_a_stream(item):
    if "/F" in item or "/FFilter" in item:
        yield "6.1.7.1 a stream outside of the file"
    if str(item.get("/Filter", "/FlateDecode")) not in {"/FlateDecode", "/DCTDecode"}:
        yield "6.1.7.2 filter"
    if item.get("/Subtype") != "/Image":
        return
    if item.get("/Interpolate") or "/Alternates" in item or "/OPI" in item:
        yield "6.2.8 image"
    if str(item.get("/ColorSpace")) not in {"/DeviceRGB", "/DeviceGray"}:
        yield "6.2.4 colours of an image"


def _of_a_dictionary(item):
    if str(item.get("/S")) in FORBIDDEN or "/AA" in item or "/JS" in item:
        yield "6.5.1 an action"
    kind = item.get("/Type")
    if kind == "/ExtGState" and ({"/TR", "/HTP", "/HTO"} & set(item.keys()) or "/BM" in item):
        yield "6.2.5 graphics state"
    if kind == "/Annot":
        if int(item.get("/F", 0)) & 0b100111 != 0b100:
            yield "6.3.2 flags of an annotation"
        if "/AP" not in item and [float(one) for one in item.Rect] != [0, 0, 0, 0]:
            yield "6.3.3 no appearance"


def _of_the_attachments(pdf):
    files = [
        one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Filespec"
    ]
    for file in files:
        if not {"/F", "/UF", "/EF", "/AFRelationship"} <= set(file.keys()):
            yield "6.8 file specification"
        inner = file.EF.F
        if inner.get("/Type") != "/EmbeddedFile" or inner.get("/Subtype") != "/application/json":
            yield "6.8 kind of the attached file"
        if not {"/ModDate", "/Size"} <= set(inner.Params.keys()) or int(inner.Params.Size) != len(
            inner.read_bytes()
        ):
            yield "6.8 parameters of the attached file"
        if not any(one.objgen == file.objgen for one in pdf.Root.get("/AF", [])):
            yield "6.8 the attached file belongs to nothing"


def _of_the_content(holder, resources, used):
    nested, deepest, font, marked = 0, 0, None, 0
    for operands, operator in pikepdf.parse_content_stream(holder):
        name = str(operator)
        if name not in OPERATORS:
            yield f"6.2.2 operator {name}"
        nested += (name == "q") - (name == "Q")
        marked += (name in {"BMC", "BDC"}) - (name == "EMC")
        deepest = max(deepest, nested)
        if name == "Tf":
            font = resources.Font[operands[0]]
            used.setdefault(font.objgen, (font, set()))
        elif name == "TJ":
            for piece in operands[0]:
                if isinstance(piece, pikepdf.String):
                    raw = bytes(piece)
                    used[font.objgen][1].update(
                        int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2)
                    )
        elif name == "gs" and operands[0] not in resources.ExtGState:
            yield "6.2.2 a graphics state that is not there"
        elif name == "Do":
            if operands[0] not in resources.get("/XObject", {}):
                yield "6.2.2 an object that is not there"
                continue
            inner = resources.XObject[operands[0]]
            if inner.Subtype == "/Form":
                yield from _of_the_content(inner, inner.Resources, used)
    if nested or marked or deepest > 28:
        yield "6.1.13 nesting"


def _of_a_font(font, codes):
    inner = font.DescendantFonts[0]
    if font.Encoding != "/Identity-H" or str(font.BaseFont) != str(inner.BaseFont):
        yield "6.2.11.3.3 encoding"
    if not re.match(r"/[A-Z]{6}\+", str(font.BaseFont)):
        yield "6.2.11.4 the name of a subset"
    if 0 in codes:
        yield "6.2.11.8 the glyph of a missing character"
    widths, row = {}, list(inner.W)
    for first, run in zip(row[::2], row[1::2], strict=True):
        widths |= {int(first) + place: float(width) for place, width in enumerate(run)}
    advances = (_of_truetype if inner.Subtype == "/CIDFontType2" else _of_cff)(inner, codes)
    said = font.ToUnicode.read_bytes()
    for code in codes:
        if code not in advances:
            yield "6.2.11.4.1 a glyph is not in the file"
        elif abs(advances[code] - widths.get(code, float(inner.get("/DW", 1000)))) > 1:
            yield f"6.2.11.5 the width of glyph {code}"
        if b"<%04X> <" % code not in said:
            yield f"6.2.11.7 glyph {code} says nothing"


def _of_truetype(inner, codes):
    """Return the advance of each glyph that the program has."""
    program = TTFont(io.BytesIO(inner.FontDescriptor.FontFile2.read_bytes()))
    places = inner.CIDToGIDMap.read_bytes()
    order, per_em = program.getGlyphOrder(), program["head"].unitsPerEm
    glyphs = {code: int.from_bytes(places[2 * code : 2 * code + 2]) for code in codes}
    return {
        code: program["hmtx"][order[glyph]][0] * 1000 / per_em
        for code, glyph in glyphs.items()
        if 0 < glyph < len(order)
    }


def _of_cff(inner, codes):
    """Return the advance of each glyph that the program has."""
    file = inner.FontDescriptor.FontFile3
    assert file.Subtype == "/CIDFontType0C"
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(file.read_bytes()), None)
    top, advances = fonts[0], {}
    for code in codes:
        if f"cid{code:05d}" in top.CharStrings:
            drawn, chosen = top.CharStrings.getItemAndSelector(f"cid{code:05d}")
            drawn.draw(NullPen())
            default = top.FDArray[chosen].Private.defaultWidthX
            advances[code] = default if drawn.width is None else drawn.width
    return advances


def _of_the_tags(pdf):
    if not pdf.Root.get("/MarkInfo", {}).get("/Marked", False) or "/Lang" not in pdf.Root:
        yield "6.7 marked, in a language"
    rows = {}
    for kid in pdf.Root.StructTreeRoot.ParentTree.Kids:
        for at in range(0, len(kid.Nums), 2):
            rows[int(kid.Nums[at])] = kid.Nums[at + 1]
    for page in pdf.pages:
        elements = rows[int(page.StructParents)]
        for mark, element in enumerate(elements):
            if int(element.K) != mark or element.Pg.objgen != page.obj.objgen:
                yield "6.7 a tag points elsewhere"
