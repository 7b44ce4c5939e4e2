"""The words of results: statuses, dropped totals, ties; and exact numbers as people read them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


class Words:
    """The words of a table's cells in the language of the moment, looked up once and not for each cell."""

    def __init__(self) -> None:
        self.dropped = {"high": _("highest, dropped"), "low": _("lowest, dropped")}
        self.standing = {
            "recused": _("recused"),
            "waived": _("done without"),
            "missing": _("missing"),
            "imputed": _("filled in"),
            "invalid": _("not valid"),
        }
        self.ties = {
            "exact_score": _("more decimals"),
            "untrimmed_mean": _("mean of all sheets"),
            "median": _("median"),
            "first_places": _("first places"),
            "countback": _("totals one by one"),
            "drop_next_low": _("next lowest dropped"),
            "fewer_deductions": _("fewer deductions"),
            "criterion": _("a criterion"),
            "round": _("an earlier round"),
            "chief": _("the chief judge's sheet"),
            "decision": _("the chief judge's decision"),
            "lot": _("a lot"),
        }
        self.status = {
            "ok": "",
            "withdrawn": _("Withdrawn"),
            "absent": _("Absent"),
            "disqualified": _("Disqualified"),
            "incomplete": _("Sheets missing"),
            "too_few": _("Too few sheets"),
            "not_in_round": _("Not in every weighted round"),
        }
        self.between = _("; ")
        self.audience = _("Audience")

    def tie(self, links: Sequence[str]) -> str:
        """Name the links of the chain that told an entry apart."""
        return self.between.join(self.ties.get(link.split(":")[0], link) for link in links)


def how_in_words(how: str) -> str:
    """Name what was really done with the totals."""
    return {
        "mean": _("Mean of all totals"),
        "trimmed": _("Mean of the totals that are left"),
        "reduced": _("Mean of the totals that are left; fewer were dropped, because there are few sheets"),
        "median": _("Median of the totals"),
        "clamped": _("Mean after far totals were moved to the limit"),
        "zscore": _("Mean of standard scores, put back on the round's scale"),
        "rank_sum": _("Sum of the judges' places"),
        "mean_normalised_rank": _("Mean of the judges' places, as shares of their sheets"),
        "per_criterion": _("Sum over the criteria"),
    }.get(how, how)


def rounding_in_words(places: int, rounding: str) -> str:
    """Say how a number was rounded for publication."""
    sentence = {
        "half_up": _("rounded half up to %(places)d decimals"),
        "half_even": _("rounded half to even to %(places)d decimals"),
        "down": _("cut off after %(places)d decimals"),
    }[rounding]
    return sentence % {"places": places}


def short_number(value: str) -> str:
    """An exact number as people read it: decimals as they are, other fractions to five places and marked ≈."""
    if "/" not in value:
        return value.replace("-", "−", 1)
    above, below = value.split("/")
    shown = (abs(int(above)) * 10**5 + int(below) // 2) // int(below)
    sign = "−" if int(above) < 0 else ""
    return f"≈{sign}{shown // 10**5}.{shown % 10**5:05d}"


def ratio(value: str) -> str:
    """An exact number with its fraction beside it: "265/3 ≈ 88.33333"."""
    return f"{value} {short_number(value)}" if "/" in value else short_number(value)
