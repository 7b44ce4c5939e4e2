"""The studio: a kind's sheet as fields beside a picture of it with the longest and the shortest real names."""

import base64
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from contest.actions.upload import store_upload
from contest.exceptions import DomainError, StaleEdit
from contest.files import ranged_response
from contest.http import AuthedRequest
from contest.models import Edition
from contest.pdf import Coverage, LayoutError, TextBox, as_data, faces, fitted, layout_from, text_of
from contest.pdf.layout import filled
from contest.states import FileFormat
from contest.validators.files import FileLimits
from contest.views.within import within_edition
from judging.actions import certificate as actions
from judging.documents.certificate import certificate_pdf, certificate_png, glyph_bytes, read_pictures
from judging.documents.certificate_facts import as_printed, edition_facts
from judging.forms.certificate import CertificateSeriesForm, DesignForm, PictureForm
from judging.forms.certificate.studio import PICTURE_BYTES, Studio
from judging.forms.certificate.words import VARIABLE_WORDS
from judging.models import Certificate, CertificatePicture, CertificateSeries, CertificateTemplate
from judging.queries.certificate import glyph_pictures, may_issue, pictures_of, sample_facts
from judging.states import CertificateKind, PictureUse

PICTURES: Final = FileLimits([FileFormat.JPEG, FileFormat.PNG], max_bytes=PICTURE_BYTES)
PREVIEW_PIXELS: Final = 1100


def _kind(kind: str) -> CertificateKind:
    if kind not in CertificateKind.values:
        raise Http404
    return CertificateKind(kind)


def sample_certificate(template: CertificateTemplate, *, longest: bool) -> Certificate:
    """Return an unsaved certificate for looking at a template, with the edition's longest or shortest real names."""
    edition = template.edition
    facts = {
        **edition_facts(edition),
        **sample_facts(edition, CertificateKind(template.kind), longest=longest),
    }
    if template.kind == CertificateKind.ORGANIZATION:
        facts["salutation"] = "："
    day = template.issued_on or timezone.localdate()
    return Certificate(
        edition=edition, kind=template.kind, number=f"{edition.code}-0000", check_code="sample0000", template=template,
        holder=facts["name"], holder_unit=facts["unit"], facts=as_printed(template.layout, facts, day),
        issued_at=timezone.now(),
    )  # fmt: skip


@vary_on_headers("HX-Request")
@within_edition(may_issue)
def certificate_template(request: AuthedRequest, found: Edition, kind: str) -> HttpResponse:
    """Change what a kind of certificate says and how it looks; the change is a new version."""
    template = actions.current_template(edition=found, kind=_kind(kind), actor=request.user)
    pictures = list(CertificatePicture.objects.filter(edition=found))
    sentences: list[str] = []
    if request.method == "POST":
        studio = Studio.of_post(request.POST, pictures=pictures)
        if act := request.POST.get("act", ""):
            studio.act(act)
        else:
            sentences = _save(request, found, template, studio)
            if not sentences:
                return redirect("judging:certificate-template", edition=found.code, kind=kind)
    else:
        studio = Studio.of_layout(
            template.layout, pictures=pictures, name=template.name, issued_on=template.issued_on, seen=template.version
        )  # fmt: skip
    series = CertificateSeries.objects.filter(edition=found, kind=kind).first()
    response = render(
        request,
        "judging/certificate_studio.html",
        {
            "edition": found,
            "kind": CertificateKind(kind),
            "kinds": CertificateKind.choices,
            "template": template,
            "studio": studio,
            "sentences": sentences,
            "pictures": pictures,
            "variables": VARIABLE_WORDS.items(),
            "picture_form": PictureForm(),
            "design_form": DesignForm(initial={"design": "classic"}),
            "series_form": CertificateSeriesForm(
                initial={
                    "pattern": series.pattern if series else actions.PATTERNS[CertificateKind(kind)],
                    "next_number": series.next_number if series else 1,
                }
            ),
        },
        status=422 if sentences else 200,
    )
    if request.headers.get("HX-Request"):
        response.headers["HX-Trigger"] = "studio-changed"
    return response


def _save(request: AuthedRequest, found: Edition, template: CertificateTemplate, studio: Studio) -> list[str]:
    """Save what was sent as the next version; return what is wrong with it instead."""
    if not studio.is_readable():
        return studio.sentences()
    clean = studio.sheet.cleaned_data
    try:
        layout = as_data(layout_from(studio.layout(template.layout.get("language", "zh-Hans"))))
        made = actions.save_template(
            edition=found, kind=CertificateKind(template.kind), actor=request.user, name=clean["name"], layout=layout,
            issued_on=clean["issued_on"], seen=clean["seen"],
        )  # fmt: skip
    except LayoutError as error:
        return error.sentences
    except StaleEdit:
        return [
            _(
                "Somebody else saved a version in the meantime. Open this page in another tab, compare, and save there."
            )
        ]
    except DomainError as error:
        return [str(error)]
    if made.version == template.version:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, _("Saved as a new version. Certificates issued before keep theirs."))
    return []


@require_POST
@within_edition(may_issue)
def certificate_look(request: AuthedRequest, found: Edition, kind: str) -> HttpResponse:
    """Draw what stands in the studio's fields, with real names, and say what would go wrong on paper."""
    stored = actions.current_template(edition=found, kind=_kind(kind), actor=request.user)
    studio = Studio.of_post(request.POST, pictures=list(CertificatePicture.objects.filter(edition=found)))
    context: dict[str, Any] = {"kind": kind, "edition": found}
    if not studio.is_readable():
        return render(request, "judging/_certificate_look.html", {**context, "sentences": studio.sentences()})
    data = studio.layout(stored.layout.get("language", "zh-Hans"))
    template = CertificateTemplate(
        edition=found, kind=kind, layout=data, issued_on=studio.sheet.cleaned_data["issued_on"]
    )
    try:
        layout = layout_from(data)
        sample = sample_certificate(template, longest=request.POST.get("sample") != "shortest")
        glyphs = glyph_pictures(found)
        picture = certificate_png(
            layout,
            sample,
            pictures=read_pictures(pictures_of([template])),
            chars=glyph_bytes(glyphs),
            width=PREVIEW_PIXELS,
        )
    except LayoutError as error:
        return render(request, "judging/_certificate_look.html", {**context, "sentences": error.sentences})
    values = {**sample.facts, "number": sample.number, "check_code": sample.check_code}
    texts = [(box, text_of(box, values)) for box in layout.boxes if isinstance(box, TextBox)]
    missing = (
        Coverage(glyphs)
        .uncovered((0, filled(box.text, values), box.font) for box, _words in texts)
        .get(0, [])
    )
    names = faces()
    return render(
        request,
        "judging/_certificate_look.html",
        {
            **context,
            "picture": base64.b64encode(picture).decode(),
            "holder": sample.holder,
            "too_long": [box.code for box, words in texts if words.strip() and fitted(box, words).overflow],
            "substituted": [(one.char, names[one.fallback].label) for one in missing if one.fallback],
            "missing": [one.char for one in missing if not one.fallback],
        },
    )


@require_GET
@within_edition(may_issue)
def certificate_preview(request: AuthedRequest, found: Edition, kind: str) -> HttpResponse:
    """Show the template in force as the PDF that would be printed, with the edition's longest or shortest names."""
    template = actions.current_template(edition=found, kind=_kind(kind), actor=request.user)
    sample = sample_certificate(template, longest="longest" in request.GET)
    try:
        content = certificate_pdf(
            sample,
            pictures=read_pictures(pictures_of([template])),
            chars=glyph_bytes(glyph_pictures(found)),
            signer=None,
        )
    except LayoutError as error:
        for sentence in error.sentences:
            messages.error(request, sentence)
        return redirect("judging:certificate-template", edition=found.code, kind=kind)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = "inline"
    return response


@require_POST
@within_edition(may_issue)
def certificate_design(request: AuthedRequest, found: Edition, kind: str) -> HttpResponse:
    """Begin again from a built-in design, as a new version."""
    form = DesignForm(request.POST)
    if form.is_valid():
        actions.reset_template(
            edition=found, kind=_kind(kind), actor=request.user, design=form.cleaned_data["design"]
        )
        messages.success(
            request, _("The design is there as a new version. Certificates issued before keep theirs.")
        )
    else:
        messages.error(request, _("Choose a design."))
    return redirect("judging:certificate-template", edition=found.code, kind=kind)


@require_POST
@within_edition(may_issue)
def certificate_add_picture(request: AuthedRequest, found: Edition, kind: str) -> HttpResponse:
    """Take a picture in and put it where its use says: beneath the sheet, or over the signature."""
    _kind(kind)
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a picture."))
        return redirect("judging:certificate-template", edition=found.code, kind=kind)
    try:
        upload = store_upload(file=form.cleaned_data["picture"], actor=request.user, limits=PICTURES)
        actions.place_picture(
            edition=found, kind=CertificateKind(kind), actor=request.user, upload=upload,
            use=PictureUse(form.cleaned_data["use"]),
        )  # fmt: skip
    except LayoutError as error:
        messages.error(request, " ".join(error.sentences))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The picture is in its place as a new version. Move it in the fields below.")
        )
    return redirect("judging:certificate-template", edition=found.code, kind=kind)


@require_GET
@within_edition(may_issue)
def certificate_picture(request: AuthedRequest, found: Edition, picture: str) -> HttpResponseBase:
    """A picture that the edition's layouts may name, to be looked at where it is chosen."""
    row = get_object_or_404(CertificatePicture.objects.select_related("upload"), edition=found, code=picture)
    return ranged_response(request, row.upload, inline=True)
