"""Big screens of a hall: added, named, given a role, taken away."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError
from contest.models import Upload, User
from judging.actions.round import touch_hall
from judging.exceptions import NotReady
from judging.models import Round, Screen
from judging.states import ScreenRole

MOST = 50
"""Screens of one round; more are a mistake."""


@transaction.atomic
def add_screen(*, round: Round, actor: User, name: str, role: ScreenRole) -> Screen:
    """Make a screen with an address of its own. Raises DomainError for a name that another screen has."""
    round = Round.objects.select_for_update().select_related("edition").get(pk=round.pk)
    names = set(round.screens.values_list("name", flat=True))
    if name in names:
        raise DomainError(_("There is a screen “%s” already.") % name)
    if len(names) >= MOST:
        raise NotReady([_("A round has at most %d screens.") % MOST])
    screen = Screen.objects.create(round=round, name=name, role=role)
    journal.record(
        actor=actor, verb="screen.added", target=screen, edition=round.edition,
        after={"name": name, "role": str(role)},
    )  # fmt: skip
    touch_hall(round)
    return screen


@transaction.atomic
def change_screen(*, screen: Screen, actor: User, name: str, role: ScreenRole) -> Screen:
    """Call a screen otherwise, or let it show something else. Raises DomainError for a name that is taken."""
    screen = _locked(screen)
    if Screen.objects.filter(round=screen.round, name=name).exclude(pk=screen.pk).exists():
        raise DomainError(_("There is a screen “%s” already.") % name)
    before = {"name": screen.name, "role": str(screen.role)}
    after = {"name": name, "role": str(role)}
    if before == after:
        return screen
    _refuse_without_picture(screen, role)
    screen.name, screen.role = name, role
    screen.save(update_fields=["name", "role"])
    journal.record(
        actor=actor, verb="screen.changed", target=screen, edition=screen.edition, before=before, after=after
    )
    touch_hall(screen.round)
    return screen


@transaction.atomic
def set_all_roles(*, round: Round, actor: User, role: ScreenRole) -> int:
    """Let all screens but the host's cards show the same; return how many changed.

    Screens without a picture keep their role when all are to show one.
    """
    round = Round.objects.select_for_update().select_related("edition").get(pk=round.pk)
    screens = round.screens.select_for_update().exclude(role__in=[role, ScreenRole.HOST])
    if role == ScreenRole.STILL:
        screens = screens.filter(still__isnull=False)
    names = list(screens.values_list("name", flat=True))
    if names:
        screens.update(role=role)
        journal.record(
            actor=actor, verb="screen.all_changed", target=round, edition=round.edition,
            after={"role": str(role), "screens": names},
        )  # fmt: skip
        touch_hall(round)
    return len(names)


@transaction.atomic
def set_still(*, screen: Screen, actor: User, still: Upload | None) -> Screen:
    """Give a screen the picture that it shows in the role of a still one; None takes it away.

    The picture has passed the form's checks. Raises NotReady when the picture is being shown.
    """
    screen = _locked(screen)
    if still is None and screen.role == ScreenRole.STILL:
        raise NotReady([_("The screen is showing this picture. Let it show something else first.")])
    if screen.still_id == (still.pk if still else None):
        return screen
    screen.still = still
    screen.save(update_fields=["still"])
    journal.record(
        actor=actor, verb="screen.picture_set", target=screen, edition=screen.edition,
        after={"sha256": still.sha256 if still else ""},
    )  # fmt: skip
    touch_hall(screen.round)
    return screen


@transaction.atomic
def remove_screen(*, screen: Screen, actor: User) -> None:
    """Take a screen away; whoever holds its address sees nothing any more."""
    screen = _locked(screen)
    journal.record(
        actor=actor, verb="screen.removed", target=screen, edition=screen.edition,
        before={"name": screen.name, "role": str(screen.role)},
    )  # fmt: skip
    round = screen.round
    screen.delete()
    touch_hall(round)


def note_contact(codes: Collection[str]) -> None:
    """Note that these screens are there; no act of a person, so nothing for the journal."""
    Screen.objects.filter(code__in=codes).update(contact_at=timezone.now())


def _locked(screen: Screen) -> Screen:
    return Screen.objects.select_for_update(of=("self",)).select_related("round__edition").get(pk=screen.pk)


def _refuse_without_picture(screen: Screen, role: ScreenRole) -> None:
    if role == ScreenRole.STILL and screen.still_id is None:
        raise NotReady([_("Give “%s” a picture first.") % screen.name])
