"""All material at once: what is missing, whom to ask, letters, the archive and the names in it."""

import io
import subprocess
import tracemalloc
import zipfile

import openpyxl
import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from contest.actions.reminder import begin_sending, remind_people
from contest.archive import zip_pieces
from contest.file_names import LONGEST_BYTES, Names, UnknownField, check_pattern, default_pattern, name_by
from contest.likeness import side_by_side, signature
from contest.models import Arrival, Job, JournalEntry, Reminder, ScriptText, Upload
from contest.queries.arrival import script_key
from contest.queries.collection import overview_of
from contest.states import ArrivalState, FileFormat, ReminderState
from contest.tasks.reminder import send_reminders
from tests.contest.entry_helpers import add_script, make_draft, make_type
from tests.factories.contest import EntryMemberFactory, SectorFactory, UserFactory
from tests.factories.judging import RoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(edition, contestant, unit):
    make_type(edition)
    SectorFactory(edition=edition, name="农村")
    whole = make_draft(edition, contestant, unit, title="一封家书")
    bare = make_draft(edition, UserFactory(full_name="王无箱"), unit, complete=False, title="渠江号子")
    EntryMemberFactory(entry=bare, name="王无箱", mobile="13900001111")
    return whole, bare


@pytest.fixture
def desk(client_of, organizer):
    return client_of(organizer)


def page(name, edition):
    return reverse(f"contest:collection-{name}", args=[edition.code])


def archive_of(answer):
    return b"".join(answer.streaming_content)


# The list -------------------------------------------------------------------------------------------------


def test_the_list_says_what_is_missing_and_whom_to_ask(desk, edition, entries):
    text = desk.get(page("list", edition)).content.decode()
    assert "一封家书" in text
    assert "13900001111" in text
    text = desk.get(page("list", edition), {"show": "missing"}).content.decode()
    assert "渠江号子" in text
    assert "一封家书" not in text


@pytest.mark.parametrize("state", [ArrivalState.WARNED, ArrivalState.WAITING])
def test_the_list_is_narrowed_by_what_the_check_found(desk, edition, entries, state):
    material = entries[0].materials.get()
    Arrival.objects.create(material=material, state=state, checked_at=material.created_at)
    text = desk.get(page("list", edition), {"show": state}).content.decode()
    assert "一封家书" in text
    assert "渠江号子" not in text


def test_the_list_says_what_is_missing_where(desk, edition, entries):
    text = desk.get(page("list", edition)).text
    assert "缺讲稿" in text
    overview = overview_of(edition)
    assert overview.names == ["讲稿"]
    (line,) = overview.lines
    assert (line.sector.name, line.entries, line.whole, line.missing, line.files) == ("农村", 2, 1, [1], 1)
    assert overview.total.missing == [1]
    assert overview.drafts == 2
    lacking = desk.get(page("list", edition), {"show": "lacks:讲稿"}).text
    assert "渠江号子" in lacking
    assert "一封家书" not in lacking
    whole = desk.get(page("list", edition), {"show": "whole"}).text
    assert "一封家书" in whole
    assert "渠江号子" not in whole


def test_a_place_whose_file_was_not_accepted_says_so(desk, edition, entries):
    material = add_script(entries[1])
    Arrival.objects.create(
        material=material, state=ArrivalState.REFUSED, findings=[], checked_at=material.created_at
    )
    material.removed_at = material.created_at
    material.save()
    assert "讲稿：未通过" in desk.get(page("list", edition)).text
    for show in ("attention", ArrivalState.REFUSED):
        text = desk.get(page("list", edition), {"show": show}).text
        assert "渠江号子" in text
        assert "一封家书" not in text
    add_script(entries[1])
    assert "讲稿：未通过" not in desk.get(page("list", edition)).text


def test_entries_with_names_in_their_files_are_found_where_a_round_is_blind(desk, edition, entries):
    material = entries[0].materials.get()
    found = {"code": "names", "values": {"words": "李春燕", "where": "正文"}}
    Arrival.objects.create(
        material=material, state=ArrivalState.WARNED, findings=[found], checked_at=material.created_at
    )
    assert "文件中出现姓名" not in desk.get(page("list", edition)).text
    RoundFactory(edition=edition, is_blind=True)
    assert "文件中出现姓名" in desk.get(page("list", edition)).text
    text = desk.get(page("list", edition), {"show": "names"}).text
    assert "一封家书" in text
    assert "渠江号子" not in text


def test_the_list_shows_how_a_file_will_be_called(desk, edition, entries):
    edition.file_name_pattern = "{编号}_{姓名}"
    edition.save()
    assert "001_李春燕.mp4" in desk.get(page("list", edition)).text


def test_without_entries_the_list_says_so(desk, edition):
    text = desk.get(page("list", edition)).text
    assert "缺件情况" not in text
    assert "还没有" in text


def test_the_list_costs_the_same_for_one_entry_and_for_four(
    desk, edition, entries, contestant, unit, assert_constant_queries
):
    def more(count):
        for _ in range(count):
            make_draft(edition, contestant, unit)

    assert_constant_queries(lambda: desk.get(page("list", edition)), more, at_most=20)  # list and overview


def test_the_contacts_are_a_workbook(desk, edition, entries):
    answer = desk.get(page("contacts", edition), {"show": "missing"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell for cell in row if cell] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert len(rows) == 1
    assert "13900001111" in rows[0]


# Reminders ------------------------------------------------------------------------------------------------


def test_each_person_gets_one_letter_once_for_a_press(
    desk, edition, entries, contestant, unit, django_capture_on_commit_callbacks
):
    contestant.email = "zhou@example.org"
    contestant.save()
    second = make_draft(edition, contestant, unit, complete=False, title="渡口")
    codes = [one.code for one in (*entries, second)]
    asked = desk.post(page("remind", edition), {"entry": codes})
    assert "王无箱" in asked.content.decode()
    assert "所缺内容" in asked.text
    assert "13900001111" in asked.text
    data = {"entry": codes, "confirmed": "1", "press": asked.context["press"]}
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = desk.post(page("remind", edition), data)
    assert [letter.to for letter in mail.outbox] == [["zhou@example.org"]]
    assert "《渡口》" in mail.outbox[0].body
    assert "讲稿" in mail.outbox[0].body
    text = desk.get(answer["Location"]).content.decode()
    assert "13900001111" in text
    assert "已发出" in text
    states = dict(Reminder.objects.values_list("person__full_name", "state"))
    assert states == {contestant.full_name: ReminderState.SENT, "王无箱": ReminderState.NO_ADDRESS}
    assert JournalEntry.objects.filter(verb="entry.reminded").count() == 3


def test_a_letter_that_a_killed_worker_had_taken_up_is_not_sent_twice(edition, entries, organizer):
    for entry, address in zip(entries, ("a@example.org", "b@example.org"), strict=True):
        entry.owner.email = address
        entry.owner.save()
    reminders = remind_people(edition=edition, entries=entries, actor=organizer, press="p")
    assert begin_sending(reminders[0])
    send_reminders(Job.objects.get())
    assert [letter.to for letter in mail.outbox] == [["b@example.org"]]
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.FAILED, ReminderState.SENT}


def test_letters_that_bounce_at_the_door_do_not_stop_the_rest(edition, entries, organizer, monkeypatch):
    for entry, address in zip(entries, ("a@example.org", "b@example.org"), strict=True):
        entry.owner.email = address
        entry.owner.save()
    real = mail.backends.locmem.EmailBackend.send_messages

    def send(self, messages):
        if messages[0].to == ["a@example.org"]:
            raise ConnectionRefusedError
        return real(self, messages)

    monkeypatch.setattr(mail.backends.locmem.EmailBackend, "send_messages", send)
    remind_people(edition=edition, entries=entries, actor=organizer, press="p")
    send_reminders(Job.objects.get())
    assert [letter.to for letter in mail.outbox] == [["b@example.org"]]


# The archive ----------------------------------------------------------------------------------------------


def test_the_archive_opens_everywhere_with_the_right_names(desk, edition, entries, tmp_path):
    answer = desk.get(page("archive", edition))
    content = archive_of(answer)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        (info,) = archive.infolist()
        assert info.filename == "农村-" + entries[0].organization.name + "-李春燕-一封家书-讲稿.pdf"
        assert info.flag_bits & 0x800  # the name is UTF-8, and says so
        assert info.compress_type == zipfile.ZIP_STORED
        assert archive.read(info) == b"%PDF-1.4\n%%EOF\n"
    path = tmp_path / "all.zip"
    path.write_bytes(content)
    listed = subprocess.run(
        ["unzip", "-l", str(path)],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    ).stdout.decode()
    assert "李春燕-一封家书" in listed


def test_the_archive_of_one_sector_holds_that_sector_only(desk, edition, entries):
    other = SectorFactory(edition=edition, name="学校")
    content = archive_of(desk.get(page("archive", edition), {"sector": other.code}))
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == []
    assert desk.get(page("archive", edition), {"sector": "none"}).status_code == 404


def test_a_file_with_a_virus_is_not_in_the_archive(desk, edition, entries):
    material = entries[0].materials.get()
    Arrival.objects.create(
        material=material, state=ArrivalState.REFUSED, quarantined=True, checked_at=material.created_at
    )
    content = archive_of(desk.get(page("archive", edition)))
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == []


def test_a_file_that_has_vanished_is_named_and_stops_nothing(desk, edition, entries):
    add_script(entries[1])
    upload = entries[0].materials.get().upload
    upload.file.storage.delete(upload.file.name)
    with zipfile.ZipFile(io.BytesIO(archive_of(desk.get(page("archive", edition))))) as archive:
        assert len(archive.namelist()) == 2
        assert "一封家书" in archive.read(archive.namelist()[-1]).decode()


def test_memory_stays_flat_while_an_archive_is_made(organizer):
    upload = Upload(format=FileFormat.MP4, size=60_000_000, sha256="0" * 64, original_name="x.mp4")
    upload.file.save("x", ContentFile(bytes(60_000_000)), save=False)
    upload.save()
    upload.refresh_from_db()
    tracemalloc.start()
    size = sum(len(piece) for piece in zip_pieces([("一.mp4", upload), ("二.mp4", upload)]))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 120_000_000
    assert peak < 4_000_000


# Names of files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["{领域}-{年份}", "没有字段", "{姓名", "{}", "{sector}{x}"])
def test_a_pattern_with_an_unknown_field_is_refused_with_a_sentence(desk, edition, pattern):
    with pytest.raises(UnknownField):
        check_pattern(pattern)
    preview = reverse("contest:setup-file-names", args=[edition.code])
    assert "{姓名}" in desk.get(preview, {"file_name_pattern": pattern}).content.decode()


def test_the_preview_shows_what_a_file_would_be_called(desk, edition):
    preview = reverse("contest:setup-file-names", args=[edition.code])
    text = desk.get(preview, {"file_name_pattern": "{编号}_{姓名}"}).content.decode()
    assert "001_李春燕.mp4" in text


@hypothesis_settings(max_examples=200, deadline=None)
@given(title=st.text(max_size=400), unit=st.text(max_size=100), name=st.text(max_size=60))
def test_any_name_is_safe_on_every_system(title, unit, name):
    found = name_by(default_pattern(), {"title": title, "unit": unit, "name": name}, ".mp4")
    assert found.endswith(".mp4")
    assert len(found.encode()) <= LONGEST_BYTES
    assert not set(found) & set('<>:"/\\|?*\0\n\r\u202e\u200b')
    assert found == found.strip(" .")


def test_long_chinese_names_are_cut_between_characters():
    found = name_by("{题目}", {"title": "党" * 300}, ".docx")
    assert found == "党" * ((LONGEST_BYTES - 5) // 3) + ".docx"


def test_names_come_once_whatever_their_capitals():
    names = Names()
    assert [names.take(one, ".pdf") for one in ("甲A.pdf", "甲a.pdf", "甲A.pdf")] == [
        "甲A.pdf",
        "甲a (2).pdf",
        "甲A (3).pdf",
    ]
    long = "长" * 58 + ".pdf"
    assert len({names.take(long, ".pdf") for _ in range(12)}) == 12


def test_empty_fields_leave_no_row_of_hyphens():
    assert name_by(default_pattern(), {"name": "李春燕", "material": "讲稿"}, ".pdf") == "李春燕-讲稿.pdf"
    assert name_by("{题目}", {"title": "CON"}, ".pdf") == "_CON.pdf"


# Alike ----------------------------------------------------------------------------------------------------


def test_alike_scripts_are_shown_side_by_side_with_the_passages_marked(desk, edition, entries):
    add_script(entries[1])
    shared = "一九二〇年八月二十七日，他从重庆乘船东下，同去的还有八十二名同学。" * 3
    texts = (shared + "其余完全是另一回事，说的是家乡的变化。", "开头说的是别的事情。" + shared)
    keys = []
    for entry, text in zip(entries, texts, strict=True):
        material = entry.materials.get()
        keys.append(script_key(material))
        ScriptText.objects.create(
            key=keys[-1], material=material, entry=entry, title=entry.title, year=edition.year, text=text,
            length=len(text), signature=signature(text),
        )  # fmt: skip
    listed = desk.get(page("alike", edition)).content.decode()
    assert "一封家书" in listed
    assert "渠江号子" in listed
    shown = desk.get(page("compare", edition), {"one": keys[0], "other": keys[1]}).content.decode()
    assert shown.count("<mark ") == 2
    assert "其余完全是另一回事" not in "".join(part.split("</mark>")[0] for part in shown.split("<mark ")[1:])
    assert '<mark id="one-1"><a href="#other-1"' in shown
    assert '<mark id="other-1"><a href="#one-1"' in shown
    assert desk.get(page("compare", edition), {"one": keys[0], "other": "nothing"}).status_code == 302


def test_one_file_in_several_entries_is_listed(desk, edition, entries):
    first = entries[0].materials.get()
    assert "多件作品使用同一文件" not in desk.get(page("alike", edition)).text
    add_script(entries[1], sha256=first.upload.sha256)
    text = desk.get(page("alike", edition)).text
    assert "多件作品使用同一文件" in text
    assert "一封家书" in text
    assert "渠江号子" in text


def test_each_passage_leads_to_where_most_of_it_stands_in_the_other_text():
    oath, song = "我志愿加入中国共产党拥护党的纲领", "渠江的水一年一年地流牌坊村的稻子黄"
    left, right = side_by_side(f"开头甲。{oath}。中间甲。{song}。", f"开头乙。{song}。中间乙。{oath}。")
    assert [(one.number, one.twin) for one in left if one.shared] == [(1, 2), (2, 1)]
    assert [(one.number, one.twin) for one in right if one.shared] == [(1, 2), (2, 1)]
    assert "".join(one.text for one in left) == f"开头甲。{oath}。中间甲。{song}。"


def test_only_organizers_see_all_material(client_of, edition, entries, contestant):
    for name in ("list", "archive", "contacts", "reminders", "alike", "compare"):
        assert client_of(contestant).get(page(name, edition)).status_code in {403, 404}
