"""Who may open a file."""

from django.contrib.auth.models import AnonymousUser

from contest.models import Arrival, Edition, Material, Upload, User
from contest.queries.entry import entries_visible_to
from contest.states import EditionState


def can_see_material(user: User | AnonymousUser, material: Material) -> bool:
    """Whoever sees the entry sees its files; judges get theirs through their score page, by its own rule.

    What a virus scanner objected to is given to nobody.
    """
    if Arrival.objects.filter(material=material, quarantined=True).exists():
        return False
    return entries_visible_to(user).filter(pk=material.entry_id).exists()


def can_see_upload(user: User | AnonymousUser, upload: Upload) -> bool:
    """The logo of an announced edition is for everybody; any other file for its sender and who sees its entry."""
    if Edition.objects.filter(logo=upload).exclude(state=EditionState.DRAFT).exists():
        return True
    if not isinstance(user, User) or not user.is_active:
        return False
    if Arrival.objects.filter(material__upload=upload, quarantined=True).exists():
        return False
    if upload.uploaded_by_id == user.pk or user.is_superuser:
        return True
    return entries_visible_to(user).filter(materials__upload=upload).exists()
