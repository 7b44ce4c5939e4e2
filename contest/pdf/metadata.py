"""What an archive wants to know of a file: who made it, when, what it is called, and what its colours mean."""

from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

from contest.pdf.objects import text

PRODUCER: Final = "Jiangtai"

_PACKET: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
{creator}<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
{archival}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def xmp(*, title: str, author: str, language: str, made_at: datetime, archival: bool) -> bytes:
    """Return the metadata as XMP; archival: claim PDF/A-3b."""
    creator = (
        f"<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>\n" if author else ""
    )
    claim = "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n" if archival else ""
    return _PACKET.format(
        title=escape(title), creator=creator, language=escape(language), producer=PRODUCER, archival=claim,
        date=made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00"),
    ).encode()  # fmt: skip


def date(made_at: datetime) -> bytes:
    """Return a time as PDF writes it."""
    return made_at.astimezone(UTC).strftime("(D:%Y%m%d%H%M%S+00'00')").encode()


def info(*, title: str, author: str, made_at: datetime) -> bytes:
    """Return the same facts for readers that don't know XMP."""
    creator = b" /Author %s" % text(author) if author else b""
    return b"<</Title %s%s /Producer (%s) /CreationDate %s /ModDate %s>>" % (
        text(title), creator, PRODUCER.encode(), date(made_at), date(made_at),
    )  # fmt: skip
