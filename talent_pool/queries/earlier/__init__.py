"""Earlier years from an office's own workbook: what its sheets are, what they say, what importing them would do."""

from talent_pool.queries.earlier.fields import EXPLANATIONS, FIELDS, KIND_TITLES, Field, SheetKind
from talent_pool.queries.earlier.layout import Layout, as_chosen, layouts_of, read_sheet
from talent_pool.queries.earlier.plan import EarlierPlan, Step, plan_earlier

__all__ = [
    "EXPLANATIONS",
    "FIELDS",
    "KIND_TITLES",
    "EarlierPlan",
    "Field",
    "Layout",
    "SheetKind",
    "Step",
    "as_chosen",
    "layouts_of",
    "plan_earlier",
    "read_sheet",
]
