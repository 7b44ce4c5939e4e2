"""Entries of the demonstration: what each says and brings, and how it fares until judging begins."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import NamedTemporaryFile
from typing import Final

from django.core.files.base import ContentFile

from contest.actions.arrival import keep_rendition
from contest.actions.check import create_check
from contest.actions.entry import Person, create_entry, people_seen, write_people
from contest.actions.material import add_material, attach_upload, limits_of, remove_material
from contest.actions.submission import submit_entry, withdraw_entry
from contest.actions.upload import store_upload
from contest.codes import new_code
from contest.models import Edition, Entry, Material, MaterialRequirement, Upload, User
from contest.states import CheckOutcome, FileFormat, MaterialKind, MemberRole, RenditionKind
from talent_pool.demo import files, words
from talent_pool.demo.cast import Company, Place
from talent_pool.demo.files import landscape_file
from talent_pool.demo.rules import FILM, FORM, PHOTO, SCRIPT, SLIDES, SOLO, TEAM, Plan, type_named
from talent_pool.demo.stage import Agenda, office_hours
from talent_pool.demo.words import Lecture

FILMS: Final = 3


class Fate(Enum):
    """How an entry fares before judging."""

    ACCEPTED = "accepted"
    MENDED = "mended"  # returned once, completed, accepted
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DRAFT = "draft"  # never submitted


@dataclass(eq=False)
class Lecturer:
    """An invented lead lecturer, who may enter several editions."""

    name: str
    post: str
    mobile: str
    place: Place
    account: User | None = None


@dataclass(eq=False)
class Work:
    """A planned entry, and what became of it.

    quality: about -2 (weak) to 2 (brilliant); the judges' marks follow it.
    """

    lead: Lecturer
    lecture: Lecture
    form: str
    quality: float
    fate: Fate = Fate.ACCEPTED
    team: Sequence[Person] = ()
    advisers: Sequence[Person] = ()
    portrait: int = 0
    sheet: bytes = b""
    entry: Entry = field(init=False)

    @property
    def type_name(self) -> str:
        return TEAM if self.team else SOLO


def plan_work(
    company: Company,
    random: Random,
    lead: Lecturer,
    *,
    quality: float,
    fate: Fate = Fate.ACCEPTED,
    team: int = 0,
) -> Work:
    """Invent what a lecturer enters; team: how many stand beside the lead."""
    unit = lead.place.unit.name

    def person(role: MemberRole) -> Person:
        return Person(
            role, company.words.name(), unit, random.choice(words.POSTS), company.mobile() if team else ""
        )

    return Work(
        lead=lead,
        lecture=company.words.lecture(lead.place.sector, lead.name),
        form=words.FORMS[1 + len(lead.name) % 2] if team else words.FORMS[0],
        quality=quality,
        fate=fate,
        team=[person(MemberRole.MEMBER) for _one in range(team)],
        advisers=[person(MemberRole.ADVISER)] if random.random() < 0.4 else [],
        portrait=company.mobiles,
    )


def write_forms(works: Sequence[Work], plan: Plan) -> None:
    """Fill in everybody's entry form; one run of the typesetter for all of them."""
    rows = [
        [
            ("作品名称", work.lecture.title),
            ("参赛类别", work.type_name),
            ("授课形式", work.form),
            ("主讲人", work.lead.name),
            ("职务", work.lead.post),
            ("团队成员", "、".join(person.name for person in work.team) or "—"),
            ("指导老师", "、".join(person.name for person in work.advisers) or "—"),
            ("推荐单位", work.lead.place.unit.name),
            ("推荐意见", "经集体研究，同意推荐。"),
        ]
        for work in works
    ]
    for work, sheet in zip(works, files.pdf_files(f"{plan.name}报名表", rows), strict=True):
        work.sheet = sheet


class Registration:
    """Notes on the agenda how every entry is made, completed, handed in and checked."""

    def __init__(
        self, company: Company, edition: Edition, plan: Plan, agenda: Agenda, random: Random
    ) -> None:
        self.company = company
        self.edition = edition
        self.plan = plan
        self.agenda = agenda
        self.random = random
        self.types = {name: type_named(edition, name) for name in (SOLO, TEAM)}
        self.sectors = {sector.name: sector for sector in edition.sectors.all()}
        self.forms = {form.name: form for form in edition.lecture_forms.all()}
        self.places: dict[tuple[str, str], MaterialRequirement] = {
            (name, place.name): place
            for name, entry_type in self.types.items()
            for place in entry_type.requirements.all()
        }
        self._films: dict[str, Iterator[Upload]] = {}

    def enter(self, work: Work) -> None:
        """Have a work entered on some day while entries are open."""
        plan = self.plan
        begun = office_hours(self.random, plan.opens + timedelta(days=1), plan.signup - timedelta(days=4))
        self.agenda.note(begun, lambda: self._create(work))
        filed = begun + timedelta(hours=self.random.randint(1, 30))
        self.agenda.note(filed, lambda: self._bring_files(work))
        if work.fate is Fate.DRAFT:
            return
        handed_in = filed + timedelta(minutes=self.random.randint(3, 240))
        self.agenda.note(handed_in, lambda: self._submit(work))
        if work.fate is Fate.WITHDRAWN:
            self.agenda.note(handed_in + timedelta(days=2), lambda: self._withdraw(work))
            return
        checked = handed_in + timedelta(hours=self.random.randint(20, 60))
        self.agenda.note(checked, self._checking(work, checked))

    def owner_of(self, work: Work) -> User:
        """Who registered a work: the lecturer where there is an account, else the contact of the unit."""
        return work.lead.account or self.company.contact_of(work.lead.place)

    def _create(self, work: Work) -> None:
        place, owner = work.lead.place, self.owner_of(work)
        work.entry = create_entry(
            edition=Edition.objects.get(pk=self.edition.pk),
            actor=owner,
            form_token=new_code(),
            values={
                "entry_type": self.types[work.type_name],
                "sector": self.sectors[place.sector],
                "lecture_form": self.forms[work.form],
                "organization": place.unit,
                "title": work.lecture.title,
                "abstract": work.lecture.abstract,
            },
        )
        lead = work.lead
        known = work.entry.members.first()
        first = Person(
            MemberRole.LEAD,
            lead.name,
            place.unit.name,
            lead.post,
            lead.mobile,
            pk=known.pk if known else None,
        )
        write_people(
            entry=work.entry,
            actor=owner,
            seen=people_seen(work.entry),
            people=[first, *work.team, *work.advisers],
        )

    def _bring_files(self, work: Work) -> None:
        owner, lecture = self.owner_of(work), work.lecture
        script = files.docx_file(lecture.title, lecture.script)
        self._add(work, owner, SCRIPT, "讲稿.docx", script)
        if work.fate is Fate.DRAFT:
            return
        if work.portrait % 3:  # slides are optional
            points = [line[:24] for line in lecture.script[1:4]]
            self._add(work, owner, SLIDES, "课件.pptx", files.pptx_file(lecture.title, points))
        self._add(work, owner, PHOTO, "照片.jpg", files.jpeg_file(work.portrait))
        self._add(work, owner, FORM, "报名表.pdf", work.sheet)
        self._add_film(work, owner)

    def _add(self, work: Work, owner: User, name: str, filename: str, content: bytes) -> Material:
        return add_material(
            entry=self._fresh(work),
            requirement=self.places[work.type_name, name],
            file=ContentFile(content, filename),
            actor=owner,
        )

    def _add_film(self, work: Work, owner: User) -> None:
        attach_upload(
            entry=self._fresh(work),
            requirement=self.places[work.type_name, FILM],
            upload=next(self._films_of(owner)),
            actor=owner,
        )

    def _films_of(self, owner: User) -> Iterator[Upload]:
        """A few films serve all: looking at one takes the time of a hundred other files."""
        if "all" not in self._films:
            limits = limits_of(self.places[SOLO, FILM])
            films = [
                store_upload(
                    file=ContentFile(files.mp4_file(variant), f"授课视频{variant + 1}.mp4"),
                    actor=owner,
                    limits=limits,
                )
                for variant in range(FILMS)
            ]
            for variant, film in enumerate(films):
                _keep_poster(film, variant)
            self._films["all"] = cycle(films)
        return self._films["all"]

    def _submit(self, work: Work) -> None:
        submit_entry(entry=self._fresh(work), actor=self.owner_of(work))

    def _withdraw(self, work: Work) -> None:
        withdraw_entry(entry=self._fresh(work), actor=self.owner_of(work), reason="主讲人工作调动")

    def _checking(self, work: Work, moment: datetime) -> Callable[[], None]:
        def check() -> None:
            if work.fate is Fate.REJECTED:
                self.check(work, CheckOutcome.REJECT, reason="与本届主题不符，且为往届已获奖作品。")
            elif work.fate is Fate.MENDED:
                form = self.places[work.type_name, FORM]
                self.check(work, CheckOutcome.RETURN, notes={form: "缺少推荐单位盖章，请重新扫描上传。"})
                self.agenda.note(moment + timedelta(hours=26), lambda: self._mend(work))
                self.agenda.note(moment + timedelta(hours=49), lambda: self.check(work, CheckOutcome.ACCEPT))
            else:
                self.check(work, CheckOutcome.ACCEPT)

        return check

    def check(
        self,
        work: Work,
        outcome: CheckOutcome,
        *,
        reason: str = "",
        notes: dict[MaterialRequirement, str] | None = None,
        extend_until: datetime | None = None,
    ) -> None:
        """Look at an entry as it is now."""
        entry = self._fresh(work)
        create_check(
            entry=entry,
            actor=self.company.organizer,
            outcome=outcome,
            version=entry.version,
            reason=reason,
            notes=notes,
            extend_until=extend_until,
        )

    def _mend(self, work: Work) -> None:
        owner = self.owner_of(work)
        old = Material.objects.current().get(entry=work.entry, requirement__kind=MaterialKind.ENTRY_FORM)
        remove_material(material=old, actor=owner)
        stamped = files.pdf_file(
            f"{self.plan.name}报名表", [("作品名称", work.lecture.title), ("推荐意见", "同意推荐（盖章）")]
        )
        self._add(work, owner, FORM, "报名表（盖章）.pdf", stamped)
        submit_entry(entry=self._fresh(work), actor=owner)

    def _fresh(self, work: Work) -> Entry:
        return Entry.objects.select_related("edition", "entry_type").get(pk=work.entry.pk)


def _keep_poster(film: Upload, variant: int) -> None:
    """Give a film the picture that a worker would take from it; a film of one colour has none worth seeing."""
    content = landscape_file(variant * 7 + 2, width=1280, height=720)
    with NamedTemporaryFile(suffix=".jpg") as file:
        file.write(content)
        file.flush()
        keep_rendition(
            source=film,
            kind=RenditionKind.POSTER,
            path=Path(file.name),
            file_format=FileFormat.JPEG,
            sha256=hashlib.sha256(content).hexdigest(),
            width=1280,
            height=720,
        )
