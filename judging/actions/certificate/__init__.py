"""Certificates: their look and numbers, issue, replacement, revocation, and the ledger of what became of each."""

from judging.actions.certificate.ending import holder_to_print, replace_certificate, revoke_certificate
from judging.actions.certificate.issue import (
    ISSUING,
    Issued,
    issue_appointment,
    issue_certificates,
    issue_participation,
    issue_service,
)
from judging.actions.certificate.ledger import deliver_certificates, strike_delivery
from judging.actions.certificate.series import PATTERNS, draw_numbers, number_pattern_works, save_series
from judging.actions.certificate.template import (
    add_glyph_picture,
    add_picture,
    current_template,
    default_layout,
    place_picture,
    reset_template,
    save_template,
)

__all__ = [
    "ISSUING",
    "PATTERNS",
    "Issued",
    "add_glyph_picture",
    "add_picture",
    "current_template",
    "default_layout",
    "deliver_certificates",
    "draw_numbers",
    "holder_to_print",
    "issue_appointment",
    "issue_certificates",
    "issue_participation",
    "issue_service",
    "number_pattern_works",
    "place_picture",
    "replace_certificate",
    "reset_template",
    "revoke_certificate",
    "save_series",
    "save_template",
    "strike_delivery",
]
