"""Genuine or not: by code, by number and code, by the file; for everybody, but not for guessers."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import DNSName, SubjectAlternativeName
from django.core.files.uploadedfile import SimpleUploadedFile

from contest.attempts import EXAMINE_BY_ADDRESS, VERIFY_BY_ADDRESS
from contest.pdf import Examined, Signer, make_key
from judging.actions import certificate as actions
from judging.actions import print_room
from judging.documents.certificate import certificate_pdf
from judging.models import Certificate, SigningKey
from tests.contest.pdf.authority import Authority


@pytest.fixture
def issued(edition, organizer, awards):
    return actions.issue_certificates(edition=edition, actor=organizer).made


@pytest.fixture
def own_file(issued, organizer, client_of):
    return client_of(organizer).get(f"/certificates/{issued[0].check_code}.pdf").content


def examined(client, content):
    return client.post("/verify/file/", {"file": SimpleUploadedFile("c.pdf", content, "application/pdf")})


def test_a_file_of_this_site_is_genuine_and_names_the_certificate(own_file, issued, client_of):
    page = examined(client_of(), own_file).content.decode()
    assert "文件属实，未经改动" in page
    assert issued[0].number in page


def test_one_changed_byte_is_told(own_file, client_of):
    place = own_file.rindex(b"/Title")
    altered = own_file[: place + 30] + bytes([own_file[place + 30] ^ 1]) + own_file[place + 31 :]
    page = examined(client_of(), altered).content.decode()
    assert "文件被改动过" in page


def test_the_file_of_a_revoked_certificate_is_unchanged_and_yet_void(own_file, issued, organizer, client_of):
    actions.revoke_certificate(certificate=issued[0], actor=organizer, reason="材料不实")
    page = examined(client_of(), own_file).content.decode()
    assert "文件属实，未经改动" in page
    assert "该证书已失效" in page


def test_a_file_signed_by_somebody_else_is_not_ours(edition, organizer, issued, own_file, client_of):
    SigningKey.objects.all().delete()
    page = examined(client_of(), own_file).content.decode()
    assert "有签名，但不是本站签的" in page


@pytest.mark.parametrize(
    "content",
    [
        b"hello",
        b"",
        b"\x00" * 2000,
        b"%PDF-1.7\n" + b"<<" * 5000,
        b"%PDF-1.7\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF",
    ],
)
def test_hostile_files_get_a_page_and_nothing_else(client_of, content, db):
    answer = examined(client_of(), content)
    assert answer.status_code in {200, 422}
    assert "文件属实" not in answer.content.decode()


def test_a_large_file_is_refused_with_a_sentence(client_of, db):
    answer = examined(client_of(), b"%PDF-" + b"x" * 5_000_001)
    assert (answer.status_code, "超过 5 MB" in answer.content.decode()) == (422, True)


def test_guessing_codes_comes_to_an_end_and_a_right_one_counts_for_nothing(issued, client_of, monkeypatch):
    client = client_of()
    for _try in range(VERIFY_BY_ADDRESS.most + 5):
        assert client.get(f"/v/{issued[0].check_code}/").status_code == 200
    for number in range(VERIFY_BY_ADDRESS.most):
        assert client.get(f"/v/wrong{number}/").status_code == 404
    assert client.get("/v/onemore/").status_code == 429
    assert client.post("/verify/", {"number": "1", "check_code": "2"}).status_code == 429


def test_examining_files_is_limited_too(client_of, db):
    client = client_of()
    answers = [examined(client, b"%PDF-x").status_code for _one in range(EXAMINE_BY_ADDRESS.most + 1)]
    assert answers[-1] == 429


def test_the_authority_is_public_and_the_key_is_not(edition, organizer, own_file, client_of):
    key = SigningKey.objects.get()
    answer = client_of().get(f"/verify/authority/{key.code}.pem")
    assert answer.content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"ENCRYPTED PRIVATE KEY" in bytes(key.secret)
    assert b"PRIVATE" not in answer.content


def test_a_key_that_was_brought_along_signs_from_now_on_and_the_former_stays_trusted(
    edition, organizer, own_file, issued, client_of
):
    client = client_of(organizer)
    pem = SimpleUploadedFile("key.pem", make_key("区委组织部"))
    assert client.post(f"/e/{edition.code}/print/key/", {"name": "组织部", "file": pem}).status_code == 302

    newer = client.get(f"/certificates/{issued[0].check_code}.pdf").content
    for content in (own_file, newer):
        assert "文件属实" in examined(client_of(), content).content.decode()
    assert "区委组织部" in examined(client_of(), newer).content.decode()


def bring_along(client, edition, key_file):
    pem = SimpleUploadedFile("key.pem", key_file)
    return client.post(f"/e/{edition.code}/print/key/", {"name": "党校", "file": pem})


@pytest.mark.parametrize("order", ["leaf middle root", "root middle leaf", "leaf middle"])
def test_a_key_with_all_certificates_above_it_signs_files_that_are_found_genuine(
    edition, organizer, issued, client_of, order
):
    client, authority = client_of(organizer), Authority()
    assert bring_along(client, edition, authority.key_file("区委党校", order=order)).status_code == 302
    pdf = client.get(f"/certificates/{issued[0].check_code}.pdf").content
    assert "文件属实，未经改动" in examined(client_of(), pdf).content.decode()
    altered = pdf.replace(authority.middle.public_bytes(Encoding.DER).hex().encode()[-40:], b"0" * 40)
    assert altered != pdf
    assert "文件被改动过" in examined(client_of(), altered).content.decode()


def test_another_customer_of_the_same_authority_forges_nothing(edition, organizer, issued, client_of):
    client, authority = client_of(organizer), Authority()
    bring_along(client, edition, authority.key_file("区委党校"))
    one = Certificate.objects.select_related("template", "edition").get(pk=issued[0].pk)
    genuine = client.get(f"/certificates/{one.check_code}.pdf").content
    forged = certificate_pdf(one, pictures={}, chars={}, signer=Signer(authority.key_file("区委党校")))

    assert "文件属实" in examined(client_of(), genuine).content.decode()
    page = examined(client_of(), forged).content.decode()
    assert "文件属实" not in page
    assert "有签名，但不是本站签的" in page


def test_certificates_of_others_in_the_key_file_are_not_taken_for_ours(edition, organizer, issued, client_of):
    client, authority = client_of(organizer), Authority()
    other = authority.key_file("别的单位", order="leaf")
    stray = other[other.index(b"-----BEGIN CERTIFICATE") :]
    assert bring_along(client, edition, stray + authority.key_file("区委党校")).status_code == 302
    assert stray not in bytes(SigningKey.objects.get().secret)
    pdf = client.get(f"/certificates/{issued[0].check_code}.pdf").content
    assert "文件属实" in examined(client_of(), pdf).content.decode()


def test_a_key_whose_certificates_do_not_fit_is_refused_with_a_sentence(edition, organizer, client_of):
    long = SubjectAlternativeName([DNSName(f"{'x' * 60}.{place}.example") for place in range(60)])
    answer = bring_along(client_of(organizer), edition, Authority().key_file("党校", extension=long))
    assert answer.status_code == 422
    assert "证书过大" in answer.content.decode()
    assert not SigningKey.objects.exists()


def test_a_key_whose_trial_file_is_not_found_genuine_is_refused(edition, organizer, client_of, monkeypatch):
    monkeypatch.setattr("judging.actions.print_room.key.examine", lambda pdf, keys: Examined(altered=True))
    answer = bring_along(client_of(organizer), edition, make_key("党校"))
    assert answer.status_code == 422
    assert "未能通过" in answer.content.decode()
    assert not SigningKey.objects.exists()


def test_certificates_that_name_each_other_as_issuer_end_somewhere(edition, organizer, client_of):
    key_file = Authority().key_file("区委党校", order="leaf middle crossed")
    assert bring_along(client_of(organizer), edition, key_file).status_code == 302


@pytest.mark.parametrize(
    "content", [b"x", b"-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----", b"x" * 200_000]
)
def test_what_is_no_key_is_refused_with_a_sentence(edition, organizer, client_of, content):
    answer = client_of(organizer).post(
        f"/e/{edition.code}/print/key/", {"name": "x", "file": SimpleUploadedFile("key.pem", content)}
    )
    assert answer.status_code == 422
    assert not SigningKey.objects.exists()


def test_a_changed_secret_key_makes_a_new_signing_key_and_the_old_file_stays_genuine(
    edition, organizer, own_file, client_of, settings
):
    settings.SECRET_KEY, former = "another-secret-" * 4, settings.SECRET_KEY
    assert former
    print_room.signer_of(edition=edition, actor=organizer)
    assert [key.retired_at is None for key in SigningKey.objects.order_by("pk")] == [False, True]
    assert "文件属实" in examined(client_of(), own_file).content.decode()


def test_a_former_secret_key_among_the_fallbacks_opens_the_key(edition, organizer, own_file, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-" * 4
    print_room.signer_of(edition=edition, actor=organizer)
    assert SigningKey.objects.count() == 1
