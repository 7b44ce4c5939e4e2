"""The texts of a paper before they are written: what people typed or pasted may hold signs that no document may."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from contest.office.paper import Paper
from contest.wording import writable


def with_writable_texts(paper: Paper) -> Paper:
    """Return a paper whose every text can be written, in whatever block it stands."""
    return cast("Paper", _writable(paper))


def _writable(part: Any) -> Any:
    """Return a part of a paper, the same object where nothing in it had to change."""
    if type(part) is str:
        return writable(part)
    if is_dataclass(part) and not isinstance(part, type):
        was = {field.name: getattr(part, field.name) for field in fields(part)}
        now = {name: _writable(value) for name, value in was.items()}
        return replace(part, **now) if any(now[name] is not value for name, value in was.items()) else part
    if isinstance(part, list | tuple):
        found = [_writable(one) for one in part]
        return found if any(one is not other for one, other in zip(found, part, strict=True)) else part
    return part
