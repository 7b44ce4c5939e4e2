"""One certificate as a file, for whoever may have it."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from contest.exceptions import DomainError
from contest.models import User
from contest.pdf import LayoutError
from contest.spreadsheets import disposition
from judging.actions.print_room import signer_of
from judging.documents.certificate import certificate_pdf, file_name, glyph_bytes, read_pictures
from judging.models import Certificate
from judging.queries.certificate import glyph_pictures, pictures_of


class Unprintable(DomainError):
    """A certificate whose template can't be printed on this machine."""


def certificate_response(one: Certificate, actor: User) -> HttpResponse:
    """Return a certificate's signed PDF as a download. Raises Unprintable with a sentence."""
    try:
        content = certificate_pdf(
            one,
            pictures=read_pictures(pictures_of([one.template])),
            chars=glyph_bytes(glyph_pictures(one.edition)),
            signer=signer_of(edition=one.edition, actor=actor),
        )
    except LayoutError as error:
        raise Unprintable(
            _("This certificate can't be printed now: %(why)s") % {"why": " ".join(error.sentences)}
        ) from error
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = disposition(file_name(one))
    return response
