"""Playing a round with invented entries on the real devices, and wiping all of it in one go."""

from itertools import cycle

from django.db import transaction
from django.utils.translation import gettext as _

from contest import journal
from contest.actions.edition_copy import copied_row, copy_edition
from contest.codes import new_code
from contest.models import Edition, Entry, EntryMember, Membership, User
from contest.states import EntryState, MemberRole, Role
from judging.actions.round import locked, new_aliases, open_scoring, touch
from judging.actions.stage import open_stage
from judging.exceptions import NotReady
from judging.models import (
    Award,
    Ballot,
    Contender,
    HeldVersion,
    Panel,
    PaperSheet,
    Ranking,
    Rehearsal,
    Round,
    ScoreSheet,
    Seat,
    Session,
    SheetVersion,
)
from judging.rehearsal_cast import invented
from judging.states import RoundMode, RoundState, SheetState

STAFF = (Role.SCOREKEEPER, Role.TIMER, Role.SUPERVISOR, Role.JUDGE)
"""Who takes part in a rehearsal beside the organizers, in the role they will have."""
BEFORE = (RoundState.SETUP, RoundState.SCORING)


@transaction.atomic
def begin_rehearsal(*, round: Round, actor: User, entries: int) -> Rehearsal:
    """Make a round's twin in an edition of its own, with the same rule, judges and seats and with invented entries.

    entries: how many; see `rehearsal_cast`. The twin is open for scoring and run from the desk. Raises NotReady while the
    round is being rehearsed already, for a round that is not live, has nobody to judge it or is over, and with
    everything that keeps the twin from being opened: the same will keep the round.
    """
    round = locked(round)
    _refuse_unless_it_can_be_rehearsed(round)
    edition = copy_edition(
        source=round.edition,
        actor=actor,
        code=new_code(),
        name=_("Rehearsal: %(edition)s") % {"edition": round.edition.name},
        year=round.edition.year,
    )
    edition.rehearses = round.edition
    edition.save(update_fields=["rehearses"])
    _seat_people(round.edition, edition)
    twin = edition.rounds.get(name=round.name)
    sessions = [copied_row(session, round=twin) for session in round.sessions.all()]
    contenders = _invent(twin, actor, entries, sessions)
    for panel in round.panels.order_by("position", "pk"):
        _copy_panel(panel, twin, contenders)
    rehearsal = Rehearsal.objects.create(round=round, twin=twin, begun_by=actor)
    rehearsal.twin = open_scoring(round=twin, actor=actor)
    open_stage(round=twin, actor=actor)
    journal.record(
        actor=actor,
        verb="rehearsal.begun",
        target=rehearsal,
        edition=round.edition,
        after={"twin": twin.code, "entries": len(contenders)},
    )
    touch(round.pk)
    return rehearsal


def _refuse_unless_it_can_be_rehearsed(round: Round) -> None:
    if round.mode != RoundMode.LIVE:
        raise NotReady([_("Only a live round is rehearsed. Change the mode of the round first.")])
    if round.edition.is_rehearsal:
        raise NotReady([_("This is a rehearsal already.")])
    if round.state not in BEFORE:
        raise NotReady([_("Scoring of this round is over, so there is nothing to rehearse.")])
    if Rehearsal.objects.filter(round=round).exists():
        raise NotReady([_("The round is being rehearsed already. Wipe that rehearsal first.")])
    if not Seat.objects.filter(panel__round=round, left_at=None).exists():
        raise NotReady([_("Nobody has a seat in this round yet. Form the panel first.")])


def _seat_people(source: Edition, edition: Edition) -> None:
    """Give everybody who works in the hall the role in the rehearsal that they have in earnest."""
    held = Membership.objects.filter(edition=source, role__in=STAFF).values_list("user", "role").distinct()
    Membership.objects.bulk_create(
        Membership(edition=edition, user_id=user, role=role) for user, role in held
    )


def _invent(twin: Round, actor: User, count: int, sessions: list[Session]) -> list[Contender]:
    """Make invented entries and let them take part, in running order, spread over types, sectors and sessions.

    They stay drafts: nothing that counts or lists entries ever meets them.
    """
    types = list(twin.entry_types.all()) or list(twin.edition.entry_types.all())
    sectors = list(twin.edition.sectors.all())
    forms = list(twin.edition.lecture_forms.all())
    if not types:
        raise NotReady([_("The edition has no entry type yet.")])
    cast = invented(count)
    entries = []
    for at, (one, entry_type) in enumerate(zip(cast, cycle(types), strict=False)):
        entry = Entry.objects.create(
            edition=twin.edition,
            entry_type=entry_type,
            sector=sectors[at % len(sectors)] if sectors else None,
            lecture_form=forms[at % len(forms)] if forms else None,
            title=one.title,
            number=f"{at + 1:03}",
            owner=actor,
            state=EntryState.DRAFT,
        )
        EntryMember.objects.create(
            entry=entry, role=MemberRole.LEAD, name=one.name, organization_name=one.unit
        )
        entries.append(entry)
    aliases = new_aliases(set(), len(entries))
    share = -(-len(entries) // max(len(sessions), 1))
    return Contender.objects.bulk_create(
        Contender(
            round=twin,
            entry=entry,
            alias=alias,
            running_order=place,
            session=sessions[(place - 1) // share] if sessions else None,
        )
        for place, (entry, alias) in enumerate(zip(entries, aliases, strict=True), start=1)
    )


def _copy_panel(panel: Panel, twin: Round, contenders: list[Contender]) -> None:
    """Give the twin the same panel with the same judges in the same seats, and every seat a sheet of every entry."""
    copy = copied_row(panel, round=twin)
    seats = [copied_row(seat, panel=copy) for seat in panel.seats.filter(left_at=None)]
    ScoreSheet.objects.bulk_create(
        ScoreSheet(contender=contender, seat=seat) for seat in seats for contender in contenders
    )


@transaction.atomic
def wipe_rehearsal(*, rehearsal: Rehearsal, actor: User) -> None:
    """Remove a rehearsal with everything that was entered, marked and shown in it; tablets and screens go back.

    What was done in it stays in the journal, under the rehearsal's own code.
    """
    round = locked(rehearsal.round)
    rehearsal = Rehearsal.objects.select_related("twin__edition").get(pk=rehearsal.pk)
    edition = rehearsal.twin.edition
    within = {"contender__round__edition": edition}
    sheets = ScoreSheet.objects.filter(**within)
    journal.record(
        actor=actor,
        verb="rehearsal.wiped",
        target=rehearsal,
        edition=round.edition,
        before={
            "twin": rehearsal.twin.code,
            "entries": edition.entries.count(),
            "versions": SheetVersion.objects.filter(sheet__in=sheets).count(),
        },
    )
    # From the leaves to the root: the rows protect each other, in a rehearsal as in earnest.
    HeldVersion.objects.filter(sheet__in=sheets).delete()
    PaperSheet.objects.filter(sheet__in=sheets).delete()
    sheets.update(current=None, state=SheetState.OPEN, signed_at=None)
    SheetVersion.objects.filter(sheet__in=sheets).delete()
    sheets.delete()
    Ballot.objects.filter(ticket__round__edition=edition).delete()
    Award.objects.filter(tier__edition=edition).delete()
    Ranking.objects.filter(edition=edition).delete()
    Contender.objects.filter(round__edition=edition).delete()
    Entry.objects.filter(edition=edition).delete()
    edition.delete()  # the rehearsal's own row goes with its twin
    touch(round.pk)
