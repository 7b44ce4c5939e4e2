"""The iCalendar file, octet by octet."""

from datetime import datetime, timedelta, timezone

from talent_pool.documents.calendar import Session, calendar_of

CHINA = timezone(timedelta(hours=8))


def session(**changes):
    facts = {
        "uid": "abc",
        "starts_at": datetime(2026, 12, 1, 9, tzinfo=CHINA),
        "ends_at": datetime(2026, 12, 1, 10, 30, tzinfo=CHINA),
        "summary": "从牌坊村走出的人",
        "place": "协兴镇",
        "note": "第1党支部",
        "url": "https://example.org/x/",
        "is_certain": True,
        "changed_at": datetime(2026, 11, 1, tzinfo=CHINA),
    }
    return Session(**(facts | changes))


def unfolded(body):
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_times_are_utc_and_an_unanswered_session_is_tentative():
    lines = unfolded(calendar_of("授课", [session(), session(uid="x", is_certain=False)]))
    assert "DTSTART:20261201T010000Z" in lines
    assert "DTEND:20261201T023000Z" in lines
    assert [line for line in lines if line.startswith("STATUS")] == ["STATUS:CONFIRMED", "STATUS:TENTATIVE"]
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_what_is_typed_can_neither_end_a_value_nor_add_one():
    body = calendar_of("x", [session(summary="a;b,c\\d\r\nATTENDEE:mailto:x\nEND:VEVENT")])
    lines = unfolded(body)
    assert "SUMMARY:a\\;b\\,c\\\\d\\nATTENDEE:mailto:x\\nEND:VEVENT" in lines
    assert lines.count("END:VEVENT") == 1


def test_long_lines_are_folded_between_characters():
    title = "为人民服务" * 30
    body = calendar_of("x", [session(summary=title)])
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    for line in body.split(b"\r\n"):
        line.decode()
    assert f"SUMMARY:{title}" in unfolded(body)
