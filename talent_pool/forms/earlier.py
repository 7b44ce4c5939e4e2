"""The workbook of earlier years, and how a person wants its sheets and columns to be read."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.forms.imports import ImportForm
from contest.spreadsheets import MAX_BYTES, Page
from talent_pool.queries.earlier import (
    FIELDS,
    KIND_TITLES,
    SERIAL,
    Layout,
    SheetKind,
    as_chosen,
    heading_of,
    layouts_of,
)

SAMPLES = 3


class EarlierFileForm(ImportForm):
    """A workbook to be looked at before anything is written."""

    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy(
            "XLSX with any number of sheets, or CSV; at most 5,000 rows in all and 10 MB. Headings may be your own. "
            "Nothing is written before you have seen what would happen."
        ),
        widget=forms.FileInput({"accept": ".xlsx,.csv", "data-max-bytes": MAX_BYTES}),
        error_messages={"empty": gettext_lazy("The file is empty. Choose the workbook that you filled in.")},
    )


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of a sheet in the form: its heading, what stands below it, and the options (key, title, chosen)."""

    name: str
    heading: str
    samples: str
    options: list[tuple[str, str, bool]]

    @property
    def is_read(self) -> bool:
        return any(chosen and key for key, _title, chosen in self.options)


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """One sheet in the form; was: the kind for which the columns are offered. lacks: columns still to be chosen."""

    name: str
    was_name: str
    was: str
    title: str
    options: list[tuple[str, str, bool]]
    columns: list[ColumnChoice]
    lacks: list[str]
    unread: list[str]


def chosen_layouts(posted: Mapping[str, str], pages: Sequence[Page]) -> list[Layout]:
    """Return how the sheets are to be read; what was not posted is as the headings say."""
    found = []
    for layout in layouts_of(pages):
        at = layout.index
        word = posted.get(f"kind-{at}")
        if word is None:
            found.append(layout)
            continue
        kind = SheetKind(word) if word in set(SheetKind) else None
        columns = None
        if kind is not None and posted.get(f"was-{at}") == kind:
            prefix = f"column-{at}-"
            columns = {
                int(name.removeprefix(prefix)): key
                for name, key in posted.items()
                if name.startswith(prefix) and name.removeprefix(prefix).isdecimal() and key
            }
        found.append(as_chosen(layout, kind, columns, pages[at]))
    return found


def digest_of(layouts: Sequence[Layout]) -> str:
    """Return a mark of a way to read, by which a change after the preview is noticed."""
    words = repr([(one.index, one.kind, one.header.number, sorted(one.columns.items())) for one in layouts])
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def sheet_choices(pages: Sequence[Page], layouts: Sequence[Layout]) -> list[SheetChoice]:
    """Return what the form shows of each sheet."""
    return [_sheet_choice(pages[layout.index], layout) for layout in layouts]


def _sheet_choice(page: Page, layout: Layout) -> SheetChoice:
    kind = layout.kind
    columns = []
    if kind is not None:
        below = [line for line in page.lines if line.number > layout.header.number][:SAMPLES]
        width = max((len(line.cells) for line in (layout.header, *below)), default=0)
        columns = [
            ColumnChoice(
                name=f"column-{layout.index}-{at}",
                heading=layout.header.cell(at),
                samples=" · ".join(filter(None, (line.cell(at)[:24] for line in below))),
                options=[
                    ("", _("Not read"), at not in layout.columns),
                    *((one.key, str(one.title), layout.columns.get(at) == one.key) for one in FIELDS[kind]),
                ],
            )
            for at in range(width)
            if layout.header.cell(at) or at in layout.columns
        ]
    return SheetChoice(
        name=f"kind-{layout.index}",
        was_name=f"was-{layout.index}",
        was=kind.value if kind is not None else "",
        title=layout.title or _("Table"),
        options=[
            ("", _("Not read"), kind is None),
            *((one.value, str(KIND_TITLES[one]), one is kind) for one in SheetKind),
        ],
        columns=columns,
        lacks=[str(one.title) for one in layout.missing],
        unread=[one.heading for one in columns if not one.is_read and heading_of(one.heading) not in SERIAL],
    )
