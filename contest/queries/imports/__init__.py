"""What a workbook would change: read, compared with what is there, every bad cell named; nothing is written."""

from contest.queries.imports.kinds import KINDS, ImportKind, plan_import
from contest.queries.imports.table import ImportColumn, Plan, Problem

__all__ = ["KINDS", "ImportColumn", "ImportKind", "Plan", "Problem", "plan_import"]
