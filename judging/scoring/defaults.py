"""What an office gets if it chooses nothing."""

from __future__ import annotations

from typing import Final

from judging.scoring.panel import Mean, TrimmedMean

TRIM_FROM: Final = 5  # below, trimming would leave fewer than three opinions


def default_aggregator(n_judges: int) -> Mean | TrimmedMean:
    """Return the usual aggregator for a panel: one highest and one lowest off from five judges, else the mean.

    An entry left with fewer than five sheets, after a recusal, falls back to the plain mean and says so.
    """
    return TrimmedMean(1, 1, min_left=TRIM_FROM - 2) if n_judges >= TRIM_FROM else Mean()


def default_chain(main_criterion: str = "", chief: str = "") -> tuple[str, ...]:
    """Return the usual tie chain.

    main_criterion: the code of the criterion that decides first; chief: the chief judge's code. Without one, its
    link is left out.
    """
    links = (
        "exact_score",
        f"criterion:{main_criterion}" if main_criterion else "",
        "untrimmed_mean",
        "median",
        "first_places",
        f"chief:{chief}" if chief else "",
        "lot",
    )
    return tuple(link for link in links if link)
