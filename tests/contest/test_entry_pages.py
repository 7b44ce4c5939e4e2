"""The pages of entries as people see them: forms, files, receipts, lists; whose they are and what they cost."""

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contest.actions.submission import submit_entry
from contest.models import Entry, EntryMember, FormalCheck, Material, Submission
from contest.states import EditionState, EntryState, FileFormat, MaterialKind, MemberRole
from tests import files
from tests.contest.entry_helpers import add_script, make_draft, make_type
from tests.contest.office.opened import words_of
from tests.factories.contest import (
    EntryFactory,
    EntryMemberFactory,
    LectureFormFactory,
    MaterialRequirementFactory,
    MembershipFactory,
    OrganizationFactory,
    SectorFactory,
    UserFactory,
)

LONG_NAME = "阿卜杜热合曼·买买提吐尔逊·阿不都克里木·伊布拉音江·努尔买买提·托合提如则·艾合买提江·帕提古丽·古丽巴哈尔·帕孜来提·热依汗古丽"


@pytest.fixture
def entry(edition, contestant, unit):
    return make_draft(edition, contestant, unit)


@pytest.fixture
def phone(client_of, contestant):
    return client_of(contestant)


@pytest.fixture
def desk(client_of, organizer):
    return client_of(organizer)


def page(name, *args):
    return reverse(f"contest:{name}", args=args)


def text(response):
    return response.content.decode()


def whole(response):
    """Read a file to its end, which also closes it."""
    return b"".join(response.streaming_content)


def close(edition, ago):
    """Let both deadlines have passed so long ago."""
    edition.signup_closes_at = edition.upload_closes_at = timezone.now() - ago
    edition.save()


def lecture_data(entry, response, **changes):
    """What the browser would send back from the page, with changes."""
    form = response.context["form"]
    data = {name: form.initial.get(name) or "" for name in form.fields}
    return data | changes


def people_data(response, **changes):
    """The same for the people."""
    form = response.context["form"]
    data = {"seen": form.extra.initial["seen"]}
    for _role, formset in form.groups:
        prefix = formset.prefix
        data |= {
            f"{prefix}-TOTAL_FORMS": len(formset.forms),
            f"{prefix}-INITIAL_FORMS": formset.initial_form_count(),
        }
        for number, one in enumerate(formset.forms):
            for name in one.fields:
                if value := one.initial.get(name):
                    data[f"{prefix}-{number}-{name}"] = value
    return data | changes


# Making a draft -------------------------------------------------------------------------------------------


def test_a_contestant_registers_step_by_step(phone, edition, unit):
    entry_type = make_type(edition)
    sector, form = (
        SectorFactory(edition=edition, name="农村"),
        LectureFormFactory(edition=edition, name="情景式"),
    )
    start = phone.get(page("entry-create", "2026"))
    data = {
        "form_token": start.context["form"].initial["form_token"],
        "entry_type": entry_type.pk,
        "title": "一封家书",
        "next": "1",
    }
    response = phone.post(page("entry-create", "2026"), data)
    entry = Entry.objects.get()
    assert response["Location"] == page("entry-people", entry.code)
    assert phone.post(page("entry-create", "2026"), data)["Location"] == page("entry-people", entry.code)
    assert Entry.objects.count() == 1

    lecture = phone.get(page("entry-edit", entry.code))
    assert "单位" in text(lecture)
    phone.post(
        page("entry-edit", entry.code),
        lecture_data(
            entry,
            lecture,
            sector=sector.pk,
            lecture_form=form.pk,
            organization=unit.pk,
            abstract="三位青年。",
        ),
    )
    people = phone.get(page("entry-people", entry.code))
    phone.post(
        page("entry-people", entry.code),
        people_data(people, **{"lead-0-name": LONG_NAME, "member-0-name": "罗时"}),
    )
    assert list(entry.members.values_list("name", flat=True)) == [LONG_NAME, "罗时"]
    assert LONG_NAME in text(phone.get(page("entry-detail", entry.code)))

    materials = phone.get(page("entry-materials", entry.code))
    assert "DOCX、PDF" in text(materials)
    script = entry.entry_type.requirements.get(name="讲稿")
    phone.post(
        page("material-add", entry.code, script.code), {"file": files.sent(files.docx_file(), "讲稿.docx")}
    )
    last = phone.get(page("entry-submit", entry.code))
    assert "内容已齐全" in text(last)

    response = phone.post(page("entry-submit", entry.code), follow=True)
    assert response.request["PATH_INFO"] == page("entry-receipt", entry.code, 1)
    assert "001" in text(response)
    assert "一封家书" in text(response)
    again = phone.post(page("entry-submit", entry.code), follow=True)
    assert again.request["PATH_INFO"] == page("entry-receipt", entry.code, 1)
    assert Submission.objects.count() == 1


def test_a_draft_may_lack_everything_but_its_type(phone, edition):
    entry_type = make_type(edition)
    phone.post(page("entry-create", "2026"), {"entry_type": entry_type.pk, "form_token": "t"})
    assert "未命名作品" in text(phone.get(page("entry-list", "2026")))
    response = phone.post(page("entry-create", "2026"), {"title": "没有类别", "form_token": "u"})
    assert response.status_code == 422
    assert "没有类别" in text(response)
    assert Entry.objects.count() == 1


def test_a_title_that_is_too_long_keeps_what_was_typed(phone, entry):
    response = phone.get(page("entry-edit", entry.code))
    response = phone.post(
        page("entry-edit", entry.code), lecture_data(entry, response, title="长" * 201, abstract="新写的简介")
    )
    assert response.status_code == 422
    assert "新写的简介" in text(response)
    assert "长" * 201 in text(response)


def test_what_is_pasted_from_word_loses_its_control_characters(phone, entry):
    url = page("entry-edit", entry.code)
    pasted = {"title": "一封\v家书\x1f", "abstract": "第一行\v第二行\x02\r\n第三行"}
    phone.post(url, lecture_data(entry, phone.get(url), **pasted))
    entry.refresh_from_db()
    assert (entry.title, entry.abstract) == ("一封 家书", "第一行\n第二行\r\n第三行")


def test_a_type_takes_only_its_sectors(phone, entry, edition):
    rural, city = SectorFactory(edition=edition, name="乡村"), SectorFactory(edition=edition, name="城市")
    entry.entry_type.sectors.add(rural)
    response = phone.get(page("entry-edit", entry.code))
    response = phone.post(page("entry-edit", entry.code), lecture_data(entry, response, sector=city.pk))
    assert "可选的领域：乡村" in text(response)


def test_two_people_edit_the_same_page_and_see_both_versions(phone, entry, unit_contact, client_of):
    url = page("entry-edit", entry.code)
    office = client_of(unit_contact)
    mine, theirs = phone.get(url), office.get(url)
    phone.post(url, lecture_data(entry, mine, title="第一个人的题目"))
    response = office.post(url, lecture_data(entry, theirs, title="第二个人的题目"))
    shown = text(response)
    assert "阿依古丽·买买提保存过此页" in shown.replace("已保存过", "保存过")
    assert "第一个人的题目" in shown
    assert 'value="第二个人的题目"' in shown
    entry.refresh_from_db()
    assert entry.title == "第一个人的题目"
    data = lecture_data(entry, theirs, title="第二个人的题目", seen=response.context["form"].data["seen"])
    office.post(url, data)
    entry.refresh_from_db()
    assert entry.title == "第二个人的题目"


def test_two_people_edit_the_people_and_see_both_versions(phone, entry, unit_contact, client_of):
    url = page("entry-people", entry.code)
    office = client_of(unit_contact)
    mine, theirs = phone.get(url), office.get(url)
    phone.post(url, people_data(mine, **{"lead-0-name": "第一人"}))
    shown = text(office.post(url, people_data(theirs, **{"lead-0-name": "第二人"})))
    assert "第一人" in shown
    assert 'value="第二人"' in shown
    assert EntryMember.objects.get().name == "第一人"


def test_removed_people_go_and_a_person_needs_a_name(phone, entry):
    EntryMemberFactory(entry=entry, role=MemberRole.MEMBER, name="要移除的人", position=2)
    url = page("entry-people", entry.code)
    response = phone.get(url)
    bad = people_data(response, **{"adviser-0-mobile": "13800000009"})
    assert "请填写姓名" in text(phone.post(url, bad))
    phone.post(url, people_data(response, **{"member-0-remove": "on"}))
    assert list(entry.members.values_list("name", flat=True)) == ["李春燕"]


# Deadlines ------------------------------------------------------------------------------------------------


def test_the_page_shows_what_is_missing_and_the_time_left(phone, entry, edition):
    entry.materials.all().delete()
    shown = text(phone.get(page("entry-submit", entry.code)))
    assert "讲稿" in shown
    assert "可于" in shown
    assert "9 天" in shown
    edition.upload_closes_at = edition.signup_closes_at
    edition.save()
    assert "请先补齐所缺内容" in text(phone.get(page("entry-submit", entry.code)))


def test_deadlines_are_shown_in_the_editions_time_zone(phone, entry, edition):
    edition.time_zone = "Asia/Urumqi"
    edition.signup_closes_at = edition.upload_closes_at = timezone.now().replace(
        hour=16, minute=30, second=0, microsecond=0
    ) + timedelta(days=2)
    edition.save()
    assert "22:30" in text(phone.get(page("entry-submit", entry.code)))


def test_an_entry_after_the_deadline_gets_a_sentence_and_loses_nothing(phone, entry, edition):
    close(edition, timedelta(hours=1))
    response = phone.post(page("entry-submit", entry.code), follow=True)
    assert "已经过了。如需延期，请联系组织者" in text(response)
    response = phone.get(page("entry-edit", entry.code))
    response = phone.post(page("entry-edit", entry.code), lecture_data(entry, response, title="迟到的改动"))
    assert "截止" in text(response)
    assert "迟到的改动" in text(response)
    assert entry.title in text(phone.get(page("entry-detail", entry.code)))
    new = phone.get(page("entry-create", edition.code))
    assert "现在不能登记作品" in text(new)
    assert "登记作品</a>" not in text(phone.get(page("entry-list", edition.code)))
    entry.refresh_from_db()
    assert entry.state == EntryState.DRAFT
    assert entry.materials.count() == 1


# Files ----------------------------------------------------------------------------------------------------


@pytest.fixture
def script(entry):
    return entry.entry_type.requirements.get(name="讲稿")


def send(client, entry, requirement, content, name, **more):
    headers = {"X-Requested-With": "fetch"} if more.pop("by_script", False) else {}
    data = {"file": files.sent(content, name), **more}
    return client.post(page("material-add", entry.code, requirement.code), data, headers=headers)


def test_a_file_of_another_type_under_the_right_name(phone, entry, script):
    response = send(phone, entry, script, files.zip_file(), "讲稿.docx")
    assert response.status_code == 422
    assert "允许 DOCX、PDF；收到的是 ZIP 压缩包。" in text(response)
    assert list(Material.objects.current().values_list("upload__original_name", flat=True)) == ["讲稿.pdf"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的（0 字节）"),
        (files.zip_bomb_docx(200), "解压后的大小远超文件本身"),
        (files.pdf_file(password="x"), "PDF 设有密码"),
        (files.macro_docx_file(), "带宏的 DOCX 文档"),
        (files.ole_file(), "加密的 Office 文档"),
    ],
)
def test_a_bad_file_gets_its_sentence_by_script_too(phone, entry, script, content, sentence):
    response = send(phone, entry, script, content, "讲稿.docx", by_script=True)
    assert response.status_code == 422
    assert sentence in response.json()["error"]
    assert "讲稿.pdf" in response.json()["slot"]


def test_a_picture_bomb(phone, entry):
    photos = MaterialRequirementFactory(
        entry_type=entry.entry_type, kind=MaterialKind.PHOTO, name="照片", formats=[FileFormat.PNG]
    )
    response = send(phone, entry, photos, files.png_bomb(), "照片.png", by_script=True)
    assert "百万像素" in response.json()["error"]


def test_a_photo_with_a_place_is_stored_without_it(phone, entry):
    photos = MaterialRequirementFactory(
        entry_type=entry.entry_type, kind=MaterialKind.PHOTO, name="照片", formats=[FileFormat.JPEG]
    )
    send(phone, entry, photos, files.jpeg_file(orientation=6, gps=True), "IMG_1.jpg")
    material = photos.materials.get()
    response = phone.get(page("material-file", entry.code, material.code))
    stored = whole(response)
    assert b"Exif" not in stored
    assert (material.upload.width, material.upload.height) == (32, 64)
    assert "32 × 64" in text(phone.get(page("entry-materials", entry.code)))


def test_by_script_the_place_comes_back_filled(phone, entry, script):
    response = send(phone, entry, script, files.docx_file(), "终稿.docx", by_script=True)
    assert response.status_code == 200
    assert response.json()["error"] == ""
    assert "终稿.docx" in response.json()["slot"]
    assert "讲稿.pdf" in response.json()["slot"]  # the one before, to be put back


def test_a_film_that_nobody_could_measure_is_marked(phone, desk, entry, monkeypatch):
    film = entry.entry_type.requirements.get(name="视频")
    monkeypatch.setattr("contest.validators.videos.shutil.which", lambda name: None)
    send(phone, entry, film, files.mp4_file(), "片.mp4")
    assert "时长未能核验" in text(phone.get(page("entry-materials", entry.code)))
    assert "有视频的时长未能核验" in text(desk.get(page("entry-detail", entry.code)))


def test_an_upload_announced_before_the_deadline_is_taken_shortly_after_it(phone, entry, script, edition):
    content = files.docx_file()
    start = page("material-start", entry.code, script.code)
    edition.signup_closes_at = edition.upload_closes_at = timezone.now() + timedelta(minutes=2)
    edition.save()
    token = phone.post(start, {"name": "终稿.docx", "size": len(content)}).json()["started"]
    with time_machine.travel(edition.upload_closes_at + timedelta(minutes=10), tick=False):
        assert phone.post(start, {"name": "终稿.docx", "size": 5}).json()["started"] == ""
        late = send(phone, entry, script, content, "终稿.docx", by_script=True)
        assert "截止" in late.json()["error"]
        other = send(phone, entry, script, files.pdf_file(), "别的.pdf", by_script=True, started=token)
        assert "截止" in other.json()["error"]
        good = send(phone, entry, script, content, "终稿.docx", by_script=True, started=token)
        assert good.json()["error"] == ""


def test_removing_and_putting_back(phone, entry, script):
    material = entry.materials.get()
    response = phone.post(page("material-remove", entry.code, material.code), follow=True)
    assert "可以放回" in text(response)
    assert not Material.objects.current().exists()
    phone.post(page("material-restore", entry.code, material.code))
    assert Material.objects.current().get() == material


def test_files_are_served_to_those_who_see_the_entry(
    phone, entry, client_of, judge, outsider, unit_contact, supervisor
):
    material = entry.materials.get()
    url = page("material-file", entry.code, material.code)
    for user in (unit_contact, supervisor):
        response = client_of(user).get(url, headers={"Range": "bytes=0-4"})
        assert response.status_code == 206
        assert whole(response) == b"%PDF-"
    for user in (judge, outsider):
        assert client_of(user).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    download = phone.get(f"{url}?download=1")
    assert download["Content-Disposition"].startswith("attachment")
    assert whole(download).startswith(b"%PDF-")


def test_an_upload_by_its_own_address(phone, entry, client_of, outsider, edition):
    upload = entry.materials.get().upload
    url = page("upload-file", upload.code)
    assert whole(phone.get(url)).startswith(b"%PDF-")
    assert client_of(outsider).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    edition.logo = upload
    edition.save()
    assert whole(Client().get(url)).startswith(b"%PDF-")


# Whose ----------------------------------------------------------------------------------------------------

PAGES = [
    "entry-detail", "entry-edit", "entry-people", "entry-submit", "entry-materials", "entry-withdraw",
    "entry-disqualify", "entry-restore", "entry-extend", "check-create",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_user_of_another_unit_guessing_a_code_sees_nothing(name, entry, edition, client_of):
    stranger = UserFactory()
    MembershipFactory(user=stranger, edition=edition, role="unit_contact", organization=OrganizationFactory())
    rival = UserFactory()
    MembershipFactory(user=rival, edition=edition)
    for user in (stranger, rival):
        client = client_of(user)
        assert client.get(page(name, entry.code)).status_code == 404
        assert client.get(page(name, "nosuchcode")).status_code == 404
    assert Client().get(page(name, entry.code)).status_code == 302


def test_a_contact_sees_the_unit_and_everything_below_it(entry, unit, edition, unit_contact, client_of):
    below = make_draft(edition, UserFactory(), OrganizationFactory(parent=unit), title="下级的作品")
    other = make_draft(edition, UserFactory(), OrganizationFactory(), title="别人的作品")
    shown = text(client_of(unit_contact).get(page("entry-list", "2026")))
    assert entry.title in shown
    assert below.title in shown
    assert other.title not in shown


def test_an_adviser_looks_and_a_member_edits(entry, client_of):
    adviser, member = UserFactory(), UserFactory()
    EntryMemberFactory(entry=entry, role=MemberRole.ADVISER, user=adviser)
    EntryMemberFactory(entry=entry, role=MemberRole.MEMBER, user=member)
    assert client_of(adviser).get(page("entry-detail", entry.code)).status_code == 200
    assert client_of(adviser).get(page("entry-edit", entry.code)).status_code == 403
    assert client_of(member).get(page("entry-edit", entry.code)).status_code == 200
    assert client_of(member).get(page("entry-withdraw", entry.code)).status_code == 403


def test_the_supervisor_reads_and_changes_nothing(entry, supervisor, client_of):
    client = client_of(supervisor)
    assert client.get(page("entry-detail", entry.code)).status_code == 200
    assert entry.title in text(client.get(page("entry-list", "2026")))
    for name in PAGES[1:]:
        assert client.get(page(name, entry.code)).status_code == 403
    assert client.get(page("check-list", "2026")).status_code == 403


def test_a_contact_sees_the_places_left(edition, unit, unit_contact, client_of, contestant):
    make_type(edition, unit_quota=2)
    submit_entry(entry=make_draft(edition, contestant, unit), actor=contestant)
    shown = text(client_of(unit_contact).get(page("entry-list", "2026")))
    assert "1 / 2" in shown
    assert "剩余名额 1 个" in shown
    assert "推荐汇总表" in shown


def test_a_full_quota_is_a_sentence(edition, unit, contestant, phone):
    make_type(edition, unit_quota=1)
    first, second = (make_draft(edition, contestant, unit) for _ in range(2))
    phone.post(page("entry-submit", first.code))
    shown = text(phone.post(page("entry-submit", second.code), follow=True))
    assert "协兴镇党委在这里限报 1 件，名额已用完" in shown
    second.refresh_from_db()
    assert second.state == EntryState.DRAFT


# Lists and exports ----------------------------------------------------------------------------------------


def filled(edition, number=1, **extra):
    for _ in range(number):
        entry = EntryFactory(
            edition=edition,
            entry_type=edition.entry_types.first() or make_type(edition),
            abstract="x",
            **extra,
        )
        EntryMemberFactory(entry=entry)
        EntryMemberFactory(entry=entry, role=MemberRole.MEMBER)
        add_script(entry)


@pytest.mark.parametrize("who", ["organizer", "supervisor", "unit_contact", "contestant"])
def test_the_list_costs_a_constant_number_of_queries(
    who, edition, unit, request, client_of, assert_constant_queries
):
    user = request.getfixturevalue(who)
    owner = {"owner": user} if who == "contestant" else {}
    client = client_of(user)
    assert_constant_queries(
        lambda: client.get(page("entry-list", "2026")),
        lambda n: filled(edition, n, organization=unit, **owner),
    )


def test_the_queue_costs_a_constant_number_of_queries(edition, desk, assert_constant_queries):
    assert_constant_queries(
        lambda: desk.get(page("check-list", "2026")), lambda n: filled(edition, n, state=EntryState.SUBMITTED)
    )


def test_a_long_list_has_pages_and_can_show_all(edition, desk):
    filled(edition, 51)
    assert text(desk.get(page("entry-list", "2026"))).count("<tr data-state") == 50
    assert text(desk.get(page("entry-list", "2026"), {"page": "all"})).count("<tr data-state") == 51


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "家书"}, {"一封家书"}),
        ({"q": "DK9"}, {"一封家书"}),
        ({"q": "春燕"}, {"一封家书"}),
        ({"q": "lcy"}, {"一封家书"}),
        ({"q": "lichunyan"}, {"一封家书"}),
        ({"q": "zeng"}, {"渡口"}),
        ({"q": "没有"}, set()),
        ({"state": "draft"}, {"灯火"}),
        ({"materials": "missing"}, {"渡口", "灯火"}),
        ({"materials": "whole"}, {"一封家书"}),
        ({"state": "nonsense"}, {"一封家书", "渡口", "灯火"}),
    ],
)
def test_entries_are_found(edition, desk, query, found):
    make_type(edition)
    one = EntryFactory(edition=edition, entry_type=edition.entry_types.get(), title="一封家书", number="DK9")
    EntryMemberFactory(entry=one, name="李春燕")
    add_script(one)
    two = EntryFactory(edition=edition, entry_type=one.entry_type, title="渡口")
    EntryMemberFactory(entry=two, name="曾单")
    EntryFactory(edition=edition, entry_type=one.entry_type, title="灯火", state=EntryState.DRAFT)
    shown = text(desk.get(page("entry-list", "2026"), query))
    assert {title for title in ("一封家书", "渡口", "灯火") if f">{title}<" in shown} == found


def test_filters_by_unit_include_what_is_below(edition, desk, unit):
    filled(edition, 1, organization=OrganizationFactory(parent=unit), title="下级作品")
    filled(edition, 1, organization=OrganizationFactory(), title="他处作品")
    shown = text(desk.get(page("entry-list", "2026"), {"unit": unit.code}))
    assert "下级作品" in shown
    assert "他处作品" not in shown


def test_the_export_holds_what_the_person_sees(edition, unit, unit_contact, client_of):
    filled(edition, 1, organization=unit, title="=1+1")
    filled(edition, 1, organization=OrganizationFactory(), title="别人的作品")
    response = client_of(unit_contact).get(page("entry-export", "2026"))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in rows] == ["题目", "=1+1"]
    assert book.worksheets[0]["B2"].data_type == "s"
    assert len(list(book.worksheets[1].iter_rows())) == 3


def test_the_recommendation_list_on_paper(edition, unit, unit_contact, client_of):
    filled(edition, 1, organization=unit, title="本单位作品")
    filled(edition, 1, organization=unit, title="草稿不列", state=EntryState.DRAFT)
    shown = words_of(client_of(unit_contact).get(page("entry-print", "2026")).content)
    assert "协兴镇党委" in shown
    assert "本单位作品" in shown
    assert "草稿不列" not in shown


# The formal check -----------------------------------------------------------------------------------------


@pytest.fixture
def waiting(edition, contestant, unit):
    made = [make_draft(edition, contestant, unit, title=f"第{n}讲") for n in "一二三"]
    for entry in made:
        submit_entry(entry=entry, actor=contestant)
    return [Entry.objects.get(pk=entry.pk) for entry in made]


def test_the_queue_flows_from_one_entry_to_the_next(desk, waiting):
    response = desk.get(page("check-list", "2026"), {"next": "1"})
    assert response["Location"] == page("check-create", waiting[0].code)
    response = desk.post(
        page("check-create", waiting[0].code), {"outcome": "accept", "version": waiting[0].version}
    )
    assert response["Location"] == page("check-create", waiting[1].code)
    assert "已通过：001《第一讲》" in text(desk.get(response["Location"]))
    response = desk.post(
        page("check-create", waiting[1].code),
        {"outcome": "reject", "version": waiting[1].version, "reason": "与主题无关"},
    )
    assert response["Location"] == page("check-create", waiting[2].code)
    response = desk.post(
        page("check-create", waiting[2].code), {"outcome": "accept", "version": waiting[2].version}
    )
    assert "没有待审的作品" in text(desk.get(response["Location"]))


def test_a_rejection_without_reason_keeps_what_was_typed(desk, waiting):
    note = f"note_{waiting[0].entry_type.requirements.get(name='讲稿').code}"
    response = desk.post(
        page("check-create", waiting[0].code),
        {"outcome": "reject", "version": waiting[0].version, note: "请盖章"},
    )
    assert response.status_code == 422
    assert "请说明不通过的理由" in text(response)
    assert 'value="请盖章"' in text(response)


def test_a_returned_entry_tells_the_contestant_what_to_mend(desk, phone, waiting, edition):
    entry = waiting[0]
    note = f"note_{entry.entry_type.requirements.get(name='讲稿').code}"
    until = timezone.localtime(edition.upload_closes_at + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    desk.post(
        page("check-create", entry.code),
        {"outcome": "return", "version": entry.version, note: "请盖章", "extend_until": until},
    )
    for name in ("entry-detail", "entry-materials"):
        assert "请盖章" in text(phone.get(page(name, entry.code)))
    entry.refresh_from_db()
    assert entry.state == EntryState.RETURNED
    assert timezone.localtime(entry.extended_until).strftime("%Y-%m-%dT%H:%M") == until
    assert phone.post(page("entry-submit", entry.code))["Location"] == page("entry-receipt", entry.code, 2)


def test_a_return_after_the_deadline_proposes_time_to_mend(desk, waiting, edition):
    close(edition, timedelta(days=1))
    proposed = desk.get(page("check-create", waiting[0].code)).context["form"]["extend_until"].value()
    assert timezone.make_aware(proposed) > timezone.now() + timedelta(days=2)
    assert proposed.hour == 18


def test_an_entry_changed_during_the_check_is_shown_again(desk, waiting):
    response = desk.post(page("check-create", waiting[0].code), {"outcome": "accept", "version": "0"})
    assert "您查看期间作品有变动" in text(response)
    assert not FormalCheck.objects.exists()


def test_a_check_is_undone(desk, waiting):
    desk.post(page("check-create", waiting[0].code), {"outcome": "accept", "version": waiting[0].version})
    assert "撤销上次审查" in text(desk.get(page("entry-detail", waiting[0].code)))
    desk.post(page("check-undo", waiting[0].code))
    waiting[0].refresh_from_db()
    assert waiting[0].state == EntryState.SUBMITTED


def test_many_are_accepted_after_a_question(desk, waiting):
    waiting[2].materials.all().delete()
    codes = [entry.code for entry in waiting]
    question = desk.post(page("entry-accept", "2026"), {"entry": codes})
    assert "通过 3 件作品？" in text(question)
    shown = text(desk.post(page("entry-accept", "2026"), {"entry": codes, "confirmed": "1"}, follow=True))
    assert "已通过 2 件作品" in shown
    assert "1 件材料不齐" in shown
    assert [Entry.objects.get(code=code).state for code in codes] == ["accepted", "accepted", "submitted"]


# The end --------------------------------------------------------------------------------------------------


def test_withdrawing_asks_first(phone, entry, desk):
    assert "退赛？" in text(phone.get(page("entry-withdraw", entry.code)))
    phone.post(page("entry-withdraw", entry.code), {"reason": ""})
    entry.refresh_from_db()
    assert entry.state == EntryState.WITHDRAWN
    assert "恢复" in text(desk.get(page("entry-detail", entry.code)))
    desk.post(page("entry-restore", entry.code), {"reason": "误操作"})
    entry.refresh_from_db()
    assert entry.state == EntryState.DRAFT


def test_disqualifying_needs_a_reason_that_is_shown(desk, phone, waiting):
    url = page("entry-disqualify", waiting[0].code)
    assert desk.post(url, {"reason": ""}).status_code == 422
    desk.post(url, {"reason": "经查实抄袭"})
    assert "经查实抄袭" in text(phone.get(page("entry-detail", waiting[0].code)))


def test_a_personal_extension_is_typed_in_the_editions_time_zone(desk, entry, edition):
    edition.time_zone = "Asia/Urumqi"
    edition.save()
    day = (edition.upload_closes_at + timedelta(days=5)).strftime("%Y-%m-%d")
    desk.post(page("entry-extend", entry.code), {"until": f"{day}T12:00", "reason": "台风"})
    entry.refresh_from_db()
    assert entry.extended_until.astimezone(edition.tz).strftime("%H:%M") == "12:00"
    past = desk.post(page("entry-extend", entry.code), {"until": "2020-01-01T12:00", "reason": "台风"})
    assert "已经过去" in text(past)


def test_taking_back_before_the_deadline(phone, waiting):
    assert "撤回修改" in text(phone.get(page("entry-detail", waiting[0].code)))
    phone.post(page("entry-take-back", waiting[0].code))
    waiting[0].refresh_from_db()
    assert waiting[0].state == EntryState.DRAFT


def test_an_organizer_mends_a_title_with_a_reason(desk, waiting, edition):
    entry = waiting[0]
    edition.state = EditionState.JUDGING
    edition.save()
    url = page("entry-edit", entry.code)
    response = desk.get(url)
    assert "reason" in response.context["form"].fields
    assert desk.post(url, lecture_data(entry, response, title="更正后的题目")).status_code == 422
    desk.post(url, lecture_data(entry, response, title="更正后的题目", reason="来函更正"))
    entry.refresh_from_db()
    assert entry.title == "更正后的题目"
