"""The component tags: {% load ui %}. docs/design.md shows each in use, /styleguide/ shows each in every state."""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, gettext, pgettext

from contest import ui
from contest.templatetags.icons import FILE_ICONS, ICONS
from contest.wording import gap

register = template.Library()

_QUOTED = re.compile(r"(“[^“”]{1,10}”|《[^《》]{1,10}》)")
PAGE_PARAMETER = "page"
SHOW_ALL = "all"


def _safe(markup: str) -> SafeString:
    return mark_safe(markup)  # noqa: S308 - markup of this module or of a rendered template


# Words ----------------------------------------------------------------------------------------------------


@register.simple_tag(name="gap")
def gap_tag() -> str:
    """Part two sentences: {% gap %}."""
    return gap()


@register.filter
def whole_quotes(text: str) -> SafeString:
    """Keep the words between Chinese quotation marks on one line, so that a heading breaks beside them.

    Only short ones: a long name has to break where it can.
    """
    parts = _QUOTED.split(str(text))
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="whole">{}</span>', part) if odd % 2 else part,)
            for odd, part in enumerate(parts)
        ),
    )


# Signs ----------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration and hidden from screen readers.

    Raises KeyError for a name that is not drawn (see contest/templatetags/icons.py).
    """
    voice = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else _safe('aria-hidden="true" focusable="false"')
    )
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" {}>{}</svg>',
        f" {css}" if css else "",
        voice,
        _safe(ICONS[name]),
    )


@register.simple_tag
def tag(label: object, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """Draw a short word on a tint: {% tag _("Blind") "blue" "eye" %}."""
    mark = icon(icon_name) if icon_name else ""
    return format_html('<span class="tag tone-{}">{}{}</span>', ui.Tone(tone), mark, label)


@register.simple_tag
def state(value: object, label: object = "") -> SafeString:
    """Draw a state, tinted by its stored value: {% state entry.state entry.get_state_display %}."""
    words = label or getattr(value, "label", value)
    return format_html('<span class="tag tone-{}" data-state="{}">{}</span>', ui.tone_of(value), value, words)


@register.simple_block_tag
def notice(content: str, tone: str = "blue", title: str = "", role: str = "") -> SafeString:
    """Wrap something to know: {% notice "amber" _("Two materials are missing") %}…{% endnotice %}."""
    chosen = ui.Tone(tone)
    return format_html(
        '<div class="notice tone-{}"{}>{}<div class="notice-body">{}{}</div></div>',
        chosen,
        format_html(' role="{}"', role) if role else "",
        icon(ui.TONE_ICONS[chosen]),
        format_html('<p class="notice-title mb-0">{}</p>', title) if title else "",
        _safe(content),
    )


@register.filter
def message_tone(level_tag: str) -> str:
    """Translate a message's level tag into a tone."""
    return {"success": "green", "warning": "amber", "danger": "red", "error": "red"}.get(level_tag, "blue")


@register.filter
def tone_icon(tone: str) -> str:
    """Name the icon that goes with a tone."""
    return ui.TONE_ICONS[ui.Tone(tone)]


# Frames ---------------------------------------------------------------------------------------------------


@register.simple_tag
def breadcrumbs(*parts: object) -> SafeString:
    """Draw the way here: {% breadcrumbs _("Entries") entries_url entry.title %}, label and address in turn."""
    pairs = [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
    lines = format_html_join(
        "",
        "<li>{}</li>",
        (
            (format_html('<a href="{}">{}</a>', url, label) if url else _current(label),)
            for label, url in pairs
        ),
    )
    return format_html(
        '<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', gettext("You are here"), lines
    )


def _current(label: object) -> SafeString:
    return format_html('<span aria-current="page">{}</span>', label)


@register.simple_block_tag
def panel(
    content: str,
    title: str = "",
    flush: bool = False,
    level: int = 2,
    anchor: str = "",
    url: str = "",
    action: str = "",
) -> SafeString:
    """Wrap a part of the page in a white card: {% panel _("Materials") flush=True %}…{% endpanel %}.

    flush: the content reaches the edges (tables, lists). url and action: one quiet link in the head.
    """
    heading_id = f"{anchor or slugify(title, allow_unicode=True)}-title" if title else ""
    return _safe(
        render_to_string(
            "components/_panel.html",
            {
                "content": _safe(content),
                "title": title,
                "heading": f"h{level}",
                "heading_id": heading_id,
                "flush": flush,
                "anchor": anchor,
                "url": url,
                "action": action,
            },
        )
    )


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """Wrap a list of label and value: {% facts %}{% fact _("Sector") %}…{% endfact %}{% endfacts %}."""
    return format_html('<dl class="facts">{}</dl>', _safe(content))


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    """Draw one label and its value; an empty value shows as a dash."""
    value = content.strip() or format_html('<span class="muted">{}</span>', "—")
    return format_html("<dt>{}</dt><dd>{}</dd>", label, _safe(value))


@register.simple_block_tag
def data_table(
    content: str,
    caption: str = "",
    cards: bool = True,
    compact: bool = False,
    anchor: str = "",
    show_caption: bool = False,
) -> SafeString:
    """Wrap <thead> and <tbody>. On phones each row becomes a card whose cells show their data-label.

    caption: always given, for screen readers; show_caption prints it above the table too.
    cards: False keeps the table a table and lets it scroll sideways.
    """
    classes = " ".join(["data", *(["data-cards"] if cards else []), *(["data-compact"] if compact else [])])
    return format_html(
        '<div class="table-scroll"{}><table class="{}"{}>{}{}</table></div>',
        "" if cards else format_html(' tabindex="0" role="region" aria-label="{}"', caption),
        classes,
        format_html(' id="{}"', anchor) if anchor else "",
        format_html(
            "<caption{}>{}</caption>", "" if show_caption else _safe(' class="visually-hidden"'), caption
        )
        if caption
        else "",
        _safe(content),
    )


@register.simple_tag(takes_context=True)
def sort_header(
    context: RequestContext, label: str, key: str, css: str = "", default: str = ""
) -> SafeString:
    """Draw a column head that sorts: {% sort_header _("Title") "title" %} sets ?sort=title or ?sort=-title.

    default: the value of `sort` that holds when the address names none.
    """
    now = context["request"].GET.get("sort", default)
    ascending, descending = now == key, now == f"-{key}"
    target = _address(context, sort=f"-{key}" if ascending else key, page=None)
    order = "ascending" if ascending else "descending" if descending else ""
    return format_html(
        '<th scope="col"{}{}><a href="{}">{}{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', order) if order else "",
        target,
        label,
        icon("arrow-up" if ascending else "arrow-down") if order else "",
    )


def _address(context: RequestContext, **changes: object) -> str:
    """Return this page's query with some parameters changed; None removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/_empty_state.html")
def empty_state(
    title: str, text: str = "", url: str = "", action: str = "", icon_name: str = "inbox"
) -> dict[str, Any]:
    """Say that there is nothing yet and what to do next."""
    return {"title": title, "text": text, "url": url, "action": action, "icon_name": icon_name}


# Where things stand ---------------------------------------------------------------------------------------


@register.inclusion_tag("components/_steps.html")
def steps(items: Iterable[ui.Step], across: bool = False, label: str = "") -> dict[str, Any]:
    """Draw the life of a thing from ui.Step rows; across: in one line on wide screens."""
    return {"items": items, "across": across, "label": label}


@register.inclusion_tag("components/_checklist.html")
def checklist(items: Iterable[ui.Check]) -> dict[str, Any]:
    """Draw what is done and what is missing from ui.Check rows, each with its link to where it is mended."""
    return {"items": items}


@register.inclusion_tag("components/_meter.html")
def meter(done: int, total: int, label: str = "", tone: str = "") -> dict[str, Any]:
    """Draw done of total as a bar with the numbers; green when all is done."""
    complete = total > 0 and done >= total
    return {"done": done, "total": total, "label": label, "tone": tone or ("green" if complete else "")}


@register.inclusion_tag("components/_countdown.html")
def countdown(moment: datetime, label: str = "", block: bool = False) -> dict[str, Any]:
    """Show the time left until an aware moment, and the moment itself in the current time zone.

    The text is right as served; countdown.js keeps it so. Red in the last 24 hours.
    """
    now = timezone.now()
    local = timezone.localtime(moment)
    seconds = int((moment - now).total_seconds())
    return {
        "moment": local,
        "iso": moment.isoformat(),
        "now_ms": int(now.timestamp() * 1000),
        "left": time_left(seconds),
        "level": "over" if seconds <= 0 else "soon" if seconds < 24 * 3600 else "",
        "zone": zone_name(local),
        "label": label,
        "block": block,
        "texts": _left_texts(),
    }


def _left_texts() -> dict[str, str]:
    return {
        "days": pgettext("time left", "{d} d {h} h"),
        "hours": pgettext("time left", "{h} h {m} min"),
        "minutes": pgettext("time left", "{m} min {s} s"),
        "over": pgettext("time left", "Closed"),
    }


def time_left(seconds: int) -> str:
    """Put a number of seconds into words, in two units."""
    texts = _left_texts()
    if seconds <= 0:
        return texts["over"]
    minutes, s = divmod(seconds, 60)
    hours, m = divmod(minutes, 60)
    d, h = divmod(hours, 24)
    words = texts["days"] if d else texts["hours"] if h else texts["minutes"]
    return words.replace("{d}", str(d)).replace("{h}", str(h)).replace("{m}", str(m)).replace("{s}", str(s))


@register.filter
def zone_name(moment: datetime) -> str:
    """Name a moment's time zone for people: China's by name, any other by its offset."""
    name = str(moment.tzinfo)
    if name in {"Asia/Shanghai", "PRC"}:
        return gettext("Beijing time")
    offset = moment.strftime("%z")
    return f"{name} (UTC{offset[:3]}:{offset[3:5]})" if offset else name


@register.inclusion_tag("components/_tile.html")
def tile(value: object, label: str, url: str = "", unit: str = "", note: str = "") -> dict[str, Any]:
    """Show one big number; url leads to the rows behind it."""
    return {"value": value, "label": label, "url": url, "unit": unit, "note": note}


# Things and people ----------------------------------------------------------------------------------------


@register.simple_block_tag
def file_row(content: str, item: ui.FileItem) -> SafeString:
    """Draw one ui.FileItem as <li>, the acts on it as content: {% file_row item %}<a …>{% endfile_row %}."""
    return _safe(
        render_to_string(
            "components/_file_row.html",
            {"item": item, "icon_name": FILE_ICONS.get(item.kind, "file"), "acts": _safe(content.strip())},
        )
    )


@register.filter
def file_size(size: int | None) -> str:
    """Put bytes into the words of phones and cameras: 1 MB is a million bytes."""
    if size is None:
        return ""
    if size < 1000:
        return f"{size} B"
    for unit, scale in (("kB", 10**3), ("MB", 10**6), ("GB", 10**9)):
        value = size / scale
        if value < 999.5 or unit == "GB":
            return f"{value:.0f} {unit}" if value >= 10 else f"{value:.1f} {unit}"
    raise AssertionError


@register.simple_tag
def person(name: str, unit: str = "", url: str = "", inline: bool = False) -> SafeString:
    """Draw a person's name and unit."""
    shown = format_html('<a href="{}">{}</a>', url, name) if url else name
    return format_html(
        '<span class="person{}"><span class="person-name">{}</span>{}</span>',
        " person-inline" if inline else "",
        shown,
        format_html('<span class="person-unit">{}</span>', unit) if unit else "",
    )


@register.simple_tag
def meta(*values: object) -> SafeString:
    """Draw small facts in one line, parted by thin lines; empty ones are left out."""
    return format_html(
        '<span class="meta">{}</span>', format_html_join("", "<span>{}</span>", ((v,) for v in values if v))
    )


# Moving about ---------------------------------------------------------------------------------------------


@register.inclusion_tag("components/_tabs.html")
def tabs(items: Iterable[ui.NavItem], label: str) -> dict[str, Any]:
    """Draw sub-pages of one object as a line of links."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/_side_nav.html")
def side_nav(items: Iterable[ui.NavItem], label: str) -> dict[str, Any]:
    """Draw the pages of an edition: a column on wide screens, one scrolling line on narrow ones."""
    return {"groups": ui.grouped(list(items)), "label": label}


@register.inclusion_tag("components/_choices.html")
def choices(items: Iterable[ui.Choice]) -> dict[str, Any]:
    """Draw big rows that each lead somewhere."""
    return {"items": items}


@register.inclusion_tag("components/_pager.html", takes_context=True)
def pager(context: RequestContext, page: "Page[Any]", show_all: bool = True) -> dict[str, Any]:
    """Draw the pages of a list; other parameters of the address are kept. ?page=all asks for all rows."""
    paginator = page.paginator
    numbers = [
        {
            "number": n,
            "url": _address(context, page=n) if isinstance(n, int) else "",
            "current": n == page.number,
        }
        for n in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "numbers": numbers,
        "previous": _address(context, page=page.previous_page_number()) if page.has_previous() else "",
        "next": _address(context, page=page.next_page_number()) if page.has_next() else "",
        "all": _address(context, page=SHOW_ALL) if show_all and paginator.num_pages > 1 else "",
    }


# Many rows at once ----------------------------------------------------------------------------------------


@register.simple_block_tag
def bulk_bar(content: str) -> SafeString:
    """Wrap the buttons that act on ticked rows; stands inside the same <form data-bulk> as the table."""
    return format_html(
        '<div class="bulk"><span class="bulk-count" data-bulk-count data-text="{}" aria-live="polite">{}</span>{}</div>',
        gettext("{n} selected"),
        gettext("Tick rows to act on several at once."),
        _safe(content),
    )


@register.simple_tag
def pick(name: str, value: object, label: str, checked: bool = False) -> SafeString:
    """Draw a row's tick box with a large target; label is read to screen readers."""
    return format_html(
        '<label class="pick"><span class="visually-hidden">{}</span>'
        '<input class="form-check-input" type="checkbox" name="{}" value="{}"{}></label>',
        label,
        name,
        value,
        _safe(" checked") if checked else "",
    )


@register.simple_tag
def pick_all() -> SafeString:
    """Draw the tick box in the head of a table that ticks every row of the page; hidden without script."""
    return format_html(
        '<label class="pick" data-bulk-all hidden><span class="visually-hidden">{}</span>'
        '<input class="form-check-input" type="checkbox"></label>',
        gettext("Select all rows on this page"),
    )


# Judging and paper ----------------------------------------------------------------------------------------


@register.inclusion_tag("components/_score_input.html")
def score_input(
    name: str,
    label: str,
    maximum: Decimal | float | str,
    value: Decimal | str | None = None,
    step: Decimal | float | str = "1",
    start: Decimal | str = "",
    minimum: Decimal | float | str = 0,
    described_by: str = "",
    invalid: bool = False,
    disabled: bool = False,
) -> dict[str, Any]:
    """Draw a mark: minus, number, plus. Without script it is a plain number field.

    start: where the first press of plus or minus lands while the field is empty; four fifths of the maximum,
    down to a whole step, when not given: nobody taps up from zero, and a slip does not give full marks.
    All numbers are in points; decimals are written with a point whatever the language.
    """
    return {
        "name": name,
        "id": f"id_{name}",
        "label": label,
        "value": "" if value is None else str(value),
        "maximum": str(maximum),
        "minimum": str(minimum),
        "step": str(step),
        "start": str(start)
        if start != ""
        else _first_mark(Decimal(str(minimum)), Decimal(str(maximum)), Decimal(str(step))),
        "described_by": described_by,
        "invalid": invalid,
        "disabled": disabled,
    }


def _first_mark(minimum: Decimal, maximum: Decimal, step: Decimal) -> str:
    return str(minimum + ((maximum - minimum) * 4 / 5) // step * step)


@register.inclusion_tag("components/_signatures.html")
def signatures(*labels: str, dated: bool = True) -> dict[str, Any]:
    """Draw lines to sign on paper: {% signatures _("Chief judge") _("Supervisor") %}."""
    return {"labels": labels, "dated": dated}


# Addresses ------------------------------------------------------------------------------------------------


@register.simple_tag
def plain_static(path: str) -> str:
    """Return a static file's address, and its unhashed one where the manifest cannot be read (error pages)."""
    try:
        return static(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


@register.simple_tag
def html_lang() -> str:
    """Return the language tag for <html lang>: zh-Hans, en."""
    language = get_language() or "zh-hans"
    return {"zh-hans": "zh-Hans", "zh-cn": "zh-Hans"}.get(language, language)


@register.simple_tag
def with_query(url: str, **parameters: object) -> str:
    """Append parameters to an address."""
    return f"{url}?{urlencode(parameters)}" if parameters else url
