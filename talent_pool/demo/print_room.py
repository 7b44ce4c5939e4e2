"""A past edition's print room: certificates printed and handed over, a spoiled card, a wrong name and a mistake."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from contest.models import Edition
from judging.actions.certificate import (
    deliver_certificates,
    issue_participation,
    replace_certificate,
    revoke_certificate,
)
from judging.actions.print_room import save_printer, spoil_sheets, start_run
from judging.models import Certificate, PrinterProfile, PrintRun
from judging.states import CertificateKind, CertificateState, LedgerKind, RunOrder, RunOutput
from judging.tasks.certificate import print_certificates
from talent_pool.demo.cast import Company
from talent_pool.demo.stage import Agenda, at

LEFT_TO_HAND_OVER: Final = 6
"""Certificates that nobody has fetched yet."""


def play_print_room(company: Company, edition: Edition, agenda: Agenda, day: date) -> None:
    """Print the award certificates the day before they are handed out, and what went wrong with them."""
    organizer, clock = company.organizer, agenda.clock
    clock.go_to(at(day + timedelta(days=11), 15))
    printer = PrinterProfile.objects.filter(edition=edition).first()  # copied from last year's
    if printer is None:
        printer = save_printer(
            edition=edition, actor=organizer, name="二楼打印室 惠普 M454（手动进纸）",
            dx=Decimal("1.5"), dy=Decimal("-0.5"), scale_x=Decimal(100), scale_y=Decimal("99.8"),
        )  # fmt: skip
    awards = Certificate.objects.filter(edition=edition, kind=CertificateKind.AWARD).order_by("pk")
    run = _printed(edition, company, list(awards), printer)
    clock.go_to(at(day + timedelta(days=11), 15, 40))
    (spoiled,) = spoil_sheets(
        run=run, positions=[3], actor=organizer, reason="卡纸，右上角折痕", stock_number="No.000187"
    )
    _printed(edition, company, [spoiled.certificate], printer)
    clock.go_to(at(day + timedelta(days=12), 10))
    given = list(awards)[:-LEFT_TO_HAND_OVER]
    deliver_certificates(
        edition=edition, check_codes=[one.check_code for one in given], actor=organizer, kind=LedgerKind.HANDED_OVER,
        whom="", text="颁奖仪式现场领取",
    )  # fmt: skip
    if edition.copied_from_id is None:
        return
    clock.go_to(at(day + timedelta(days=13), 9, 20))
    wrong = given[-1]
    replace_certificate(
        certificate=wrong,
        actor=organizer,
        reason="证书所印单位为简称，换发全称",
        holder_unit=f"中共{wrong.holder_unit}",
    )
    made = issue_participation(edition=edition, actor=organizer).made
    if made:
        clock.go_to(at(day + timedelta(days=14), 9))
        revoke_certificate(
            certificate=made[-1], actor=organizer, reason="该作品与另一单位作品重复报送，证书误发"
        )


def _printed(
    edition: Edition, company: Company, certificates: list[Certificate], printer: PrinterProfile
) -> PrintRun:
    """Print at once what a worker would print a moment later."""
    run = start_run(
        edition=edition, actor=company.organizer, kind=CertificateKind.AWARD, order=RunOrder.UNIT, output=RunOutput.BOTH,
        printer=printer, check_codes=[one.check_code for one in certificates if one.state == CertificateState.VALID],
    )  # fmt: skip
    assert run.job is not None
    print_certificates(run.job)
    run.refresh_from_db()
    return run
