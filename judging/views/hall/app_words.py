"""Every text of the tablet app. {name} is filled in on the device."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS: Final = {
    "title": _("Judge's tablet"),
    # around every page
    "menu": _("Menu"),
    "close": _("Close"),
    "language": _("Language"),
    "version": _("App version {version}"),
    "full_enter": _("Whole screen"),
    "full_leave": _("Leave whole screen"),
    "online": pgettext_lazy("tablet", "Connected"),
    "offline": pgettext_lazy("tablet", "No network"),
    "state_saved": pgettext_lazy("tablet", "Saved here"),
    "state_writing": pgettext_lazy("tablet", "Saving…"),
    "state_failed": pgettext_lazy("tablet", "Not saved here!"),
    "state_waiting": pgettext_lazy("tablet", "{n} waiting"),
    "state_received": pgettext_lazy("tablet", "Received"),
    "state_not_received": pgettext_lazy("tablet", "Not received yet"),
    # banners
    "rehearsal": _("Rehearsal: invented entries, nothing counts."),
    "storage_failed": _(
        "This device can't save at the moment ({why}). Don't close this page: your marks are sent from it directly. "
        "Tell the desk."
    ),
    "insecure": _(
        "Without a secure address a reload of this page needs the network. Your marks are kept all the same."
    ),
    "offline_title": _("No network."),
    "offline_text": _("Your marks are saved on this device and are sent as soon as it is back."),
    "offline_choose": _("Who is on stage now?"),
    "refused": _("The server refused {n} of your saves: {why} They stay on this device."),
    "update": _("A new version of this app is ready."),
    "update_now": _("Change now"),
    # who is on stage
    "number": pgettext_lazy("running order", "No. {n}"),
    "phase_waiting": _("Soon on stage"),
    "phase_on_stage": _("On stage"),
    "phase_scoring": _("Please mark"),
    "phase_still_open": _("Marks open"),
    "phase_closed": pgettext_lazy("stage", "Marks closed"),
    "phase_revealed": pgettext_lazy("stage", "Revealed"),
    "phase_chosen": _("Chosen by you, without a network"),
    "listen": _("The lecture is going on. The marks open after it."),
    "soon": _("The desk has not called this lecturer yet."),
    "criteria": _("Criteria"),
    "waiting_title": _("Please wait"),
    "waiting_text": _("This page changes by itself as soon as somebody is on stage."),
    "running_order": _("Running order"),
    "takes_no_part": _("Takes no part"),
    "not_yours": _("Not yours to mark"),
    "recused": _("Recused"),
    "waived": pgettext_lazy("sheet", "Closed without this sheet"),
    "done": pgettext_lazy("sheet", "Submitted"),
    "not_submitted": pgettext_lazy("sheet", "Not submitted"),
    "choice_title": _("Who is on stage now?"),
    "choice_text": _(
        "Without a network this tablet can't know. Choose the one you see; the desk checks it when the marks arrive."
    ),
    # the sheet
    "range": _("{min} to {max}, steps of {step}"),
    "earlier": _("yours so far {range}"),
    "less": _("{name}: less"),
    "more": _("{name}: more"),
    "fault_above": _("The highest mark here is {max}."),
    "fault_below": _("The lowest mark here is {min}."),
    "fault_off": _("Allowed are steps of {step}, for instance {max}."),
    "fault_missing": _("A mark is missing here."),
    "erase": _("Erase"),
    "point": _("Decimal point"),
    "next_mark": _("Next"),
    "pad_close": _("Put the digits away"),
    "comment_optional": _("Comment (optional)"),
    "total": pgettext_lazy("score", "Total"),
    "unmarked": _("{n} still to mark"),
    "place": _("Number {n} of your {m}"),
    "own_totals": _("My totals so far"),
    "own_none": _("Your totals appear here as you mark, the highest first."),
    "this_one": _("this one"),
    "submit": pgettext_lazy("sheet", "Submit"),
    "correcting": _(
        "You are correcting a submitted sheet. Once you change a mark, submit and sign it again."
    ),
    "correct_leave": _("Leave as it was"),
    "reopened": _("Your sheet was given back to you: {reason} Please check it and submit it again."),
    "held_now": _("Earlier marks of yours were handed to the desk for a decision. {why}"),
    "declined": _("The desk did not take your late marks: {reason}"),
    # signing
    "sign_title": _("Check and sign"),
    "sign_here": _("Signature of {judge}"),
    "sign_box": _("Box for the signature"),
    "sign_hint": _("Write your name here with a finger"),
    "sign_again": _("Write again"),
    "sign_open": _("You can correct it until the desk closes the marks."),
    "sign_submit": _("Sign and submit"),
    "sign_without": _("I can't write on glass: submit with my printed name"),
    "back_to_marks": _("Back to the marks"),
    "signature": _("Signature"),
    # afterwards
    "signed": pgettext_lazy("sheet", "Submitted"),
    "on_its_way": _("Saved on this device, not received yet"),
    "received": _("Received by the desk"),
    "held": _("Handed to the desk for a decision. {why}"),
    "correct": _("Correct it"),
    "correct_text": _("You can correct it until the desk closes the marks."),
    "over_signed": _("The marks are closed. Yours were submitted."),
    "over_open": _("The marks are closed. You submitted none."),
    "over_open_text": _("If that is a mistake, tell the desk now."),
    "none_takes_no_part": _("This entry takes no part. There is nothing to mark."),
    "none_recused": _("You are recused from this entry. There is nothing to mark."),
    "none_waived": _("The desk goes on without your sheet for this entry."),
    "none_not_yours": _("This entry is marked by other judges. There is nothing for you to do."),
    # without a seat
    "loading": _("One moment…"),
    "loading_text": _("The tablet is looking for its seat."),
    "unbound": _("This tablet has no seat"),
    "unbound_text": _(
        "Open the camera and point it at the card of your seat. If you have no card, ask the desk."
    ),
    "former": _("This seat is on another device now"),
    "former_text": _("You can put this tablet away. To use it again, scan the card of a seat."),
    "still_sending": _("{n} saves on this device are still being handed to the desk. Please leave it on."),
    "still_waiting": _(
        "{n} saves still wait on this device. Don't clear it; bring it near the network, or to the desk."
    ),
    "elsewhere": _("The tablet is open in another window"),
    "elsewhere_text": _("Everything was saved. Go on there, and close this window."),
    # the desk calls
    "nudge_title": _("The desk reminds you"),
    "nudge_text": _("Please look at your sheet: your marks are awaited."),
    "nudge_seen": _("Seen"),
    # carried by hand
    "rescue": _("Rescue"),
    "rescue_nothing": _("Nothing waits on this device: the desk has everything."),
    "rescue_text": _(
        "{n} saves have not arrived. Carry them to the desk by hand: as a file, or let the desk scan all codes."
    ),
    "rescue_file": _("Save the rescue file"),
    "rescue_code": _("Code {n} of {m}"),
    "code_before": _("Before"),
    "code_next": _("Next code"),
}
