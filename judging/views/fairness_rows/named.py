"""Words for the codes of a report."""

from collections.abc import Mapping
from dataclasses import dataclass

from judging.queries.fairness import EntryName, SeatName


@dataclass(frozen=True, slots=True)
class Named:
    """Words for the codes of a report. hide: show no names of judges, only their labels."""

    seats: Mapping[str, SeatName]
    entries: Mapping[str, EntryName]
    names: Mapping[str, str]

    def judge(self, code: str) -> str:
        """Return the label and name of a judge."""
        seat = self.seats.get(code)
        return f"{seat.label} {seat.name}" if seat else code

    def judges(self) -> dict[str, str]:
        """Return all judges by code."""
        return {code: self.judge(code) for code in self.seats}

    def entry(self, code: str) -> str:
        """Return number and title of an entry."""
        found = self.entries.get(code)
        return found.words if found else code

    def titles(self) -> dict[str, str]:
        """Return the names of all entries by code, the number where there is one."""
        return {code: one.number or one.title for code, one in self.entries.items()}
