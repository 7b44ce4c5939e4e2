"""A blind round: whatever address a judge asks for, no name, unit, mobile number or file name comes back."""

from itertools import product
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver, reverse

from contest.states import FileFormat, MaterialKind, MemberRole
from judging.actions.round import open_scoring
from judging.actions.sheet import save_marks, sign_sheet
from judging.models import ScoreSheet
from judging.queries.blind import STRUCK, struck
from tests.factories.contest import (
    EntryMemberFactory,
    MaterialFactory,
    MaterialRequirementFactory,
    OrganizationFactory,
    UploadFactory,
    UserFactory,
)
from tests.factories.scenes import GOOD_MARKS, make_round

pytestmark = pytest.mark.django_db

SECRETS = (
    "邓友梅",
    "阿卜杜拉·买买提",
    "张廷玉",
    "协兴镇牌坊村党支部",
    "牌坊村支部",
    "13908261234",
    "DK-SECRET",
    "报名人王二",
)
FILE_NAMES = ("邓友梅讲稿终稿", "报名表-邓友梅")


@pytest.fixture
def scene(edition, organizer):
    scene = make_round(edition, judges=2, entries=2, is_blind=True)
    entry = scene.contenders[0].entry
    entry.organization = OrganizationFactory(name="协兴镇牌坊村党支部")
    entry.organization.short_name = "牌坊村支部"
    entry.organization.save()
    entry.owner = UserFactory(full_name="报名人王二", mobile="13908261234")
    entry.number = "DK-SECRET"
    entry.title = "邓友梅讲牌坊村支部的故事"
    entry.abstract = "协兴镇牌坊村党支部的邓友梅和阿卜杜拉·买买提一起讲述。"
    entry.save()
    entry.members.all().delete()
    EntryMemberFactory(
        entry=entry, name="邓友梅", mobile="13908261234", organization_name="协兴镇牌坊村党支部"
    )
    EntryMemberFactory(entry=entry, name="阿卜杜拉·买买提", role=MemberRole.MEMBER, position=2)
    EntryMemberFactory(entry=entry, name="张廷玉", role=MemberRole.ADVISER, position=3)
    for name, kind, for_judges in (
        ("邓友梅讲稿终稿.pdf", MaterialKind.SCRIPT, True),
        ("报名表-邓友梅.pdf", MaterialKind.ENTRY_FORM, False),
    ):
        MaterialFactory(
            entry=entry,
            requirement=MaterialRequirementFactory(
                entry_type=entry.entry_type, kind=kind, for_judges=for_judges
            ),
            upload=UploadFactory(original_name=name, file=ContentFile(b"%PDF-1.4\n%%EOF\n", name="x.pdf")),
        )
    open_scoring(round=scene.round, actor=organizer)
    for seat in (0, 1):
        act = sign_sheet if seat else save_marks
        act(
            code=scene.sheet(0, seat).code,
            judge=scene.judge(seat),
            marks=GOOD_MARKS,
            comment="稳重大方",
            base=0,
            client_id=f"blind-{seat}-x",
        )
    scene.contenders[0].refresh_from_db()
    return scene


def addresses(scene):
    """Every address of the product, filled with every code of the scene that its place could take."""
    entry = scene.contenders[0].entry
    codes = {
        "edition": [entry.edition.code],
        "material": [one.code for one in entry.materials.all()],
        "contender": [scene.contenders[0].code],
        "seat": [scene.seats[0].code],
        "panel": [scene.panel.code],
    }
    first = {
        "rounds": [scene.round.code],
        "sheets": [sheet.code for sheet in ScoreSheet.objects.all()],
        "entries": [entry.code],
        "files": [one.upload.code for one in entry.materials.all()],
    }
    anything = [entry.code, entry.organization.code, scene.round.code, entry.owner.code]
    for route in routes(get_resolver().url_patterns):
        names = list(route.converters)
        codes["code"] = first.get(route.text.partition("/")[0], anything)
        for values in product(*(codes.get(name, anything) for name in names)):
            filled = route.text
            for name, value in zip(names, values, strict=True):
                filled = filled.replace(f"<{name}>", str(value))
            yield "/" + filled


class Route:
    def __init__(self, text, converters):
        self.text, self.converters = text, converters


def routes(patterns, before="", converters=()):
    for pattern in patterns:
        route = getattr(pattern.pattern, "_route", None)
        if route is None or route.startswith(("admin/", "static/")):
            continue
        plain = before
        for part in route.replace(">", ">\n").split("\n"):
            head, _sign, inside = part.partition("<")
            plain += head + (f"<{inside.rstrip('>').split(':')[-1]}>" if inside else "")
        found = (*converters, *pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield Route(plain, found)
        else:
            yield from routes(pattern.url_patterns, plain, found)


def whole(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return unquote(headers), body.decode("utf-8", "replace")


@pytest.mark.parametrize("seat", [0, 1])
def test_no_page_that_a_judge_can_ask_for_names_anybody(scene, client_of, seat):
    client = client_of(scene.judge(seat))
    asked, answered = 0, 0
    for address in addresses(scene):
        response = client.get(address)
        asked += 1
        answered += response.status_code == 200
        headers, body = whole(response)
        if (
            address == "/account/"
        ):  # offers every unit of the district to everybody, with no word about entries
            body = body.split("<datalist")[0] + body.split("</datalist>")[-1]
        for secret in (*SECRETS, *FILE_NAMES):
            assert secret not in headers, f"{secret} in the headers of {address}"
            assert secret not in body, f"{secret} on {address}"
    assert asked > 60
    assert answered >= 5  # list, two states of a sheet, its material, marks


def test_the_judge_sees_alias_title_and_material(scene, client_of):
    client = client_of(scene.judge(0))
    sheet, alias = scene.sheet(), scene.contenders[0].alias
    html = client.get(reverse("judging:sheet-detail", args=[sheet.code])).content.decode()
    assert alias in html
    assert f"{STRUCK}讲{STRUCK}的故事" in html
    material = scene.contenders[0].entry.materials.get(requirement__for_judges=True)
    response = client.get(reverse("judging:sheet-material", args=[sheet.code, material.code]))
    headers, body = whole(response)
    assert alias in headers
    assert ".pdf" in headers
    assert body.startswith("%PDF")


def test_a_workbook_of_own_marks_goes_by_alias(scene, client_of):
    import io
    import zipfile

    response = client_of(scene.judge(0)).get(reverse("judging:mark-export", args=[scene.round.code]))
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        text = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    assert scene.contenders[0].alias in text
    for secret in SECRETS:
        assert secret not in text


def test_organizers_choose_names(scene, client_of, organizer):
    client = client_of(organizer)
    plain = whole(client.get(reverse("judging:mark-export-csv", args=[scene.round.code])))[1]
    named = whole(client.get(reverse("judging:mark-export-csv", args=[scene.round.code]) + "?names=1"))[1]
    assert "邓友梅" not in plain
    assert "邓友梅" in named
    assert FileFormat.PDF.label not in named


def test_a_scorekeeper_who_judges_sees_codes_only(scene, client_of):
    from contest.states import Role
    from tests.factories.contest import MembershipFactory

    MembershipFactory(user=scene.judge(0), edition=scene.round.edition, role=Role.SCOREKEEPER)
    client = client_of(scene.judge(0))
    for name in ("contender-list", "assignment", "progress", "round-detail"):
        html = client.get(reverse(f"judging:{name}", args=[scene.round.code])).content.decode()
        for secret in SECRETS:
            assert secret not in html, f"{secret} on {name}"


def test_struck_takes_the_longest_name_first():
    assert struck("牌坊村支部的牌坊村支部书记", ["牌坊村", "牌坊村支部", "李"]) == f"{STRUCK}的{STRUCK}书记"
