"""Who may do what with an entry. Deadlines and states are the actions' business."""

from contest.models import Edition, Entry, EntryMember, Membership, User
from contest.queries.people import roles_in
from contest.states import MemberRole, Role


def can_create_entry(user: User, edition: Edition) -> bool:
    """Contestants for themselves, unit contacts for their unit, organizers for anybody."""
    return bool(roles_in(user, edition) & {Role.CONTESTANT, Role.UNIT_CONTACT, Role.ORGANIZER})


def can_list_entries(user: User, edition: Edition) -> bool:
    """Who takes part, and who reads everything."""
    takes_part = {Role.CONTESTANT, Role.UNIT_CONTACT, Role.ORGANIZER, Role.SUPERVISOR}
    return bool(roles_in(user, edition) & takes_part)


def can_edit_entry(user: User, entry: Entry) -> bool:
    """Who registered it, its team (advisers only look), the unit's contact, organizers."""
    return (
        entry.owner_id == user.pk
        or can_override_entry(user, entry)
        or is_contact_for(user, entry)
        or EntryMember.objects.filter(entry=entry, user=user).exclude(role=MemberRole.ADVISER).exists()
    )


def can_override_entry(user: User, entry: Entry) -> bool:
    """Organizers may mend an entry after it was handed in and after deadlines, with a reason."""
    return Role.ORGANIZER in roles_in(user, entry.edition)


def can_check_entry(user: User, edition: Edition) -> bool:
    """Organizers do the formal check."""
    return Role.ORGANIZER in roles_in(user, edition)


def can_withdraw_entry(user: User, entry: Entry) -> bool:
    """Who registered it, the unit's contact, organizers; a team member can't take it from the others."""
    return entry.owner_id == user.pk or can_override_entry(user, entry) or is_contact_for(user, entry)


def can_disqualify_entry(user: User, entry: Entry) -> bool:
    """Organizers exclude, extend and restore."""
    return Role.ORGANIZER in roles_in(user, entry.edition)


def can_export_entries(user: User, edition: Edition) -> bool:
    """Those who see more than their own; what is written is what they see."""
    return bool(roles_in(user, edition) & {Role.UNIT_CONTACT, Role.ORGANIZER, Role.SUPERVISOR})


def is_contact_for(user: User, entry: Entry) -> bool:
    """Whether somebody is contact for the entry's unit or one above it."""
    if entry.organization is None or Role.UNIT_CONTACT not in roles_in(user, entry.edition):
        return False
    paths = Membership.objects.filter(
        user=user, edition=entry.edition_id, role=Role.UNIT_CONTACT
    ).values_list("organization__path", flat=True)
    return any(entry.organization.path.startswith(path) for path in paths)
