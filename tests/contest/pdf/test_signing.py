"""Signatures: what pyHanko and poppler say of ours, and what we say of altered and hostile files."""

import datetime as dt
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from django.utils import translation
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from contest.pdf import (
    DESIGNS,
    Examined,
    KeyRefused,
    Options,
    Press,
    Signer,
    certificates_in,
    examine,
    make_key,
)
from tests import loops
from tests.contest.pdf.authority import Authority
from tests.contest.pdf.sheets import qpdf_check, record

pytestmark = pytest.mark.pure
AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def signer():
    return Signer(make_key("我在小平故里讲党课组委会"))


@pytest.fixture(scope="module")
def signed(signer):
    options = Options(signer=signer, merged=False, made_at=AT, author="组委会")
    return Press(DESIGNS["classic"], options=options).print([record(1, "王喆")]).separate[0]


def pdfsig(pdf, folder):
    file = folder / "signed.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False).stdout


def test_a_file_is_examined_where_an_event_loop_runs(signed, signer):
    async def ask():
        return examine(signed, [signer.certificates])

    assert loops.run(ask()).is_whole


def test_pyhanko_and_poppler_find_the_signature_valid(signed, signer, tmp_path):
    import io

    from asn1crypto import x509

    [signature] = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    roots = [x509.Certificate.load(signer.certificates[1])]
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    with ThreadPoolExecutor(max_workers=1) as thread:  # a browser test may have left its loop in this one
        status = thread.submit(validate_pdf_signature, signature, context).result()
    assert status.bottom_line, status.pretty_print_details()
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    told = pdfsig(signed, tmp_path)
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "我在小平故里讲党课组委会" in told
    assert qpdf_check(signed, tmp_path).returncode == 0


def test_examining_tells_who_and_when_and_the_facts(signed, signer):
    found = examine(signed, [signer.certificates])
    assert (found.is_signed, found.is_whole, found.covers_all, found.is_trusted, found.altered) == (
        True, True, True, True, False,
    )  # fmt: skip
    assert found.by == "我在小平故里讲党课组委会"
    assert found.signed_at == AT
    assert found.facts == {"number": "2026-A0001", "name": "王喆"}
    assert found.sentence == "This file is as it was signed by “我在小平故里讲党课组委会”."


def test_a_key_of_somebody_else_is_told(signed):
    stranger = Signer(make_key("别的单位"))
    found = examine(signed, [stranger.certificates])
    assert not found.is_trusted
    assert not found.altered
    assert "not one of ours" in found.sentence
    assert not examine(signed).is_trusted


@pytest.fixture(scope="module")
def authority():
    return Authority()


def test_a_whole_chain_of_an_authority_is_known_again(authority):
    mine = Signer(authority.key_file("区委党校"))
    pdf = Press(DESIGNS["plain"], options=Options(signer=mine, merged=False)).print([record()]).separate[0]
    found = examine(pdf, [mine.certificates])
    assert len(mine.certificates) == 3
    assert (found.is_trusted, found.altered, found.by) == (True, False, "区委党校")


def test_another_customer_of_the_same_authority_signs_nothing_of_ours(authority):
    mine, sibling = (Signer(authority.key_file(name)) for name in ("区委党校", "区委党校"))
    pdf = Press(DESIGNS["plain"], options=Options(signer=sibling, merged=False)).print([record()]).separate[0]
    found = examine(pdf, [mine.certificates])
    assert (found.is_signed, found.is_trusted) == (True, False)
    assert "not one of ours" in found.sentence


def test_a_key_that_is_known_with_more_and_with_fewer_certificates_is_the_same_key(authority):
    mine = Signer(authority.key_file("区委党校"))
    pdf = Press(DESIGNS["plain"], options=Options(signer=mine, merged=False)).print([record()]).separate[0]
    for keys in ([mine.certificates, mine.certificates[:1]], [mine.certificates[:1], mine.certificates]):
        found = examine(pdf, keys)
        assert (found.is_trusted, found.altered) == (True, False)


@pytest.mark.parametrize("order", ["leaf middle root", "root middle leaf", "middle leaf"])
def test_the_signing_certificate_is_found_in_a_file_without_its_password(authority, order):
    key_file = authority.key_file("区委党校", order=order)
    signer = Signer(key_file)
    assert certificates_in(key_file)[0] == signer.certificates[0]
    assert set(certificates_in(key_file)) == set(signer.certificates)


def test_certificates_that_do_not_fit_into_a_file_are_refused_and_spoil_none(authority):
    long = x509.SubjectAlternativeName([x509.DNSName(f"{'x' * 60}.{place}.example") for place in range(60)])
    signer = Signer(authority.key_file("区委党校", extension=long))
    press = Press(DESIGNS["plain"], options=Options(signer=signer, merged=False))
    with pytest.raises(KeyRefused, match="too large for a signature"):
        press.print([record()])


def test_every_changed_byte_is_reported(signed, signer):
    chance = Random(11)
    places = {chance.randrange(len(signed)) for _turn in range(120)}
    start = signed.index(b"/Contents <")
    places |= {start + 20, start + 8000, start - 30, len(signed) - 2, 0, 10}
    # The signature itself: its head, the certificates with it and the padding are covered by no signature.
    places |= {start + 11 + chance.randrange(3000) for _turn in range(200)}
    for place in sorted(places):
        changed = bytearray(signed)
        changed[place] ^= 1 << chance.randrange(7)
        found = examine(bytes(changed), [signer.certificates])
        assert found.altered, f"byte {place} of {len(signed)}: {found}"
        assert not found.is_whole or not found.covers_all


@pytest.mark.parametrize("added", [b"\n", b"%", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_what_is_added_behind_the_signature_is_reported(signed, signer, added):
    assert examine(signed + added, [signer.certificates]).altered


def test_a_second_revision_is_reported(signed, signer):
    import io

    from pyhanko.pdf_utils.generic import pdf_name, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root[pdf_name("/Lang")] = pdf_string("en")
    writer.update_root()
    target = io.BytesIO()
    writer.write(target)
    found = examine(target.getvalue(), [signer.certificates])
    assert found.altered
    assert found.is_whole
    assert not found.covers_all


def test_any_pdf_can_be_signed(signer, tmp_path):
    plain = Press(DESIGNS["letter"]).print([record()]).separate[0]
    signed = signer.sign(plain, at=AT)
    assert "Signature is Valid." in pdfsig(signed, tmp_path)
    found = examine(signed, [signer.certificates])
    assert found.is_trusted
    assert not found.altered
    with pytest.raises(ValueError, match="not a PDF"):
        signer.sign(b"%PDF-", at=AT)


def test_unsigned_and_foreign_files_are_told_apart():
    plain = Press(DESIGNS["plain"]).print([record()]).separate[0]
    assert examine(plain).sentence == "This PDF is not signed."
    assert not examine(plain).altered
    assert examine(b"not a pdf").sentence == "This file can't be read: it is damaged, or it is not a PDF."


def test_hostile_files_never_raise(signed, signer):
    chance = Random(5)
    tried = [
        b"", b"%PDF-1.7", b"\x00" * 4096, b"%PDF-1.7\nstartxref\n0\n%%EOF", b"%PDF-1.4\n" + b"[" * 100_000,
        b"%PDF-1.7\n1 0 obj\n" + b"<</A " * 20_000, signed[: len(signed) // 2], signed[100:], bytes(21 * 1024 * 1024),
        signed.replace(b"/Prev", b"/Prfv") + b"startxref\n9\n%%EOF", signed.replace(b"/ByteRange [0 ", b"/ByteRange [9 "),
        signed.replace(b"/ByteRange", b"/ByteRbnge"), signed.replace(b"/Kids [", b"/Kids [1 0 R "),
        signed.replace(b"/Names [(facts.json)", b"/Names [(facts.jsno)"),
        re.sub(rb"/Root \d+", b"/Root 999999", signed), re.sub(rb"/Size \d+", b"/Size 99999999999", signed),
        re.sub(rb"startxref\n\d+", b"startxref\n99999999999999999999", signed),
        signed.replace(b"trailer\n<<", b"trailer\n<</Prev %d " % signed.rindex(b"xref\n0 ")),
    ]  # fmt: skip
    for _turn in range(120):
        changed = bytearray(signed)
        for _place in range(chance.choice((1, 5, 50))):
            at = chance.randrange(len(changed))
            changed[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        tried.append(bytes(changed))
    for pdf in tried:
        found = examine(pdf, [signer.certificates])
        assert isinstance(found, Examined)
        assert found.sentence
        assert not found.is_trusted or found.altered or pdf == signed


def test_signing_twice_gives_the_same_bytes(signed, signer):
    options = Options(signer=Signer(signer.pem), merged=False, made_at=AT, author="组委会")
    assert Press(DESIGNS["classic"], options=options).print([record(1, "王喆")]).separate[0] == signed


def pem(key, password=None):
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (lambda: b"", "The key can't be read: is the password right?"),
        (lambda: pem(rsa.generate_private_key(65537, 2048)), "Certificates are signed with an elliptic-curve key of the P-256 kind."),
        (lambda: pem(ec.generate_private_key(ec.SECP384R1())), "Certificates are signed with an elliptic-curve key of the P-256 kind."),
        (lambda: pem(ec.generate_private_key(ec.SECP256R1())), "The file must hold the key together with its certificate."),
        (lambda: pem(ec.generate_private_key(ec.SECP256R1()), b"x"), "The key can't be read: is the password right?"),
        (lambda: pem(ec.generate_private_key(ec.SECP256R1())) + make_key("甲").partition(b"-----END PRIVATE KEY-----\n")[2], "None of the certificates belongs to the key."),
    ],
)  # fmt: skip
def test_a_key_that_can_t_sign_is_refused_with_a_sentence(made, sentence):
    with pytest.raises(KeyRefused, match=re.escape(sentence)):
        Signer(made())


def test_an_imported_key_with_a_password_signs(signer):
    private, mark, certificates = signer.pem.partition(b"-----END PRIVATE KEY-----\n")
    key = serialization.load_pem_private_key(private + mark, None)
    imported = Signer(pem(key, b"secret") + certificates, b"secret")
    assert imported.name == signer.name
    with pytest.raises(KeyRefused):
        Signer(imported.pem, b"wrong")
    assert "secret" not in repr(imported)
    assert "PRIVATE" not in repr(imported)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_key_bears_as_much_of_a_long_name_as_a_certificate_may(language):
    with translation.override(language):
        leaf, root = Signer(
            make_key("中共某某市委教育工作委员会“我在小平故里讲党课”大赛组织委员会办公室")
        ).certificates
    for one in (leaf, root):
        name = (
            x509.load_der_x509_certificate(one).subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        )
        assert name.startswith("中共某某市委教育工作委员会")
        assert 50 < len(name.encode()) <= 64
