"""Rows of the ground floor; a factory holds no surprise."""

from datetime import timedelta

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from contest.models import (
    Edition,
    Entry,
    EntryMember,
    EntryType,
    Invitation,
    LectureForm,
    Material,
    MaterialRequirement,
    Membership,
    Organization,
    Sector,
    Upload,
    User,
)
from contest.states import EditionState, EntryState, FileFormat, MaterialKind, MemberRole, Role

PASSWORD = "正确的口令-2026"


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"协兴镇第{n + 1}党支部")
    parent = None

    @factory.post_generation
    def _path(self, create, extracted, **kwargs):
        if create:
            self.path = f"{self.parent.path if self.parent else ''}{self.pk:06d}/"
            self.save()


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"王小{n}")
    password = factory.django.Password(PASSWORD)


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = Edition

    code = factory.Sequence(lambda n: f"y{2026 + n}")
    name = "我在小平故里讲党课"
    year = 2026
    state = EditionState.OPEN
    signup_opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))
    signup_closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))
    upload_closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=20))


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    edition = factory.SubFactory(EditionFactory)
    role = Role.CONTESTANT


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    token_hash = factory.Sequence(lambda n: f"{n:064d}")
    edition = factory.SubFactory(EditionFactory)
    role = Role.CONTESTANT
    full_name = "阿卜杜拉·买买提"
    created_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = Sector

    edition = factory.SubFactory(EditionFactory)
    name = factory.Sequence(lambda n: f"领域{n + 1}")


class LectureFormFactory(DjangoModelFactory):
    class Meta:
        model = LectureForm

    edition = factory.SubFactory(EditionFactory)
    name = factory.Sequence(lambda n: f"形式{n + 1}")


class EntryTypeFactory(DjangoModelFactory):
    class Meta:
        model = EntryType

    edition = factory.SubFactory(EditionFactory)
    name = factory.Sequence(lambda n: f"类别{n + 1}")
    team_max = 3


class MaterialRequirementFactory(DjangoModelFactory):
    class Meta:
        model = MaterialRequirement

    entry_type = factory.SubFactory(EntryTypeFactory)
    kind = MaterialKind.SCRIPT
    name = factory.Sequence(lambda n: f"讲稿{n + 1}")
    formats = [FileFormat.DOCX, FileFormat.PDF]
    max_bytes = 10 * 1024 * 1024


class UploadFactory(DjangoModelFactory):
    class Meta:
        model = Upload

    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4\n%%EOF\n", name="x.pdf"))
    original_name = "讲稿.pdf"
    format = FileFormat.PDF
    size = 15
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    uploaded_by = factory.SubFactory(UserFactory)


class EntryFactory(DjangoModelFactory):
    class Meta:
        model = Entry

    edition = factory.SubFactory(EditionFactory)
    entry_type = factory.SubFactory(EntryTypeFactory, edition=factory.SelfAttribute("..edition"))
    sector = factory.SubFactory(SectorFactory, edition=factory.SelfAttribute("..edition"))
    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"从牌坊村走出的人 第{n + 1}讲")
    owner = factory.SubFactory(UserFactory)
    state = EntryState.ACCEPTED
    number = factory.Maybe(
        factory.LazyAttribute(lambda o: o.state != EntryState.DRAFT),
        factory.Sequence(lambda n: f"DK{n + 1:03d}"),
        "",
    )
    submitted_at = factory.Maybe(
        factory.LazyAttribute(lambda o: o.state != EntryState.DRAFT), factory.LazyFunction(timezone.now), None
    )
    state_reason = factory.LazyAttribute(
        lambda o: "测试" if o.state in {EntryState.REJECTED, EntryState.DISQUALIFIED} else ""
    )


class EntryMemberFactory(DjangoModelFactory):
    class Meta:
        model = EntryMember

    entry = factory.SubFactory(EntryFactory)
    role = MemberRole.LEAD
    name = factory.Sequence(lambda n: f"李春{n}")


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    entry = factory.SubFactory(EntryFactory)
    requirement = factory.SubFactory(
        MaterialRequirementFactory, entry_type=factory.SelfAttribute("..entry.entry_type")
    )
    upload = factory.SubFactory(UploadFactory)
