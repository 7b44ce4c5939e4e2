"""Certificates: numbered without gaps, issued for what was decided, replaced and revoked with a reason."""

import re
import unicodedata
from html import unescape

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone

from contest.exceptions import DomainError, IllegalMove, ReasonRequired
from contest.models import JournalEntry
from contest.states import EditionState, EntryState, MemberRole
from judging.actions import certificate as actions
from judging.models import Certificate, CertificateSeries
from judging.states import AwardState, CertificateKind, CertificateState
from tests.factories.contest import EntryFactory, EntryMemberFactory, OrganizationFactory
from tests.factories.judging import AwardFactory, AwardTierFactory
from tests.factories.scenes import announce


def issue(edition, organizer):
    return actions.issue_certificates(edition=edition, actor=organizer).made


def said(certificate):
    return dict(certificate.facts["texts"])


def test_every_confirmed_award_gets_a_number_of_the_series_without_gaps(edition, organizer, awards):
    made = issue(edition, organizer)

    assert [one.number for one in made] == ["2026-A0001", "2026-A0002", "2026-A0003"]
    assert [one.holder for one in made] == ["王喆", "阿依古丽·买买提", "镕㛃䶮"]
    assert "一等奖" in said(made[0])["body"]
    assert made[0].award.entry.title in said(made[0])["body"]
    assert len({one.check_code for one in made}) == 3
    assert CertificateSeries.objects.get().next_number == 4


def test_issuing_again_makes_nothing_new(edition, organizer, awards):
    issue(edition, organizer)
    assert issue(edition, organizer) == []
    assert Certificate.objects.count() == 3


def test_nothing_is_issued_before_publication(edition, organizer, awards):
    edition.state = EditionState.DECIDED
    edition.save()
    with pytest.raises(DomainError):
        issue(edition, organizer)


def test_an_award_that_nobody_confirmed_gets_none(edition, organizer, awards):
    awards[0].state, awards[0].confirmed_at, awards[0].confirmed_by = AwardState.PROPOSED, None, None
    awards[0].save()
    assert len(issue(edition, organizer)) == 2


def test_a_replaced_certificate_says_so_and_its_number_is_never_used_again(edition, organizer, awards):
    old = issue(edition, organizer)[0]
    with pytest.raises(ReasonRequired):
        actions.replace_certificate(certificate=old, actor=organizer, reason="")

    new = actions.replace_certificate(certificate=old, actor=organizer, reason="姓名有误", holder="王哲")

    old.refresh_from_db()
    assert (old.state, old.replaced_by, new.number, new.holder) == (
        CertificateState.REPLACED, new, "2026-A0004", "王哲",
    )  # fmt: skip
    line = JournalEntry.objects.get(verb="certificate.replaced")
    assert (line.before["holder"], line.after["holder"], line.reason) == ("王喆", "王哲", "姓名有误")
    with pytest.raises(IllegalMove):
        actions.revoke_certificate(certificate=old, actor=organizer, reason="再次")


def test_after_a_revocation_the_award_can_get_a_new_one(edition, organizer, awards):
    old = issue(edition, organizer)[0]
    actions.revoke_certificate(certificate=old, actor=organizer, reason="奖项撤销")
    assert [one.number for one in issue(edition, organizer)] == ["2026-A0004"]


def test_a_letter_of_appointment_has_its_own_series_and_says_the_term(edition, organizer):
    letter = actions.issue_appointment(
        edition=edition,
        actor=organizer,
        holder="曾国平",
        holder_unit="区委党校",
        facts={"term": "2026年1月至2028年12月"},
    )
    assert letter.number == "2026-L0001"
    assert "2026年1月至2028年12月" in said(letter)["body"]


def test_a_change_of_the_template_is_a_new_version_and_issued_certificates_keep_theirs(
    edition, organizer, awards
):
    first = issue(edition, organizer)[0]
    layout = actions.default_layout(CertificateKind.AWARD, design="plain")
    for box in layout["boxes"]:
        if box["code"] == "heading":
            box["text"] = "奖状"
        elif box["code"] == "body":
            box["text"] = "{name}{award}"
    actions.save_template(
        edition=edition, kind=CertificateKind.AWARD, actor=organizer, name="新版", layout=layout
    )
    new = actions.replace_certificate(certificate=first, actor=organizer, reason="换新版")

    first.refresh_from_db()
    assert (first.template.version, first.heading) == (1, "荣誉证书")
    assert (new.template.version, new.heading, said(new)["body"]) == (2, "奖状", "王喆一等奖")


@pytest.mark.parametrize(
    "pattern",
    [
        "A",
        "{year}",
        "{m}",
        "{n",
        "{n:q}",
        "{n:.0e}",
        "{n:c}",
        "{n:%}",
        "{n!r:.1}",
        "{edition:.1}{n:.1}",
        "{n}\x0b",
    ],
)
def test_a_pattern_that_does_not_count_is_refused(edition, organizer, pattern):
    with pytest.raises(DomainError):
        actions.save_series(
            edition=edition, kind=CertificateKind.AWARD, actor=organizer, pattern=pattern, next_number=1
        )


@pytest.mark.parametrize("pattern", ["{n:099d}", "讲" * 53 + "{n}"])
def test_a_pattern_whose_numbers_would_not_fit_is_refused(edition, organizer, pattern):
    with pytest.raises(DomainError, match="60"):
        actions.save_series(
            edition=edition, kind=CertificateKind.AWARD, actor=organizer, pattern=pattern, next_number=1
        )
    assert not CertificateSeries.objects.exists()


def test_a_copied_pattern_that_is_too_long_under_the_new_code_is_told_and_nothing_is_issued(
    edition, organizer, awards
):
    CertificateSeries.objects.create(
        edition=edition, kind=CertificateKind.AWARD, pattern="{edition}-{edition}-{n:04d}"
    )
    edition.code = "in-deng-xiaopings-hometown-2026"
    edition.save()
    with pytest.raises(DomainError, match="60"):
        issue(edition, organizer)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{n}", "7"),
        ("{n:04}", "0007"),
        ("证字（{year}）第{n:04d}号", "证字（2026）第0007号"),
        ("{edition}-A{n:012d}", "2026-A000000000007"),
        ("讲" * 52 + "{n}", "讲" * 52 + "7"),
    ],
)
def test_a_pattern_with_words_and_a_width_counts(edition, organizer, awards, pattern, number):
    actions.save_series(
        edition=edition, kind=CertificateKind.AWARD, actor=organizer, pattern=pattern, next_number=7
    )
    assert issue(edition, organizer)[0].number == number


def test_a_number_that_is_taken_is_refused_and_the_series_stays(edition, organizer, awards):
    issue(edition, organizer)
    CertificateSeries.objects.update(next_number=2)
    actions.revoke_certificate(certificate=Certificate.objects.first(), actor=organizer, reason="测试")
    with pytest.raises(DomainError, match="2026-A0002"):
        issue(edition, organizer)
    assert CertificateSeries.objects.get().next_number == 2


# Pages ---------------------------------------------------------------------------------------------------


def qr_codes(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil()):
                yield code.text


def test_the_qr_code_of_the_printed_page_leads_to_all_facts(edition, organizer, awards, client_of):
    one = issue(edition, organizer)[1]
    pdf = client_of(organizer).get(f"/certificates/{one.check_code}.pdf").content

    (url,) = qr_codes(pdf)
    page = client_of().get(url.removeprefix("http://testserver")).content.decode()

    for fact in (
        one.number,
        "阿依古丽·买买提",
        "一等奖",
        one.award.entry.title,
        edition.name,
        one.holder_unit,
    ):
        assert fact in page


def test_the_page_of_a_revoked_certificate_gives_the_reason(edition, organizer, awards, client_of):
    one = issue(edition, organizer)[0]
    actions.revoke_certificate(certificate=one, actor=organizer, reason="材料不实")
    assert "材料不实" in client_of().get(f"/v/{one.check_code}/").content.decode()


def test_the_page_of_a_replaced_certificate_names_the_new_number(edition, organizer, awards, client_of):
    one = issue(edition, organizer)[0]
    actions.replace_certificate(certificate=one, actor=organizer, reason="姓名有误")
    assert "2026-A0004" in client_of().get(f"/v/{one.check_code}/").content.decode()


def test_a_number_alone_finds_nothing_and_with_its_check_code_it_does(edition, organizer, awards, client_of):
    one = issue(edition, organizer)[0]
    client = client_of()
    lost = client.get(f"/v/{one.number}/")
    assert lost.status_code == 404
    assert "本站没有这个校验码的证书" in lost.content.decode()
    assert 'action="/verify/"' in lost.content.decode(), "the form can be sent from there"
    assert client.post("/verify/", {"number": one.number, "check_code": "wrong"}).status_code == 200
    answer = client.post(
        "/verify/", {"number": f" {one.number.lower()} ", "check_code": one.check_code.upper()}
    )
    assert answer.headers["Location"] == f"/v/{one.check_code}/"
    wide = str.maketrans("0123456789-A", "０１２３４５６７８９－Ａ")
    typed = {
        "number": one.number.translate(wide),
        "check_code": f" {one.check_code.upper()[:5]} {one.check_code[5:]}",
    }
    assert client.post("/verify/", typed).status_code == 302


@pytest.mark.parametrize(
    "pattern",
    ["讲党课证字（{year}）第{n:04d}号", "讲党课 {year} 第{n:04d}号", "№{n:04d}-{year}", "ＤＫ{n:04d}"],
)
def test_a_number_with_wide_signs_or_spaces_is_found_as_it_is_printed(
    edition, organizer, awards, client_of, pattern
):
    actions.save_series(
        edition=edition, kind=CertificateKind.AWARD, actor=organizer, pattern=pattern, next_number=1
    )
    one, other = issue(edition, organizer)[:2]

    def ask(number):
        return client_of().post("/verify/", {"number": number, "check_code": one.check_code})

    assert ask(one.number).headers["Location"] == f"/v/{one.check_code}/"
    assert ask(unicodedata.normalize("NFKC", one.number)).status_code == 302
    assert ask(other.number).status_code == 200


def test_the_holder_downloads_it_and_another_contestant_does_not(
    edition, organizer, awards, contestant, outsider, client_of
):
    awards[0].entry.owner = contestant
    awards[0].entry.save()
    own, other = issue(edition, organizer)[:2]

    assert client_of(contestant).get(f"/certificates/{own.check_code}.pdf").content[:5] == b"%PDF-"
    assert client_of(contestant).get(f"/certificates/{other.check_code}.pdf").status_code == 404
    assert client_of(outsider).get(f"/certificates/{own.check_code}.pdf").status_code == 404


@pytest.mark.parametrize("who", ["supervisor", "judge", "contestant", "outsider"])
def test_only_organizers_issue_print_replace_and_revoke(edition, organizer, awards, who, request, client_of):
    one = issue(edition, organizer)[0]
    client = client_of(request.getfixturevalue(who))
    for path in (
        f"/e/{edition.code}/certificates/issue/",
        f"/e/{edition.code}/certificates/participation/",
        f"/e/{edition.code}/print/new/award/",
        f"/certificates/{one.check_code}/replace/",
        f"/certificates/{one.check_code}/revoke/",
        f"/e/{edition.code}/certificates/award/template/",
    ):
        assert client.post(path, {"reason": "x"}).status_code in {403, 404}
    one.refresh_from_db()
    assert one.state == CertificateState.VALID


def test_an_award_with_a_valid_certificate_is_not_cancelled(edition, organizer, awards):
    from judging.actions.award import move_award

    issue(edition, organizer)
    with pytest.raises(DomainError):
        move_award(award=awards[0], target=AwardState.CANCELLED, actor=organizer, reason="x")


def test_the_name_of_an_organization_is_printed_without_comrade(edition, organizer, awards):
    award = AwardFactory(
        edition=edition, entry=None, organization=OrganizationFactory(name="清溪镇党委"), state=AwardState.CONFIRMED,
        tier=AwardTierFactory(edition=edition, name="优秀组织奖", kind="organization"), confirmed_by=organizer, confirmed_at=timezone.now(),
    )  # fmt: skip
    announce(edition)
    one = actions.issue_certificates(edition=edition, actor=organizer, awards=[award]).made[0]
    assert (one.kind, one.number) == (CertificateKind.ORGANIZATION, "2026-O0001")
    assert said(one)["name"] == "清溪镇党委："


def test_each_kind_of_winner_gets_its_own_kind_of_certificate_and_series(edition, organizer, awards):
    report = AwardTierFactory(
        edition=edition, name="优秀党课报告", certificate_kind=CertificateKind.REPORT, position=5
    )
    awards[2].tier = report
    awards[2].save()
    adviser = awards[0].entry.members.get(role=MemberRole.ADVISER)
    AwardFactory(
        edition=edition, entry=None, adviser=adviser, state=AwardState.CONFIRMED, confirmed_by=organizer,
        tier=AwardTierFactory(edition=edition, name="优秀指导老师", kind="adviser"), confirmed_at=timezone.now(),
    )  # fmt: skip
    announce(edition)

    made = {one.number: one for one in issue(edition, organizer)}

    assert sorted(made) == ["2026-A0001", "2026-A0002", "2026-R0001", "2026-T0001"]
    assert "您的党课报告" in said(made["2026-R0001"])["body"]
    assert said(made["2026-T0001"])["name"] == "某导师同志："


def test_whoever_took_part_without_an_award_gets_a_certificate_of_participation_once(
    edition, organizer, awards
):
    other = EntryFactory(edition=edition, state=EntryState.ACCEPTED)
    EntryMemberFactory(entry=other, name="李四")
    EntryFactory(edition=edition, state=EntryState.REJECTED)

    made = actions.issue_participation(edition=edition, actor=organizer).made

    assert [(one.number, one.holder, one.entry) for one in made] == [("2026-P0001", "李四", other)]
    assert actions.issue_participation(edition=edition, actor=organizer).made == []


def test_a_corrected_name_of_several_persons_stays_several(edition, organizer, awards):
    old = issue(edition, organizer)[0]
    new = actions.replace_certificate(
        certificate=old, actor=organizer, reason="漏列一人", holder="王喆、李四"
    )
    assert new.facts["members"] == ["王喆", "李四"]


def replaced_on_the_page(client, one, **changed):
    """Send the form of a replacement as the page shows it, with some fields changed; return the new certificate."""
    path = f"/certificates/{one.check_code}/replace/"
    html = client.get(path).content.decode()
    shown = {
        name: unescape(re.search(rf'name="{name}" value="([^"]*)"', html).group(1))
        for name in ("holder", "holder_unit")
    }
    assert client.post(path, {**shown, "reason": "更正", **changed}).status_code == 302
    one.refresh_from_db()
    return one.replaced_by


@pytest.mark.parametrize("first", ["holder", "holder_unit"])
def test_what_one_replacement_corrected_stays_when_the_next_corrects_something_else(
    edition, organizer, awards, client_of, first
):
    client, right = client_of(organizer), {"holder": "王哲", "holder_unit": "协兴镇党委"}
    second = next(name for name in right if name != first)
    once = replaced_on_the_page(client, issue(edition, organizer)[0], **{first: right[first]})
    twice = replaced_on_the_page(client, once, **{second: right[second]})

    assert (twice.holder, twice.holder_unit) == ("王哲", "协兴镇党委")
    assert "王哲" in said(twice)["name"]
    assert twice.facts["unit"] == "协兴镇党委"


def test_issued_anew_it_is_offered_the_name_that_was_corrected_in_the_entry(
    edition, organizer, awards, client_of
):
    one = issue(edition, organizer)[0]
    one.award.entry.members.exclude(role=MemberRole.ADVISER).update(name="王哲")
    assert replaced_on_the_page(client_of(organizer), one).holder == "王哲"


def test_what_a_replacement_corrected_by_hand_stays_however_often_it_is_issued_anew(
    edition, organizer, awards, client_of
):
    client, one = client_of(organizer), issue(edition, organizer)[0]
    one = replaced_on_the_page(client, one, holder="王哲")
    one = replaced_on_the_page(client, one)
    assert replaced_on_the_page(client, one).holder == "王哲"


def test_reprinted_once_it_still_follows_a_correction_in_the_entry(edition, organizer, awards, client_of):
    client, one = client_of(organizer), issue(edition, organizer)[0]
    one = replaced_on_the_page(client, one)
    one.award.entry.members.exclude(role=MemberRole.ADVISER).update(name="王哲")
    assert replaced_on_the_page(client, one).holder == "王哲"


def test_a_unit_that_is_taken_out_is_not_printed(edition, organizer, awards, client_of):
    one = issue(edition, organizer)[0]
    assert one.holder_unit
    assert replaced_on_the_page(client_of(organizer), one, holder_unit="").facts["unit"] == ""
