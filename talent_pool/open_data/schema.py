"""The description of the interface in the words of OpenAPI 3.1, from which the tests make their requests."""

from typing import Any, Final

PAGE_SIZE: Final = 50
MOST_LETTERS: Final = 100
MOST_PAGES: Final = 10_000

Schema = dict[str, Any]


def _text(description: str = "") -> Schema:
    return {"type": "string", **({"description": description} if description else {})}


def _maybe(kind: str, description: str = "") -> Schema:
    return {"type": [kind, "null"], **({"description": description} if description else {})}


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


ADDRESS: Final[Schema] = {"type": "string", "format": "uri", "description": "Its page."}
CODE: Final[Schema] = {"type": "string", "description": "Never changes."}

NOUNS: Final[dict[str, Schema]] = {
    "reports": _object(
        code=CODE, url=ADDRESS, title=_text(), abstract=_text(), year={"type": "integer"}, sector=_maybe("string"),
        form=_maybe("string"), minutes=_maybe("integer"), award=_maybe("string"), topics=_list(_text()),
        lecturers=_list(_object(code=CODE, name=_text())),
        has_film={"type": "boolean", "description": "Whether its page shows a film."},
        published={"type": ["string", "null"], "format": "date-time"},
    ),
    "lecturers": _object(
        code=CODE, url=ADDRESS, name=_text(), unit=_maybe("string"), post=_maybe("string"), about=_maybe("string"),
        topics=_list(_text()), sectors=_list(_text()),
        sessions=_maybe("integer", "Confirmed sessions; null where the lecturer keeps it to herself."),
        attendances=_maybe("integer"), rating=_maybe("number", "Mean of 1 to 5."),
    ),
    "sites": _object(
        code=CODE, url=ADDRESS, name=_text(), address=_maybe("string"), town=_maybe("string"), about=_maybe("string"),
        capacity=_maybe("integer", "People at once."), opening_hours=_maybe("string"),
        longitude=_maybe("number", "Degrees, WGS 84."), latitude=_maybe("number", "Degrees, WGS 84."),
    ),
    "routes": _object(
        code=CODE, url=ADDRESS, name=_text(), about=_maybe("string"),
        stops=_list(
            _object(
                site=_maybe("string", "Its code; null while it is closed."), name=_text(), minutes={"type": "integer"},
                way={"type": "integer", "description": "Minutes to the next stop."},
            )
        ),
    ),
}  # fmt: skip

FILTERS: Final[dict[str, dict[str, Schema]]] = {
    "reports": {
        "q": {"type": "string", "maxLength": MOST_LETTERS, "description": "Words of title, text, names; pinyin, too."},
        "sector": {"type": "string", "maxLength": MOST_LETTERS},
        "topic": {"type": "string", "maxLength": MOST_LETTERS, "description": "The name of a topic."},
        "year": {"type": "integer", "minimum": 1900, "maximum": 2999},
    },
    "lecturers": {
        "q": {"type": "string", "maxLength": MOST_LETTERS, "description": "A name, its pinyin or initials, or a unit."},
        "sector": {"type": "string", "maxLength": MOST_LETTERS},
        "topic": {"type": "string", "maxLength": MOST_LETTERS, "description": "The name of a topic."},
    },
    "sites": {},
    "routes": {},
}  # fmt: skip

PAGE: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": MOST_PAGES}


def schema(*, title: str, server: str) -> Schema:
    """Return the description. title: of the site; server: its address, without a slash at the end."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": "1",
            "description": "What the public pages of the talent pool show, for programs. Read only; no account is needed.",
        },
        "servers": [{"url": server}],
        "paths": {path: item for noun in NOUNS for path, item in _paths(noun).items()},
    }


def _paths(noun: str) -> dict[str, Schema]:
    row = NOUNS[noun]
    page = _object(
        count={"type": "integer", "description": "Of all pages together."},
        page=PAGE, pages={"type": "integer"}, results=_list(row),
    )  # fmt: skip
    wrong = _answer("A parameter that can't be.", _object(error=_text()))
    filters = {**FILTERS[noun], "page": PAGE}
    return {
        f"/api/pool/{noun}": {
            "get": {
                "operationId": f"list_{noun}",
                "parameters": [
                    {"name": name, "in": "query", "required": False, "schema": kind} for name, kind in filters.items()
                ],
                "responses": {"200": _answer("Fifty of them at most, and how many there are.", page), "400": wrong},
            }
        },
        f"/api/pool/{noun}/{{code}}": {
            "get": {
                "operationId": f"get_{noun}",
                "parameters": [{"name": "code", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}],
                "responses": {"200": _answer("One.", row), "404": _answer("There is none.", _object(error=_text()))},
            }
        },
    }  # fmt: skip


def _answer(description: str, of: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": of}}}
