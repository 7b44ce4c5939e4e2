"""Earlier years from an office's own workbook: what its sheets are, what they say, what importing them would do."""

from talent_pool.queries.earlier.fields import EXPLANATIONS, FIELDS, KIND_TITLES, SERIAL, Field, SheetKind
from talent_pool.queries.earlier.layout import Layout, as_chosen, heading_of, layouts_of, read_sheet
from talent_pool.queries.earlier.plan import plan_earlier
from talent_pool.queries.earlier.steps import EarlierPlan, Step, Who, YearRead

__all__ = [
    "EXPLANATIONS",
    "FIELDS",
    "KIND_TITLES",
    "SERIAL",
    "EarlierPlan",
    "Field",
    "Layout",
    "SheetKind",
    "Step",
    "Who",
    "YearRead",
    "as_chosen",
    "heading_of",
    "layouts_of",
    "plan_earlier",
    "read_sheet",
]
