"""Plain JSON in, frozen dataclasses out, and back: one strict reader for every rule and input.

A dataclass that inherits from Record is its own schema: its field names are the keys, its annotations
the kinds, its defaults the values of omitted keys. An unknown key is refused, because a misspelt
option that silently takes its default would change a result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Self, TypeAlias, Union, get_args, get_origin, get_type_hints

from judging.scoring.exceptions import InputError, NumberError
from judging.scoring.numerals import exact, text

JSON: TypeAlias = Any  # what json.loads returns
Reader: TypeAlias = Callable[[object, str], Any]
TAGS: Final = ("name", "kind")  # the key that tells the members of a union apart


class Record:
    """A frozen dataclass that reads itself from JSON and writes itself as JSON."""

    __slots__ = ()

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Return the record described by a JSON object; raises InputError or NumberError naming the field."""
        record: Self = read(cls, data)
        return record

    def as_json(self) -> dict[str, JSON]:
        """Return the record as plain JSON; numbers as exact strings, absent values left out."""
        plain: dict[str, JSON] = as_json(self)
        return plain


def read(kind: Any, value: object, field: str = "") -> Any:
    """Return `value` as `kind` (a type annotation); `field` names the place in error values."""
    return reader(kind)(value, field)


def as_json(value: Any) -> JSON:
    """Return any value of this library as plain JSON: fractions as exact strings, tuples as lists.

    A value that is None is left out of a record. What a type becomes is found out once: a result of many sheets
    has millions of values.
    """
    return (_WRITERS.get(value.__class__) or _writer(value.__class__))(value)


def _as_is(value: Any) -> JSON:
    return value


def _write_list(value: Any) -> JSON:
    return [(_WRITERS.get(item.__class__) or _writer(item.__class__))(item) for item in value]


def _write_map(value: Any) -> JSON:
    return {str(key): as_json(item) for key, item in value.items()}


def _write_enum(value: Any) -> JSON:
    return value.value


Writer: TypeAlias = Callable[[Any], JSON]
_WRITERS: Final[dict[type, Writer]] = {
    Fraction: text,
    str: _as_is,
    int: _as_is,
    bool: _as_is,
    NoneType: _as_is,
    tuple: _write_list,
    list: _write_list,
    dict: _write_map,
}


def _writer(kind: type) -> Writer:
    """Return the function that writes values of a type, and keep it."""
    found: Writer
    if issubclass(kind, StrEnum):
        found = _write_enum
    elif is_dataclass(kind):
        found = _record_writer(tuple(field.name for field in fields(kind)))
    elif issubclass(kind, Mapping):
        found = _write_map
    elif issubclass(kind, tuple | list):
        found = _write_list
    elif issubclass(kind, Fraction):
        found = text
    elif issubclass(kind, int | str):
        found = _as_is
    else:
        found = str
    _WRITERS[kind] = found
    return found


def _record_writer(names: tuple[str, ...]) -> Writer:
    def write(value: Any) -> JSON:
        found = {}
        for name in names:
            item = getattr(value, name)
            if item is not None:
                found[name] = (_WRITERS.get(item.__class__) or _writer(item.__class__))(item)
        return found

    return write


@cache
def reader(kind: Any) -> Reader:
    """Return the function that reads a value of this kind."""
    if kind is object:
        return _as_it_is
    if kind is Fraction:
        return _number
    if kind is int:
        return _whole
    if kind is bool:
        return _truth
    if kind is str:
        return _text
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _choice(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is tuple:
        return _list(arguments[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _map(arguments[1])
    raise TypeError(f"no reader for {kind!r}")


def _as_it_is(value: object, _field: str) -> object:
    return value


def _number(value: object, field: str) -> Fraction:
    try:
        return exact(value)
    except NumberError:
        raise NumberError(field=field) from None


def _whole(value: object, field: str) -> int:
    number = _number(value, field)
    if number.denominator != 1:
        raise InputError("not_whole", field=field)
    return number.numerator


def _truth(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise InputError("not_true_or_false", field=field)
    return value


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise InputError("not_text", field=field)
    return value


def _choice(kind: type[StrEnum]) -> Reader:
    def read_choice(value: object, field: str) -> StrEnum:
        try:
            return kind(_text(value, field))
        except ValueError as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                "unknown_choice", field=field, choices=[choice.value for choice in kind]
            ) from None

    return read_choice


def _union(kinds: tuple[Any, ...]) -> Reader:
    optional = NoneType in kinds
    members = [kind for kind in kinds if kind is not NoneType]
    one = reader(members[0]) if len(members) == 1 else _tagged(members)
    return lambda value, field: None if optional and value is None else one(value, field)


def _tagged(kinds: list[Any]) -> Reader:
    tag = next(name for name in TAGS if all(_tag(kind, name) for kind in kinds))
    table = {_tag(kind, tag): kind for kind in kinds}

    def read_tagged(value: object, field: str) -> Any:
        if not isinstance(value, Mapping):
            raise InputError("not_an_object", field=field)
        if tag not in value:
            raise InputError("missing_key", field=_under(field, tag))
        name = _text(value[tag], _under(field, tag))
        if name not in table:
            raise InputError("unknown_choice", field=_under(field, tag), choices=[str(one) for one in table])
        return reader(table[name])(value, field)

    return read_tagged


def _tag(kind: Any, name: str) -> str | None:
    """Return the fixed value of a record's tag: a field that is not part of its constructor."""
    found = (field.default for field in fields(kind) if field.name == name and not field.init)
    tag = next(found, None)
    return tag if isinstance(tag, str) else None


def _list(kind: Any) -> Reader:
    one = reader(kind)

    def read_list(value: object, field: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise InputError("not_a_list", field=field)
        return tuple(one(item, f"{field}[{place}]") for place, item in enumerate(value))

    return read_list


def _map(kind: Any) -> Reader:
    one = reader(kind)

    def read_map(value: object, field: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise InputError("not_an_object", field=field)
        return {_text(key, field): one(item, _under(field, str(key))) for key, item in value.items()}

    return read_map


def _record(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    known: dict[str, Field[Any]] = {field.name: field for field in fields(kind)}
    readers = {name: reader(hints[name]) for name, field in known.items() if field.init}
    required = [
        name
        for name, field in known.items()
        if field.init and field.default is MISSING and field.default_factory is MISSING
    ]

    def read_record(value: object, field: str) -> Any:
        if not isinstance(value, Mapping):
            raise InputError("not_an_object", field=field)
        for key in value:
            if key not in known:
                raise InputError("unknown_key", field=_under(field, str(key)))
        for name in required:
            if name not in value:
                raise InputError("missing_key", field=_under(field, name))
        return kind(
            **{key: readers[key](item, _under(field, key)) for key, item in value.items() if key in readers}
        )

    return read_record


def _under(field: str, key: str) -> str:
    return f"{field}.{key}" if field else key
