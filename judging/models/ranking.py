"""A ranking: stored lines, with the inputs and the rule that they were computed from."""

import zlib
from collections.abc import Iterator
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest.codes import new_code
from contest.constraints import unique_with_empty
from contest.models import Edition, Entry, User
from judging.models.round import Contender, Round
from judging.states import RankingState


class Ranking(models.Model):
    """The result of a round, or (without a round) the final result of the edition over its rounds.

    Nothing edits a ranking: a correction makes the next version and supersedes this one.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="rankings")
    round = models.ForeignKey(Round, models.CASCADE, null=True, blank=True, related_name="rankings")
    code = models.CharField(max_length=20, unique=True, default=new_code)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=RankingState, default=RankingState.COMPUTED)
    rule = models.JSONField()
    inputs = models.JSONField()
    inputs_sha256 = models.CharField(max_length=64)
    trace = models.JSONField(default=dict)  # what lies between the lines: ties, links used, scale
    warnings = models.JSONField(default=list)
    reason = models.TextField(blank=True)  # why it was computed anew
    doubt = models.TextField(blank=True)  # why it was taken back to be corrected; the next one's reason
    computed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    computed_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ranking")
        ordering = ("-version",)
        constraints: ClassVar = [
            *unique_with_empty("edition", "version", empty="round", name="judging_ranking_version"),
            *unique_with_empty(  # one result stands at a time
                "edition",
                empty="round",
                name="judging_ranking_current",
                condition=~Q(state=RankingState.SUPERSEDED),
            ),
            models.CheckConstraint(
                condition=~Q(state=RankingState.APPROVED)
                | Q(approved_by__isnull=False) & Q(approved_at__isnull=False),
                name="judging_ranking_approved_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round or self.edition} v{self.version}"


class RankingLine(models.Model):
    """One entry's place and how it came about.

    unit: key of the group within which it is ranked ("" overall), unit_label for people.
    place: 1 is best; shared on ties; empty for entries without a rank (status says why).
    published: fixed-place text ("90.33"); exact: rational text; working: the steps, for the sheet.
    """

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="lines")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="ranking_lines")
    contender = models.ForeignKey(
        Contender, models.PROTECT, null=True, blank=True, related_name="ranking_lines"
    )
    unit = models.CharField(max_length=60, blank=True)
    unit_label = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()  # order of display within the ranking
    place = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=20, default="ok")
    published = models.CharField(max_length=40, blank=True)
    exact = models.CharField(max_length=200, blank=True)
    working = models.JSONField(default=dict)
    advances = models.BooleanField(default=False)

    class Meta:
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ranking", "entry"], name="judging_line_once"),
            models.CheckConstraint(
                condition=Q(status="ok") ^ Q(place__isnull=True), name="judging_line_place_iff_ok"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["ranking", "position"], name="judging_line_order")]

    def __str__(self) -> str:
        return f"{self.place or self.status} {self.entry}"


class ResultPackage(models.Model):
    """Everything that a ranking was computed from, sealed; what `python -m judging.scoring verify` reads.

    The first is made with the ranking and says what then stood in the sheets; awards add another one. content: the
    canonical form, compressed.
    """

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="packages")
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ranking", "number"], name="judging_package_number"),
        ]

    def __str__(self) -> str:
        return self.sha256

    def plain(self) -> bytes:
        """Return the canonical form."""
        return zlib.decompress(self.content)

    def pieces(self, size: int = 1 << 16) -> Iterator[bytes]:
        """Yield the canonical form piece by piece."""
        unpack, packed = zlib.decompressobj(), memoryview(self.content)
        for start in range(0, len(packed), size):
            if piece := unpack.decompress(packed[start : start + size]):
                yield piece
        yield unpack.flush()
