"""Earlier years from an office's own workbook: what its sheets are, what they say, what importing them would do."""

from talent_pool.queries.earlier.fields import FIELDS, KIND_TITLES, PASSED_OVER, Field, SheetKind
from talent_pool.queries.earlier.layout import Layout, as_chosen, heading_of, layouts_of, read_sheet
from talent_pool.queries.earlier.plan import EarlierPlan, Step, plan_earlier

__all__ = [
    "FIELDS",
    "KIND_TITLES",
    "PASSED_OVER",
    "EarlierPlan",
    "Field",
    "Layout",
    "SheetKind",
    "Step",
    "as_chosen",
    "heading_of",
    "layouts_of",
    "plan_earlier",
    "read_sheet",
]
