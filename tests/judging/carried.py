"""A round that goes to another database and back: the one of the test, emptied, and as it was afterwards."""

import contextlib

from django.db import transaction

from contest.models import Edition, Entry, JournalEntry, JournalHead, User
from judging.actions.carry.hall import make_return, open_parcel, take_in
from judging.carry.nouns import NOUNS
from judging.models import HallRound, Trip


def empty(round):
    """Take everything of a round out of the database, without asking what points to it; only to be rolled back."""
    pks = {noun.model: list(noun.rows(round).values_list("pk", flat=True)) for noun in NOUNS}
    pks[Entry] = list(Entry.objects.filter(edition=round.edition).values_list("pk", flat=True))
    pks[Edition] = [round.edition_id]
    for model, found in pks.items():
        rows = model._default_manager.filter(pk__in=found)
        rows._raw_delete(rows.db)
    for model in (JournalEntry, JournalHead, Trip, HallRound):
        rows = model.objects.all()
        rows._raw_delete(rows.db)


@contextlib.contextmanager
def other_site(round):
    """Within: an empty site. After: everything as it was before."""
    with transaction.atomic():
        empty(round)
        yield
        transaction.set_rollback(True)


def in_the_hall(trip, code, act=lambda round: None, *, times=1):
    """Load a trip at another site, let `act` happen there, and return the file that goes home."""
    with other_site(trip.round):
        round, _slips = take_in(opened=open_parcel(bytes(trip.parcel), code))
        act(round)
        actor = User.objects.filter(memberships__role="organizer").first()
        for _time in range(times):
            _name, content = make_return(round=round, actor=actor)
    return content
