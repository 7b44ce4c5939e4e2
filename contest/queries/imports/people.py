"""What a workbook of unit contacts or judges would change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from contest.models import Edition, Invitation, Membership, User
from contest.queries.imports.table import ImportColumn, Plan, Row, Rows, UnitIndex
from contest.queries.people import within_reach
from contest.spreadsheets import Table
from contest.states import Role
from contest.validators.people import clean_email, clean_mobile, clean_name

CHUNK: Final = 500

NAME: Final = ImportColumn(
    "full_name",
    pgettext_lazy("person", "Name"),
    True,
    gettext_lazy("Exactly as it is written, with the middle dot where there is one."),
    pgettext_lazy("example", "Zhang Xiaoming"),
    14,
)
MOBILE: Final = ImportColumn(
    "mobile",
    gettext_lazy("Mobile number"),
    True,
    gettext_lazy("11 digits. With it the person logs in."),
    "13800001111",
    16,
    40,
)
TITLE: Final = ImportColumn(
    "title",
    gettext_lazy("Post or title"),
    False,
    gettext_lazy("May stay empty."),
    pgettext_lazy("example", "Lecturer"),
    14,
    100,
)
EMAIL: Final = ImportColumn(
    "email", gettext_lazy("E-mail"), False, gettext_lazy("May stay empty."), "name@example.cn", 22, 254
)
_UNIT: Final = pgettext_lazy("organization", "Unit")
_UNIT_EXAMPLE: Final = pgettext_lazy("example", "Xiexing Town Party Committee")

CONTACT_COLUMNS: Final = (
    NAME,
    MOBILE,
    ImportColumn(
        "unit",
        _UNIT,
        True,
        gettext_lazy("The unit that the person speaks for, by its full name in the tree of units."),
        _UNIT_EXAMPLE,
        32,
        1000,
    ),
    TITLE,
    EMAIL,
)
JUDGE_COLUMNS: Final = (
    NAME,
    MOBILE,
    ImportColumn(
        "unit",
        _UNIT,
        False,
        gettext_lazy(
            "The judge's own unit by its full name: a judge never gets entries of that unit. May stay empty."
        ),
        _UNIT_EXAMPLE,
        32,
        1000,
    ),
    TITLE,
    EMAIL,
)


@dataclass(frozen=True, slots=True)
class PersonStep:
    """Somebody who gets a role. user_pk: None for a new account. needs_invitation: the account is somebody else's."""

    row: int
    full_name: str
    mobile: str
    role: Role
    unit_pk: int | None
    title: str = ""
    email: str = ""
    user_pk: int | None = None
    needs_invitation: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """An account that has a mobile number of the sheet."""

    pk: int
    full_name: str
    in_reach: bool


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def accounts_with(mobiles: Iterable[str], organizer: User) -> dict[str, Known]:
    """Return the accounts that have these mobile numbers, and which of them the organizer looks after."""
    known: dict[str, Known] = {}
    for some in chunks(sorted(set(mobiles))):
        found = User.objects.filter(mobile__in=some)
        reach = set(within_reach(organizer).filter(mobile__in=some).values_list("pk", flat=True))
        for pk, mobile, name in found.values_list("pk", "mobile", "full_name"):
            known[str(mobile)] = Known(pk, name, pk in reach)
    return known


def plan_people(table: Table, edition: Edition, organizer: User, role: Role) -> Plan[PersonStep]:
    """Compare a sheet of contacts or judges with the accounts and roles that are there."""
    reader = Rows(table, CONTACT_COLUMNS if role is Role.UNIT_CONTACT else JUDGE_COLUMNS)
    units = UnitIndex()
    read: list[tuple[Row, str, str, int | None]] = []
    for row in reader:
        name = row.clean("full_name", clean_name)
        mobile = row.clean("mobile", clean_mobile)
        row.clean("email", clean_email)
        unit = units.find(row, "unit")
        if not row.is_bad and name and mobile:
            read.append((row, name, mobile, unit.pk if unit else None))
    plan: Plan[PersonStep] = Plan(problems=reader.problems, rows=reader.count, ignored=reader.ignored)
    known = accounts_with((mobile for _row, _name, mobile, _unit in read), organizer)
    held = set(
        Membership.objects.filter(edition=edition, role=role).values_list("user_id", "organization_id")
    )
    invited = set(
        Invitation.objects.filter(edition=edition, role=role, accepted_at=None, revoked_at=None).values_list(
            "user_id", "organization_id"
        )
    )
    names: dict[str, tuple[str, int]] = {}
    seen: dict[tuple[str, int | None], int] = {}
    for row, name, mobile, unit_pk in read:
        place = unit_pk if role is Role.UNIT_CONTACT else None
        if not _agrees(row, name, mobile, known, names) or not _is_first(row, (mobile, place), seen):
            continue
        account = known.get(mobile)
        if account and (
            (account.pk, place) in held or (not account.in_reach and (account.pk, place) in invited)
        ):
            plan.unchanged += 1
            continue
        plan.new += account is None
        plan.changed += account is not None
        plan.steps.append(
            PersonStep(
                row.number,
                name,
                mobile,
                role,
                unit_pk,
                row["title"],
                row["email"],
                account.pk if account else None,
                needs_invitation=account is not None and not account.in_reach,
            )
        )
    plan.problems.sort(key=lambda problem: problem.row)
    plan.remarks += invitation_remark(sum(step.needs_invitation for step in plan.steps))
    return plan


def invitation_remark(count: int) -> list[str]:
    """Say how many people are invited instead of being given a role at once."""
    if not count:
        return []
    return [
        ngettext(
            "%(count)d person has an account that you do not look after: an invitation is made instead of the role.",
            "%(count)d people have accounts that you do not look after: invitations are made instead of roles.",
            count,
        )
        % {"count": count}
    ]


def _agrees(
    row: Row, name: str, mobile: str, known: dict[str, Known], names: dict[str, tuple[str, int]]
) -> bool:
    """Whether one number has one name, in the sheet and among the accounts; else note it."""
    account = known.get(mobile)
    if account and account.full_name != name:
        row.bad(
            "mobile",
            _("The mobile number belongs to %(name)s already.") % {"name": account.full_name}
            if account.in_reach
            else _("The mobile number belongs to an account with another name."),
        )
        return False
    first, number = names.setdefault(mobile, (name, row.number))
    if first != name:
        row.bad(
            "mobile",
            _("Row %(row)d has the same mobile number for %(name)s.") % {"row": number, "name": first},
        )
        return False
    return True


def _is_first(row: Row, key: tuple[str, int | None], seen: dict[tuple[str, int | None], int]) -> bool:
    first = seen.setdefault(key, row.number)
    if first != row.number:
        row.bad("mobile", _("The same person stands in row %(row)d already.") % {"row": first})
        return False
    return True
