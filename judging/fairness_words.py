"""The sentences of a fairness report: questions and reasons in words that accuse nobody."""

from collections.abc import Mapping
from fractions import Fraction
from math import sqrt
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from judging.scoring.fairness.figures import Flag, Hidden
from judging.scoring.numerals import published

QUESTIONS: Final[Mapping[tuple[str, str], Any]] = {
    ("judges", "lenient"): gettext_lazy(
        "%(judge)s marks %(points)s points above the others on average. Does the panel share one scale?"
    ),
    ("judges", "severe"): gettext_lazy(
        "%(judge)s marks %(points)s points below the others on average. Does the panel share one scale?"
    ),
    ("judges", "narrow"): gettext_lazy(
        "The totals of %(judge)s lie close together. Do the marks tell the entries apart?"
    ),
    ("judges", "wide"): gettext_lazy(
        "The totals of %(judge)s lie %(times)s times as far apart as usual here. Is the scale understood alike?"
    ),
    ("judges", "other_order"): gettext_lazy(
        "The order of %(judge)s differs from the others' (r = %(root)s). Which entries make the difference?"
    ),
    ("panel", "icc_poor"): gettext_lazy(
        "The mean of this panel says little about the level of an entry (ICC %(value)s). Was the scale agreed on?"
    ),
    ("panel", "orders_differ"): gettext_lazy(
        "The judges put the entries in different orders (W = %(value)s). Do they weigh the criteria alike?"
    ),
    ("panel", "alpha_low"): gettext_lazy(
        "The sheets differ almost as much within an entry as between entries (α = %(value)s). Was the scale agreed on?"
    ),
    ("sheets", "strange"): gettext_lazy(
        "The sheet of %(judge)s for “%(entry)s” differs from what both let expect (%(points)s). Was it entered as meant?"
    ),
    ("without", "winner"): gettext_lazy(
        "Without %(judge)s the first place would be another's. Is the margin understood?"
    ),
    ("without", "tiers"): ngettext_lazy(
        "Without %(judge)s %(n)d entry would be on the other side of a line.",
        "Without %(judge)s %(n)d entries would be on the other side of a line.",
        "n",
    ),
    ("draws", "inside"): gettext_lazy(
        "“%(entry)s” is above the line of %(tier)s, but would be in only %(share)s of other panels."
    ),
    ("draws", "outside"): gettext_lazy(
        "“%(entry)s” is below the line of %(tier)s, but would be above it in %(share)s of other panels."
    ),
    ("order", "order"): gettext_lazy(
        "Scores run with the running order (%(points)s points per lecture). Was the order drawn by lot?"
    ),
    ("order", "drift"): gettext_lazy(
        "The marks of %(judge)s move against the panel in the course of the session (%(points)s points per lecture)."
    ),
    ("links", "affinity"): gettext_lazy(
        "%(judge)s marks %(bond)s %(points)s points higher than the others do. Was a recusal considered?"
    ),
    ("adjusted", "disconnected"): gettext_lazy(
        "The judges form %(n)d groups that share no entry: their scores have no common scale."
    ),
    ("adjusted", "tier"): gettext_lazy(
        "With the judges' severity taken off, “%(entry)s” would be on the other side of a line."
    ),
    ("rules", "tier"): ngettext_lazy(
        "%(n)d entry would change its tier under another rule.",
        "%(n)d entries would change their tier under another rule.",
        "n",
    ),
}
"""The question behind each flag, by its section and code."""


def points(value: Fraction, places: int = 1) -> str:
    """Write points with their sign: +2.3, −0.4, 0.0."""
    text = published(value, places)
    if text.startswith("-"):
        return f"−{text[1:]}" if any(digit in text for digit in "123456789") else text[1:]
    return f"+{text}" if any(digit in text for digit in "123456789") else text


def number(value: Fraction, places: int = 2) -> str:
    """Write a figure with a true minus sign."""
    return published(value, places).replace("-", "−")


def percent(share: Fraction) -> str:
    """Write a probability in whole percent; what is not certain is never called 0 or 100."""
    whole = int(published(share * 100, 0))
    if share and not whole:
        return _("under %s") % "1 %"
    if share < 1 and whole == 100:
        return _("over %s") % "99 %"
    return f"{whole} %"


def root(square: Fraction, places: int = 2) -> str:
    """Write the signed root of a signed square: roots are taken where figures are shown."""
    value = sqrt(abs(square))
    text = f"{value:.{places}f}"
    return f"−{text}" if square < 0 and float(text) else text


def question(
    flag: Flag, judges: Mapping[str, str], entries: Mapping[str, str], names: Mapping[str, str]
) -> str:
    """Return the question that a figure asks. judges, entries: by code; names: of tiers and leagues."""
    value = flag.value if flag.value is not None else Fraction()
    given = {
        "judge": judges.get(flag.judge, flag.judge),
        "entry": entries.get(flag.entry, flag.entry),
        "points": points(value).lstrip("+−")
        if flag.section in {"judges", "links"}
        else points(value, 2 if flag.section == "order" else 1),
        "tier": tier_name(flag.word, names),
        "n": int(value),
        "share": percent(value) if 0 <= value <= 1 else "",
        "times": number(value, 1),
        "value": number(value),
        "root": root(value),
        "bond": bond(flag.word),
    }
    words: str = QUESTIONS[flag.section, flag.code] % given
    return words


def bond(kind: str) -> str:
    """Name a kind of bond between a judge and entries."""
    return {
        "unit": _("entries of the own unit"),
        "branch": _("entries of neighbouring units"),
        "sector": _("entries of the own unit's sectors"),
    }.get(kind, kind)


def reason(hidden: Hidden) -> str:
    """Say why a figure is not shown."""
    given = {"least": hidden.least, "has": hidden.has}
    match hidden.code:
        case "few_judges":
            return (
                _("Not shown: this needs at least %(least)s judges on each entry; here it is %(has)s.")
                % given
            )
        case "few_entries":
            return _("Not shown: this needs at least %(least)s entries; here it is %(has)s.") % given
        case "gaps":
            return _("Not shown: too few entries have a sheet of every judge.")
        case "no_order":
            return _("Not shown: the entries did not lecture one after another.")
        case "no_links":
            return _(
                "Nothing to compare: no judge scored an entry of the own unit or of related units. That is the better state."
            )
        case "complete":
            return _(
                "Not needed: every judge scored every entry, so the plain scores are already on one scale."
            )
        case "disconnected":
            return (
                _(
                    "Not possible: the judges form %(has)s groups that share no entry. Only standard scores or a group ratio "
                    "compare them, and only if the entries were allotted by lot."
                )
                % given
            )
        case "partial":
            return _("Not shown: most draws of judges would leave an entry without a sheet.")
        case _:
            return _("Not shown: all marks are equal.")


def tier_name(code: str, names: Mapping[str, str]) -> str:
    """Name a tier, or the line of those who advance."""
    return names.get(f"tier:{code}") or (_("Advances") if code == "advance" else "")


def rule_name(code: str) -> str:
    """Name an aggregation rule in a word or two."""
    return {
        "mean": _("Mean"),
        "trimmed_mean": _("Trimmed mean"),
        "median": _("Median"),
        "clamped_mean": _("Pulled in"),
        "zscore_mean": _("Standard scores"),
        "severity_ls": _("Severity taken off"),
    }.get(code, code)
