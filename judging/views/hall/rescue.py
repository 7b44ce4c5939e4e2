"""What could not be sent is carried to the desk by hand: a file, or codes read by a scanner that types."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contest.exceptions import DomainError
from contest.http import AuthedRequest
from contest.journal import current_device
from contest.ui import Tone
from judging.actions.intake import Outcome, Receipt, receive_version
from judging.actions.tablet import record_rescue
from judging.forms.rescue import Rescued, RescueForm, RescueRefused, read_rescue
from judging.models import Round, Tablet
from judging.queries.hall.tablet import names_of_sheets, rescue_keys, tablets_with_rounds
from judging.queries.sheet.scheme import shown_total
from judging.rules.tablet import can_bring_in_rescue
from judging.views.round_frame import round_context
from judging.views.round_scope import round_page


@round_page(can_bring_in_rescue)
def rescue(request: AuthedRequest, round: Round) -> HttpResponse:
    """Take a file or the text of codes and hand each version to the intake, as if its tablet had sent it."""
    form = RescueForm(request.POST or None, request.FILES or None)
    context = round_context(request, round, "rescue") | {"form": form, "lines": None}
    if request.method == "POST" and form.is_valid():
        try:
            lines = [
                line
                for one in read_rescue(form.carried())
                for line in _bring_in(request, round, one, context["names"])
            ]
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "judging/hall/rescue.html", context | {"lines": lines})
    return render(request, "judging/hall/rescue.html", context)


@dataclass(frozen=True, slots=True)
class RescueLine:
    """What became of one version that was carried. tone: of contest.ui.Tone."""

    seat: str
    entry: str
    total: str
    word: str
    tone: Tone
    sentence: str


def _bring_in(request: AuthedRequest, round: Round, rescued: Rescued, names: bool) -> list[RescueLine]:
    """Hand the versions of one tablet to the intake; raises RescueRefused unless that tablet of this round sealed them."""
    tablet = tablets_with_rounds().filter(code=rescued.tablet, seat__panel__round=round).first()
    if tablet is None:
        raise RescueRefused(_("No tablet of this round made this. Open the round that it belongs to."))
    if not rescued.is_sealed_by(rescue_keys(tablet)):
        raise RescueRefused(
            _(
                "This was changed after the tablet made it, or comes from another server. Nothing was taken from it."
            )
        )
    token = current_device.set(f"{tablet.code} {current_device.get()}"[:300])
    try:
        receipts = [receive_version(tablet=tablet, sent=sent) for sent in rescued.versions]
    finally:
        current_device.reset(token)
    record_rescue(tablet=tablet, actor=request.user, outcomes=[one.outcome for one in receipts])
    entries = names_of_sheets([sent.sheet for sent in rescued.versions], names=names)
    return [
        _line(tablet, receipt, entries.get(sent.sheet, "–"))
        for sent, receipt in zip(rescued.versions, receipts, strict=True)
    ]


def _line(tablet: Tablet, receipt: Receipt, entry: str) -> RescueLine:
    word, tone = {
        Outcome.RECEIVED: (pgettext("version", "Received"), Tone.GREEN),
        Outcome.REPEATED: (pgettext("version", "Was there already"), Tone.NEUTRAL),
        Outcome.HELD: (pgettext("version", "To be decided"), Tone.AMBER),
        Outcome.REFUSED: (pgettext("version", "Refused"), Tone.RED),
    }[receipt.outcome]
    return RescueLine(str(tablet.seat), entry, shown_total(receipt.total), word, tone, receipt.sentence)
