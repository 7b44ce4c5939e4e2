"""One column's value as plain JSON: how it is written, what it may be, how it is read.

A column that points to another row is written as that row's key, never as a number of this database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models

Value = Any

MAX_TEXT: Final = 100_000
"""Characters of a text without a limit of its own."""
MAX_KEY: Final = 64
MAX_LISTED: Final = 500
LARGEST: Final = {
    models.PositiveSmallIntegerField: 2**15 - 1,
    models.PositiveIntegerField: 2**31 - 1,
    models.PositiveBigIntegerField: 2**63 - 1,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column that travels.

    path: what `values_list` is asked for. target: noun whose key it holds, "" for a plain value. write: to JSON; fault:
    what is wrong with a value from a file, "" nothing; read: from JSON, after `fault` had nothing to say.
    """

    name: str
    path: str
    write: Callable[[Any], Value]
    fault: Callable[[Value], str]
    read: Callable[[Value], Any]
    target: str = ""
    is_many: bool = False


def column_of(
    model: type[models.Model], name: str, keys: Mapping[type[models.Model], tuple[str, str]]
) -> Column:
    """Return how a column travels. keys: model -> (noun, column by which its rows are known)."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field), f"{model.__name__}.{name} is no column"
    if isinstance(field, models.ManyToManyField):
        noun, _key = keys[field.related_model]
        return Column(name, name, _same, _list_of_keys, _same, target=noun, is_many=True)
    if isinstance(field, models.ForeignKey):
        noun, key = keys[field.related_model]
        fault = _nullable(field, _text_fault(MAX_KEY, may_be_empty=False))
        return Column(name, f"{name}__{key}", _same, fault, _same, target=noun)
    write, fault, read = _plain(field)
    return Column(name, name, write, _nullable(field, fault), _null_first(read))


def _plain(
    field: "models.Field[Any, Any]",
) -> tuple[Callable[[Any], Value], Callable[[Value], str], Callable[[Value], Any]]:
    if isinstance(field, models.BooleanField):
        return _same, lambda value: "" if isinstance(value, bool) else "is neither true nor false", _same
    if isinstance(field, models.DateTimeField):
        return _write_moment, _moment_fault, datetime.fromisoformat
    if isinstance(field, models.DateField):
        return _write_day, _day_fault, date.fromisoformat
    if isinstance(field, models.DecimalField):
        return _write_decimal, _decimal_fault(field), Decimal
    if isinstance(field, models.IntegerField):
        return _same, _whole_fault(field), _same
    if isinstance(field, models.JSONField):
        return _same, _json_fault, _same
    if isinstance(field, (models.CharField, models.TextField)):
        return _same, _choice_fault(field), _same
    raise TypeError(f"{field}: nobody has said how a {type(field).__name__} travels")


def _same(value: Any) -> Any:
    return value


def _null_first(read: Callable[[Value], Any]) -> Callable[[Value], Any]:
    return lambda value: None if value is None else read(value)


def _nullable(field: "models.Field[Any, Any]", fault: Callable[[Value], str]) -> Callable[[Value], str]:
    if field.null:
        return lambda value: "" if value is None else fault(value)
    return lambda value: "is missing" if value is None else fault(value)


def _text_fault(longest: int, *, may_be_empty: bool = True) -> Callable[[Value], str]:
    def fault(value: Value) -> str:
        if not isinstance(value, str):
            return "is no text"
        if not may_be_empty and not value:
            return "is empty"
        return f"is longer than {longest} characters" if len(value) > longest else ""

    return fault


def _choice_fault(field: "models.Field[Any, Any]") -> Callable[[Value], str]:
    check = _text_fault(getattr(field, "max_length", None) or MAX_TEXT)
    allowed = {str(value) for value, _label in field.flatchoices} if field.choices else None
    if allowed is not None and field.blank:
        allowed.add("")

    def fault(value: Value) -> str:
        return check(value) or (
            "is none of the choices" if allowed is not None and value not in allowed else ""
        )

    return fault


def _whole_fault(field: "models.Field[Any, Any]") -> Callable[[Value], str]:
    most = next((limit for kind, limit in LARGEST.items() if isinstance(field, kind)), 2**31 - 1)

    def fault(value: Value) -> str:
        if isinstance(value, bool) or not isinstance(value, int):
            return "is no whole number"
        if not 0 <= value <= most:
            return "is out of range"
        return _validated(field, value)

    return fault


def _decimal_fault(field: "models.DecimalField[Any, Any]") -> Callable[[Value], str]:
    def fault(value: Value) -> str:
        if not isinstance(value, str) or len(value) > 40:
            return "is no number written as text"
        try:
            number = Decimal(value)
        except InvalidOperation:
            return "is no number"
        return _validated(field, number) if number.is_finite() else "is no number"

    return fault


def _validated(field: "models.Field[Any, Any]", value: Any) -> str:
    try:
        field.run_validators(value)
    except ValidationError:
        return "is out of range"
    return ""


def _write_decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _write_moment(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat()


def _moment_fault(value: Value) -> str:
    if not isinstance(value, str) or len(value) > 40:
        return "is no moment"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return "is no moment"
    if moment.utcoffset() is None or moment.utcoffset() != UTC.utcoffset(None):
        return "is no moment of world time"
    return "" if 1950 <= moment.year <= 2200 else "is out of range"


def _write_day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _day_fault(value: Value) -> str:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return "is no day"
    return "" if 1900 <= day.year <= 2200 else "is out of range"


def _json_fault(value: Value) -> str:
    """Depth and odd characters were looked at when the line was read; a line has a length of its own."""
    return ""


def _list_of_keys(value: Value) -> str:
    if not isinstance(value, list) or len(value) > MAX_LISTED:
        return "is no list"
    check = _text_fault(MAX_KEY, may_be_empty=False)
    return next((found for one in value if (found := check(one))), "")
