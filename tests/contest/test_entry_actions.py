"""An entry from its draft to its end: what is refused loses nothing, what is done twice is done once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from contest import signals
from contest.actions.check import accept_complete, create_check, undo_check
from contest.actions.entry import Person, create_entry, edit_lecture, lecture_seen, people_seen, write_people
from contest.actions.material import add_material, remove_material, restore_material
from contest.actions.submission import (
    disqualify_entry,
    extend_entry,
    restore_entry,
    submit_entry,
    take_back_entry,
    withdraw_entry,
)
from contest.exceptions import (
    DeadlinePassed,
    FileRefused,
    FilesDoNotFit,
    IllegalMove,
    Incomplete,
    Locked,
    NotOpen,
    NotUndoable,
    QuotaExceeded,
    ReasonRequired,
    StaleEdit,
    TooManyFiles,
)
from contest.models import (
    Entry,
    JournalEntry,
    Material,
    MaterialRequirement,
    Submission,
    UnitQuota,
    Upload,
)
from contest.states import CheckOutcome, EditionState, EntryState, FileFormat, MemberRole
from tests import files
from tests.contest.entry_helpers import add_script, lead, make_draft, make_type, put_people
from tests.factories.contest import EntryFactory, MaterialRequirementFactory, UserFactory
from tests.races import at_once

REAL_NAME = "阿卜杜热合曼·买买提吐尔逊·阿不都克里木·伊布拉音江·努尔买买提·托合提如则·艾合买提江·帕提古丽·古丽巴哈尔·帕孜来提·热依汗古丽"


@pytest.fixture
def entry(edition, contestant, unit):
    return make_draft(edition, contestant, unit)


def fresh(entry):
    return Entry.objects.get(pk=entry.pk)


def verbs():
    return list(JournalEntry.objects.values_list("verb", flat=True))


# Drafts ---------------------------------------------------------------------------------------------------


def test_a_contestant_who_registers_is_the_lead_lecturer(edition, contestant, unit):
    entry_type = make_type(edition)
    entry = create_entry(
        edition=edition,
        actor=contestant,
        form_token="t1",
        values={"entry_type": entry_type, "organization": unit},
    )
    lead_lecturer = entry.members.get()
    assert (lead_lecturer.name, lead_lecturer.role, lead_lecturer.user) == (
        "阿依古丽·买买提",
        MemberRole.LEAD,
        contestant,
    )
    assert lead_lecturer.organization_name == "协兴镇党委"
    assert verbs() == ["entry.created"]


def test_a_unit_contact_registers_for_others(edition, unit_contact, unit):
    entry = create_entry(
        edition=edition, actor=unit_contact, form_token="t1", values={"entry_type": make_type(edition)}
    )
    assert not entry.members.exists()


def test_the_same_form_twice_makes_one_entry(edition, contestant):
    values = {"entry_type": make_type(edition), "title": "家书"}
    first = create_entry(edition=edition, actor=contestant, form_token="t1", values=values)
    second = create_entry(edition=edition, actor=contestant, form_token="t1", values=values)
    assert first == second
    assert Entry.objects.count() == 1


def test_nobody_gets_another_persons_entry_by_its_form(edition, contestant, unit_contact):
    values = {"entry_type": make_type(edition)}
    first = create_entry(edition=edition, actor=contestant, form_token="t1", values=values)
    second = create_entry(edition=edition, actor=unit_contact, form_token="t1", values=values)
    assert first != second
    assert second.owner == unit_contact


def test_before_the_opening_and_after_the_deadline_no_entry_is_made(edition, contestant):
    values = {"entry_type": make_type(edition)}
    edition.signup_opens_at = timezone.now() + timedelta(days=1)
    edition.save()
    with pytest.raises(NotOpen):
        create_entry(edition=edition, actor=contestant, form_token="t1", values=values)
    edition.signup_opens_at = timezone.now() - timedelta(days=9)
    edition.signup_closes_at = timezone.now() - timedelta(minutes=2)
    edition.save()
    with pytest.raises(DeadlinePassed, match="截止"):
        create_entry(edition=edition, actor=contestant, form_token="t1", values=values)
    edition.state, edition.signup_closes_at = EditionState.CLOSED, None
    edition.upload_closes_at = None
    edition.save()
    with pytest.raises(NotOpen):
        create_entry(edition=edition, actor=contestant, form_token="t1", values=values)
    assert not Entry.objects.exists()


def test_a_deadline_includes_the_whole_minute_it_shows(edition, contestant):
    values = {"entry_type": make_type(edition)}
    edition.signup_closes_at = timezone.now().replace(second=0, microsecond=0)
    edition.save()
    with time_machine.travel(edition.signup_closes_at + timedelta(seconds=59), tick=False):
        assert create_entry(edition=edition, actor=contestant, form_token="t1", values=values)
    with (
        time_machine.travel(edition.signup_closes_at + timedelta(seconds=60), tick=False),
        pytest.raises(DeadlinePassed),
    ):
        create_entry(edition=edition, actor=contestant, form_token="t2", values=values)


def test_two_people_edit_the_same_page_and_the_second_is_told(entry, contestant, unit_contact):
    seen = lecture_seen(entry)
    edit_lecture(entry=entry, actor=contestant, seen=seen, values={"title": "第一个人的题目"})
    with pytest.raises(StaleEdit) as caught:
        edit_lecture(entry=entry, actor=unit_contact, seen=seen, values={"title": "第二个人的题目"})
    assert caught.value.who == contestant.full_name
    assert fresh(entry).title == "第一个人的题目"


def test_two_people_on_different_pages_do_not_disturb_each_other(entry, contestant, unit_contact):
    seen_lecture, seen_people = lecture_seen(entry), people_seen(entry)
    edit_lecture(entry=entry, actor=contestant, seen=seen_lecture, values={"title": "新题目"})
    write_people(entry=entry, actor=unit_contact, seen=seen_people, people=[lead("蒋红梅")])
    assert fresh(entry).title == "新题目"
    assert entry.members.get().name == "蒋红梅"


def test_saving_what_is_there_already_is_no_conflict(entry, contestant):
    seen = lecture_seen(entry)
    edit_lecture(entry=entry, actor=contestant, seen=seen, values={"title": "新题目"})
    edit_lecture(entry=entry, actor=contestant, seen=seen, values={"title": "新题目"})
    assert verbs() == ["entry.edited"]


def test_people_are_kept_exactly_as_typed(entry, contestant):
    assert len(REAL_NAME) > 60
    put_people(
        entry,
        contestant,
        lead(REAL_NAME, organization_name="和田地区·洛浦县𬱖庄村", birth_date=date(1990, 2, 28)),
        Person(MemberRole.MEMBER, "㛃"),
        Person(MemberRole.ADVISER, "Ü Ñ"),
    )
    assert list(entry.members.values_list("name", "role")) == [
        (REAL_NAME, "lead"),
        ("㛃", "member"),
        ("Ü Ñ", "adviser"),
    ]
    assert entry.members.first().organization_name == "和田地区·洛浦县𬱖庄村"


def test_two_people_change_parts(entry, contestant):
    put_people(entry, contestant, lead("甲"), Person(MemberRole.MEMBER, "乙"))
    first, second = entry.members.all()
    put_people(
        fresh(entry),
        contestant,
        Person(MemberRole.LEAD, "乙", pk=second.pk),
        Person(MemberRole.MEMBER, "甲", pk=first.pk),
    )
    assert list(entry.members.values_list("pk", "name", "role")) == [
        (second.pk, "乙", "lead"),
        (first.pk, "甲", "member"),
    ]


def test_a_member_with_an_account_in_the_edition_sees_the_entry(entry, contestant, unit_contact, edition):
    contestant.mobile = "13800000001"
    contestant.save()
    put_people(
        entry, unit_contact, lead("阿依古丽·买买提", mobile="13800000001"), Person(MemberRole.MEMBER, "乙")
    )
    assert entry.members.first().user == contestant


def test_another_type_takes_the_files_along_or_is_refused(entry, contestant, edition):
    add_script(entry)
    other = make_type(edition, name="情景党课")
    MaterialRequirement.objects.filter(name="讲稿").update(max_count=2)
    edit_lecture(entry=entry, actor=contestant, seen=lecture_seen(entry), values={"entry_type": other})
    assert {file.requirement.entry_type for file in Material.objects.current()} == {other}

    bare = make_type(edition, name="访谈")
    bare.requirements.filter(name="讲稿").delete()
    entry = fresh(entry)
    with pytest.raises(FilesDoNotFit, match=r"讲稿\.pdf"):
        edit_lecture(entry=entry, actor=contestant, seen=lecture_seen(entry), values={"entry_type": bare})
    assert fresh(entry).entry_type == other
    assert Material.objects.current().count() == 2


# Submitting -----------------------------------------------------------------------------------------------


def test_an_incomplete_entry_is_not_submitted_and_everything_missing_is_named(edition, contestant, unit):
    entry = make_draft(edition, contestant, unit, complete=False, title="")
    edition.upload_closes_at = edition.signup_closes_at
    edition.save()
    with pytest.raises(Incomplete) as caught:
        submit_entry(entry=entry, actor=contestant)
    assert caught.value.missing == ["题目", "主讲人", "讲稿"]
    assert fresh(entry).state == EntryState.DRAFT
    assert not Submission.objects.exists()


def test_submitting_gives_a_numbered_dated_receipt(entry, contestant, edition):
    edition.entry_number_prefix = "DK2026-"
    edition.save()
    receipt = submit_entry(entry=entry, actor=contestant)
    entry = fresh(entry)
    assert entry.state == EntryState.SUBMITTED
    assert entry.number == receipt.receipt_number == "DK2026-001"
    assert entry.submitted_at == receipt.submitted_at
    assert receipt.snapshot["title"] == entry.title
    assert receipt.snapshot["files"][0]["sha256"] == Upload.objects.get().sha256
    assert verbs() == ["entry.submitted"]


def test_submitting_twice_gives_one_receipt(entry, contestant):
    first = submit_entry(entry=entry, actor=contestant)
    second = submit_entry(entry=entry, actor=contestant)
    assert first == second
    assert Submission.objects.count() == 1


def test_numbers_have_no_gap_when_a_submission_is_refused(edition, contestant, unit):
    edition.upload_closes_at = edition.signup_closes_at
    edition.save()
    good, bad, last = (make_draft(edition, contestant, unit, complete=n != 1) for n in range(3))
    submit_entry(entry=good, actor=contestant)
    with pytest.raises(Incomplete):
        submit_entry(entry=bad, actor=contestant)
    submit_entry(entry=last, actor=contestant)
    assert [fresh(good).number, fresh(last).number] == ["001", "002"]


@pytest.mark.django_db(transaction=True)
def test_many_submissions_at_once_share_no_number_and_exceed_no_quota(edition, contestant, unit):
    entry_type = make_type(edition, unit_quota=3)
    entries = [make_draft(edition, contestant, unit, entry_type=entry_type) for _ in range(6)]
    found = at_once(*(lambda entry=entry: submit_entry(entry=entry, actor=contestant) for entry in entries))
    refused = [str(one) for one in found if isinstance(one, QuotaExceeded)]
    assert sorted(Entry.objects.exclude(number="").values_list("number", flat=True)) == ["001", "002", "003"]
    assert len(refused) == 3
    assert "3" in refused[0]


def test_a_units_own_quota_replaces_the_types(edition, contestant, unit):
    entry_type = make_type(edition, unit_quota=5)
    UnitQuota.objects.create(edition=edition, organization=unit, entry_type=entry_type, max_entries=1)
    first, second = (make_draft(edition, contestant, unit, entry_type=entry_type) for _ in range(2))
    submit_entry(entry=first, actor=contestant)
    with pytest.raises(QuotaExceeded, match="协兴镇党委"):
        submit_entry(entry=second, actor=contestant)
    withdraw_entry(entry=fresh(first), actor=contestant)
    assert submit_entry(entry=second, actor=contestant)


def test_a_quota_for_all_types_together(edition, contestant, unit):
    UnitQuota.objects.create(edition=edition, organization=unit, entry_type=None, max_entries=1)
    first = make_draft(edition, contestant, unit, entry_type=make_type(edition))
    second = make_draft(edition, contestant, unit, entry_type=make_type(edition, name="另一类"))
    submit_entry(entry=first, actor=contestant)
    with pytest.raises(QuotaExceeded):
        submit_entry(entry=second, actor=contestant)


@pytest.mark.parametrize(
    ("birth", "fault"),
    [
        (date(1991, 6, 1), ""),
        (date(1991, 6, 2), ""),
        (date(1990, 6, 1), "36"),
        (date(2009, 1, 1), "17"),
        (None, "出生日期"),
    ],
)
def test_ages_are_held_to_the_type(edition, contestant, unit, birth, fault):
    entry_type = make_type(edition, age_min=18, age_max=35, age_on=date(2026, 6, 1))
    entry = make_draft(edition, contestant, unit, entry_type=entry_type)
    put_people(entry, contestant, lead("李春燕", birth_date=birth), Person(MemberRole.ADVISER, "老教师"))
    if fault:
        with pytest.raises(Incomplete, match=fault):
            submit_entry(entry=fresh(entry), actor=contestant)
    else:
        assert submit_entry(entry=fresh(entry), actor=contestant)


def test_team_size_and_advisers_are_held_to_the_type(edition, contestant, unit):
    entry_type = make_type(edition, team_min=2, team_max=2, adviser_max=1)
    entry = make_draft(edition, contestant, unit, entry_type=entry_type)
    put_people(entry, contestant, lead())
    with pytest.raises(Incomplete, match="1"):
        submit_entry(entry=fresh(entry), actor=contestant)
    many = [
        lead(),
        *(Person(MemberRole.MEMBER, n) for n in "乙丙"),
        *(Person(MemberRole.ADVISER, n) for n in "丁戊"),
    ]
    put_people(fresh(entry), contestant, *many)
    with pytest.raises(Incomplete) as caught:
        submit_entry(entry=fresh(entry), actor=contestant)
    assert len(caught.value.missing) == 2
    assert entry.members.count() == 5


def test_with_two_deadlines_the_works_may_follow(edition, contestant, unit):
    entry = make_draft(edition, contestant, unit, complete=False)
    put_people(entry, contestant, lead())
    first = submit_entry(entry=fresh(entry), actor=contestant)
    script = entry.entry_type.requirements.get(name="讲稿")
    with time_machine.travel(edition.signup_closes_at + timedelta(days=1), tick=False):
        add_material(
            entry=fresh(entry),
            requirement=script,
            file=files.sent(files.pdf_file(), "x.pdf"),
            actor=contestant,
        )
        second = submit_entry(entry=fresh(entry), actor=contestant)
    assert (first.number, second.number) == (1, 2)
    assert second.receipt_number == "001-2"
    assert fresh(entry).number == "001"
    with (
        time_machine.travel(edition.upload_closes_at + timedelta(days=1), tick=False),
        pytest.raises(DeadlinePassed),
    ):
        remove_material(material=entry.materials.get(), actor=contestant)
    assert entry.materials.get().removed_at is None


def test_after_the_deadline_nothing_is_submitted_and_nothing_lost(entry, contestant, edition):
    with time_machine.travel(edition.signup_closes_at + timedelta(hours=1), tick=False):
        with pytest.raises(DeadlinePassed):
            submit_entry(entry=entry, actor=contestant)
        with pytest.raises(DeadlinePassed):
            edit_lecture(entry=entry, actor=contestant, seen=lecture_seen(entry), values={"title": "迟到"})
    assert fresh(entry).title == entry.title
    assert entry.materials.count() == 1


def test_a_personal_extension_opens_one_entry_again(entry, contestant, organizer, edition):
    late = edition.upload_closes_at + timedelta(days=1)
    with pytest.raises(ReasonRequired):
        extend_entry(entry=entry, actor=organizer, until=late, reason=" ")
    extend_entry(entry=entry, actor=organizer, until=late, reason="台风停电")
    edition.state = EditionState.CLOSED
    edition.save()
    with time_machine.travel(late - timedelta(hours=1), tick=False):
        assert submit_entry(entry=fresh(entry), actor=contestant)


def test_taking_back_keeps_the_number(entry, contestant):
    submit_entry(entry=entry, actor=contestant)
    take_back_entry(entry=entry, actor=contestant)
    entry = fresh(entry)
    assert (entry.state, entry.number) == (EntryState.DRAFT, "001")
    edit_lecture(entry=entry, actor=contestant, seen=lecture_seen(entry), values={"title": "改过的题目"})
    assert submit_entry(entry=fresh(entry), actor=contestant).receipt_number == "001-2"


def test_a_submitted_entry_is_changed_by_organizers_only_and_with_a_reason(entry, contestant, organizer):
    submit_entry(entry=entry, actor=contestant)
    entry = fresh(entry)
    change = {"entry": entry, "seen": lecture_seen(entry), "values": {"title": "更正"}}
    with pytest.raises(Locked):
        edit_lecture(actor=contestant, **change)
    with pytest.raises(ReasonRequired):
        edit_lecture(actor=organizer, **change)
    edit_lecture(actor=organizer, reason="来电要求更正", **change)
    line = JournalEntry.objects.get(verb="entry.edited")
    assert (line.before, line.after, line.reason) == (
        {"title": entry.title},
        {"title": "更正"},
        "来电要求更正",
    )


# Files ----------------------------------------------------------------------------------------------------


@pytest.fixture
def script(entry):
    return entry.entry_type.requirements.get(name="讲稿")


def send(entry, requirement, actor, content=None, name="讲稿.docx", **extra):
    content = files.docx_file() if content is None else content
    return add_material(
        entry=entry, requirement=requirement, file=files.sent(content, name), actor=actor, **extra
    )


def test_a_file_is_stored_under_a_name_of_our_own(entry, script, contestant):
    material = send(entry, script, contestant, name="../../机密.docx")
    stored = material.upload
    assert stored.original_name == "机密.docx"
    assert stored.file.name == f"uploads/{stored.code[:2]}/{stored.code}.docx"
    assert stored.file.read() == files.docx_file()
    stored.file.close()
    assert stored.format == FileFormat.DOCX


def test_where_one_belongs_a_new_file_replaces_the_old_which_is_kept(entry, script, contestant):
    old = entry.materials.get()
    new = send(entry, script, contestant)
    old.refresh_from_db()
    assert old.removed_at is not None
    assert list(Material.objects.current()) == [new]
    restore_material(material=old, actor=contestant)
    assert list(Material.objects.current()) == [old]
    assert "material.replaced" in verbs()


def test_where_several_belong_the_last_place_is_the_last(entry, contestant):
    photos = MaterialRequirementFactory(
        entry_type=entry.entry_type, name="照片", formats=[FileFormat.JPEG], max_count=2
    )
    for width in (64, 72):
        send(entry, photos, contestant, files.jpeg_file(width=width), "a.jpg")
    with pytest.raises(TooManyFiles):
        send(entry, photos, contestant, files.jpeg_file(width=80), "a.jpg")
    assert Upload.objects.count() == 3  # the script and two photos: what found no place is not kept


def test_the_same_file_sent_twice_is_one(entry, script, contestant):
    first = send(entry, script, contestant)
    second = send(entry, script, contestant)
    assert first == second
    assert Upload.objects.count() == 2


@pytest.mark.parametrize("content", [b"", files.zip_file(), files.zip_bomb_docx(200), files.png_bomb()])
def test_a_refused_file_leaves_the_one_before(entry, script, contestant, content):
    with pytest.raises(FileRefused):
        send(entry, script, contestant, content)
    assert list(Material.objects.current().values_list("upload__original_name", flat=True)) == ["讲稿.pdf"]
    assert Upload.objects.count() == 1


def test_removing_twice_is_once(entry, contestant):
    material = entry.materials.get()
    remove_material(material=material, actor=contestant)
    remove_material(material=material, actor=contestant)
    assert verbs() == ["material.removed"]


def test_an_upload_that_began_in_time_may_end_within_the_grace(entry, script, contestant, edition):
    began = edition.upload_closes_at - timedelta(minutes=1)
    with time_machine.travel(edition.upload_closes_at + timedelta(minutes=20), tick=False):
        with pytest.raises(DeadlinePassed):
            send(entry, script, contestant)
        assert send(entry, script, contestant, begun_at=began).upload.begun_at == began
    with (
        time_machine.travel(edition.upload_closes_at + timedelta(minutes=32), tick=False),
        pytest.raises(DeadlinePassed),
    ):
        send(entry, script, contestant, files.pdf_file(), begun_at=began)


def test_a_checked_entry_takes_no_files(entry, script, contestant, organizer):
    Entry.objects.filter(pk=entry.pk).update(
        state=EntryState.ACCEPTED, number="9", submitted_at=timezone.now()
    )
    with pytest.raises(Locked):
        send(fresh(entry), script, contestant)
    with pytest.raises(ReasonRequired):
        send(fresh(entry), script, organizer)
    assert send(fresh(entry), script, organizer, reason="纸质材料补录")


# The formal check -----------------------------------------------------------------------------------------


@pytest.fixture
def submitted(entry, contestant):
    submit_entry(entry=entry, actor=contestant)
    return fresh(entry)


def check(entry, actor, outcome, **extra):
    return create_check(entry=entry, actor=actor, outcome=outcome, version=entry.version, **extra)


def test_accepting(submitted, organizer):
    check(submitted, organizer, CheckOutcome.ACCEPT)
    assert fresh(submitted).state == EntryState.ACCEPTED
    assert verbs()[-1] == "check.created"


def test_rejecting_needs_a_reason_that_the_contestant_sees(submitted, organizer):
    with pytest.raises(ReasonRequired):
        check(submitted, organizer, CheckOutcome.REJECT)
    check(submitted, organizer, CheckOutcome.REJECT, reason="不符合主题")
    entry = fresh(submitted)
    assert (entry.state, entry.state_reason) == (EntryState.REJECTED, "不符合主题")


def test_returning_says_per_material_what_to_mend_and_gives_time(
    submitted, organizer, contestant, script, edition, mailoutbox, django_capture_on_commit_callbacks
):
    contestant.email = "a@example.org"
    contestant.save()
    later = edition.upload_closes_at + timedelta(days=3)
    with pytest.raises(ReasonRequired):
        check(submitted, organizer, CheckOutcome.RETURN, notes={script: " "})
    with django_capture_on_commit_callbacks(execute=True):
        made = check(submitted, organizer, CheckOutcome.RETURN, notes={script: "请盖章"}, extend_until=later)
    assert made.notes.get().note == "请盖章"
    assert "请盖章" in mailoutbox[0].body
    with time_machine.travel(later - timedelta(hours=1), tick=False):
        send(fresh(submitted), script, contestant)
        receipt = submit_entry(entry=fresh(submitted), actor=contestant)
    assert receipt.number == 2
    assert fresh(submitted).state == EntryState.SUBMITTED


def test_a_check_of_what_was_changed_meanwhile_is_refused(submitted, organizer, script, contestant):
    send(submitted, script, contestant)
    with pytest.raises(StaleEdit):
        check(submitted, organizer, CheckOutcome.ACCEPT)
    assert fresh(submitted).state == EntryState.SUBMITTED


def test_accepting_what_is_incomplete_needs_a_reason(submitted, organizer):
    remove_material(material=submitted.materials.get(), actor=submitted.owner)
    with pytest.raises(Incomplete, match="讲稿"):
        check(fresh(submitted), organizer, CheckOutcome.ACCEPT)
    assert check(fresh(submitted), organizer, CheckOutcome.ACCEPT, reason="纸质稿已收")


def test_a_check_can_be_undone_until_the_entry_goes_on(submitted, organizer, script, contestant):
    check(submitted, organizer, CheckOutcome.REJECT, reason="点错了")
    undo_check(entry=submitted, actor=organizer)
    assert fresh(submitted).state == EntryState.SUBMITTED
    with pytest.raises(NotUndoable):
        undo_check(entry=submitted, actor=organizer)
    check(submitted, organizer, CheckOutcome.RETURN, reason="补材料")
    send(fresh(submitted), script, contestant)
    with pytest.raises(NotUndoable):
        undo_check(entry=submitted, actor=organizer)
    assert fresh(submitted).state == EntryState.RETURNED


def test_accepting_many_leaves_the_incomplete_waiting(edition, contestant, unit, organizer):
    whole, owing = (make_draft(edition, contestant, unit) for _ in range(2))
    for entry in (whole, owing):
        submit_entry(entry=entry, actor=contestant)
    remove_material(material=owing.materials.get(), actor=contestant)
    accepted, left = accept_complete(entries=[whole, owing], actor=organizer)
    assert (accepted, left) == ([whole], [owing])
    assert fresh(owing).state == EntryState.SUBMITTED


# The end --------------------------------------------------------------------------------------------------


@pytest.fixture
def heard():
    """What the floors above hear."""
    states = []

    def listen(entry, **extra):
        states.append(entry.state)

    signals.entry_left.connect(listen)
    yield states
    signals.entry_left.disconnect(listen)


def test_withdrawn_and_restored_to_where_it_was(submitted, organizer, contestant, heard):
    check(submitted, organizer, CheckOutcome.ACCEPT)
    with pytest.raises(ReasonRequired):
        withdraw_entry(entry=submitted, actor=organizer)
    withdraw_entry(entry=submitted, actor=contestant)
    with pytest.raises(IllegalMove):
        withdraw_entry(entry=submitted, actor=contestant)
    restore_entry(entry=submitted, actor=organizer, reason="误操作")
    assert fresh(submitted).state == EntryState.ACCEPTED
    assert heard == ["withdrawn", "accepted"]
    assert fresh(submitted).number == "001"


def test_a_withdrawn_draft_becomes_a_draft_again(entry, contestant, organizer):
    withdraw_entry(entry=entry, actor=contestant)
    restore_entry(entry=entry, actor=organizer, reason="误操作")
    assert fresh(entry).state == EntryState.DRAFT


def test_disqualified_with_a_reason_and_restored(submitted, organizer, heard):
    with pytest.raises(ReasonRequired):
        disqualify_entry(entry=submitted, actor=organizer, reason="")
    disqualify_entry(entry=submitted, actor=organizer, reason="抄袭")
    assert (fresh(submitted).state, fresh(submitted).state_reason) == (EntryState.DISQUALIFIED, "抄袭")
    restore_entry(entry=submitted, actor=organizer, reason="复核后撤销")
    assert fresh(submitted).state == EntryState.SUBMITTED
    assert heard == ["disqualified", "submitted"]


def test_after_the_decision_only_an_organizer_takes_an_entry_out(edition, organizer):
    edition.state = EditionState.DECIDED
    edition.save()
    owner = UserFactory()
    entry = EntryFactory(edition=edition, owner=owner)
    with pytest.raises(Locked):
        withdraw_entry(entry=entry, actor=owner)
    withdraw_entry(entry=entry, actor=organizer, reason="本人书面申请")
    assert fresh(entry).state == EntryState.WITHDRAWN
