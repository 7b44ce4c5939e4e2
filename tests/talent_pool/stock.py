"""A small talent pool as one published edition leaves it."""

import io
from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone

from contest.models import Organization, Rendition
from contest.states import EditionState, FileFormat, MaterialKind, MemberRole, RenditionKind
from judging.states import AwardState
from talent_pool.actions.candidate import gather_candidates
from talent_pool.actions.consent import current_text, give_consent
from talent_pool.actions.lecturer import Term, admit_lecturers
from talent_pool.actions.report import admit_reports, edit_report
from talent_pool.models import Lecturer, LectureReport, Topic
from talent_pool.states import ConsentWay, PublicPart
from tests.factories.contest import (
    EntryFactory,
    EntryMemberFactory,
    LectureFormFactory,
    MaterialFactory,
    MaterialRequirementFactory,
    OrganizationFactory,
    SectorFactory,
    UploadFactory,
    UserFactory,
)
from tests.factories.judging import AwardFactory, AwardTierFactory
from tests.files import docx_file, jpeg_file

LECTURES = [
    ("从牌坊村走出的人", "蒋红梅", "学校", "讲授式", "十五岁的少年离开牌坊村，顺江而下，从此再没有回来。这堂课从三张老照片讲起，讲他为什么出发。"),
    ("一封家书", "阿依古丽·买买提", "农村", "情景式", "一封1927年的家书，讲述三位青年如何在最黑暗的时刻选择相信光。"),
    ("网格里的党旗", "罗时", "社区", "访谈式", "三位网格员和一条老街的故事，说一说支部怎样建在网格上。"),
    ("长征路上的半条被子", "谢敏", "学校", "讲授式", "什么是共产党？共产党就是自己有一条被子，也要剪下半条给老百姓的人。"),
    ("田埂上的党课", "欧阳建国", "农村", "情景式", "秋收时节，把党课搬到田埂上，讲合作社第一年的账本。"),
    ("车间里的传承", "单秀英", "国有企业", "访谈式", "师徒三代人守着同一台机床，讲什么是匠心和初心。"),
]  # fmt: skip
TOPICS = ("党史故事", "乡村振兴", "基层治理")


def publish_contest(edition, lectures=LECTURES):
    """Entries with confirmed awards in a published edition; returns the entries."""
    edition.state = EditionState.PUBLISHED
    edition.save()
    sectors = {
        name: SectorFactory(edition=edition, name=name) for name in dict.fromkeys(row[2] for row in lectures)
    }
    forms = {
        name: LectureFormFactory(edition=edition, name=name)
        for name in dict.fromkeys(row[3] for row in lectures)
    }
    tiers = [
        AwardTierFactory(edition=edition, name=name, position=n)
        for n, name in enumerate(("一等奖", "二等奖", "三等奖"))
    ]
    entries = []
    for number, (title, lecturer, sector, form, abstract) in enumerate(lectures):
        name = f"广安区第{number + 1}党支部"
        unit = Organization.objects.filter(name=name).first() or OrganizationFactory(name=name)
        entry = EntryFactory(
            edition=edition, title=title, abstract=abstract, sector=sectors[sector], lecture_form=forms[form],
            organization=unit,
        )  # fmt: skip
        EntryMemberFactory(
            entry=entry,
            name=lecturer,
            role=MemberRole.LEAD,
            title="党支部书记",
            mobile=f"1380000{number:04d}",
        )
        AwardFactory(
            edition=edition, entry=entry, tier=tiers[min(number // 2, 2)], state=AwardState.CONFIRMED,
            confirmed_by=UserFactory(), confirmed_at=timezone.now(),
        )  # fmt: skip
        entries.append(entry)
    return entries


def add_material(entry, kind, content, file_format, name="讲稿"):
    requirement = MaterialRequirementFactory(entry_type=entry.entry_type, kind=kind, name=name)
    upload = UploadFactory(format=file_format, size=len(content), file=None)
    upload.file.save("x", io.BytesIO(content))
    return MaterialFactory(entry=entry, requirement=requirement, upload=upload)


def agree(people, shown=tuple(PublicPart), actor=None):
    """Everybody agrees to be shown; returns them as they are now."""
    text = current_text()
    for person in people:
        give_consent(
            lecturer=person,
            actor=actor or UserFactory(),
            way=ConsentWay.PAPER,
            shown=shown,
            number=text.number,
        )
    return list(Lecturer.objects.filter(pk__in=[person.pk for person in people]).order_by("pk"))


def stock_pool(edition, organizer, pool_manager, admit=4):
    """The winners are candidates; the first of them are admitted and agree, with topics and one open script."""
    entries = publish_contest(edition)
    add_material(
        entries[0], MaterialKind.SCRIPT, docx_file("他十五岁那年离开家乡，再也没有回来。"), FileFormat.DOCX
    )
    gather_candidates(edition=edition, actor=organizer)
    topics = [Topic.objects.create(name=name) for name in TOPICS]
    people = list(Lecturer.objects.order_by("pk")[:admit])
    admit_lecturers(
        lecturers=people,
        actor=pool_manager,
        term=Term(date(2026, 1, 1), date(2028, 12, 31)),
        topics=topics[:2],
    )
    agree(people, actor=pool_manager)
    reports = list(LectureReport.objects.order_by("pk")[:admit])
    admit_reports(reports=reports, actor=pool_manager, topics=topics[:1])
    edit_report(
        report=reports[0], actor=pool_manager,
        values={"is_public_script": True, "script_text": "他十五岁那年离开家乡，再也没有回来。邓小平同志说过：我是中国人民的儿子。"},
    )  # fmt: skip
    return entries


def film(report, actor, *, poster=True):
    """Open a film of a report to everybody; returns the material."""
    material = add_material(
        report.entry, MaterialKind.VIDEO, b"0123456789" * 100, FileFormat.MP4, name="授课视频"
    )
    material.upload.duration_ms = 426_000
    material.upload.save()
    if poster:
        picture = UploadFactory(format=FileFormat.JPEG, size=len(jpeg_file()), file=None)
        picture.file.save("x", ContentFile(jpeg_file()))
        Rendition.objects.create(source=material.upload, kind=RenditionKind.POSTER, upload=picture)
    edit_report(report=report, actor=actor, values={"is_public_video": True})
    return material
