"""Who plays in the demonstration: units, judges, contacts, and one account per role to try things out with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import make_password

from contest import journal
from contest.actions.account import FACTS, new_person
from contest.actions.change import facts_of
from contest.actions.organization import create_organization
from contest.actions.people import add_membership, bring_person
from contest.models import Edition, Organization, User
from contest.states import Role
from talent_pool.demo import words
from talent_pool.demo.words import Words

# Role -> (end of the user name, post). All are listed on the log-in page of a demonstration.
DEMO_ACCOUNTS: Final[Mapping[Role, tuple[str, str]]] = {
    Role.ORGANIZER: ("organizer", "区委组织部党员教育科科长"),
    Role.CONTESTANT: ("contestant", "石桥村党支部书记"),
    Role.UNIT_CONTACT: ("contact", "牌坊镇党建办主任"),
    Role.JUDGE: ("judge", "市委党校副教授"),
    Role.SCOREKEEPER: ("scorekeeper", "区融媒体中心编导"),
    Role.TIMER: ("timer", "区融媒体中心场记"),
    Role.SUPERVISOR: ("supervisor", "区纪委监委派驻干部"),
    Role.POOL_MANAGER: ("pool", "区委党校教务科科长"),
}
DEMO_UNIT: Final = "牌坊镇党委"
"""Whose contact the account of that role is; the contestant works in a village below it."""
MEDIA_UNIT: Final = "区融媒体中心党支部"
DEMO_VILLAGE: Final = "石桥村党支部"

# Half of the judges come from outside, half from units of the tree, whose entries they must not score.
OUTSIDE: Final = ("市委党校", "市融媒体中心", "市教育科学研究院", "市演讲协会", "市社科联")
JUDGE_POSTS: Final = ("教授", "副教授", "主任播音员", "特级教师", "研究员", "高级记者", "正高级政工师")
JUDGES: Final = 16


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that sends entries, its sector, and who speaks for it."""

    unit: Organization
    sector: str
    above: str
    """Name of the second-level unit: the unit itself or the one over it."""


@dataclass
class Company:
    """Everybody and every unit, as they were made."""

    words: Words
    accounts: dict[Role, User]
    places: list[Place] = field(default_factory=list)
    contacts: dict[str, User] = field(default_factory=dict)
    judges: list[User] = field(default_factory=list)
    mobiles: int = 0

    def mobile(self) -> str:
        """Return the next number that nobody has."""
        self.mobiles += 1
        return self.words.mobile(self.mobiles)

    @property
    def organizer(self) -> User:
        return self.accounts[Role.ORGANIZER]

    def place(self, name: str) -> Place:
        return next(place for place in self.places if place.unit.name == name)

    def place_of(self, person: User) -> Place:
        return next(place for place in self.places if place.unit.pk == person.organization_id)

    def contact_of(self, place: Place) -> User:
        return self.contacts[place.above]


def gather(words_: Words) -> Company:
    """Make the accounts and the tree of units; roles come with the editions."""
    password = make_password(settings.DEMO_PASSWORD)
    company = Company(words_, {})
    for role, (name, post) in DEMO_ACCOUNTS.items():
        company.accounts[role] = _account(company, f"demo-{name}", post, password)
    root_name, root_short = words.ROOT_UNIT
    organizer = company.organizer
    root = create_organization(actor=organizer, name=root_name, short_name=root_short)
    for name, short, sector, below in words.UNITS:
        top = create_organization(actor=organizer, name=name, short_name=short, parent=root)
        company.places.append(Place(top, sector, name))
        for leaf in below:
            unit = create_organization(actor=organizer, name=leaf, short_name=_short(leaf), parent=top)
            company.places.append(Place(unit, sector, name))
    _settle(company.accounts[Role.UNIT_CONTACT], company.place(DEMO_UNIT).unit)
    _settle(company.accounts[Role.CONTESTANT], company.place(DEMO_VILLAGE).unit)
    for role in (Role.ORGANIZER, Role.SUPERVISOR, Role.POOL_MANAGER):
        _settle(company.accounts[role], root)
    for role in (Role.SCOREKEEPER, Role.TIMER):
        _settle(company.accounts[role], company.place(MEDIA_UNIT).unit)
    company.accounts[Role.JUDGE].unit_name = OUTSIDE[0]
    company.accounts[Role.JUDGE].save(update_fields=["unit_name"])
    return company


def _short(name: str) -> str:
    for end in ("机关党支部", "党支部", "党委"):
        name = name.removesuffix(end)
    return name


def _account(company: Company, username: str, post: str, password: str) -> User:
    """Make an account under a user name of our choice, which bring_person would draw from the name."""
    person = new_person(
        username=username, full_name=company.words.name(), mobile=company.mobile(), title=post
    )
    person.password = password
    person.save()
    journal.record(actor=None, verb="account.created", target=person, after=facts_of(person, FACTS))
    return person


def _settle(person: User, unit: Organization) -> None:
    person.organization = unit
    person.save(update_fields=["organization"])


def hire(company: Company, edition: Edition) -> None:
    """Give everybody the role in an edition that they have in all of them; new faces come with the first."""
    for role, person in company.accounts.items():
        unit = company.place(DEMO_UNIT).unit if role is Role.UNIT_CONTACT else None
        add_membership(edition=edition, actor=company.organizer, person=person, role=role, organization=unit)
    _hire_contacts(company, edition)
    _hire_judges(company, edition)


def _hire_contacts(company: Company, edition: Edition) -> None:
    company.contacts.setdefault(DEMO_UNIT, company.accounts[Role.UNIT_CONTACT])
    for place in company.places:
        if place.unit.name != place.above or place.above == DEMO_UNIT:
            continue
        known = company.contacts.get(place.above)
        if known is None:
            values = {"organization": place.unit, "title": "党建联络员"}
            known = _bring(company, edition, Role.UNIT_CONTACT, values, place.unit)
            company.contacts[place.above] = known
        else:
            add_membership(
                edition=edition,
                actor=company.organizer,
                person=known,
                role=Role.UNIT_CONTACT,
                organization=place.unit,
            )


def _hire_judges(company: Company, edition: Edition) -> None:
    if company.judges:
        for judge in company.judges[1:]:
            add_membership(edition=edition, actor=company.organizer, person=judge, role=Role.JUDGE)
        return
    company.judges.append(company.accounts[Role.JUDGE])
    inside = [place.unit for place in company.places if place.unit.name != place.above][::3]
    for number in range(JUDGES - 1):
        values: dict[str, Any] = {"title": JUDGE_POSTS[number % len(JUDGE_POSTS)]}
        if number % 2:
            values["organization"] = inside[number // 2 % len(inside)]
        else:
            values["unit_name"] = OUTSIDE[number // 2 % len(OUTSIDE)]
        company.judges.append(_bring(company, edition, Role.JUDGE, values))


def _bring(
    company: Company,
    edition: Edition,
    role: Role,
    values: Mapping[str, Any],
    membership_unit: Organization | None = None,
) -> User:
    return bring_person(
        edition=edition,
        actor=company.organizer,
        role=role,
        full_name=company.words.name(),
        mobile=company.mobile(),
        membership_unit=membership_unit,
        values=values,
    ).person


def add_role(company: Company, edition: Edition, person: User, role: Role) -> None:
    """Give somebody who has an account a role in an edition."""
    add_membership(edition=edition, actor=company.organizer, person=person, role=role)


def bring_contestant(
    company: Company, edition: Edition, name: str, mobile: str, place: Place, post: str
) -> User:
    """Give a lecturer an account to enter the contest with."""
    return bring_person(
        edition=edition,
        actor=company.organizer,
        role=Role.CONTESTANT,
        full_name=name,
        mobile=mobile,
        values={"organization": place.unit, "title": post},
    ).person
