"""Judging's part of “new edition from last year's”: rounds, criteria, tiers, certificate templates and series."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from contest import journal
from contest.actions.edition_copy import copied_row, moved_by_years
from contest.models import Edition, EntryType, User
from judging.models import (
    AwardPolicy,
    AwardTier,
    CertificatePicture,
    CertificateSeries,
    CertificateTemplate,
    Criterion,
    GlyphPicture,
    NoticePlan,
    PollPlan,
    PrinterProfile,
    Round,
)
from judging.queries.certificate import with_pictures
from judging.states import RoundState

Copied = dict[tuple[type[models.Model], int], Any]


@transaction.atomic
def copy_judging(*, source: Edition, edition: Edition, actor: User, copied: Copied) -> None:
    """Copy what an edition's judging and certificates are configured by; panels, marks and awards stay behind.

    copied: what the ground floor copied, by old row; the new rows are added to it.
    """
    years = edition.year - source.year
    rounds = _copy_rounds(source, edition, years, copied)
    for tier in source.award_tiers.all():
        copied[AwardTier, tier.pk] = copied_row(
            tier,
            edition=edition,
            entry_type=copied[EntryType, tier.entry_type_id] if tier.entry_type_id else None,
            source_round=copied[Round, tier.source_round_id] if tier.source_round_id else None,
        )
    if policy := AwardPolicy.objects.filter(edition=source).first():
        copied[AwardPolicy, policy.pk] = copied_row(policy, edition=edition)
    for plan in NoticePlan.objects.filter(edition=source):
        copied[NoticePlan, plan.pk] = copied_row(
            plan,
            edition=edition,
            ends_on=None,
            ends_on_reason="",
            title=plan.title.replace(source.name, edition.name),
            opening=plan.opening.replace(source.name, edition.name),
        )
    names = {}
    for picture in source.certificate_pictures.all():
        copied[CertificatePicture, picture.pk] = copied_row(picture, edition=edition)
        names[picture.code] = copied[CertificatePicture, picture.pk].code
    for char in source.glyph_pictures.all():
        copied[GlyphPicture, char.pk] = copied_row(char, edition=edition)
    for printer in source.printer_profiles.all():
        copied[PrinterProfile, printer.pk] = copied_row(printer, edition=edition)
    for template in source.certificate_templates.filter(superseded_at__isnull=True):
        copied[CertificateTemplate, template.pk] = copied_row(
            template, edition=edition, version=1, issued_on=moved_by_years(template.issued_on, years),
            layout=with_pictures(template.layout, names), saved_by=actor, saved_at=timezone.now(),
        )  # fmt: skip
    for series in source.certificate_series.all():
        pattern = series.pattern.replace(str(source.year), str(edition.year))
        copied[CertificateSeries, series.pk] = copied_row(
            series, edition=edition, next_number=1, pattern=pattern
        )
    journal.record(
        actor=actor,
        verb="edition.judging_copied",
        target=edition,
        after={"source": source.code, "rounds": len(rounds), "tiers": source.award_tiers.count()},
    )


def _copy_rounds(source: Edition, edition: Edition, years: int, copied: Copied) -> list[Round]:
    """Copy the rounds with what judges mark and how the audience votes; return the old ones."""
    rounds = list(source.rounds.prefetch_related("entry_types", "criteria"))
    for old in rounds:
        new = copied_row(
            old,
            edition=edition,
            state=RoundState.SETUP,
            frozen_rule=None,
            rule_version=0,
            scoring_closes_at=moved_by_years(old.scoring_closes_at, years, source),
        )
        copied[Round, old.pk] = new
        new.entry_types.set(copied[EntryType, one.pk] for one in old.entry_types.all())
        for criterion in old.criteria.all():  # codes stay: the tie chain names them
            copied[Criterion, criterion.pk] = copied_row(criterion, round=new)
    for poll in PollPlan.objects.filter(round__in=rounds):
        copied[PollPlan, poll.pk] = copied_row(poll, round=copied[Round, poll.round_id])
    codes = {f"round:{old.code}": f"round:{copied[Round, old.pk].code}" for old in rounds}
    for old in rounds:
        new = copied[Round, old.pk]
        new.tie_chain = [codes.get(link, link) for link in old.tie_chain]
        new.save(update_fields=["tie_chain"])
    return rounds
