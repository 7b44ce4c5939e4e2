"""Which rows and columns of a round travel to the hall and back, and why the others stay.

A table that is new needs a line here: a `Noun`, or a reason in `STAYS`. tests/judging/test_carry_nouns.py walks all
tables and columns and fails for one that is neither carried nor left out with a reason. The order of NOUNS is the order
of the rows in a file: what a row points to comes before it, but for columns named in `later`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final

from django.db.models import ForeignKey, Model, Q, QuerySet

from contest.models import (
    Edition,
    EditionHost,
    Entry,
    EntryMember,
    EntryType,
    LectureForm,
    Membership,
    Organization,
    Sector,
    Upload,
    User,
)
from contest.states import Role
from judging.carry.columns import Column, column_of
from judging.models import (
    Appearance,
    Contender,
    Criterion,
    Deduction,
    HeldVersion,
    OrderDraw,
    Panel,
    PaperSheet,
    Poll,
    PollPlan,
    Recusal,
    Round,
    RunningOrder,
    ScoreSheet,
    Screen,
    Seat,
    SeatCard,
    Session,
    SheetVersion,
    Signature,
    Stage,
    Tablet,
    Ticket,
    TieRecord,
)

DESK_ROLES: Final = (Role.ORGANIZER, Role.SCOREKEEPER, Role.TIMER, Role.SUPERVISOR)
"""Roles that get an account in the hall; judges come by their seats."""
PRIMARY_KEY: Final = "id"


@dataclass(frozen=True)
class Noun:
    """A table as it travels.

    of: where the round is, seen from a row ("contender__round"), or a function from the round to its rows.
    key: columns by which a row is known on both sides. carried: further columns that travel. left_out: column -> why it
    stays. later: columns written when all rows are there. comes_back: whether the hall sends it home again. changes:
    groups of columns that the hall may change, each taken or left as a whole; other columns must come back as they
    went. loose: columns that may differ without anybody minding. may_vanish: whether the hall may take rows away.
    only_new: nothing but rows that are new at home is looked at. singly: saved one by one, for save() fills further columns.
    """

    name: str
    model: type[Model]
    of: str | Callable[[Round], QuerySet[Any]]
    key: tuple[str, ...]
    carried: tuple[str, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    later: tuple[str, ...] = ()
    comes_back: bool = False
    changes: tuple[tuple[str, ...], ...] = ()
    loose: tuple[str, ...] = ()
    may_vanish: bool = False
    only_new: bool = False
    singly: bool = False

    def rows(self, round: Round) -> QuerySet[Any]:
        """Return the rows of a round, in an order that does not depend on the database."""
        found = (
            self.of(round) if callable(self.of) else self.model._default_manager.filter(**{self.of: round})
        )
        return found.order_by(*(one.path for one in self.columns if one.name in self.key))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns that travel, the key first."""
        return tuple(column_of(self.model, name, single_keys()) for name in (*self.key, *self.carried))

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each column stands in a row."""
        return {column.name: at for at, column in enumerate(self.columns)}

    def key_of(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """Return a row's key."""
        return tuple(row[: len(self.key)])


@cache
def single_keys() -> dict[type[Model], tuple[str, str]]:
    """Model -> (noun, the one column by which others point to its rows)."""
    return {noun.model: (noun.name, noun.key[0]) for noun in NOUNS if len(noun.key) == 1}


# Whose rows -----------------------------------------------------------------------------------------------


def _entries(round: Round) -> QuerySet[Entry]:
    return Entry.objects.filter(contenders__round=round)


def _entry_types(round: Round) -> QuerySet[EntryType]:
    return EntryType.objects.filter(
        Q(pk__in=_entries(round).values("entry_type")) | Q(pk__in=round.entry_types.values("pk"))
    )


def _memberships(round: Round) -> QuerySet[Membership]:
    judges = Seat.objects.filter(panel__round=round).values("judge")
    return Membership.objects.filter(
        Q(role__in=DESK_ROLES) | Q(role=Role.JUDGE, user__in=judges), edition=round.edition_id
    )


def _people(round: Round) -> QuerySet[User]:
    """Everybody whom a carried row names, and who runs the desk; whoever registered an entry is not among them."""
    named = Q(pk__in=_memberships(round).values("user"))
    for noun in NOUNS:
        for name in (*noun.key, *noun.carried):
            at = noun.model._meta.get_field(name)
            if isinstance(at, ForeignKey) and at.related_model is User and noun.model is not Membership:
                named |= Q(pk__in=noun.rows(round).order_by().values(name))
    return User.objects.filter(named)


def _units(round: Round) -> QuerySet[Organization]:
    """The units of entries and people, and those above them."""
    paths = set(_entries(round).values_list("organization__path", flat=True))
    paths |= set(_people(round).values_list("organization__path", flat=True))
    above = {int(part) for path in paths if path for part in path.split("/") if part}
    return Organization.objects.filter(pk__in=above)


def _files(round: Round) -> QuerySet[Upload]:
    stills = Screen.objects.filter(round=round, still__isnull=False).values("still")
    photos = PaperSheet.objects.filter(sheet__contender__round=round, photo__isnull=False).values("photo")
    return Upload.objects.filter(Q(pk__in=stills) | Q(pk__in=photos) | Q(pk=round.edition.logo_id))


DEADLINES: Final = "nobody enters anything in the hall"
ROW_TIME: Final = "says when the row was written in this database"

NOUNS: Final[tuple[Noun, ...]] = (
    Noun(
        "file", Upload, _files, key=("code",),
        carried=("original_name", "format", "size", "sha256", "width", "height"),
        left_out={
            "file": "the content travels beside the row, and is looked at again before it is stored",
            "duration_ms": "only pictures travel", "pages": "only pictures travel",
            "uploaded_by": "nobody asks in the hall", "begun_at": ROW_TIME, "created_at": ROW_TIME,
        }, comes_back=True, only_new=True,
    ),
    Noun(
        "edition", Edition, lambda round: Edition.objects.filter(pk=round.edition_id), key=("code",),
        carried=("name", "year", "theme", "announcement", "contact", "time_zone", "logo", "state"),
        left_out={
            "open_registration": "nobody registers in the hall; it is off there",
            **dict.fromkeys(
                ("signup_opens_at", "signup_closes_at", "upload_closes_at", "upload_grace_minutes", "entry_number_prefix",
                 "file_name_pattern", "next_entry_number", "entry_max_bytes", "unit_max_bytes"), DEADLINES,
            ),
            "rehearses": "a rehearsal is played where it was begun; it does not travel",
            "results_published_at": "results are published at the site", "copied_from": "another edition's business",
            "version": "counts edits at the site", "created_at": ROW_TIME,
        },
    ),
    Noun("host", EditionHost, "edition__rounds", key=("edition", "name", "kind"), carried=("position",)),
    Noun("sector", Sector, lambda round: Sector.objects.filter(edition=round.edition_id), key=("code",),
         carried=("edition", "name", "position")),
    Noun("lecture_form", LectureForm, lambda round: LectureForm.objects.filter(edition=round.edition_id), key=("code",),
         carried=("edition", "name", "position")),
    Noun(
        "entry_type", EntryType, _entry_types, key=("code",), carried=("edition", "name", "description", "position"),
        left_out=dict.fromkeys(
            ("lecture_forms", "sectors", "team_min", "team_max", "adviser_max", "age_min", "age_max", "age_on",
             "unit_quota"), DEADLINES,
        ),
    ),
    Noun(
        "unit", Organization, _units, key=("code",), carried=("name", "short_name", "parent", "is_active"),
        left_out={"path": "made anew from the tree", "name_pinyin": "made from the name"}, singly=True,
    ),
    Noun(
        "person", User, _people, key=("code",), carried=("full_name", "name_pinyin", "title", "organization"),
        left_out={
            **dict.fromkeys(("password", "username", "session_epoch", "must_change_password", "last_login"),
                            "log-ins of the site open nothing in the hall; new ones are made there"),
            **dict.fromkeys(("mobile", "email", "unit_name"), "no screen and no tablet shows it"),
            **dict.fromkeys(("is_superuser", "is_staff", "is_active", "groups", "user_permissions"),
                            "rights come by roles in the edition alone"),
            "name_initials": "made from the pinyin", "date_joined": ROW_TIME,
        }, comes_back=True, only_new=True, singly=True,
    ),
    Noun(
        "membership", Membership, _memberships, key=("user", "edition", "role"), carried=(),
        left_out={"organization": "a contact's unit; contacts stay at home", "created_at": ROW_TIME},
    ),
    Noun(
        "entry", Entry, _entries, key=("code",),
        carried=("number", "edition", "entry_type", "sector", "lecture_form", "organization", "title", "abstract", "state",
                 "state_reason", "submitted_at"),
        left_out={
            "owner": "whoever registered it is nobody's business in the hall; a stand-in without a log-in takes the place",
            "extended_until": DEADLINES, "form_token": DEADLINES, "version": "counts edits at the site",
            "created_at": ROW_TIME, "updated_at": ROW_TIME, "updated_by": "nobody asks in the hall",
        },
    ),
    Noun(
        "member", EntryMember, "entry__contenders__round", key=("entry", "role", "position", "name"),
        carried=("organization_name", "title"),
        left_out={
            "name_pinyin": "made from the name", "mobile": "no screen and no tablet shows it",
            "birth_date": "no screen and no tablet shows it", "user": "a contestant's account stays at home",
        }, singly=True,
    ),
    Noun(
        "round", Round, lambda round: Round.objects.filter(pk=round.pk), key=("code",),
        carried=(
            "edition", "name", "position", "mode", "entry_types", "state", "is_blind", "is_held_back", "judges_per_entry",
            "scoring_closes_at", "aggregator", "parameters", "time_rule", "audience", "group_ratio", "sheet_mode",
            "deduct_when", "missing_policy", "tie_chain", "places", "rounding", "rank_scope", "weight", "advance_scope",
            "advance_count", "advance_percent", "frozen_rule", "rule_version",
        ),
        comes_back=True, changes=(("state",),),
        loose=("name", "position", "entry_types", "scoring_closes_at", "weight", "advance_scope", "advance_count",
               "advance_percent", "is_held_back", "edition"),
    ),
    Noun("criterion", Criterion, "round", key=("round", "code"),
         carried=("name", "group", "description", "minimum", "maximum", "step", "weight", "position")),
    Noun("session", Session, "round", key=("code",), carried=("round", "name", "position", "starts_at", "place"),
         comes_back=True, changes=(("name", "position", "starts_at", "place"),), may_vanish=True),
    Noun("panel", Panel, "round", key=("code",), carried=("round", "name", "kind", "size", "position"),
         comes_back=True, changes=(("name", "position"), ("size",)), may_vanish=True),
    Noun(
        "seat", Seat, "panel__round", key=("code",),
        carried=("panel", "judge", "label", "is_chief", "left_at", "left_reason"),
        comes_back=True, changes=(("is_chief", "left_at", "left_reason"),), may_vanish=True,
    ),
    Noun(
        "contender", Contender, "round", key=("code",),
        carried=("round", "entry", "alias", "status", "status_reason", "session", "running_order", "elapsed_seconds",
                 "audience_votes"),
        comes_back=True,
        changes=(("status", "status_reason"), ("session", "running_order"), ("elapsed_seconds",), ("audience_votes",)),
    ),
    Noun("deduction", Deduction, "contender__round", key=("code",),
         carried=("contender", "points", "reason", "created_by", "created_at", "cancelled_at"),
         comes_back=True, changes=(("cancelled_at",),)),
    Noun("recusal", Recusal, "seat__panel__round", key=("seat", "contender", "created_at"),
         carried=("reason", "declared_by", "withdrawn_at"), comes_back=True, changes=(("withdrawn_at",),)),
    Noun(
        "sheet", ScoreSheet, "contender__round", key=("code",),
        carried=("contender", "seat", "state", "state_reason", "signed_at", "current"),
        left_out={"updated_at": ROW_TIME}, later=("state", "state_reason", "signed_at", "current"),
        comes_back=True, changes=(("state", "state_reason", "signed_at", "current"),), may_vanish=True,
    ),
    Noun("version", SheetVersion, "sheet__contender__round", key=("client_id",),
         carried=("sheet", "number", "marks", "comment", "total", "saved_by", "saved_at", "device"),
         comes_back=True, loose=("number",)),
    Noun("signature", Signature, "version__sheet__contender__round", key=("version",), carried=("strokes",),
         comes_back=True),
    Noun("tie", TieRecord, "round", key=("code",),
         carried=("round", "kind", "order", "seed", "reason", "made_by", "made_at", "cancelled_at", "cancelled_reason"),
         comes_back=True, changes=(("cancelled_at", "cancelled_reason"),)),
    Noun("card", SeatCard, "seat__panel__round", key=("token",), carried=("seat", "created_at", "revoked_at"),
         comes_back=True, changes=(("revoked_at",),)),
    Noun(
        "tablet", Tablet, "seat__panel__round", key=("code",),
        carried=("seat", "name", "app_version", "battery", "is_charging", "unsent", "bound_at", "contact_at", "nudged_at",
                 "nudge_seen_at", "revoked_at", "revoked_reason"),
        left_out={"secret_hash": "a device's cookie belongs to one address; in the other place the tablet has no seat"},
        comes_back=True, changes=(("revoked_at", "revoked_reason"),),
        loose=("name", "app_version", "battery", "is_charging", "unsent", "contact_at", "nudged_at", "nudge_seen_at"),
    ),
    Noun(
        "held", HeldVersion, "sheet__contender__round", key=("code",),
        carried=("sheet", "tablet", "client_id", "follows", "marks", "comment", "is_signed", "strokes", "made_at",
                 "arrived_at", "why", "state", "decided_by", "decided_at", "reason", "version"),
        comes_back=True, changes=(("state", "decided_by", "decided_at", "reason", "version"),),
    ),
    Noun(
        "paper", PaperSheet, "sheet__contender__round", key=("code",),
        carried=("sheet", "marks", "comment", "photo", "state", "entered_by", "entered_at", "decided_by", "decided_at",
                 "reason", "version"),
        comes_back=True, changes=(("state", "decided_by", "decided_at", "reason", "version"),),
    ),
    Noun(
        "stage", Stage, "round", key=("round",),
        carried=("version", "current", "opened_by", "opened_at", "released_at", "released_by", "ceremony_step"),
        left_out=dict.fromkeys(("turn", "last_act"), "which press of the desk was the last, in this place"),
        comes_back=True, changes=(("current",), ("released_at", "released_by"), ("ceremony_step",)),
        loose=("version", "opened_by", "opened_at"), may_vanish=True,
    ),
    Noun(
        "appearance", Appearance, "contender__round", key=("contender",),
        carried=("phase", "clock_ms", "clock_started_at", "called_at", "opened_at", "closed_at", "revealed_at", "step"),
        comes_back=True,
        changes=(("phase", "clock_ms", "clock_started_at", "called_at", "opened_at", "closed_at", "revealed_at", "step"),),
    ),
    Noun("order_plan", RunningOrder, "round", key=("round",), carried=("minutes", "is_public"),
         comes_back=True, changes=(("minutes",), ("is_public",))),
    Noun(
        "draw", OrderDraw, "round", key=("code",),
        carried=("round", "number", "state", "scope", "session", "how", "keeps_apart", "groups", "parts", "seed", "commitment",
                 "prepared_by", "prepared_at", "sealed_at", "drawn_at", "cancelled_at", "reason"),
        comes_back=True,
        changes=(("state", "groups", "parts", "seed", "commitment", "sealed_at", "drawn_at", "cancelled_at", "reason"),),
    ),
    Noun("poll_plan", PollPlan, "round", key=("round",), carried=("kind", "choices", "may_change", "minutes", "places"),
         comes_back=True, changes=(("kind", "choices", "may_change", "minutes", "places"),)),
    Noun(
        "ticket", Ticket, "round", key=("code",),
        carried=("round", "number", "token", "short", "holder", "unit", "created_at", "revoked_at", "revoked_reason"),
        comes_back=True, changes=(("holder", "unit"), ("revoked_at", "revoked_reason")), may_vanish=True,
    ),
    Noun(
        "poll", Poll, "round", key=("code",),
        carried=("round", "contender", "state", "choices", "may_change", "opened_by", "opened_at", "closes_at", "closed_at",
                 "reason", "votes", "counted"),
        comes_back=True, changes=(("state", "closes_at", "closed_at", "reason", "votes", "counted"),),
    ),
    Noun("screen", Screen, "round", key=("code",), carried=("round", "name", "role", "still"),
         left_out={"contact_at": "a screen in the hall is another one"},
         comes_back=True, changes=(("name", "role", "still"),), may_vanish=True),
)  # fmt: skip
BY_NAME: Final = {noun.name: noun for noun in NOUNS}

AT_SITE: Final = "worked out, decided or printed at the site, after the round has come back"
STAYS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("judging.Award", "judging.AwardPolicy", "judging.AwardTier", "judging.Certificate", "judging.CertificatePicture",
         "judging.CertificateSeries", "judging.CertificateTemplate", "judging.FairnessReport", "judging.GlyphPicture",
         "judging.LedgerLine", "judging.PrintPart", "judging.PrintRun", "judging.PrintSheet", "judging.PrinterProfile",
         "judging.SigningKey", "judging.NoticeOverride", "judging.NoticePlan",
         "judging.Objection", "judging.ObjectionFile", "judging.PublicNotice", "judging.Ranking", "judging.RankingLine",
         "judging.Recheck", "judging.ResultPackage"), AT_SITE,
    ),
    **dict.fromkeys(("judging.Trip", "judging.TripReturn", "judging.HallRound"), "the journey itself"),
    "judging.Ballot": "who voted what never leaves the place where it was cast; the sums travel with the poll",
    "judging.Rehearsal": "a rehearsal is played where it was begun; it does not travel",
    **dict.fromkeys(("contest.Conversion", "contest.Duty"), "each place works off its own"),
    **dict.fromkeys(
        ("contest.Arrival", "contest.FormalCheck", "contest.Material", "contest.MaterialNote", "contest.MaterialRequirement",
         "contest.Rendition", "contest.Reminder", "contest.ScriptText", "contest.Submission", "contest.UnitQuota",
         "contest.UploadSession"), "films, scripts and checks of entries are not needed at a live round",
    ),
    "contest.Invitation": "nobody is invited in the hall",
    "contest.Job": "each place works off its own",
    **dict.fromkeys(("contest.JournalEntry", "contest.JournalHead"),
                    "each place has a chain of its own; the hall's lines come home as an attachment"),
}  # fmt: skip
"""Table -> why none of its rows travel."""


def columns_in_head() -> dict[str, list[str]]:
    """Return the columns of every noun, as the head of a file names them: another program's differ and are refused."""
    return {noun.name: [column.name for column in noun.columns] for noun in NOUNS}
