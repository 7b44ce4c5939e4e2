"""The set-up pages as an organizer uses them, and as everybody else does not."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contest.actions.entry_type import create_entry_type
from contest.models import JournalEntry, MaterialRequirement, UnitQuota
from contest.states import EditionState, EntryState, FileFormat, MaterialKind
from tests.factories.contest import (
    EditionFactory,
    EntryFactory,
    EntryMemberFactory,
    EntryTypeFactory,
    LectureFormFactory,
    MaterialFactory,
    MaterialRequirementFactory,
    OrganizationFactory,
    SectorFactory,
    UploadFactory,
)
from tests.factories.judging import AwardTierFactory, CriterionFactory, RoundFactory

PAGES = [
    "edition-setup", "edition-move", "setup-basics", "setup-dates", "setup-sectors", "setup-lecture-forms",
    "setup-types", "setup-type-create", "setup-quotas",
]  # fmt: skip


def address(name, *args):
    return reverse(f"contest:{name}", args=args)


def rows(prefix, *filled, extra=1):
    """The fields of a list edited together; filled rows are dicts."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(filled) + extra,
        f"{prefix}-INITIAL_FORMS": sum("code" in row for row in filled),
    }
    for n, row in enumerate(filled):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


@pytest.fixture
def client(client_of, organizer):
    return client_of(organizer)


@pytest.mark.parametrize("view", PAGES)
def test_page_opens_for_the_organizer(client, edition, view):
    response = client.get(address(view, "2026"))
    assert response.status_code == 200
    assert edition.name in response.text


@pytest.mark.parametrize("view", PAGES)
@pytest.mark.parametrize("person", ["outsider", "judge", "supervisor", "unit_contact"])
def test_page_is_refused_to_others(client_of, request, edition, view, person):
    assert client_of(request.getfixturevalue(person)).get(address(view, "2026")).status_code == 403


@pytest.mark.parametrize("view", PAGES)
def test_page_sends_strangers_to_log_in(client_of, edition, view):
    assert client_of().get(address(view, "2026")).status_code == 302


@pytest.mark.parametrize("view", PAGES)
def test_page_of_a_draft_that_is_not_yours_does_not_exist(client_of, outsider, view):
    EditionFactory(code="secret", state=EditionState.DRAFT)
    assert client_of(outsider).get(address(view, "secret")).status_code == 404


# Name and hosts -------------------------------------------------------------------------------------------


def basics(edition, **changes):
    return {
        "version": edition.version,
        "name": edition.name,
        "year": edition.year,
        "theme": "把理想写在故里",
        "announcement": "",
        "contact": "",
        "time_zone": "Asia/Shanghai",
        "open_registration": "on",
        "entry_number_prefix": "",
        **rows(
            "hosts", {"name": "协兴镇党委", "kind": "host"}, {"name": "党员教育中心", "kind": "organizer"}
        ),
        **changes,
    }


def test_basics_are_saved_with_hosts_and_journalled(client, edition):
    response = client.post(address("setup-basics", "2026"), basics(edition, contact="0826-2230000"))

    assert response.status_code == 302
    edition.refresh_from_db()
    assert (edition.theme, edition.contact, edition.version) == ("把理想写在故里", "0826-2230000", 2)
    assert [(host.name, host.kind) for host in edition.hosts.all()] == [
        ("协兴镇党委", "host"),
        ("党员教育中心", "organizer"),
    ]
    line = JournalEntry.objects.get(verb="edition.changed")
    assert line.before["theme"] == ""
    assert line.after["theme"] == "把理想写在故里"


def test_a_save_over_another_persons_save_asks_again_and_keeps_what_was_typed(client, edition):
    client.post(address("setup-basics", "2026"), basics(edition, contact="先保存的电话"))

    response = client.post(address("setup-basics", "2026"), basics(edition, contact="后保存的电话"))

    assert response.status_code == 422
    assert "后保存的电话" in response.text
    assert "先保存的电话" in response.text
    edition.refresh_from_db()
    assert edition.contact == "先保存的电话"
    again = client.post(address("setup-basics", "2026"), basics(edition, contact="后保存的电话"))
    assert again.status_code == 302
    edition.refresh_from_db()
    assert edition.contact == "后保存的电话"


def test_hosts_move_up_by_a_button(client, edition):
    client.post(address("setup-basics", "2026"), basics(edition))
    edition.refresh_from_db()
    hosts = [{"code": host.pk, "name": host.name, "kind": host.kind} for host in edition.hosts.all()]

    client.post(address("setup-basics", "2026"), basics(edition, **rows("hosts", *hosts), move="1:-1"))

    assert [host.name for host in edition.hosts.all()] == ["党员教育中心", "协兴镇党委"]


def picture(size=(400, 200)):
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", size, "#a8201a").save(file, "PNG")
    return SimpleUploadedFile("标识.png", file.getvalue(), content_type="image/png")


def test_a_logo_is_stored_shown_to_everybody_and_taken_away(client, client_of, edition):
    client.post(address("setup-basics", "2026"), basics(edition) | {"logo_file": picture()})
    edition.refresh_from_db()
    assert (edition.logo.width, edition.logo.height) == (400, 200)
    shown = client_of().get(address("edition-logo", "2026"))
    assert shown.headers["Content-Type"] == "image/png"
    assert address("edition-logo", "2026") in client_of().get(address("edition-detail", "2026")).text

    client.post(address("setup-basics", "2026"), basics(edition, remove_logo="on"))
    edition.refresh_from_db()
    assert edition.logo is None
    assert client_of().get(address("edition-logo", "2026")).status_code == 404


def test_a_logo_that_is_no_picture_is_refused_at_its_field(client, edition):
    file = SimpleUploadedFile("标识.png", b"%PDF-1.4\n%%EOF\n", content_type="image/png")
    response = client.post(
        address("setup-basics", "2026"), basics(edition, theme="新主题") | {"logo_file": file}
    )
    assert response.status_code == 422
    assert "PDF" in str(response.context["form"].errors["logo_file"])
    edition.refresh_from_db()
    assert edition.theme == ""


# Deadlines ------------------------------------------------------------------------------------------------


def dates(edition, **changes):
    return {
        "version": edition.version,
        "signup_opens_at": "2026-03-01T09:00",
        "signup_closes_at": "2026-04-30T23:59",
        "upload_closes_at": "2026-05-10T23:59",
        "upload_grace_minutes": 30,
        **changes,
    }


def test_deadlines_are_typed_in_the_editions_time_zone(client, edition):
    edition.time_zone = "Asia/Urumqi"  # UTC+6
    edition.save()
    client.post(address("setup-dates", "2026"), dates(edition))
    edition.refresh_from_db()
    assert edition.signup_closes_at.isoformat() == "2026-04-30T17:59:00+00:00"
    assert 'value="2026-04-30T23:59"' in client.get(address("setup-dates", "2026")).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signup_closes_at": "2026-02-01T00:00"}, "signup_closes_at"),
        ({"upload_closes_at": "2026-04-01T00:00"}, "upload_closes_at"),
    ],
)
def test_deadlines_out_of_order_are_refused_at_the_field(client, edition, changes, field):
    response = client.post(address("setup-dates", "2026"), dates(edition, **changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    edition.refresh_from_db()
    assert edition.version == 1


def test_a_sooner_deadline_with_entries_there_is_asked_about_first(client, edition):
    EntryFactory(edition=edition)
    was = edition.signup_closes_at

    asked = client.post(address("setup-dates", "2026"), dates(edition))

    assert asked.status_code == 422
    assert "confirm_dangers" in asked.text
    edition.refresh_from_db()
    assert edition.signup_closes_at == was
    assert client.post(address("setup-dates", "2026"), dates(edition, confirm_dangers="1")).status_code == 302
    edition.refresh_from_db()
    assert edition.signup_closes_at != was


# Sectors and lecture forms --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "things"), [("setup-sectors", "sectors"), ("setup-lecture-forms", "lecture_forms")]
)
class TestNames:
    def names(self, edition, things):
        return [one.name for one in getattr(edition, things).all()]

    def test_usual_names_come_by_one_button_and_once(self, client, edition, view, things):
        client.post(address(view, "2026"), {"act": "usual"})
        usual = self.names(edition, things)
        client.post(address(view, "2026"), {"act": "usual"})
        assert self.names(edition, things) == usual
        assert len(usual) >= 3

    def test_pasted_names_lose_their_numbers(self, client, edition, view, things):
        client.post(address(view, "2026"), {"act": "paste", "names": "1. 机关\n\n二、学校\n机关\n  农村  "})
        assert self.names(edition, things) == ["机关", "学校", "农村"]

    def test_rows_are_renamed_swapped_added_and_moved_in_one_save(self, client, edition, view, things):
        client.post(address(view, "2026"), {"act": "paste", "names": "甲\n乙\n丙"})
        a, b, c = getattr(edition, things).all()
        data = rows(
            "names",
            {"code": a.code, "name": "乙"},
            {"code": b.code, "name": "甲"},
            {"code": c.code, "name": "丙"},
            {"name": "丁"},
        )
        response = client.post(address(view, "2026"), data | {"move": "2:-1"})
        assert response.status_code == 302
        assert self.names(edition, things) == ["乙", "丙", "甲", "丁"]

    def test_two_of_one_name_are_refused_and_nothing_changes(self, client, edition, view, things):
        client.post(address(view, "2026"), {"act": "paste", "names": "甲\n乙"})
        a, b = getattr(edition, things).all()
        data = rows("names", {"code": a.code, "name": "甲"}, {"code": b.code, "name": "甲"})
        response = client.post(address(view, "2026"), data)
        assert response.status_code == 422
        assert self.names(edition, things) == ["甲", "乙"]

    def test_unused_name_is_deleted(self, client, edition, view, things):
        client.post(address(view, "2026"), {"act": "paste", "names": "甲\n乙"})
        a, b = getattr(edition, things).all()
        data = rows("names", {"code": a.code, "name": "甲", "delete": "on"}, {"code": b.code, "name": "乙"})
        client.post(address(view, "2026"), data)
        assert self.names(edition, things) == ["乙"]


def test_a_sector_with_entries_is_not_deleted_and_the_sentence_counts_them(client, edition):
    sector = SectorFactory(edition=edition, name="学校")
    EntryFactory(edition=edition, sector=sector)
    data = rows("names", {"code": sector.code, "name": "学校", "delete": "on"})
    response = client.post(address("setup-sectors", "2026"), data)
    assert response.status_code == 422
    assert "× 1" in response.text
    assert edition.sectors.filter(pk=sector.pk).exists()


# Entry types and materials --------------------------------------------------------------------------------


def type_fields(**changes):
    return {
        "name": "教师组",
        "description": "",
        "team_min": 1,
        "team_max": 3,
        "adviser_max": 1,
        "age_min": "",
        "age_max": 35,
        "age_on": "",
        "unit_quota": 2,
        **changes,
    }


def test_an_entry_type_is_made_with_forms_and_limits(client, edition):
    form = LectureFormFactory(edition=edition)
    client.post(address("setup-type-create", "2026"), type_fields(lecture_forms=[form.pk]))
    made = edition.entry_types.get()
    assert (made.name, made.team_max, made.age_max, made.unit_quota) == ("教师组", 3, 35, 2)
    assert list(made.lecture_forms.all()) == [form]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"team_min": 3, "team_max": 2}, "team_max"), ({"age_min": 40, "age_max": 35}, "age_max")],
)
def test_limits_that_cross_are_refused_at_the_field(client, edition, changes, field):
    response = client.post(address("setup-type-create", "2026"), type_fields(**changes))
    assert field in response.context["form"].errors
    assert not edition.entry_types.exists()


def test_another_editions_lecture_form_can_not_be_chosen(client, edition):
    LectureFormFactory(edition=edition)
    foreign = LectureFormFactory()
    response = client.post(address("setup-type-create", "2026"), type_fields(lecture_forms=[foreign.pk]))
    assert "lecture_forms" in response.context["form"].errors


def test_a_usual_material_comes_with_its_limits(client, edition):
    entry_type = EntryTypeFactory(edition=edition)
    client.post(address("setup-type-act", "2026", entry_type.code), {"act": "video"})
    made = entry_type.requirements.get()
    assert made.kind == MaterialKind.VIDEO
    assert (made.duration_min, made.duration_max, made.height_min, made.aspect) == (360, 480, 1080, "16:9")
    assert "video" not in [
        key for key, _ in client.get(address("setup-type", "2026", entry_type.code)).context["presets"]
    ]


def material_fields(**changes):
    return {
        "kind": "video",
        "name": "视频",
        "help_text": "",
        "required": "on",
        "for_judges": "on",
        "formats": ["mp4"],
        "max_bytes": "300",
        "max_count": 1,
        "duration_min": "6",
        "duration_max": "8:30",
        "height_min": 1080,
        "aspect": "16：9",
        "codecs": ["h264", "hevc"],
        **changes,
    }


def test_a_material_is_typed_in_megabytes_and_minutes(client, edition):
    entry_type = EntryTypeFactory(edition=edition)
    client.post(address("setup-material-create", "2026", entry_type.code), material_fields())
    made = entry_type.requirements.get()
    assert made.max_bytes == 300_000_000
    assert (made.duration_min, made.duration_max, made.aspect) == (360, 510, "16:9")
    assert made.codecs == ["h264", "hevc"]
    assert "H.264 或 H.265 (HEVC)" in client.get(address("setup-type", "2026", entry_type.code)).text
    page = client.get(address("setup-material", "2026", made.code)).text
    assert 'value="300"' in page
    assert 'value="8:30"' in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"duration_max": "5:00"}, "duration_max"),
        ({"duration_max": "5:75"}, "duration_max"),
        ({"formats": ["docx"]}, "formats"),
        ({"formats": []}, "formats"),
        ({"max_bytes": "0"}, "max_bytes"),
        ({"aspect": "wide"}, "aspect"),
        ({"codecs": ["vp6"]}, "codecs"),
    ],
)
def test_impossible_limits_of_a_material_are_refused_at_the_field(client, edition, changes, field):
    entry_type = EntryTypeFactory(edition=edition)
    response = client.post(
        address("setup-material-create", "2026", entry_type.code), material_fields(**changes)
    )
    assert field in response.context["form"].errors
    assert not MaterialRequirement.objects.exists()


def test_a_script_has_no_length_whatever_was_typed(client, edition):
    entry_type = EntryTypeFactory(edition=edition)
    client.post(
        address("setup-material-create", "2026", entry_type.code),
        material_fields(kind="script", name="讲稿", formats=["docx", "pdf"]),
    )
    made = entry_type.requirements.get()
    assert (made.duration_min, made.height_min, made.aspect, made.codecs) == (None, None, "", [])


def test_a_smaller_team_with_larger_teams_there_is_asked_about_first(client, edition):
    entry_type = EntryTypeFactory(edition=edition, name="教师组", team_max=3)
    entry = EntryFactory(edition=edition, entry_type=entry_type, state=EntryState.SUBMITTED)
    for n in range(3):
        EntryMemberFactory(entry=entry, role="lead" if not n else "member")
    data = type_fields(team_max=2, age_max="")
    url = address("setup-type", "2026", entry_type.code)

    assert client.post(url, data).status_code == 422
    entry_type.refresh_from_db()
    assert entry_type.team_max == 3
    assert client.post(url, data | {"confirm_dangers": "1"}).status_code == 302
    entry_type.refresh_from_db()
    assert entry_type.team_max == 2


def test_a_smaller_file_with_larger_files_there_is_asked_about_first(client, edition):
    requirement = MaterialRequirementFactory(entry_type__edition=edition, kind="video", formats=["mp4"])
    MaterialFactory(
        entry=EntryFactory(edition=edition, entry_type=requirement.entry_type),
        requirement=requirement,
        upload=UploadFactory(size=400_000_000, format=FileFormat.MP4),
    )
    url = address("setup-material", "2026", requirement.code)
    assert client.post(url, material_fields()).status_code == 422
    assert client.post(url, material_fields(confirm_dangers="1")).status_code == 302


def test_a_material_with_files_is_not_deleted(client, edition):
    requirement = MaterialRequirementFactory(entry_type__edition=edition)
    MaterialFactory(
        entry=EntryFactory(edition=edition, entry_type=requirement.entry_type), requirement=requirement
    )
    response = client.post(
        address("setup-material-act", "2026", requirement.code), {"act": "delete"}, follow=True
    )
    assert requirement.name in response.text
    assert MaterialRequirement.objects.filter(pk=requirement.pk).exists()


def test_entry_types_and_materials_move_and_go(client, edition):
    first, second = EntryTypeFactory.create_batch(2, edition=edition)
    client.post(address("setup-type-act", "2026", second.code), {"act": "up"})
    assert list(edition.entry_types.all()) == [second, first]
    client.post(address("setup-type-act", "2026", first.code), {"act": "delete"})
    assert list(edition.entry_types.all()) == [second]
    a, b = MaterialRequirementFactory.create_batch(2, entry_type=second)
    client.post(address("setup-material-act", "2026", a.code), {"act": "down"})
    assert list(second.requirements.all()) == [b, a]


def test_an_entry_type_with_entries_is_not_deleted(client, edition):
    entry = EntryFactory(edition=edition)
    client.post(address("setup-type-act", "2026", entry.entry_type.code), {"act": "delete"})
    assert edition.entry_types.filter(pk=entry.entry_type_id).exists()


def test_a_thing_of_another_edition_does_not_exist_here(client, edition):
    foreign = MaterialRequirementFactory()
    for url in (
        address("setup-type", "2026", foreign.entry_type.code),
        address("setup-material", "2026", foreign.code),
    ):
        assert client.get(url).status_code == 404


# Quotas ---------------------------------------------------------------------------------------------------


def test_quotas_are_written_changed_and_taken_away_in_the_grid(client, edition):
    unit, other = OrganizationFactory(name="甲校"), OrganizationFactory(name="乙校")
    students, teachers = EntryTypeFactory.create_batch(2, edition=edition)
    url = address("setup-quotas", "2026")
    client.post(url, {f"q-{unit.code}-all": 5, f"q-{unit.code}-{students.code}": 3})
    assert {(q.organization, q.entry_type, q.max_entries) for q in UnitQuota.objects.all()} == {
        (unit, None, 5),
        (unit, students, 3),
    }
    emptied = {f"q-{unit.code}-all": "", f"q-{unit.code}-{students.code}": ""}
    client.post(url, emptied | {f"q-{unit.code}-{teachers.code}": 0, f"q-{other.code}-all": 1})
    assert {(q.organization, q.entry_type, q.max_entries) for q in UnitQuota.objects.all()} == {
        (unit, teachers, 0),
        (other, None, 1),
    }


def test_a_quota_below_zero_is_refused_and_nothing_is_written(client, edition):
    unit = OrganizationFactory()
    response = client.post(address("setup-quotas", "2026"), {f"q-{unit.code}-all": -1})
    assert response.status_code == 422
    assert not UnitQuota.objects.exists()


# Cost -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["setup-types", "edition-setup", "edition-detail"])
def test_pages_of_types_cost_the_same_for_any_number(client, edition, view, assert_constant_queries):
    def more(n):
        for entry_type in EntryTypeFactory.create_batch(n, edition=edition):
            MaterialRequirementFactory.create_batch(2, entry_type=entry_type)
            entry_type.lecture_forms.add(LectureFormFactory(edition=edition))
            entry_type.sectors.add(SectorFactory(edition=edition))

    assert_constant_queries(lambda: client.get(address(view, "2026")), more)


def test_the_set_up_page_costs_the_same_for_any_number_of_rounds(client, edition, assert_constant_queries):
    EntryTypeFactory(edition=edition)

    def more(n):
        for made in RoundFactory.create_batch(n, edition=edition):
            CriterionFactory.create_batch(2, round=made)
            made.entry_types.set(edition.entry_types.all())
            AwardTierFactory(edition=edition)

    assert_constant_queries(lambda: client.get(address("edition-setup", "2026")), more)


def test_page_of_one_type_costs_the_same_for_any_number_of_materials(
    client, edition, assert_constant_queries
):
    entry_type = EntryTypeFactory(edition=edition)
    assert_constant_queries(
        lambda: client.get(address("setup-type", "2026", entry_type.code)),
        lambda n: MaterialRequirementFactory.create_batch(n, entry_type=entry_type),
    )


@pytest.mark.parametrize(
    ("view", "factory"), [("setup-sectors", SectorFactory), ("setup-lecture-forms", LectureFormFactory)]
)
def test_pages_of_names_cost_the_same_for_any_number(client, edition, view, factory, assert_constant_queries):
    assert_constant_queries(
        lambda: client.get(address(view, "2026")), lambda n: factory.create_batch(n, edition=edition)
    )


def test_page_of_quotas_costs_the_same_for_any_number(client, edition, assert_constant_queries):
    entry_type = EntryTypeFactory(edition=edition)

    def more(n):
        for unit in OrganizationFactory.create_batch(n):
            UnitQuota.objects.create(edition=edition, organization=unit, entry_type=entry_type, max_entries=2)

    assert_constant_queries(lambda: client.get(address("setup-quotas", "2026")), more)


def test_list_of_editions_costs_the_same_for_any_number(client, edition, assert_constant_queries):
    assert_constant_queries(lambda: client.get(reverse("contest:edition-list")), EditionFactory.create_batch)


def test_the_public_page_is_kept_until_something_changes(
    client_of, organizer, edition, django_assert_max_num_queries
):
    EntryTypeFactory(edition=edition, name="微宣讲")
    visitor = client_of()
    assert "微宣讲" in visitor.get(address("edition-detail", "2026")).text
    with django_assert_max_num_queries(3):
        assert "微宣讲" in visitor.get(address("edition-detail", "2026")).text
    create_entry_type(edition=edition, actor=organizer, values={"name": "情景党课"})
    assert "情景党课" in visitor.get(address("edition-detail", "2026")).text
    english = visitor.get(address("edition-detail", "2026"), headers={"accept-language": "en"}).text
    assert "What can be entered" in english


@pytest.mark.parametrize(
    ("opens", "closes"), [("0001-01-01T00:00", "2026-05-01T00:00"), ("2026-05-01T00:00", "9999-12-31T23:59")]
)
def test_a_deadline_lies_in_a_year_that_an_edition_can_have(client_of, organizer, edition, opens, closes):
    data = {
        "version": edition.version,
        "signup_opens_at": opens,
        "signup_closes_at": closes,
        "upload_grace_minutes": "30",
    }
    response = client_of(organizer).post(f"/e/{edition.code}/setup/dates/", data)
    assert response.status_code == 422
    assert "1950" in response.content.decode()
