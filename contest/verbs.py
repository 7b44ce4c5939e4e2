"""What the journal's verbs mean in words; each floor has a module `verbs` that registers its own.

A verb is noun.participle ("entry.submitted"). Its words follow a name and come before the thing:
"Zhou Wenjing" + "submitted the entry" + "…".
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {}


def register(words: Mapping[str, str | Promise]) -> None:
    """Add a floor's verbs."""
    _WORDS.update(words)


def words_of(verb: str) -> str:
    """Return the words of a verb; an unknown one stands for itself."""
    return str(_WORDS.get(verb, verb))


def all_verbs() -> dict[str, str]:
    """Return all registered verbs with their words, ordered by noun."""
    return {verb: str(words) for verb, words in sorted(_WORDS.items())}


_KINDS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {}


def register_kind(code: str, name: str | Promise, *nouns: str) -> None:
    """Add a kind of changes: the nouns whose verbs belong to it; a floor may add nouns to a kind of another."""
    known = _KINDS.get(code, (name, ()))
    _KINDS[code] = (known[0], (*known[1], *nouns))


def all_kinds() -> dict[str, str]:
    """Return the kinds of changes with their names, in the order in which they were registered."""
    return {code: str(name) for code, (name, _nouns) in _KINDS.items()}


def nouns_of(kind: str) -> tuple[str, ...]:
    """Return the nouns of a kind; none for an unknown one."""
    return _KINDS[kind][1] if kind in _KINDS else ()


CONTEST: Final = {
    "account.changed": _("changed the account of"),
    "account.created": _("made the account of"),
    "account.joined": _("took part as a contestant:"),
    "account.logged_in": _("logged in as"),
    "account.password_set": _("set a password for"),
    "account.registered": _("registered as"),
    "account.reset_link_made": _("made a link for a new password of"),
    "account.sessions_ended": _("logged out all devices of"),
    "account.temporary_password_given": _("gave a temporary password to"),
    "check.created": _("checked the entry"),
    "check.undone": _("undid the formal check of"),
    "edition.changed": _("changed the edition"),
    "edition.copied": _("made the edition from another one:"),
    "edition.created": _("made the edition"),
    "edition.moved": _("moved the edition one step on:"),
    "edition.moved_back": _("moved the edition one step back:"),
    "edition.rescheduled": _("changed the deadlines of"),
    "entry.created": _("began the entry"),
    "entry.disqualified": _("disqualified the entry"),
    "entry.edited": _("changed the entry"),
    "entry.extended": _("extended the deadline of"),
    "entry.imported": _("imported the entry"),
    "entry.people_written": _("changed the people of"),
    "entry.reminded": _("wrote a reminder about"),
    "entry.restored": _("restored the entry"),
    "entry.submitted": _("submitted the entry"),
    "entry.taken_back": _("took back the entry to go on with it"),
    "entry.withdrawn": _("withdrew the entry"),
    "entry_type.changed": _("changed the entry type"),
    "entry_type.created": _("added the entry type"),
    "entry_type.deleted": _("deleted the entry type"),
    "entry_type.moved": _("moved the entry type"),
    "import.contacts": _("imported unit contacts into"),
    "import.entries": _("imported entries into"),
    "import.judges": _("imported judges into"),
    "import.units": _("imported units for"),
    "invitation.accepted": _("accepted the invitation"),
    "invitation.created": _("made the invitation"),
    "invitation.reissued": _("made a new link for the invitation"),
    "invitation.revoked": _("took back the invitation"),
    "lectureform.added": _("added the lecture form"),
    "lectureform.deleted": _("deleted the lecture form"),
    "lectureform.ordered": _("ordered the lecture forms of"),
    "lectureform.renamed": _("renamed the lecture form"),
    "material.added": _("added the material"),
    "material.refused": _("took out after the check:"),
    "material.removed": _("removed the material"),
    "material.replaced": _("replaced the material"),
    "material.restored": _("restored the material"),
    "material_requirement.changed": _("changed the required material"),
    "material_requirement.created": _("added the required material"),
    "material_requirement.deleted": _("deleted the required material"),
    "material_requirement.moved": _("moved the required material"),
    "membership.added": _("gave a role to"),
    "membership.created": _("appointed as organizer:"),
    "membership.removed": _("took a role from"),
    "organization.activated": _("activated the unit"),
    "organization.changed": _("changed the unit"),
    "organization.created": _("added the unit"),
    "organization.deactivated": _("deactivated the unit"),
    "quotas.changed": _("changed the quotas of"),
    "sector.added": _("added the sector"),
    "sector.deleted": _("deleted the sector"),
    "sector.ordered": _("ordered the sectors of"),
    "sector.renamed": _("renamed the sector"),
    "upload.begun": _("began to send a file for"),
    "upload.cancelled": _("stopped sending a file for"),
    "upload.forgotten": _("removed the unused file"),
    "upload.refused": _("sent a file that was refused for"),
    "upload.stored": _("sent the file"),
}
register(CONTEST)
register_kind("entries", _("Entries and materials"), "entry", "material", "check", "upload", "import")
register_kind("people", _("People and roles"), "account", "membership", "invitation", "organization")
register_kind(
    "setup",
    _("Set-up and stages"),
    "edition", "entry_type", "material_requirement", "sector", "lectureform", "quotas",
)  # fmt: skip
