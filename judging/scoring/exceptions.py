"""Refusals of the scoring library; each carries a code and data, never a sentence for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as setting
from typing import Final, TypeAlias

Detail: TypeAlias = str | int | list[str]


class ScoringError(ValueError):
    """A score that cannot be given; `code` says why, `details` say where."""

    def __init__(self, code: str, **details: Detail) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        where = ", ".join(f"{key} {value}" for key, value in self.details.items())
        return f"{self.code}: {where}" if where else self.code

    def as_json(self) -> dict[str, Detail]:
        """Return the error as a value: `{"error": code, …details}`."""
        return {"error": self.code, **self.details}


class NumberError(ScoringError):
    """A value that is not an exact, finite number of reasonable length."""

    def __init__(self, **details: Detail) -> None:
        super().__init__("not_a_number", **details)


class InputError(ScoringError):
    """An input whose shape is wrong: a missing or unknown key, or the wrong kind of value."""


class SheetFault(ScoringError):
    """A sheet that is not valid, with the first criterion at fault."""

    def __init__(self, code: str, criterion: str) -> None:
        super().__init__(code, criterion=criterion)
        self.criterion = criterion


class TooFewSheets(ScoringError):
    """Fewer sheets than the rule needs."""

    def __init__(self) -> None:
        super().__init__("too_few")


# Codes that already say everything; their error values carry no field.
_WHOLE: Final = frozenset({"weights", "share_over_cap"})


@dataclass(frozen=True, slots=True)
class RuleFault:
    """One reason why a rule cannot be used: a code, the field at fault, and figures for the message.

    advice: the rule can be used, but hardly means what its author wanted.
    """

    code: str
    field: str
    params: dict[str, str | int] = setting(default_factory=dict)
    advice: bool = False

    def error(self) -> ScoringError:
        """Return the exception to raise where a score was asked for under such a rule."""
        return ScoringError(self.code) if self.code in _WHOLE else ScoringError(self.code, field=self.field)


def refuse(faults: Iterable[RuleFault]) -> None:
    """Raise the first fault that is more than advice, if there is one."""
    for fault in faults:
        if not fault.advice:
            raise fault.error()
