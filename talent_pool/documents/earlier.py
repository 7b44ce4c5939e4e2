"""The template for offices that write down their earlier years for the first time."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contest.spreadsheets import Column, Sheet
from talent_pool.queries.earlier import EXPLANATIONS, FIELDS, KIND_TITLES, SheetKind

BLANK_ROWS = 1000


def template_sheets() -> list[Sheet]:
    """Return a sheet for each kind with headings and an example, and one that explains them."""
    sheets = [
        Sheet(
            KIND_TITLES[kind],
            [
                Column(f"{one.title}{'*' if one.required else ''}", one.width, note=one.note)
                for one in FIELDS[kind]
            ],
            [[one.example for one in FIELDS[kind]]],
            blank_rows=BLANK_ROWS,
        )
        for kind in SheetKind
    ]
    explained = [
        (
            str(KIND_TITLES[kind]),
            str(one.title),
            _("yes") if one.required else _("no"),
            str(one.note),
            one.example,
        )
        for kind in SheetKind
        for one in FIELDS[kind]
    ]
    columns = [
        Column(pgettext("workbook", "Sheet"), 14),
        Column(_("Column"), 20),
        Column(_("Required"), 10),
        Column(_("What to write"), 80),
        Column(_("Example"), 32),
    ]
    return [*sheets, Sheet(EXPLANATIONS, columns, explained)]
