"""The result package: recomputed by anybody, and no change of it goes unnoticed."""

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judging.scoring.__main__ import main
from judging.scoring.package import (
    Unreadable,
    canonical,
    cross_check,
    fingerprint,
    read_bytes,
    sealed,
    sealed_bytes,
    verify,
)
from tests.judging.scoring import packages
from tests.judging.scoring.packages import final_package, round_package, sample, sample_entries

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[3]
KEPT = ROOT / "tests" / "cases"
ROUND = sample()
OTHER = round_package([one for one in sample_entries() if one["code"] in "ABC"], code="R2")
FINAL = final_package([ROUND, OTHER])


def changed(package, change, *, seal=True):
    """The package after a change; sealed anew, as somebody would who wants to hide it."""
    found = copy.deepcopy(package)
    change(found)
    return sealed({key: value for key, value in found.items() if key != "sha256"}) if seal else found


def entry(package, code="A"):
    return next(one for one in package["entries"] if one["code"] == code)


# What agrees -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", [ROUND, OTHER, FINAL], ids=["sample", "small", "final"])
def test_a_sealed_package_agrees(package):
    assert verify(package).faults == []


def test_the_sample_shows_what_a_round_can_hold():
    lines = {line["entry"]: line["working"] for line in ROUND["lines"]}
    assert lines["D"]["decided_by"] == ["lot"]
    assert lines["A"]["deduction"]["total"] == "2"
    assert lines["B"]["deduction"]["total"] == "0.5", "a cancelled deduction takes nothing"
    assert lines["E"]["how"] == "trimmed"
    assert [sheet["standing"] for sheet in lines["E"]["sheets"]][-1] == "recused"
    assert lines["F"]["status"] == "withdrawn"


def test_any_spelling_of_the_same_content_has_one_fingerprint():
    spread = json.dumps(dict(reversed(ROUND.items())), indent=3, ensure_ascii=True).encode()
    assert read_bytes(spread) == ROUND
    assert fingerprint(read_bytes(spread)) == ROUND["sha256"]


@pytest.mark.parametrize("package", [ROUND, FINAL], ids=["round", "final"])
def test_spelling_a_package_once_gives_the_same_bytes(package):
    assert sealed_bytes(package) == (package["sha256"], canonical(package))


def test_the_canonical_form_is_the_documented_one():
    assert (
        canonical({"b": ["265/3", 1, True, None], "a": "甲\n"})
        == '{"a":"甲\\n","b":["265/3",1,true,null]}'.encode()
    )


@pytest.mark.parametrize(
    "aggregator",
    [
        {"name": "mean"},
        {"name": "trimmed_mean", "k_high": 1, "k_low": 1},
        {"name": "median"},
        {"name": "clamped_mean", "d": "2"},
        {"name": "zscore_mean"},
        {"name": "rank_sum"},
        {"name": "per_criterion", "aggregator": {"name": "trimmed_mean"}, "inner_places": 2},
    ],
    ids=lambda one: one["name"],
)
def test_every_way_to_score_makes_a_package_that_agrees(aggregator):
    rule = {**packages.RULE, "aggregator": aggregator}
    entries = sample_entries()
    if aggregator["name"] == "rank_sum":
        del rule["time"]
        for one in entries:
            one.pop("deductions", None)
    assert verify(round_package(entries, rule=rule)).faults == []


# What does not ---------------------------------------------------------------------------------------------


def set_mark(package):
    entry(package)["sheets"][0]["versions"][0]["marks"]["content"] = "57.5"


def test_one_mark_changed_is_named_with_its_sheet_its_line_and_the_seal():
    faults = "\n".join(verify(changed(ROUND, set_mark, seal=False)).faults)
    assert "sha256: written" in faults
    assert 'entry A (9A DK-A 作品A), judge J1, version 1: total written "95", computed 95.5' in faults
    assert "result.inputs_sha256" in faults
    assert 'line of A (9A DK-A 作品A).sheets[0].total: written "95", computed "95.5"' in faults


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (set_mark, "total written"),
        (lambda p: p["lines"].pop(2), "entry D (9D DK-D 作品D) has no line"),
        (lambda p: p["lines"].append(p["lines"][0]), "entry A (9A DK-A 作品A) stands twice"),
        (lambda p: p["panel"].append(p["panel"][0]), "judge J1 stands twice"),
        (lambda p: entry(p)["sheets"].append(entry(p)["sheets"][0]), "judge J1 stands twice"),
        (lambda p: entry(p)["panel"].append("J1"), "judge J1 stands twice"),
        (lambda p: p["entries"].append(entry(p)), "entry A (9A DK-A 作品A) stands twice"),
        (lambda p: p.update(version=2), "reads version 1"),
        (lambda p: p.update(version="1"), "reads version 1"),
        (lambda p: p.update(format="other"), "format: must be"),
        (lambda p: p.update(kind="both"), "kind: must be round or final"),
        (lambda p: entry(p).update(elapsed="515"), 'elapsed: must be a whole number, is the text "515"'),
        (lambda p: p["lines"][0].update(position="1"), "position: must be a whole number, is the text"),
        (lambda p: p["lines"][0]["working"].update(rank="1"), '.rank: written "1", computed 1'),
        (lambda p: p["lines"][0]["working"].update(rank=True), ".rank: written true, computed 1"),
        (lambda p: p["lines"][0]["working"].update(published="93.2"), '.published: written "93.2"'),
        (lambda p: entry(p)["sheets"][0]["versions"][0]["marks"].update(voice=38), "must be text, is 38"),
        (lambda p: entry(p)["sheets"][0]["versions"][0]["marks"].update(voice="NaN"), "not_a_number"),
        (
            lambda p: entry(p)["sheets"][0]["versions"][0]["marks"].update(voice="1" + "0" * 400),
            "not_a_number",
        ),
        (lambda p: entry(p)["sheets"][0]["versions"][0]["marks"].update(voice="41"), "above_max"),
        (lambda p: entry(p)["sheets"][0]["versions"][0]["marks"].pop("voice"), "missing_mark"),
        (lambda p: entry(p)["sheets"][0].update(counts=2), "version 2 counts, but the last one is 1"),
        (lambda p: entry(p, "E")["sheets"][0]["versions"].pop(0), "one is missing"),
        (lambda p: entry(p)["sheets"].pop(), "inputs_sha256"),
        (lambda p: entry(p, "B")["deductions"][0].update(points="0.25"), "inputs_sha256"),
        (lambda p: entry(p, "B")["deductions"][1].pop("cancelled_at"), ".deduction"),
        (lambda p: entry(p, "E")["recused"].update(J9="?"), "judge J9 is not in the panel"),
        (lambda p: entry(p, "F").update(status="ok"), "inputs_sha256"),
        (lambda p: entry(p, "F").update(status="gone"), "unknown_choice"),
        (lambda p: p["tie_orders"].clear(), "inputs_sha256"),
        (lambda p: p["rule"].update(places=3), "inputs_sha256"),
        (lambda p: p["rule"]["aggregator"].update(k_high=0), "inputs_sha256"),
        (lambda p: p["rule"].update(misspelt=1), "misspelt"),
        (lambda p: p["rule"].pop("criteria"), "missing_key"),
        (lambda p: p["criteria"].update(other="?"), "criteria.other"),
        (lambda p: p["lines"].reverse(), "position"),
        (lambda p: p["lines"][3].update(advances=True), "does not advance"),
        (lambda p: p["awards"][0]["given"].pop(1), "entry B: has no award, computed 二等奖"),
        (lambda p: p["awards"][0]["given"][0].update(tier="second"), "has 二等奖, computed 一等奖"),
        (lambda p: p["awards"][0]["given"][3].update(reason=" "), "without a reason"),
        (lambda p: p["awards"][0]["tiers"][0].update(round="up"), "unknown way of rounding"),
        (lambda p: p["awards"][0]["tiers"][0].update(percent="10"), "count_or_percent"),
        (lambda p: p.update(extra=1), "extra: is not a key of this format"),
        (lambda p: p.pop("panel"), "panel: is missing"),
        (lambda p: p.update(entries={}), "entries: must be a list, is an object"),
        (lambda p: p.update(entries=[None]), "entries[0]: must be an object, is null"),
        (lambda p: p.update(rule=[]), "rule: must be an object"),
    ],
)  # fmt: skip
def test_every_change_is_named_even_where_the_seal_was_mended(change, sentence):
    assert sentence in "\n".join(verify(changed(ROUND, change)).faults)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda p: p["paths"][0]["entries"][0]["lines"][0].update(published="99"), "inputs_sha256"),
        (lambda p: p["paths"][0]["rounds"][0].update(weight="0.5"), "weights"),
        (lambda p: p["paths"][0]["entries"][0]["lines"].pop(), "has 1 lines for 2 rounds"),
        (lambda p: p["lines"].pop(), "has no line"),
        (lambda p: p["lines"][0].update(place=2), ".place: written 2, computed 1"),
        (lambda p: p["paths"][0]["rounds"].clear(), "nothing decides"),
    ],
)
def test_every_change_of_a_final_result_is_named(change, sentence):
    assert sentence in "\n".join(verify(changed(FINAL, change)).faults)


def test_a_final_result_is_compared_with_the_rounds_that_it_was_made_from():
    assert list(cross_check([verify(one) for one in (FINAL, ROUND, OTHER)])) == []
    wrong = final_package(
        [changed(ROUND, lambda p: p["lines"][0]["working"].update(published="93.99")), OTHER]
    )
    assert verify(wrong).faults == []
    assert 'entry A, published: the final result has "93.99", the round "93.17"' in "\n".join(
        cross_check([verify(one) for one in (wrong, ROUND)])
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ends too early"),
        (canonical(ROUND)[:-200], "ends too early"),
        (b"hello", "is not JSON"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1e400}', "has a point or an exponent"),
        (b'{"a": 1.5}', "has a point or an exponent"),
        (b'{"a": 1' + b"0" * 400 + b"}", "has 401 digits"),
        (b'{"a": 1' + b"0" * 90_000 + b"}", "has 90001 digits"),
        (b'{"a": 1, "a": 2}', 'the key "a" stands twice'),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
    ],
)
def test_a_file_that_is_no_package_is_told_why(content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_bytes(content)


@pytest.mark.parametrize(
    "document", [None, True, 1, "text", [], {}, [ROUND], {"format": []}, {"version": {}}]
)
def test_any_json_is_answered(document):
    assert not verify(document).agrees


@pytest.mark.parametrize("depth", [20, 200, 900])
def test_deep_nesting_anywhere_is_answered(depth):
    deep = 1
    for _level in range(depth):
        deep = [deep]
    for key in ROUND:
        assert not verify(changed(ROUND, lambda p, key=key: p.update({key: deep}), seal=False)).agrees
    line = changed(ROUND, lambda p: p["lines"][0]["working"].update(rank=deep), seal=False)
    assert "nested too deep" in "\n".join(verify(line).faults)


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, (*path, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from leaves(one, (*path, at))
    else:
        yield path


def put(document, path, value):
    found = copy.deepcopy(document)
    at = found
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return found


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**17), 10**17), st.text(max_size=8),
    st.sampled_from(["NaN", "1e3", "-0", "1/0", "265/3", "0.1", "9" * 300, "\ud800", "", "ok", "withdrawn", "J1", "A"]),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=2),
)  # fmt: skip
# What is written for people alone may be changed by whoever seals anew; everything else is computed again.
WORDS = {"name", "recused", "waived", "title", "number", "alias", "reason", "at", "label", "judge", "computed_at", "signed_at", "cancelled_at",
         "entry_type", "sector", "mode", "blind", "chief", "panel", "criteria", "seed", "rule_version", "state", "code",
         "unit_label", "round", "edition", "result", "entry_types", "elsewhere", "by_hand", "version"}  # fmt: skip


def acts(package, path):
    """Whether a place decides anything: what was cancelled is kept, and does not."""
    at = package
    for step in path[:-1]:
        if isinstance(at, dict) and "cancelled_at" in at:
            return False
        at = at[step]
    return "cancelled_at" not in at and not {step for step in path if isinstance(step, str)} & WORDS


def told_apart(one, other):
    return canonical(one) != canonical(other)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(package=st.sampled_from([ROUND, FINAL]), data=st.data())
def test_no_mutation_crashes_and_none_that_means_something_agrees(package, data):
    path = data.draw(st.sampled_from(list(leaves(package))), label="leaf")
    value = data.draw(ODD, label="value")
    mutated = put(package, path, value)

    open_change, hidden_change = verify(mutated), verify(sealed({**mutated, "sha256": ""}))

    if told_apart(mutated, package):
        assert not open_change.agrees
        if path[0] != "sha256" and acts(package, path):
            assert not hidden_change.agrees
    else:
        assert open_change.agrees


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_cut_and_no_flipped_byte_crashes(data):
    content = bytearray(canonical(FINAL))
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content = content[:at]
    else:
        content[at] ^= data.draw(st.integers(1, 255))
    try:
        document = read_bytes(bytes(content))
    except Unreadable:
        return
    assert verify(document).agrees == (canonical(document) == canonical(FINAL))


# The command line ------------------------------------------------------------------------------------------


def run(tmp_path, capsys, *contents):
    files = []
    for number, content in enumerate(contents):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_bytes(content if isinstance(content, bytes) else canonical(content))
    status = main(["verify", *map(str, files)])
    return status, capsys.readouterr().out


def test_the_command_says_that_all_agrees(tmp_path, capsys):
    status, out = run(tmp_path, capsys, FINAL, ROUND, OTHER)
    assert status == 0
    assert "6 entries, 24 score sheets computed again, all agree" in out
    assert ROUND["sha256"] in out
    assert out.splitlines()[-1] == "AGREES 一致"


def test_the_command_names_what_differs_and_exits_1(tmp_path, capsys):
    status, out = run(tmp_path, capsys, changed(ROUND, set_mark), b"{", FINAL)
    assert status == 1
    assert "0.json: entry A (9A DK-A 作品A), judge J1, version 1: total written" in out
    assert "1.json: ends too early" in out
    assert out.splitlines()[-1] == "DIFFERS 不一致"


def test_the_command_refuses_a_file_too_large_or_not_there(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("judging.scoring.package.spelling.MAX_BYTES", 100)
    status, out = run(tmp_path, capsys, ROUND)
    assert (status, "a result package has at most 100" in out) == (1, True)
    assert main(["verify", str(tmp_path / "absent.json")]) == 1
    assert "cannot be opened" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["judging/scoring", "scoring"])
def test_it_runs_where_the_library_was_copied_alone(tmp_path, folder):
    """On bare Python: no site-packages, no environment, nothing of ours beside the one folder."""
    home = tmp_path / "elsewhere"
    shutil.copytree(ROOT / "judging" / "scoring", home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    package = home / "package.json"
    package.write_bytes(canonical(ROUND))
    done = subprocess.run(
        [sys.executable, "-S", "-I", folder, "verify", "package.json"],
        cwd=home, env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "24 score sheets computed again" in done.stdout
    package.write_bytes(canonical(changed(ROUND, set_mark)))
    done = subprocess.run(
        [sys.executable, "-S", "-I", folder, "verify", "package.json"],
        cwd=home, env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert "total written" in done.stdout


@pytest.mark.parametrize("name", ["package-v1-round.json", "package-v1-final.json"])
def test_a_package_of_version_1_can_be_recomputed_for_ever(name):
    """These two files are never changed: whoever kept one like them must still be able to check it."""
    document = read_bytes((KEPT / name).read_bytes())
    check = verify(document)
    assert check.faults == []
    assert check.sha256 == FOR_EVER[name]


FOR_EVER = {
    "package-v1-round.json": "64c2872b1b099e02c5b0164ac42d0aaf4f66724e35e0acc228c557d78c719f11",
    "package-v1-final.json": "960596767f265697adc7bc64763f8dd683f8342d0facbea44ad23cd66ce5f268",
}
