"""The file itself: what was changed by hand, cut off, blown up or invented is refused, and never breaks anything."""

import gzip
import json
import zlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from judging.carry import keys
from judging.carry.checking import journal_fault, mark_faults, refuse_unsound
from judging.carry.columns import Column
from judging.carry.nouns import BY_NAME, NOUNS, columns_in_head
from judging.carry.parcel import MAX_BYTES, Unreadable, canonical, pack, plain_json, read_head, unpack
from judging.scoring import MarkingScheme

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
MOMENT = "2026-11-28T15:00:00+00:00"
HEAD = {
    "kind": "back", "trip": "trip1", "made_at": MOMENT, "edition": {"code": "2026", "name": "第八届"},
    "round": {"code": "final", "name": "决赛"}, "columns": columns_in_head(),
}  # fmt: skip


def sample(noun, **values):
    """A row of a noun in which every value may stand."""
    row = []
    for column in noun.columns:
        if column.name in values:
            row.append(values[column.name])
            continue
        field = noun.model._meta.get_field(column.name)
        tries = (
            None,
            "",
            "k1",
            0,
            1,
            True,
            MOMENT,
            "1",
            [],
            {},
            *(value for value, _l in field.flatchoices or ()),
        )
        row.append(next(value for value in tries if not column.fault(value)))
    return row


def round_row(**values):
    return sample(
        BY_NAME["round"],
        code="final",
        edition="2026",
        entry_types=[],
        state="scoring",
        frozen_rule={},
        **values,
    )


ROWS = [("round", round_row())]
GOOD = pack(HEAD, ROWS, KEY)


def code_of(content, **more):
    with pytest.raises(Unreadable) as refused:
        unpack(content, **more)
    return refused.value.code


def lines_of(content):
    return gzip.decompress(content).splitlines(keepends=True)


def test_what_was_packed_is_read_again():
    parcel = unpack(GOOD, key=keys.public_hex(KEY))
    assert parcel.rows == {"round": [round_row()]}
    assert parcel.head["round"]["name"] == "决赛"
    refuse_unsound(parcel, kind="back")
    assert pack(HEAD, ROWS, KEY) == GOOD


def test_every_changed_byte_of_a_file_is_noticed():
    lines = lines_of(GOOD)
    head, signature, row = lines
    assert (
        code_of(gzip.compress(head.replace("决赛".encode(), "复赛".encode()) + signature + row)) == "altered"
    )
    assert code_of(gzip.compress(head + signature + row.replace(b"scoring", b"closed1"))) == "altered"
    assert code_of(gzip.compress(head + signature[::-1].strip() + b"\n" + row)) == "altered"
    assert code_of(gzip.compress(head + signature)) == "altered"
    assert code_of(gzip.compress(head + signature + row + row)) in {"altered", "damaged", "too_large"}
    assert code_of(GOOD[:-20]) == "damaged"
    assert code_of(GOOD + b"more") == "damaged"
    assert code_of(b"PK\x03\x04 a zip") == "other_kind"
    assert code_of(gzip.compress(b'{"format":"another"}\n\n')) == "other_kind"


def test_a_file_signed_by_somebody_else_is_refused():
    assert code_of(pack(HEAD, ROWS, keys.new_key()), key=keys.public_hex(KEY)) == "other_trip"


def test_another_version_of_the_format_is_named():
    spelled = canonical({**json.loads(lines_of(GOOD)[0]), "version": 2})
    signature = keys.sign(KEY, spelled).encode()
    assert code_of(gzip.compress(spelled + b"\n" + signature + b"\n")) == "other_version"


def test_a_bomb_is_refused_before_it_is_unpacked():
    """A gigabyte of nothing in a megabyte: behind a head that says little, behind one that says much, without one."""
    zeros = zlib.compressobj(9, wbits=31)
    head, signature, _row = lines_of(GOOD)
    bomb = zeros.compress(head + signature)
    for _time in range(64):
        bomb += zeros.compress(bytes(1 << 22))
    bomb += zeros.flush()
    assert len(bomb) < 1 << 20
    assert code_of(bomb) == "too_large"
    assert code_of(gzip.compress(bytes(1 << 24))) == "too_large"
    huge = canonical({**json.loads(head), "bytes": MAX_BYTES + 1})
    assert code_of(gzip.compress(huge + b"\n" + keys.sign(KEY, huge).encode() + b"\n")) == "damaged"


@pytest.mark.parametrize(
    "line",
    [b'{"a":1,"a":2}', b"[NaN]", b"[Infinity]", b"[1e999]", b"[99999999999999999999]", b'["\\u0000"]', b'["\\ud800"]',
     b"[" * 100_000, b"[" * 20 + b"]" * 20, b"\xff", b""],
)  # fmt: skip
def test_odd_json_is_refused(line):
    with pytest.raises(Unreadable):
        plain_json(line)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_file_that_was_damaged_by_chance_is_taken(data):
    """Bytes changed, cut, doubled or put in anywhere: refused with a code, or the very same content."""
    content = bytearray(GOOD)
    at = data.draw(st.integers(0, len(content) - 1))
    what = data.draw(st.sampled_from(["flip", "cut", "insert", "double"]))
    if what == "flip":
        content[at] ^= data.draw(st.integers(1, 255))
    elif what == "cut":
        del content[at:]
    elif what == "insert":
        content[at:at] = data.draw(st.binary(min_size=1, max_size=50))
    else:
        content += content[at:]
    try:
        parcel = unpack(bytes(content), key=keys.public_hex(KEY))
    except Unreadable:
        return
    assert parcel.rows == {"round": [round_row()]}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
@example(b"")
@example(b"\x1f\x8b")
def test_no_bytes_at_all_break_the_reader(content):
    for candidate in (content, gzip.compress(content)):
        with pytest.raises(Unreadable):
            unpack(candidate)


# Rows that are signed and wrong ---------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=20) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_stands_in_a_signed_row_is_refused_or_harmless(data):
    """The signature tells who wrote it; a signed file of a broken program must not break this one."""
    noun = data.draw(st.sampled_from([one for one in NOUNS if one.comes_back]))
    row = sample(noun)
    for _time in range(data.draw(st.integers(1, 3))):
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(JSON)
    if data.draw(st.booleans()):
        row.append(data.draw(JSON))
    rows = [*([] if noun.name == "round" else ROWS), (noun.name, row)]
    try:
        refuse_unsound(unpack(pack(HEAD, rows, KEY)), kind="back")
    except Unreadable as refused:
        assert refused.code in {"unsound", "damaged"}  # noqa: PT017
        return
    for column, value in zip(noun.columns, row, strict=False):
        column.read(value)  # what passed can be read


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
def test_each_column_refuses_what_its_field_can_not_hold(noun):
    odd = [
        1.5,
        -1,
        2**70,
        "x" * 200_000,
        {"a": [1]},
        [[]],
        "2026-13-01",
        "1e5000",
        "NaN",
        True,
        None,
        "no such choice",
    ]
    for column in noun.columns:
        assert isinstance(column, Column)
        field = noun.model._meta.get_field(column.name)
        if field.get_internal_type() == "JSONField":
            continue
        assert sum(bool(column.fault(value)) for value in odd) >= 6, column.name


def unsound(*rows, kind="back", head=HEAD):
    with pytest.raises(Unreadable) as refused:
        refuse_unsound(unpack(pack(head, rows, KEY)), kind=kind)
    return refused.value


def test_rows_must_fit_together():
    sheet, version = BY_NAME["sheet"], BY_NAME["version"]
    assert "points to nothing" in unsound(*ROWS, ("sheet", sample(sheet, contender="nobody"))).detail
    assert "stands twice" in unsound(*ROWS, *ROWS).detail
    assert "the head names" in unsound(("round", ["other", *round_row()[1:]])).detail
    assert "does not belong" in unsound(*ROWS, ("entry", [])).detail
    assert "does not belong" in unsound(*ROWS, ("user", [])).detail
    assert unsound(*ROWS, kind="away").code == "other_kind"
    other = {**HEAD, "columns": {**columns_in_head(), "sheet": ["code"]}}
    assert unsound(*ROWS, head=other).code == "other_program"
    one = sample(version, client_id="a", sheet="s", number=1, marks={}, total="")
    two = sample(version, client_id="b", sheet="s", number=1, marks={}, total="")
    assert "two versions have one number" in unsound(*ROWS, ("version", one), ("version", two)).detail


def test_marks_that_nobody_could_give_and_foreign_totals_are_noticed():
    scheme = MarkingScheme.from_json(
        {"criteria": [{"code": "a", "min": "0", "max": "60", "step": "0.5", "weight": "1"}], "mode": "sum"}
    )

    def faults(marks, total):
        return list(
            mark_faults([sample(BY_NAME["version"], client_id="v", marks=marks, total=total)], scheme)
        )

    assert faults({"a": "54.5"}, "54.5") == []
    assert faults({}, "") == []
    assert "total" in faults({"a": "54.5"}, "60")[0]
    for marks in ({"a": "61"}, {"a": "-1"}, {"a": "54.3"}, {"a": "x"}, {"b": "1"}, {"a": ""}):
        assert faults(marks, "54.5"), marks


def test_a_journal_that_is_no_journal_is_said_to_be_broken():
    assert journal_fault([], "0" * 64) == ""
    for row in ([1], [1] * 15, ["x"] * 15, [None] * 15, [{}] * 15):
        assert journal_fault([row], "0" * 64)


def test_the_code_on_paper_opens_its_own_box_and_no_other():
    code = keys.new_paper_code()
    locked = keys.lock(KEY, code, "here")
    assert keys.unlock(locked, code.upper().replace("-", " "), "here").private_bytes_raw() == b"k" * 32
    assert keys.unlock(locked, code, "elsewhere") is None
    assert keys.unlock(locked, keys.new_paper_code(), "here") is None
    for broken in ({}, {**locked, "box": "00"}, {**locked, "salt": 5}, {**locked, "nonce": "zz"}):
        assert keys.unlock(broken, code, "here") is None


def test_the_head_alone_can_be_read():
    assert read_head(GOOD)["rows"] == {"round": 1}
