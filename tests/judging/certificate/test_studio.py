"""The studio, the ledger, printers and deliveries as pages."""

import base64
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from contest.states import EntryState, MemberRole
from judging.actions import certificate as actions
from judging.actions import print_room
from judging.forms.certificate.studio import Studio
from judging.models import Certificate, CertificateTemplate, LedgerLine, PrinterProfile
from judging.states import CertificateKind, LedgerKind, PictureUse
from judging.views.certificate.studio import sample_certificate
from tests.factories.contest import EntryFactory, EntryMemberFactory
from tests.factories.judging import AwardTierFactory

HOME = "/e/2026/certificates/"


def fields(html):
    """The values of the studio's form as a browser would send them."""
    form = html[html.index('<form id="studio"') :]
    form = form[: form.index("</form>")]
    sent = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or "checked" in tag):
            empty = "on" if 'type="checkbox"' in tag else ""
            sent[name.group(1)] = value.group(1) if value else empty
    for name, options in re.findall(r'(?s)<select name="([^"]*)".*?>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    for name, text in re.findall(r'(?s)<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form):
        sent[name] = text.replace("&#x27;", "'")
    sent.pop("csrfmiddlewaretoken", None)
    return sent


@pytest.fixture
def client(edition, organizer, client_of):
    return client_of(organizer)


@pytest.fixture
def sent(client):
    return fields(client.get(f"{HOME}award/template/").content.decode())


def png(size=(400, 300), mode="RGB", file_format="PNG"):
    target = io.BytesIO()
    Image.new(mode, size, 128).save(target, file_format)
    return SimpleUploadedFile(f"p.{file_format.lower()}", target.getvalue())


def place_of(sent, code):
    return next(
        name.removesuffix("-code") for name, value in sent.items() if name.endswith("-code") and value == code
    )


def test_saving_what_the_form_shows_changes_nothing(client, sent):
    assert client.post(f"{HOME}award/template/", sent).status_code == 302
    assert CertificateTemplate.objects.get().version == 1


def test_a_moved_field_is_a_new_version_with_the_old_one_kept(client, sent):
    box = place_of(sent, "heading")
    answer = client.post(f"{HOME}award/template/", {**sent, f"{box}-y": "31.5", f"{box}-text": "奖状"})
    assert answer.status_code == 302
    now = CertificateTemplate.objects.get(superseded_at=None)
    assert (now.version, now.layout["boxes"][0]["y"], now.layout["boxes"][0]["text"]) == (2, 31.5, "奖状")


def test_two_people_do_not_overwrite_each_other(client, sent):
    box = place_of(sent, "heading")
    client.post(f"{HOME}award/template/", {**sent, f"{box}-y": "30"})
    answer = client.post(f"{HOME}award/template/", {**sent, f"{box}-y": "20"})
    assert (answer.status_code, CertificateTemplate.objects.count()) == (422, 2)
    assert "其间有人存了新版本" in answer.content.decode()


@pytest.mark.parametrize(
    "text", ["{nobody}", "{name", "{name.real}", "<script>alert(1)</script>", "{% now %}", "讲" * 2100]
)
def test_what_cannot_be_printed_gets_a_sentence_and_no_version(client, sent, text):
    box = place_of(sent, "body")
    answer = client.post(f"{HOME}award/template/", {**sent, f"{box}-text": text})
    assert answer.status_code == 422
    look = client.post(f"{HOME}award/look/", {**sent, f"{box}-text": text}).content.decode()
    assert "<img" not in look
    assert 'role="alert"' in answer.content.decode()
    assert CertificateTemplate.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"), [("x", "290"), ("size", "1e9"), ("width", "-3"), ("font", "comic"), ("y", "nan")]
)
def test_figures_off_the_paper_get_a_sentence(client, sent, name, value):
    box = place_of(sent, "body")
    answer = client.post(f"{HOME}award/template/", {**sent, f"{box}-{name}": value})
    assert answer.status_code == 422
    assert CertificateTemplate.objects.count() == 1


def test_the_preview_is_a_picture_of_what_stands_in_the_fields(client, sent):
    box = place_of(sent, "heading")
    first = client.post(f"{HOME}award/look/", sent).content.decode()
    other = client.post(
        f"{HOME}award/look/", {**sent, f"{box}-y": "40", "sample": "shortest"}
    ).content.decode()
    pictures = [base64.b64decode(re.search(r"base64,([^\"]+)", html).group(1)) for html in (first, other)]
    with Image.open(io.BytesIO(pictures[0])) as picture:
        assert picture.size == (1100, 778)
    assert pictures[0] != pictures[1]
    assert CertificateTemplate.objects.get().version == 1


@pytest.mark.parametrize(
    ("act", "codes"),
    [
        ("down:0", ["name", "heading", "unit"]),
        ("up:2", ["heading", "unit", "name"]),
        ("remove:1", ["heading", "unit", "body"]),
        ("up:0", ["heading", "name", "unit"]),
        ("remove:x", ["heading", "name", "unit"]),
        ("explode:1", ["heading", "name", "unit"]),
    ],
)
def test_boxes_are_moved_and_removed_without_script(client, sent, act, codes):
    html = client.post(f"{HOME}award/template/", {**sent, "act": act}).content.decode()
    after = fields(html)
    assert [after[f"box{place}-code"] for place in range(3)] == codes
    assert CertificateTemplate.objects.get().version == 1


def test_an_added_box_gets_a_name_of_its_own(client, sent):
    once = fields(client.post(f"{HOME}award/template/", {**sent, "act": "add:text"}).content.decode())
    twice = fields(client.post(f"{HOME}award/template/", {**once, "act": "add:text"}).content.decode())
    assert {"text1", "text2"} <= {value for name, value in twice.items() if name.endswith("-code")}


def test_a_seal_lies_over_the_signature_and_a_background_takes_the_frames_place(client, edition):
    client.post(f"{HOME}award/pictures/", {"use": "seal", "picture": png(mode="RGBA")})
    client.post(f"{HOME}award/pictures/", {"use": "background", "picture": png()})
    layout = CertificateTemplate.objects.get(superseded_at=None).layout
    seal = next(box for box in layout["boxes"] if box["code"] == "seal")
    assert (seal["over"], seal["opacity"]) == (True, 0.92)
    assert (layout["frame"]["kind"], bool(layout["background"])) == ("none", True)
    picture = client.get(f"{HOME}pictures/{seal['asset']}/")
    assert picture["Content-Type"] == "image/png"
    assert picture.getvalue().startswith(b"\x89PNG")
    assert client.get(f"{HOME}award/preview.pdf").content[:5] == b"%PDF-"


def test_a_photograph_in_cmyk_is_printed_in_the_colours_of_the_screen(client, edition):
    client.post(
        f"{HOME}award/pictures/", {"use": "background", "picture": png(mode="CMYK", file_format="JPEG")}
    )
    assert client.get(f"{HOME}award/preview.pdf").content[:5] == b"%PDF-"


@pytest.mark.parametrize("content", [b"no picture", b"<svg onload='x'/>", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_refused_with_a_sentence(client, edition, content):
    answer = client.post(
        f"{HOME}award/pictures/",
        {"use": "seal", "picture": SimpleUploadedFile("s.png", content)},
        follow=True,
    )
    assert [message.level_tag for message in answer.context["messages"]] == ["danger"]
    assert not CertificateTemplate.objects.filter(version=2).exists()


def test_a_picture_of_another_contest_cannot_be_named(client, sent, organizer):
    from tests.factories.contest import EditionFactory, UploadFactory

    foreign = actions.add_picture(
        edition=EditionFactory(code="2025"),
        actor=organizer,
        upload=UploadFactory(format="png"),
        use=PictureUse.BACKGROUND,
    )
    answer = client.post(f"{HOME}award/template/", {**sent, "background": foreign.code})
    assert answer.status_code == 422


def test_a_design_can_be_begun_again_and_every_kind_has_its_own(client, edition):
    client.get(f"{HOME}award/template/")
    client.post(f"{HOME}award/design/", {"design": "plain"})
    now = CertificateTemplate.objects.get(superseded_at=None)
    assert (now.version, now.layout["frame"]["kind"]) == (2, "line")
    for kind in CertificateKind:
        assert client.get(f"{HOME}{kind}/template/").status_code == 200
    assert CertificateTemplate.objects.filter(superseded_at=None).count() == len(CertificateKind)


def test_a_stored_layout_comes_back_from_its_fields_as_it_was(edition, organizer):
    for kind in CertificateKind:
        layout = actions.default_layout(kind)
        studio = Studio.of_layout(layout, pictures=[])
        assert [box.label for box in studio.boxes]
        assert len(studio.boxes) == len(layout["boxes"])


def texts_of(client, edition, kind, *, longest):
    template = actions.current_template(edition=edition, kind=kind, actor=None)
    return sample_certificate(template, longest=longest).facts


def test_the_sample_names_an_award_of_its_own_kind(client, edition):
    for name, kind, certificate in (
        ("特等奖（现场赛）", "entry", ""),
        ("一等奖", "entry", ""),
        ("优秀党课报告奖", "entry", CertificateKind.REPORT),
        ("优秀组织单位", "organization", ""),
        ("优秀指导老师", "adviser", ""),
    ):
        AwardTierFactory(edition=edition, name=name, kind=kind, certificate_kind=certificate)
    said = {
        kind: [texts_of(client, edition, kind, longest=longest)["award"] for longest in (False, True)]
        for kind in CertificateKind
    }
    assert said == {
        CertificateKind.AWARD: ["一等奖", "特等奖（现场赛）"],
        CertificateKind.REPORT: ["优秀党课报告奖"] * 2,
        CertificateKind.ORGANIZATION: ["优秀组织单位"] * 2,
        CertificateKind.ADVISER: ["优秀指导老师"] * 2,
        CertificateKind.PARTICIPATION: ["", ""],
        CertificateKind.APPOINTMENT: ["", ""],
        CertificateKind.SERVICE: ["", ""],
    }


def test_the_sample_names_one_person_where_a_real_certificate_names_one(client, edition):
    entry = EntryFactory(edition=edition, state=EntryState.ACCEPTED, title="一封家书")
    for place, (name, role) in enumerate(
        (("王喆", MemberRole.LEAD), ("李小四", MemberRole.MEMBER), ("某导师", MemberRole.ADVISER), ("欧阳指导", MemberRole.ADVISER)), 1
    ):  # fmt: skip
        EntryMemberFactory(
            entry=entry, name=name, role=role, position=place, organization_name=f"{name}所在单位"
        )
    adviser = texts_of(client, edition, CertificateKind.ADVISER, longest=True)
    assert (adviser["members"], adviser["unit"], adviser["title"]) == (
        ["欧阳指导"],
        "欧阳指导所在单位",
        "一封家书",
    )
    assert texts_of(client, edition, CertificateKind.ADVISER, longest=False)["name"] == "某导师"
    letter = texts_of(client, edition, CertificateKind.APPOINTMENT, longest=True)
    assert (letter["members"], letter["unit"]) == (["李小四"], "李小四所在单位")
    award = texts_of(client, edition, CertificateKind.AWARD, longest=True)
    assert (award["name"], award["advisers"]) == ("王喆、李小四", ["某导师", "欧阳指导"])


# The ledger -------------------------------------------------------------------------------------------------


@pytest.fixture
def issued(edition, organizer, awards):
    return actions.issue_certificates(edition=edition, actor=organizer).made


def test_a_delivery_is_noted_once_to_whom_and_can_be_struck_out(client, issued):
    codes = [one.check_code for one in issued[:2]]
    asked = client.post(f"{HOME}deliver/", {"certificate": codes}).content.decode()
    assert issued[0].number in asked
    client.post(
        f"{HOME}deliver/", {"certificate": codes, "confirmed": "1", "how": "handed_over", "whom": "蒋红梅"}
    )
    again = client.post(
        f"{HOME}deliver/", {"certificate": codes, "confirmed": "1", "how": "mailed"}, follow=True
    )
    assert "这些证书已发放" in again.content.decode()
    lines = LedgerLine.objects.filter(kind=LedgerKind.HANDED_OVER)
    assert set(lines.values_list("whom", flat=True)) == {"蒋红梅"}
    assert lines.count() == 2

    client.post(f"{HOME}ledger/{codes[0]}/undeliver/")
    page = client.get(f"{HOME}ledger/{codes[0]}/").content.decode()
    assert "划去" in page
    client.post(
        f"{HOME}deliver/", {"certificate": codes[0], "confirmed": "1", "how": "mailed", "note": "EMS 1"}
    )
    assert LedgerLine.objects.filter(kind=LedgerKind.MAILED, note="EMS 1", whom=issued[0].holder).exists()


def test_a_void_certificate_is_not_delivered(client, issued, organizer):
    actions.revoke_certificate(certificate=issued[0], actor=organizer, reason="x")
    client.post(
        f"{HOME}deliver/", {"certificate": issued[0].check_code, "confirmed": "1", "how": "handed_over"}
    )
    assert not LedgerLine.objects.filter(kind=LedgerKind.HANDED_OVER).exists()


def test_the_list_to_sign_has_what_is_not_delivered_unit_by_unit(client, issued, organizer, edition):
    Certificate.objects.filter(pk=issued[0].pk).update(holder_unit="协兴镇")
    actions.deliver_certificates(
        edition=edition,
        check_codes=[issued[1].check_code],
        actor=organizer,
        kind=LedgerKind.HANDED_OVER,
        whom="",
    )
    page = client.get(f"{HOME}handover/").content.decode()
    assert issued[0].number in page
    assert issued[1].number not in page


def test_the_supervisor_reads_the_ledger_and_changes_nothing(issued, supervisor, client_of):
    client = client_of(supervisor)
    assert client.get(HOME).status_code == 200
    assert client.get(f"{HOME}ledger/{issued[0].check_code}/").status_code == 200
    assert client.post(f"{HOME}deliver/", {"certificate": issued[0].check_code}).status_code == 403
    assert client.get(f"{HOME}award/template/").status_code == 403
    assert client.get("/e/2026/print/new/award/").status_code == 403


def more_letters(edition, organizer):
    def make(count):
        for _one in range(count):
            actions.issue_appointment(edition=edition, actor=organizer, holder="王小明", holder_unit="协兴镇")

    return make


@pytest.mark.parametrize("path", [HOME, f"{HOME}handover/", "/e/2026/print/new/appointment/"])
def test_pages_cost_the_same_for_many_certificates(client, edition, organizer, assert_constant_queries, path):
    assert_constant_queries(lambda: client.get(path), more_letters(edition, organizer))


def test_the_pages_of_runs_cost_the_same_for_many_sheets(
    client, edition, organizer, assert_constant_queries, monkeypatch
):
    monkeypatch.setattr("contest.actions.job._enqueue", lambda code, kind: None)
    more, seen = more_letters(edition, organizer), {}

    def make(count):
        more(count)
        seen["run"] = print_room.start_run(
            edition=edition, actor=organizer, kind=CertificateKind.APPOINTMENT,
            check_codes=list(Certificate.objects.values_list("check_code", flat=True)),
        )  # fmt: skip

    assert_constant_queries(lambda: client.get(f"/e/2026/print/runs/{seen['run'].code}/"), make)
    client.get("/e/2026/print/runs/")
    assert_constant_queries(lambda: client.get("/e/2026/print/runs/"), make)


# Printers ---------------------------------------------------------------------------------------------------


def test_a_printer_is_measured_saved_and_forgotten(client, edition):
    figures = {"name": "二楼", "dx": "1.5", "dy": "-0.25", "scale_x": "100", "scale_y": "99.8"}
    client.post("/e/2026/print/printers/new/", figures)
    profile = PrinterProfile.objects.get()
    assert str(profile.dy) == "-0.25"
    twice = client.post("/e/2026/print/printers/new/", figures)
    assert (twice.status_code, PrinterProfile.objects.count()) == (422, 1)
    page = client.get(f"/e/2026/print/printers/calibration.pdf?printer={profile.code}")
    assert page.content[:5] == b"%PDF-"
    assert client.get("/e/2026/print/printers/calibration.pdf?paper=portrait").content[:5] == b"%PDF-"
    client.post(f"/e/2026/print/printers/{profile.code}/delete/")
    assert not PrinterProfile.objects.exists()


@pytest.mark.parametrize("wrong", [{"dx": "25"}, {"scale_x": "80"}, {"dy": "x"}])
def test_a_printer_beyond_reason_is_refused(client, edition, wrong):
    figures = {"name": "二楼", "dx": "0", "dy": "0", "scale_x": "100", "scale_y": "100", **wrong}
    assert client.post("/e/2026/print/printers/new/", figures).status_code == 422
