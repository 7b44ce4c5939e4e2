"""The look of certificates: templates as versions of a layout, and the pictures that layouts name."""

from copy import deepcopy
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contest import journal
from contest.exceptions import DomainError, NameTaken, StaleEdit
from contest.models import Edition, Upload, User
from contest.pdf import DESIGNS, SEALS, as_data, layout_from
from judging.models import CertificatePicture, CertificateTemplate, GlyphPicture
from judging.queries.certificate import named_pictures
from judging.states import CertificateKind, PictureUse

TEXTS: Final[dict[CertificateKind, dict[str, Any]]] = {
    CertificateKind.AWARD: {"name": "获奖证书", "design": "classic", "texts": {"heading": "荣誉证书"}},
    CertificateKind.REPORT: {
        "name": "优秀党课报告", "design": "classic",
        "texts": {
            "heading": "荣誉证书",
            "body": "您的党课报告《{title}》在{edition}中被评为{award}。\n特发此证，以资鼓励。",
        },
    },
    CertificateKind.ORGANIZATION: {
        "name": "优秀组织单位", "design": "classic",
        "texts": {
            "heading": "荣誉证书",
            "body": "在{edition}中，贵单位荣获{award}。\n特发此证，以资鼓励。",
        },
    },
    CertificateKind.ADVISER: {
        "name": "优秀指导老师", "design": "classic",
        "texts": {
            "heading": "荣誉证书",
            "body": "在{edition}中，您指导的作品《{title}》成绩突出，荣获{award}。\n特发此证，以资鼓励。",
        },
    },
    CertificateKind.PARTICIPATION: {
        "name": "参赛证书", "design": "plain",
        "texts": {"heading": "参赛证书", "body": "您以《{title}》参加{edition}。\n特发此证，以资纪念。"},
    },
    CertificateKind.APPOINTMENT: {
        "name": "聘书", "design": "letter",
        "texts": {"heading": "聘书", "body": "兹聘请您为师资库讲师，聘期{term}。\n特颁此证。"},
    },
    CertificateKind.SERVICE: {
        "name": "授课服务证书", "design": "letter",
        "texts": {"heading": "荣誉证书", "body": "您累计授课{sessions}场，热心服务基层。\n特发此证，以资鼓励。"},
    },
}  # fmt: skip
BODY: Final = "在{edition}中，您讲授的《{title}》荣获{award}。\n特发此证，以资鼓励。"
PROOF: Final = "编号 {number}\n校验码 {check_code}"
"""What the built-in template of each kind says, by the code of the box. Chinese, as the paper is."""


def default_layout(kind: CertificateKind, *, design: str = "") -> dict[str, Any]:
    """Return a built-in design with the words of a kind in it, as data. design: of DESIGNS; "" takes the kind's own."""
    texts = {"name": "{members}{salutation}", "body": BODY, "proof": PROOF} | TEXTS[kind]["texts"]
    data = as_data(DESIGNS[design or TEXTS[kind]["design"]])
    for box in data["boxes"]:
        if box["type"] == "text" and box["code"] in texts:
            box["text"] = texts[box["code"]]
    return data


@transaction.atomic
def current_template(*, edition: Edition, kind: CertificateKind, actor: User | None) -> CertificateTemplate:
    """Return the template in force, made from the built-in one at first use."""
    current = CertificateTemplate.objects.filter(edition=edition, kind=kind, superseded_at=None)
    if (found := current.first()) is not None:
        return found
    Edition.objects.select_for_update().get(pk=edition.pk)
    if (found := current.all().first()) is not None:  # somebody else made it while we waited
        return found
    design = TEXTS[kind]["design"]
    made = CertificateTemplate.objects.create(
        edition=edition, kind=kind, name=TEXTS[kind]["name"], saved_by=actor,
        layout=default_layout(kind),
    )  # fmt: skip
    journal.record(actor=actor, verb="certificate_template.created", target=made, after={"design": design})
    return made


@transaction.atomic
def save_template(
    *,
    edition: Edition,
    kind: CertificateKind,
    actor: User,
    name: str,
    layout: dict[str, Any],
    issued_on: date | None = None,
    seen: int | None = None,
) -> CertificateTemplate:
    """Make the next version of a template; certificates issued before keep theirs.

    layout: as data, from contest.pdf.as_data, so that it was checked. seen: the version that the person changed.
    Raises StaleEdit if somebody saved another one in the meantime, DomainError for a picture that the edition has not.
    """
    old = (
        CertificateTemplate.objects.select_for_update()
        .filter(edition=edition, kind=kind, superseded_at=None)
        .first()
    )
    if old is not None and seen is not None and old.version != seen:
        raise StaleEdit
    wanted = named_pictures(layout)
    known = set(
        CertificatePicture.objects.filter(edition=edition, code__in=wanted).values_list("code", flat=True)
    )
    if wanted - known:
        raise DomainError(
            _("A picture of this layout is not among the pictures of the contest. Choose again.")
        )
    if old is not None:
        if (old.name, old.layout, old.issued_on) == (name, layout, issued_on):
            return old
        old.superseded_at = timezone.now()
        old.save(update_fields=["superseded_at"])
    made = CertificateTemplate.objects.create(
        edition=edition, kind=kind, version=old.version + 1 if old else 1, name=name, layout=layout,
        issued_on=issued_on, saved_by=actor,
    )  # fmt: skip
    journal.record(
        actor=actor,
        verb="certificate_template.saved",
        target=made,
        before={"version": old.version, "layout": old.layout} if old else None,
        after={"version": made.version, "name": name, "issued_on": issued_on, "layout": layout},
    )
    return made


def reset_template(
    *, edition: Edition, kind: CertificateKind, actor: User, design: str
) -> CertificateTemplate:
    """Begin again from a built-in design, as the next version."""
    return save_template(
        edition=edition,
        kind=kind,
        actor=actor,
        name=TEXTS[kind]["name"],
        layout=default_layout(kind, design=design),
    )


@transaction.atomic
def add_picture(
    *, edition: Edition, actor: User, upload: Upload, use: PictureUse, label: str = ""
) -> CertificatePicture:
    """Put a stored picture among those that the edition's layouts may name."""
    made = CertificatePicture.objects.create(
        edition=edition, upload=upload, use=use, label=(label or upload.original_name)[:60], added_by=actor
    )
    journal.record(
        actor=actor,
        verb="certificate_picture.added",
        target=made,
        after={"use": use.value, "label": made.label},
    )
    return made


@transaction.atomic
def add_glyph_picture(*, edition: Edition, actor: User, char: str, upload: Upload) -> GlyphPicture:
    """Supply the picture of a character that no font has. Raises NameTaken if there is one, DomainError for more than one character."""
    if len(char) != 1:
        raise DomainError(_("A picture stands for exactly one character."))
    if GlyphPicture.objects.filter(edition=edition, char=char).exists():
        raise NameTaken(char)
    made = GlyphPicture.objects.create(edition=edition, char=char, upload=upload, added_by=actor)
    journal.record(
        actor=actor,
        verb="glyph_picture.added",
        target=made,
        after={"char": char, "code_point": f"U+{ord(char):04X}"},
    )
    return made


@transaction.atomic
def place_picture(
    *, edition: Edition, kind: CertificateKind, actor: User, upload: Upload, use: PictureUse
) -> CertificateTemplate:
    """Add a picture and put it into the kind's sheet: beneath everything, or over the signature; the next version."""
    template = current_template(edition=edition, kind=kind, actor=actor)
    picture = add_picture(edition=edition, actor=actor, upload=upload, use=use)
    layout = deepcopy(template.layout)
    if use == PictureUse.BACKGROUND:
        layout["background"] = picture.code
        layout["frame"] = {**layout.get("frame", {}), "kind": "none"}
    else:
        layout["boxes"] = _with_picture(layout, picture)
    return save_template(
        edition=edition, kind=kind, actor=actor, name=template.name, layout=as_data(layout_from(layout)),
        issued_on=template.issued_on,
    )  # fmt: skip


def _with_picture(layout: dict[str, Any], picture: CertificatePicture) -> list[dict[str, Any]]:
    """Return the boxes with the picture in the box of its use, which is put over the signature if there is none."""
    boxes: list[dict[str, Any]] = layout["boxes"]
    for box in boxes:
        if box["type"] == "picture" and box["code"] == picture.use:
            box["asset"] = picture.code
            return boxes
    place = SEALS["classic" if layout["width"] > layout["height"] else "letter"]
    x = max(0.0, min(place.x, layout["width"] - place.width))
    y = max(0.0, min(place.y, layout["height"] - place.height))
    made = replace(place, code=picture.use, asset=picture.code, x=x, y=y)
    return [*boxes, {"type": "picture", **asdict(made)}]
