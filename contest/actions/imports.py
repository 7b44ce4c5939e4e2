"""Writing what a workbook holds: all of it or nothing, in a few wide statements."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest import journal
from contest.actions.account import UserNames, new_person
from contest.actions.organization import path_below
from contest.actions.people import INVITATION_DAYS
from contest.codes import new_token
from contest.exceptions import DomainError
from contest.models import Edition, Entry, EntryMember, Invitation, Membership, Organization, User
from contest.pinyin import pinyin_of
from contest.queries.imports import ImportKind, Plan, plan_import
from contest.queries.imports.entries import EntryStep
from contest.queries.imports.people import PersonStep
from contest.queries.imports.units import UnitStep
from contest.queries.invitation import hash_of
from contest.queries.people import within_reach
from contest.spreadsheets import Table
from contest.states import MemberRole, Role


class ImportRefused(DomainError):
    """A workbook with bad rows was to be imported; `plan` names each."""

    def __init__(self, plan: Plan[Any]) -> None:
        super().__init__(
            ngettext(
                "%(rows)d row can't be imported. Nothing was written.",
                "%(rows)d rows can't be imported. Nothing was written.",
                plan.bad_rows,
            )
            % {"rows": plan.bad_rows}
        )
        self.plan = plan


@transaction.atomic
def import_table(*, kind: ImportKind, table: Table, edition: Edition, actor: User) -> Plan[Any]:
    """Write every row of a table, or none; doing it twice changes nothing the second time.

    Raises ImportRefused if any row is bad, which may be so although the dry run was good: things change.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)  # one import at a time
    plan = plan_import(kind, table, edition, actor)
    if plan.problems:
        raise ImportRefused(plan)
    if plan.steps:
        match kind:
            case ImportKind.UNITS:
                _write_units(edition, actor, plan.steps)
            case ImportKind.ENTRIES:
                _write_entries(edition, actor, plan.steps)
            case ImportKind.CONTACTS | ImportKind.JUDGES:
                _write_people(edition, actor, plan.steps)
    journal.record(
        actor=actor,
        verb=f"import.{kind.value}",
        target=edition,
        after={"rows": plan.rows, "new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged},
    )
    return plan


def _write_units(edition: Edition, actor: User, steps: Sequence[UnitStep]) -> None:
    known = {unit.pk: unit for unit in Organization.objects.all()}
    made: dict[int, Organization] = {}
    levels: defaultdict[int, list[UnitStep]] = defaultdict(list)
    for step in steps:
        levels[step.depth].append(step)
    for depth in sorted(levels):
        fresh = [step for step in levels[depth] if step.pk is None]
        parents = [_parent_of(step, known, made) for step in fresh]
        units = Organization.objects.bulk_create(
            [
                Organization(
                    name=step.name,
                    short_name=step.short_name,
                    parent=parent,
                    name_pinyin=pinyin_of(step.name)[:1000],
                )
                for step, parent in zip(fresh, parents, strict=True)
            ],
            batch_size=500,
        )
        for unit, step, parent in zip(units, fresh, parents, strict=True):
            unit.path = path_below(parent, unit.pk)
            made[step.row] = unit
        Organization.objects.bulk_update(units, ["path"], batch_size=500)
    new = list(made.values())
    journal.record_all(
        actor=actor,
        verb="organization.created",
        targets=new,
        edition=edition,
        after=[{"name": unit.name, "parent": unit.parent.name if unit.parent else None} for unit in new],
    )
    mended = [step for step in steps if step.pk is not None]
    units = [known[step.pk] for step in mended if step.pk is not None]
    for unit, step in zip(units, mended, strict=True):
        unit.short_name = step.short_name
    Organization.objects.bulk_update(units, ["short_name"], batch_size=500)
    journal.record_all(
        actor=actor,
        verb="organization.changed",
        targets=units,
        edition=edition,
        after=[{"short_name": unit.short_name} for unit in units],
    )


def _parent_of(
    step: UnitStep, known: dict[int, Organization], made: dict[int, Organization]
) -> Organization | None:
    if step.parent_row is not None:
        return made[step.parent_row]
    return known[step.parent_pk] if step.parent_pk is not None else None


def _write_people(edition: Edition, actor: User, steps: Sequence[PersonStep]) -> None:
    fresh = [step for step in steps if step.user_pk is None]
    accounts = _accounts(
        edition,
        actor,
        {
            step.mobile: {
                "full_name": step.full_name,
                "organization_id": step.unit_pk,
                "title": step.title,
                "email": step.email,
            }
            for step in fresh
        },
        role=steps[0].role,
    )
    wanted = [
        (
            accounts[step.mobile].pk if step.user_pk is None else step.user_pk,
            step.role,
            step.unit_pk if step.role is Role.UNIT_CONTACT else None,
        )
        for step in steps
        if not step.needs_invitation
    ]
    is_contact = steps[0].role is Role.UNIT_CONTACT  # may speak for several units: each gets its line
    _give_roles(
        edition, actor, wanted, new=set() if is_contact else {person.pk for person in accounts.values()}
    )
    _invite(edition, actor, [step for step in steps if step.needs_invitation])


def _accounts(
    edition: Edition, actor: User, wanted: dict[str, dict[str, Any]], *, role: Role
) -> dict[str, User]:
    """Make an account without a password for each mobile number; the line in the journal names the role too."""
    names = UserNames(User.objects.values_list("username", flat=True))
    people = User.objects.bulk_create(
        [
            new_person(username=names.take(str(values["full_name"])), mobile=mobile, **values)
            for mobile, values in wanted.items()
        ],
        batch_size=500,
    )
    units = _unit_names()
    journal.record_all(
        actor=actor,
        verb="account.created",
        targets=people,
        edition=edition,
        after=[
            {
                "full_name": person.full_name,
                "mobile": person.mobile,
                "organization": units.get(person.organization_id or 0),
                "role": role,
            }
            for person in people
        ],
    )
    return {str(person.mobile): person for person in people}


def _unit_names() -> dict[int, str]:
    return dict(Organization.objects.order_by().values_list("pk", "name"))


def _give_roles(
    edition: Edition, actor: User, wanted: Sequence[tuple[int, Role, int | None]], *, new: set[int]
) -> None:
    """Add roles that are not held yet; those of new accounts stand in the journal already."""
    held = set(Membership.objects.filter(edition=edition).values_list("user_id", "role", "organization_id"))
    missing = [one for one in dict.fromkeys(wanted) if (one[0], one[1].value, one[2]) not in held]
    given = Membership.objects.bulk_create(
        [
            Membership(edition=edition, user_id=user, role=role, organization_id=unit)
            for user, role, unit in missing
        ],
        batch_size=500,
    )
    told = [one for one in given if one.user_id not in new]
    people = {person.pk: person for person in within_reach(actor)} if told else {}
    units = _unit_names() if told else {}
    journal.record_all(
        actor=actor,
        verb="membership.added",
        targets=[people[one.user_id] for one in told],
        edition=edition,
        after=[
            {"role": one.role} | ({"organization": units[one.organization_id]} if one.organization_id else {})
            for one in told
        ],
    )


def _invite(edition: Edition, actor: User, steps: Sequence[PersonStep]) -> None:
    until = timezone.now() + timedelta(days=INVITATION_DAYS)
    made = Invitation.objects.bulk_create(
        [
            Invitation(
                token_hash=hash_of(new_token()),  # its slip is printed with a new one
                edition=edition,
                role=step.role,
                organization_id=step.unit_pk if step.role is Role.UNIT_CONTACT else None,
                full_name=step.full_name,
                mobile=step.mobile,
                user_id=step.user_pk,
                created_by=actor,
                expires_at=until,
            )
            for step in steps
        ],
        batch_size=500,
    )
    journal.record_all(
        actor=actor,
        verb="invitation.created",
        targets=made,
        edition=edition,
        after=[{"role": one.role, "full_name": one.full_name, "expires_at": one.expires_at} for one in made],
    )


def _write_entries(edition: Edition, actor: User, steps: Sequence[EntryStep]) -> None:
    wanted = {
        step.mobile: {"full_name": step.lead, "organization_id": step.unit_pk, "title": step.lead_title}
        for step in steps
        if step.mobile and step.owner_pk is None and not step.needs_invitation
    }
    accounts = _accounts(edition, actor, wanted, role=Role.CONTESTANT)
    owners = [
        accounts[step.mobile].pk if step.mobile in accounts else (step.owner_pk or None) for step in steps
    ]
    _give_roles(
        edition,
        actor,
        [(owner, Role.CONTESTANT, None) for owner in owners if owner is not None],
        new={person.pk for person in accounts.values()},
    )
    foreign = {step.mobile: step for step in steps if step.needs_invitation}
    numbers = dict(User.objects.filter(mobile__in=foreign).values_list("mobile", "pk"))
    open_for = set(
        Invitation.objects.filter(
            edition=edition, role=Role.CONTESTANT, accepted_at=None, revoked_at=None
        ).values_list("user_id", flat=True)
    )
    _invite(
        edition,
        actor,
        [
            PersonStep(step.row, step.lead, mobile, Role.CONTESTANT, None, user_pk=numbers[mobile])
            for mobile, step in foreign.items()
            if numbers[mobile] not in open_for
        ],
    )
    entries = Entry.objects.bulk_create(
        [
            Entry(
                edition=edition,
                entry_type_id=step.entry_type_pk,
                sector_id=step.sector_pk,
                lecture_form_id=step.lecture_form_pk,
                organization_id=step.unit_pk,
                title=step.title,
                owner_id=owner or actor.pk,
                updated_by=actor,
            )
            for step, owner in zip(steps, owners, strict=True)
        ],
        batch_size=500,
    )
    EntryMember.objects.bulk_create(
        [
            member
            for entry, step, owner in zip(entries, steps, owners, strict=True)
            for member in _members(entry, step, owner)
        ],
        batch_size=500,
    )
    journal.record_all(
        actor=actor,
        verb="entry.imported",
        targets=entries,
        edition=edition,
        after=[
            {"title": step.title, "organization": step.unit_name, "lead": step.lead, "row": step.row}
            for step in steps
        ],
    )


def _members(entry: Entry, step: EntryStep, owner: int | None) -> list[EntryMember]:
    named = [
        (MemberRole.LEAD, step.lead),
        *((MemberRole.MEMBER, name) for name in step.members),
        *((MemberRole.ADVISER, name) for name in step.advisers),
    ]
    members = [
        EntryMember(
            entry=entry,
            role=role,
            name=name,
            name_pinyin=pinyin_of(name)[:600],
            organization_name=step.unit_name if role is not MemberRole.ADVISER else "",
            position=position,
        )
        for position, (role, name) in enumerate(named, start=1)
    ]
    lead = members[0]
    lead.mobile, lead.title, lead.birth_date, lead.user_id = (
        step.mobile,
        step.lead_title,
        step.birth_date,
        owner,
    )
    return members


def done_words(plan: Plan[Any]) -> str:
    """Say what an import did."""
    return _("Imported: %(new)d new, %(changed)d changed, %(unchanged)d were there already.") % {
        "new": plan.new,
        "changed": plan.changed,
        "unchanged": plan.unchanged,
    }
