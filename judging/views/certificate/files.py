"""One certificate as a file, for whoever may have it."""

from django.http import HttpResponse

from contest.models import User
from contest.pdf import KeyRefused, LayoutError
from contest.spreadsheets import disposition
from judging.actions.print_room import signer_of
from judging.documents.certificate import (
    certificate_pdf,
    file_name,
    glyph_bytes,
    glyph_report,
    read_pictures,
)
from judging.exceptions import GlyphsMissing, Unprintable
from judging.models import Certificate
from judging.queries.certificate import glyph_pictures, pictures_of, was_printed_with_gaps


def certificate_response(one: Certificate, actor: User) -> HttpResponse:
    """Return a certificate's signed PDF as a download.

    Raises with a sentence Unprintable, and GlyphsMissing for characters that no typeface has and no picture was supplied
    for, unless the certificate was printed all the same in a run.
    """
    glyphs = glyph_pictures(one.edition)
    try:
        missing = [line for line in glyph_report([one], glyphs) if line.missing]
        if missing and not was_printed_with_gaps(one):
            raise GlyphsMissing(missing)
        content = certificate_pdf(
            one,
            pictures=read_pictures(pictures_of([one.template])),
            chars=glyph_bytes(glyphs),
            signer=signer_of(edition=one.edition, actor=actor),
        )
    except LayoutError as error:
        raise Unprintable(error.sentences) from error
    except KeyRefused as error:
        raise Unprintable([str(error)]) from error
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = disposition(file_name(one))
    return response
