"""Scores of a round that may still be under way: what judging.scoring makes of some of its entries.

While the round runs, only entries that were shown compete with each other; once it is computed, the stored result
says everything.
"""

from collections.abc import Collection
from typing import Any

from judging.models import Ranking, RankingLine, Round
from judging.queries.sheet.result import round_inputs
from judging.queries.sheet.scheme import rule_in_force
from judging.scoring import EntryInput, RoundRule, ScoringError, round_result
from judging.states import RankingState, RoundState

JSON = dict[str, Any]
FAULT = "fault"
"""Status of an entry that the rule can't score yet; its `fault` is the scoring library's word for why."""


class Scores:
    """The lines of a round's entries by their codes, as `LineResult.as_json` writes them; read once.

    is_final: they come from the computed result, and their places count. rule: the rule that made them.
    """

    def __init__(self, round: Round) -> None:
        self.rule: JSON = rule_in_force(round)
        self._stored: dict[str, JSON] | None = None
        self._inputs: JSON | None = None
        self._round = round
        if round.state in (RoundState.COMPUTED, RoundState.APPROVED):
            self._stored = self._read_result()

    @property
    def is_final(self) -> bool:
        return self._stored is not None

    def among(self, entries: Collection[str]) -> dict[str, JSON]:
        """Return the lines of these entries, with the places that they have among themselves.

        Missing sheets leave an entry without a score, and what the rule needs and nobody wrote down yet (the time, the
        votes) makes it a FAULT; neither hides the others.
        """
        if not entries:
            return {}
        if self._stored is not None:
            return {code: line for code, line in self._stored.items() if code in entries}
        if self._inputs is None:
            self._inputs = round_inputs(self._round)
        chosen = {one["code"]: one for one in self._inputs["entries"] if one["code"] in entries}
        faults: dict[str, JSON] = {}
        while chosen:
            try:
                return faults | self._scored(chosen)
            except ScoringError as error:
                culprit = str(error.details.get("entry", ""))
                wrong = [culprit] if culprit in chosen else list(chosen)
                for code in wrong:
                    unit = chosen.pop(code)["unit"]
                    faults[code] = {"entry": code, "unit": unit, "status": FAULT, "fault": error.code}
        return faults

    def _scored(self, chosen: dict[str, JSON]) -> dict[str, JSON]:
        assert self._inputs is not None
        result = round_result(
            RoundRule.from_json(self.rule),
            [EntryInput.from_json(one) for one in chosen.values()],
            panel=self._inputs["panel"],
            decision=self._inputs.get("decision", []),
            lot=self._inputs.get("lot", []),
        )
        return {line.entry: line.as_json() for line in result.lines}

    def _read_result(self) -> dict[str, JSON] | None:
        """Return the lines of the result that stands, and take over its rule; None if there is none."""
        standing = Ranking.objects.filter(round=self._round).exclude(state=RankingState.SUPERSEDED)
        found = standing.values_list("pk", "rule").first()
        if found is None:
            return None
        ranking, self.rule = found
        return dict(RankingLine.objects.filter(ranking=ranking).values_list("entry__code", "working"))
