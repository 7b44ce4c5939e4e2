"""Refusals of the judging floor: each carries the data of its sentence; no HTTP in them."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from contest.exceptions import DomainError


class MarkRefused(DomainError):
    """A mark is above the maximum, below the minimum, or off the step."""

    def __init__(self, criterion: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.criterion, self.value = criterion, value


class ScoringClosed(DomainError):
    """A save came when the round or the sheet no longer takes marks."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Scoring is closed, so this was not counted. Marks saved before are kept as they were; ask the organizer."
            )
        )


class SheetsMissing(DomainError):
    """A result was asked for while sheets are missing; `missing` names (entry, judge) each."""

    def __init__(self, missing: Sequence[tuple[str, str]]) -> None:
        named = _("; ").join(f"{entry} – {judge}" for entry, judge in missing[:20])
        more = _(" and %d more") % (len(missing) - 20) if len(missing) > 20 else ""
        super().__init__(
            _("These score sheets are missing: %(list)s%(more)s.") % {"list": named, "more": more}
        )
        self.missing = list(missing)


class RuleRefused(DomainError):
    """The rule of a round can't work; `problems` says why in sentences, `by_field` where."""

    def __init__(self, problems: Sequence[str], by_field: Mapping[str, str] | None = None) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)
        self.by_field = dict(by_field or {})


class RuleFrozen(DomainError):
    """Scoring has opened, so the rule and the criteria of the round stand as they are."""

    def __init__(self, round_name: str) -> None:
        super().__init__(
            _(
                "Scoring of “%(round)s” has opened, so its rule and criteria are frozen. While nothing is scored, "
                "take the round back to set-up first."
            )
            % {"round": round_name}
        )
