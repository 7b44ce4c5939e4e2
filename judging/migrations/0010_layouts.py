"""Templates become layouts in millimetres, facts become the values of their variables, and the ledger begins."""

from datetime import date

from django.db import migrations

RED, GOLD, INK, GREY, SOFT = "#a61b1b", "#b8892f", "#1a1a1a", "#8a8a8a", "#333333"
FRAMES = {
    "classic": ("corners", 8, RED, GOLD),
    "plain": ("line", 10, GREY, GREY),
    "letter": ("double", 12, RED, RED),
    "stock": ("none", 8, RED, GOLD),
}


def text(code, x, y, width, height, words, font, size, smallest, **more):
    """A text box as contest.pdf reads it in format 1; what is left out takes its default."""
    place = {"x": x, "y": y, "width": width, "height": height}
    return {
        "type": "text",
        "code": code,
        **place,
        "text": words,
        "font": font,
        "size": size,
        "smallest": smallest,
        **more,
    }


def boxes(template, upright):
    """Where the built-in designs put their words, as they stood when this was written."""
    left, wide = (30, 150) if upright else (36, 225)
    signed = f"{template.signature.strip()}\n{{date}}".strip()
    heading_colour = RED if template.design in {"classic", "letter"} else INK
    name = {"spacing": 0.03, "line_height": 1.2, "space_two": True}
    body = {"align": "justify", "line_height": 1.9 if upright else 1.75, "indent": 2}
    return [
        text(
            "heading", left, 40 if upright else 25, wide, 20, template.title, "song", 46 if upright else 44, 24,
            align="center", valign="middle", fit="line", spacing=0.5 if upright else 0.28, line_height=1,
            colour=heading_colour, bold=True,
        ),
        text(
            "name", left, 84 if upright else 56, wide, 15, "{members}{salutation}", "kai", 30, 14,
            valign="bottom", fit="line", **name,
        ),
        text(
            "unit", left, 101 if upright else 72, wide, 8, "{unit}", "song", 16, 8,
            fit="line", line_height=1.3, colour=SOFT,
        ),
        text(
            "body", left, 115 if upright else 84, wide, 80 if upright else 56, template.body, "song", 19, 11, **body
        ),
        text(
            "signature", 88 if upright else 165, 205 if upright else 146, 92, 44 if upright else 40, signed, "song", 15, 8,
            align="center", valign="bottom", line_height=1.6, per_line=True,
        ),
        {"type": "qr", "code": "qr", "x": left, "y": 245 if upright else 164, "size": 22},
        text(
            "proof", left + 25, 257 if upright else 176, 60, 10, "编号 {number}\n校验码 {check_code}", "hei", 8, 6,
            valign="bottom", line_height=1.5, colour=SOFT, per_line=True,
        ),
    ]  # fmt: skip


def picture(apps, template, upload, use, label):
    """Put a template's picture among those that layouts name, and return its name there."""
    row, _made = apps.get_model("judging", "CertificatePicture").objects.get_or_create(
        edition_id=template.edition_id,
        upload=upload,
        use=use,
        defaults={"label": label, "added_by": upload.uploaded_by},
    )
    return row.code


def layout_of(apps, template):
    """Return the sheet that a template of before stands for."""
    design = template.design if template.design in FRAMES else "classic"
    upright = design == "letter"
    kind, inset, colour, inner = FRAMES[design]
    layout = {
        "format": 1,
        "width": 210 if upright else 297,
        "height": 297 if upright else 210,
        "background": "",
        "background_printed": True,
        "frame": {"kind": kind, "inset": inset, "colour": colour, "inner_colour": inner},
        "language": "zh-Hans",
        "boxes": boxes(template, upright),
    }
    if template.background:
        layout["background"] = picture(apps, template, template.background, "background", "背景图")
        layout["frame"]["kind"] = "none"  # a background took the frame's place
    if template.seal:
        x, y = (114, 209) if upright else (191, 148)
        layout["boxes"].append(
            {
                "type": "picture", "code": "seal", "x": x, "y": y, "width": 40, "height": 40,
                "asset": picture(apps, template, template.seal, "seal", "印章"), "over": True, "opacity": 0.92,
            }
        )  # fmt: skip
    return layout


def filled(words, facts):
    """Fill the variables that a text of before could name."""
    for name, value in facts.items():
        if isinstance(value, str):
            words = words.replace(f"{{{name}}}", value)
    return words


def facts_of(certificate):
    """Return a certificate's facts as the values of variables, and every text as it was printed."""
    old = dict(certificate.facts)
    heading, paragraphs = old.pop("heading", ""), old.pop("paragraphs", [])
    signature, said = old.pop("signature", []), old.pop("date_text", "")
    is_unit = certificate.award is not None and certificate.award.organization_id is not None
    members = old.get("members") or [certificate.holder]
    salutation = "：" if is_unit else "同志："
    day = str(old.get("date", ""))
    new = {
        **old,
        "members": members,
        "salutation": salutation,
        "hosts": signature,
        "date": said,
        "day": day,
    }
    if day:
        when = date.fromisoformat(day)
        new["date_digits"] = f"{when.year}年{when.month}月{when.day}日"
    texts = [
        ["heading", heading],
        ["name", "、".join(members) + salutation],
        ["unit", certificate.holder_unit],
        ["body", "\n".join(paragraphs)],
        ["signature", "\n".join([*signature, said])],
    ]
    new["texts"] = [[code, words] for code, words in texts if words.strip()]
    return new


def forwards(apps, schema_editor):
    """Fill the new columns from the old ones, and begin the ledger with what is known of the past."""
    template_of, certificate_of = (
        apps.get_model("judging", name) for name in ("CertificateTemplate", "Certificate")
    )
    line_of, journal = apps.get_model("judging", "LedgerLine"), apps.get_model("contest", "JournalEntry")
    for template in template_of.objects.select_related("background", "seal"):
        template.layout = layout_of(apps, template)
        template.save(update_fields=["layout"])
    ended = {}
    for line in journal.objects.filter(verb__in=["certificate.revoked", "certificate.replaced"]):
        ended[line.target_code] = (line.at, line.actor_id)
    lines = []
    for one in certificate_of.objects.select_related("award"):
        one.facts = facts_of(one)
        one.save(update_fields=["facts"])
        lines.append(line_of(certificate=one, kind="issued", at=one.issued_at, by_id=one.issued_by_id))
        if one.state != "valid":
            at, by = ended.get(str(one.pk), (one.issued_at, None))
            lines.append(
                line_of(certificate=one, kind=one.state, at=at, by_id=by, note=one.state_reason[:500])
            )
    line_of.objects.bulk_create(lines, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("judging", "0009_print_room"), ("contest", "0004_uploads_and_rehearsals")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
