"""Uploads by the tus 1.0 protocol: any client that speaks it may send a file, piece by piece.

Announced with `entry`, `requirement`, `filename` and perhaps `started`, `fingerprint`, `reason` as metadata. Sentences
of refusals are the body of the answer, in the reader's language.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _

from contest.actions.upload_session import (
    FileTooLarge,
    begin_session,
    cancel_session,
    finish_session,
    note_size,
    receive,
)
from contest.arriving import TooLong, WrongOffset
from contest.exceptions import DomainError, NoRoom
from contest.http import AuthedRequest, request_began, require
from contest.incoming import BodyCut, body_blocks
from contest.models import Entry, MaterialRequirement, UploadSession
from contest.queries.entry import entries_visible_to, with_parts
from contest.rules.entry import can_edit_entry
from contest.start_token import begun_at
from contest.states import UploadState
from contest.tus import (
    ALGORITHMS,
    EXTENSIONS,
    MISMATCH,
    PIECE_TYPE,
    VERSION,
    BadHeader,
    ChecksumMismatch,
    parse_checksum,
    parse_metadata,
    parse_number,
)
from contest.views.material import slot_html

View = Callable[..., HttpResponse]
COLLECTION: Final = frozenset({"POST"})
RESOURCE: Final = frozenset({"HEAD", "GET", "PATCH", "DELETE"})


def speaks_tus(allowed: frozenset[str]) -> Callable[[View], View]:
    """Hold a view to the protocol: version, methods, who is logged in; no answer is kept by anybody."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inside(request: AuthedRequest, **kwargs: str) -> HttpResponse:
            method = request.method or ""
            if method == "POST":  # for networks that let nothing else through
                method = request.headers.get("X-HTTP-Method-Override", method).upper()
            answer = _guarded(view, request, method, allowed, kwargs)
            answer.headers.setdefault("Tus-Resumable", VERSION)
            answer.headers.setdefault("Cache-Control", "no-store")
            return answer

        return inside

    return decorate


def _guarded(
    view: View, request: HttpRequest, method: str, allowed: frozenset[str], kwargs: dict[str, str]
) -> HttpResponse:
    if method == "OPTIONS":
        return _abilities(request)
    if method not in allowed:
        return _says(405, "", Allow=", ".join(sorted(allowed | {"OPTIONS"})))
    if not request.user.is_authenticated:
        return _says(401, _("You are logged out. Log in again; the upload goes on where it was."))
    if method != "GET" and request.headers.get("Tus-Resumable") != VERSION:
        return _says(412, "", **{"Tus-Version": VERSION})
    try:
        return view(request, method, **kwargs)
    except BadHeader as error:
        return _says(400, str(error))


def _abilities(request: HttpRequest) -> HttpResponse:
    from django.conf import settings

    facts = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return HttpResponse(status=204, headers=facts)


@speaks_tus(COLLECTION)
def upload_collection(request: AuthedRequest, method: str) -> HttpResponse:
    """Announce an upload; its first piece may come with the announcement."""
    metadata = request.headers.get("Upload-Metadata", "")
    facts = parse_metadata(metadata)
    length = parse_number("Upload-Length", request.headers.get("Upload-Length"))
    visible = with_parts(entries_visible_to(request.user))
    entry = get_object_or_404(visible, code=facts.get("entry", ""))
    require(can_edit_entry(request.user, entry))
    place = get_object_or_404(
        MaterialRequirement, entry_type=entry.entry_type, code=facts.get("requirement", "")
    )
    name = facts.get("filename", "")
    began = begun_at(
        facts.get("started", ""), user=request.user, entry=entry, requirement=place, name=name, size=length
    )
    with timezone.override(entry.edition.tz):
        try:
            session = begin_session(
                entry=entry,
                requirement=place,
                actor=request.user,
                name=name,
                length=length,
                begun_at=began or request_began(request),
                metadata=metadata,
                fingerprint=facts.get("fingerprint", ""),
                reason=facts.get("reason", ""),
            )
        except DomainError as refusal:
            return _refused(refusal)
        if request.headers.get("Content-Type") == PIECE_TYPE:
            answer = _take(request, session, 0)
            if answer.status_code != 204:
                return answer
            session.refresh_from_db()
    address = reverse("contest:upload-session", args=[session.code])
    headers = {"Location": address, "Upload-Offset": str(session.offset), **_expires(session)}
    return HttpResponse(status=201, headers=headers)


@speaks_tus(RESOURCE)
def upload_session(request: AuthedRequest, method: str, code: str) -> HttpResponse:
    """One upload: how far it is (HEAD), its next piece (PATCH), its end (DELETE), what became of it (GET)."""
    found = UploadSession.objects.select_related("entry__edition")
    session = get_object_or_404(found, code=code, owner=request.user)
    session.owner = request.user
    if session.state == UploadState.RECEIVING and session.expires_at <= timezone.now():
        return _says(410, _("This upload was broken off too long ago. Choose the file again."))
    if (
        session.entry.owner_id != request.user.pk
    ):  # an own entry is seen and edited; pieces come by the thousand
        visible = entries_visible_to(request.user).filter(pk=session.entry_id).exists()
        require(visible and can_edit_entry(request.user, session.entry))
    with timezone.override(session.edition.tz):
        return METHODS[method](request, session)


def _head(request: AuthedRequest, session: UploadSession) -> HttpResponse:
    if session.state == UploadState.RECEIVING:
        note_size(session)
    headers = {
        "Upload-Offset": str(session.offset),
        "Upload-Length": str(session.length),
        **_expires(session),
    }
    if session.metadata:
        headers["Upload-Metadata"] = session.metadata
    return HttpResponse(status=200, headers=headers)


def _patch(request: AuthedRequest, session: UploadSession) -> HttpResponse:
    if request.headers.get("Content-Type") != PIECE_TYPE:
        return _says(415, f"Content-Type: {PIECE_TYPE}")
    offset = parse_number("Upload-Offset", request.headers.get("Upload-Offset"))
    if session.state == UploadState.CHECKING:
        return _says(423, _("The file has arrived and is being checked."))
    if session.state != UploadState.RECEIVING:
        return _says(409, _("This upload is over."))
    return _take(request, session, offset)


def _take(request: AuthedRequest, session: UploadSession, offset: int) -> HttpResponse:
    checksum = parse_checksum(request.headers.get("Upload-Checksum"))
    declared = int(request.META.get("CONTENT_LENGTH") or 0)
    if note_size(session) != offset:
        return _says(409, "", **{"Upload-Offset": str(session.offset)})
    if offset + declared > session.length:
        return _says(413, _("More arrived than was announced. Choose the file again."))
    blocks = body_blocks(request)
    try:
        receive(session, offset, checksum.checked(blocks) if checksum else blocks)
        if session.is_whole:
            session = finish_session(session)
            if session.state == UploadState.REFUSED:
                return _says(422, session.error)
    except WrongOffset:
        note_size(session)
        return _says(409, "", **{"Upload-Offset": str(session.offset)})
    except TooLong:
        return _says(413, _("More arrived than was announced. Choose the file again."))
    except ChecksumMismatch:
        answer = _says(MISMATCH, "")
        answer.reason_phrase = "Checksum Mismatch"
        return answer
    except BodyCut:
        return _says(400, "")  # nobody reads it
    except DomainError as refusal:
        return _refused(refusal)
    return HttpResponse(status=204, headers={"Upload-Offset": str(session.offset), **_expires(session)})


def _delete(request: AuthedRequest, session: UploadSession) -> HttpResponse:
    cancel_session(session, actor=request.user)
    return HttpResponse(status=204)


def _outcome(request: AuthedRequest, session: UploadSession) -> HttpResponse:
    """Tell the page what became of the upload; where the last answer was lost, nobody has asked yet."""
    if session.state == UploadState.RECEIVING:
        note_size(session)
    if session.is_whole:
        try:
            session = finish_session(session)
        except NoRoom as refusal:
            return _refused(refusal)
        except WrongOffset:
            note_size(session)
    entry = Entry.objects.select_related("edition", "entry_type").get(pk=session.entry_id)
    facts = {
        "state": session.state,
        "offset": session.offset,
        "length": session.length,
        "error": session.error,
        "slot": slot_html(request, entry, session.requirement),
    }
    return JsonResponse(facts)


METHODS: Final = {"HEAD": _head, "GET": _outcome, "PATCH": _patch, "DELETE": _delete}


def _refused(refusal: DomainError) -> HttpResponse:
    status = 507 if isinstance(refusal, NoRoom) else 413 if isinstance(refusal, FileTooLarge) else 422
    return _says(status, str(refusal))


def _expires(session: UploadSession) -> dict[str, str]:
    moment: datetime = session.expires_at
    return {"Upload-Expires": http_date(moment.timestamp())}


def _says(status: int, sentence: str, **headers: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8", headers=headers)
