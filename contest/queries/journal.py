"""Reading the journal: filtered lines, each as a sentence with what was before and after."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Max, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contest import journal
from contest.models import Edition, JournalEntry, JournalHead
from contest.states import MemberRole, Role
from contest.verbs import nouns_of, words_of

_FIRST: Final = dt.date(dt.MINYEAR + 1, 1, 1)
_LAST: Final = dt.date(dt.MAXYEAR - 1, 1, 1)
"""Days beyond which no moment can be told in every time zone; 9999-12-31 is what some offices write for "always"."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of a line: its name, and its value before and after as people read it."""

    label: str
    before: str
    after: str


def version_of(edition: Edition) -> int:
    """Return the number of an edition's last line: whatever is kept under it holds until something changes."""
    last = JournalEntry.objects.filter(edition_code=edition.code).order_by("-sequence")
    return last.values_list("sequence", flat=True).first() or 0


def lines_of(
    edition: Edition,
    *,
    kind: str = "",
    verb: str = "",
    who: str = "",
    what: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> QuerySet[JournalEntry]:
    """Return an edition's lines, newest first.

    kind: of changes, as contest.verbs knows them. verb: a whole verb, or a noun with a dot for all of its verbs. who:
    part of a name. what: part of a thing's name or of a reason, or the thing's code. since, until: days in the edition's time zone, both counted in.
    """
    lines = JournalEntry.objects.filter(edition_code=edition.code).order_by("-sequence")
    if kind:
        wanted = Q(pk__in=[])
        for noun in nouns_of(kind):
            wanted |= Q(verb__startswith=f"{noun}.")
        lines = lines.filter(wanted)
    if verb:
        lines = lines.filter(verb__startswith=verb) if verb.endswith(".") else lines.filter(verb=verb)
    if who:
        lines = lines.filter(actor_name__icontains=who)
    if what:
        lines = lines.filter(
            Q(target_label__icontains=what) | Q(target_code=what) | Q(reason__icontains=what)
        )
    if since:
        lines = lines.filter(at__gte=dt.datetime.combine(max(since, _FIRST), dt.time(), edition.tz))
    if until:
        last = min(until, _LAST) + dt.timedelta(days=1)
        lines = lines.filter(at__lt=dt.datetime.combine(last, dt.time(), edition.tz))
    return lines


def sentence_of(line: JournalEntry) -> str:
    """Say who did what to which thing."""
    return _("%(who)s %(did)s “%(what)s”") % {
        "who": line.actor_name or _("The system"),
        "did": words_of(line.verb),
        "what": line.target_label or line.target_code,
    }


def changes_of(line: JournalEntry) -> list[Change]:
    """Return the facts of a line."""
    before, after = _facts(line.before), _facts(line.after)
    keys = list(dict.fromkeys([*before, *after]))
    return [
        Change(
            _label(line.target_type, key, get_language() or ""),
            _words(line.target_type, key, before.get(key)),
            _words(line.target_type, key, after.get(key)),
        )
        for key in keys
    ]


def _facts(stored: Any) -> dict[str, Any]:
    if stored is None:
        return {}
    return stored if isinstance(stored, dict) else {"": stored}


@cache
def _field(target_type: str, key: str) -> "Field[Any, Any] | None":
    try:
        found = apps.get_model(target_type)._meta.get_field(key)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return found if isinstance(found, Field) else None


@cache
def _label(target_type: str, key: str, language: str) -> str:
    """Return a column's name as people know it; `language` only parts the cache."""
    field = _field(target_type, key)
    if field is None or field.verbose_name == key.replace("_", " "):  # a column that nobody named
        return _common(key)
    return str(field.verbose_name)


def _common(key: str) -> str:
    return {
        "role": _("role"),
        "organization": _("unit"),
        "state": _("state"),
        "rows": _("rows"),
        "row": _("row"),
        "new": _("new"),
        "changed": _("changed"),
        "unchanged": _("there already"),
        "units": _("units"),
        "codes": _("codes of the units"),
        "hosts": _("hosts"),
        "lead": _("lead lecturer"),
        "title": _("title"),
        "name": _("name"),
        "number": _("number"),
        "order": _("order"),
        "source": _("source"),
        "files": _("files"),
        "year": _("year"),
        "agrees": _("agrees"),
        "awards": _("awards"),
        "blockers": _("what stood in the way"),
        "objections": _("objections"),
        "results": _("results and their differences"),
        "round": _("round"),
        "version": _("version"),
        "marks": _("marks"),
        "total": _("total"),
        "seats": _("seats"),
        "chief": _("chief judge"),
        "seed": _("seed"),
        "editions": _("editions"),
        "design": _("design"),
        "entry": _("entry"),
        "entries": _("entries"),
        "size": _("file size"),
        "begun_at": _("begun at"),
        "lecturer": _("lecturer"),
        "receipt": _("receipt"),
        "notes": _("notes"),
        "people": _("people"),
        "days": _("days"),
        "shown": _("shown parts"),
        "given_on": _("given on"),
        "characters": _("characters"),
        "photos": _("photos"),
        "from": _("from"),
        "until": _("until"),
        "seconds": _("seconds"),
        "numbers": _("numbers"),
        "term": _("term"),
        "pictures": _("pictures"),
        "rounds": _("rounds"),
        "tiers": _("tiers"),
        "criteria": _("criteria"),
        "panel": _("panel"),
        "rule": _("rule"),
        "rule_version": _("rule version"),
        "booking": _("order of a branch"),
        "award": _("award"),
        "seat": _("seat"),
        "contender": _("contender"),
        "points": _("points"),
        "deduction": _("deduction"),
        "stops": _("stops"),
        "reports": _("reports"),
        "sessions": _("sessions"),
        "note": _("note"),
        "per_entry": _("judges per entry"),
        "sha256": "SHA-256",
    }.get(key, key.replace("_", " "))


def _words(target_type: str, key: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return _text(target_type, key, value)
    if isinstance(value, list) and all(not isinstance(one, dict | list) for one in value):
        return _(", ").join(_words(target_type, key, one) for one in value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _text(target_type: str, key: str, value: str) -> str:
    field = _field(target_type, key)
    choices = dict(field.flatchoices) if field is not None and field.choices else _choices(key)
    if value in choices:
        return str(choices[value])
    if len(value) >= 19 and value[4:5] == "-" and value[10:11] == "T":
        moment = parse_datetime(value)
        if moment is not None and timezone.is_aware(moment):
            return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
    return value


@cache
def _choices(key: str) -> dict[str, Any]:
    if key != "role":
        return {}
    return dict([*MemberRole.choices, *Role.choices])


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the chain is broken, and what was found there."""

    sequence: int
    sentence: str


def faults_of_chain() -> Iterator[Fault]:
    """Follow the whole chain, oldest line first, and name every line that was altered or taken out.

    Reads 2,000 lines at a time, so that the memory is the same for any length. Lines that are written meanwhile are
    left for the next time; so the newest line is looked for before the head, which is never behind it.
    """
    newest = JournalEntry.objects.aggregate(newest=Max("sequence"))["newest"] or 0
    head = JournalHead.objects.first()
    last = head.sequence if head is not None else 0
    expected, previous = 1, "0" * 64
    lines = JournalEntry.objects.filter(sequence__lte=max(newest, last)).order_by("sequence")
    for line in lines.iterator(chunk_size=2000):
        if line.sequence != expected:
            yield Fault(expected, _missing(expected, line.sequence - 1))
            previous = line.previous_hash
        if line.previous_hash != previous:
            yield Fault(
                line.sequence - 1,
                _("Line %(line)d was replaced: line %(next)d remembers another one.")
                % {"line": line.sequence - 1, "next": line.sequence},
            )
        if journal.digest(line) != line.hash:
            yield Fault(
                line.sequence, _("Line %(line)d was altered after it was written.") % {"line": line.sequence}
            )
        expected, previous = line.sequence + 1, line.hash
    if last >= expected:
        yield Fault(expected, _missing(expected, last))
    elif head is not None and head.hash != previous and last == expected - 1:
        yield Fault(last, _("Line %(line)d, the last one, was replaced.") % {"line": last})
    elif last < expected - 1:
        yield Fault(expected - 1, _("Lines after %(line)d were added past the journal.") % {"line": last})


def _missing(first: int, last: int) -> str:
    if first == last:
        return _("Line %(line)d is missing.") % {"line": first}
    return _("Lines %(first)d to %(last)d are missing.") % {"first": first, "last": last}


def line_facts(line: JournalEntry) -> dict[str, Any]:
    """Return everything that a line's hash is taken over, and the hash: what journal.digest reads, by name."""
    return {
        "sequence": line.sequence,
        "at": line.at.isoformat(timespec="microseconds"),
        "actor": line.actor_id,
        "actor_name": line.actor_name,
        "verb": line.verb,
        "edition": line.edition_code,
        "target_type": line.target_type,
        "target_code": line.target_code,
        "target_label": line.target_label,
        "before": line.before,
        "after": line.after,
        "reason": line.reason,
        "device": line.device,
        "previous_hash": line.previous_hash,
        "hash": line.hash,
    }
