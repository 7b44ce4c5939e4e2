"""What the tests of entries build again and again."""

from contest.actions.entry import Person, lecture_seen, people_seen, write_people
from contest.models import Entry
from contest.states import EntryState, FileFormat, MaterialKind, MemberRole
from tests.factories.contest import (
    EntryFactory,
    EntryMemberFactory,
    EntryTypeFactory,
    LectureFormFactory,
    MaterialFactory,
    MaterialRequirementFactory,
    SectorFactory,
    UploadFactory,
)


def make_type(edition, **extra):
    """A type with a required script and an optional film."""
    entry_type = EntryTypeFactory(edition=edition, name=extra.pop("name", "微党课"), **extra)
    MaterialRequirementFactory(entry_type=entry_type, name="讲稿", position=1)
    MaterialRequirementFactory(
        entry_type=entry_type,
        kind=MaterialKind.VIDEO,
        name="视频",
        required=False,
        formats=[FileFormat.MP4],
        position=2,
        max_bytes=500_000_000,
    )
    return entry_type


def make_draft(edition, owner, unit, *, complete=True, entry_type=None, **extra):
    """A draft; complete: with everything that submitting asks for."""
    entry_type = entry_type or edition.entry_types.first() or make_type(edition)
    entry = EntryFactory(
        edition=edition,
        entry_type=entry_type,
        owner=owner,
        organization=unit,
        sector=edition.sectors.first() or SectorFactory(edition=edition, name="农村"),
        lecture_form=edition.lecture_forms.first() or LectureFormFactory(edition=edition, name="讲授式"),
        state=EntryState.DRAFT,
        abstract="一封家书。",
        **extra,
    )
    if complete:
        EntryMemberFactory(entry=entry, name="李春燕")
        add_script(entry)
    return Entry.objects.get(pk=entry.pk)


def add_script(entry, **upload):
    place = entry.entry_type.requirements.get(name="讲稿")
    return MaterialFactory(
        entry=entry, requirement=place, upload=UploadFactory(uploaded_by=entry.owner, **upload)
    )


def put_people(entry, actor, *people, **extra):
    return write_people(entry=entry, actor=actor, seen=people_seen(entry), people=people, **extra)


def lead(name="李春燕", **extra):
    return Person(MemberRole.LEAD, name, **extra)


__all__ = ["add_script", "lead", "lecture_seen", "make_draft", "make_type", "put_people"]
