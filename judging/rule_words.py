"""A round's rule in words: for the set-up page, the result sheet and the public notice.

Reads the JSON of queries.round.rule_of or a frozen one; asks no database.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from contest.wording import in_a_row
from judging.states import Aggregator, DeductWhen, MissingPolicy, SheetTotal, TieLink

Lines = list[tuple[str, str]]


def rule_in_words(rule: Mapping[str, Any], names: Mapping[str, str]) -> Lines:
    """Return (heading, sentence) for each part of a rule. names: criteria and rounds by code."""
    lines: Lines = [
        (_("Sheet"), _sheet(rule)),
        (_("Score"), _score(rule)),
        (pgettext("rule", "Published"), _published(rule)),
    ]
    if rule.get("group_ratio"):
        lines.append((_("Several panels"), _groups(rule["group_ratio"])))
    if rule.get("audience"):
        lines.append((_("Audience"), _audience(rule["audience"])))
    if rule.get("time"):
        lines.append((_("Time"), _time(rule["time"], rule)))
    lines.append((_("Equal scores"), _chain(rule, names)))
    lines.append((_("Excused judges"), str(MissingPolicy(rule.get("policy", "available")).label)))
    return lines


def _sheet(rule: Mapping[str, Any]) -> str:
    criteria = rule.get("criteria", [])
    if rule.get("mode") == SheetTotal.WEIGHTED:
        points = "100"
    else:
        total = sum((Decimal(one["max"]) * Decimal(one.get("weight", 1)) for one in criteria), Decimal())
        points = format(total.normalize(), "f")
    return ngettext(
        "%(n)d criterion, %(points)s points in all.",
        "%(n)d criteria, %(points)s points in all.",
        len(criteria),
    ) % {"n": len(criteria), "points": points}


def _score(rule: Mapping[str, Any]) -> str:
    aggregator = rule["aggregator"]
    inner = aggregator.get("aggregator", aggregator)
    figures = {"high": inner.get("k_high", 1), "low": inner.get("k_low", 1), "d": aggregator.get("d", "")}
    sentences = {
        Aggregator.MEAN: _("The average of all judges' totals."),
        Aggregator.TRIMMED_MEAN: _("Drop the %(high)s highest and %(low)s lowest totals; average the rest."),
        Aggregator.MEDIAN: _("The middle one of the judges' totals."),
        Aggregator.CLAMPED_MEAN: _(
            "Totals more than %(d)s points from the average are moved to that limit; then the average."
        ),
        Aggregator.ZSCORE_MEAN: _(
            "Each judge's totals are put on one scale (standard scores); then the average."
        ),
        Aggregator.RANK_SUM: _("The sum of the places that the judges give; the lowest is best."),
        Aggregator.PER_CRITERION: _(
            "For each criterion drop the %(high)s highest and %(low)s lowest marks and average the rest; then add up."
        ),
    }
    sentence = sentences[Aggregator(aggregator["name"])] % figures
    least = inner.get("min_sheets", 1)
    if least > 1:
        sentence += " " + _("At least %(n)d sheets are needed.") % {"n": least}
    return sentence


def _groups(groups: Mapping[str, Any]) -> str:
    whole = (
        _("the mean of all panels' means")
        if groups.get("reference", "mean_of_means") == "mean_of_means"
        else _("the mean of all entries")
    )
    sentences = [_("Each panel's scores are multiplied by %s and divided by the panel's own mean.") % whole]
    if groups.get("trim"):
        sentences.append(
            _("The %(n)s highest and the %(n)s lowest entries stay out of each mean.") % {"n": groups["trim"]}
        )
    return in_a_row(sentences)


def _audience(audience: Mapping[str, Any]) -> str:
    share = format((Decimal(audience["share"]) * 100).normalize(), "f")
    if audience.get("source") == "votes":
        return _(
            "Votes count %(share)s %% of the score; the entry with the most votes gets %(full)s points, others in proportion."
        ) % {"share": share, "full": audience.get("full", "100")}
    return _("The mean of the audience judges' totals counts %s %% of the score.") % share


def _published(rule: Mapping[str, Any]) -> str:
    rounding = {
        "half_up": _("rounded half up"),
        "half_even": _("rounded half to even"),
        "down": _("further decimals cut off"),
    }[rule.get("rounding", "half_up")]
    places = int(rule.get("places", 2))
    return ngettext("%(n)d decimal, %(rounding)s, once.", "%(n)d decimals, %(rounding)s, once.", places) % {
        "n": places,
        "rounding": rounding,
    }


def _time(time: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
    sentences: list[str] = []
    shortest, longest = time.get("min"), time.get("max")
    if shortest and longest:
        sentences.append(
            _("%(shortest)s to %(longest)s minutes.")
            % {"shortest": clock(shortest), "longest": clock(longest)}
        )
    elif longest:
        sentences.append(_("At most %s minutes.") % clock(longest))
    elif shortest:
        sentences.append(_("At least %s minutes.") % clock(shortest))
    for side, limit_name in (("over", _("Longer")), ("under", _("Shorter"))):
        if table := time.get(side):
            sentences.append(_table(table, limit_name))
    if time.get("dq_beyond"):
        sentences.append(_("Off by more than %s: disqualified.") % clock(time["dq_beyond"]))
    if rule.get("deduct_when") == DeductWhen.ROUNDED and (time.get("over") or time.get("under")):
        sentences.append(_("Points are taken after rounding."))
    return in_a_row(sentences)


def time_in_words(rule: Mapping[str, Any]) -> str:
    """Say what a rule allows and what it takes for the time; "" without limits."""
    return _time(rule["time"], rule) if rule.get("time") else ""


def _table(table: Mapping[str, Any], side: str) -> str:
    if table["kind"] == "per_unit":
        started = _("or part of them") if table.get("partial", "started") == "started" else _("completed")
        text = _("%(side)s: %(points)s points off for every %(unit)s seconds %(started)s.") % {
            "side": side,
            "points": table["points"],
            "unit": table["unit"],
            "started": started,
        }
    else:
        bands = [
            _("%(points)s points off") % band
            if not band["beyond"]
            else _("by more than %(beyond)s: %(points)s points off")
            % {"beyond": clock(band["beyond"]), "points": band["points"]}
            for band in table["bands"]
        ]
        text = _("%(side)s: %(bands)s.") % {"side": side, "bands": _("; ").join(bands)}
    if table.get("cap"):
        text += " " + _("At most %s points.") % table["cap"]
    return text


def _chain(rule: Mapping[str, Any], names: Mapping[str, str]) -> str:
    links = [link_in_words(link, names) for link in rule.get("chain", [])]
    links = list(dict.fromkeys(links))
    return (_(" → ").join(links)) if links else _("share the place.")


def link_in_words(link: str, names: Mapping[str, str]) -> str:
    """Name one link of a tie chain; names: criteria and rounds by code."""
    kind, _colon, argument = link.partition(":")
    if kind == "criterion":
        return _("criterion “%s”") % names.get(argument, argument)
    if kind == "round":
        return _("score of “%s”") % names.get(argument, argument)
    return str(TieLink(kind).label) if kind in TieLink.values else link


def clock(seconds: int) -> str:
    """Write seconds as minutes and seconds: 480 is "8:00"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
