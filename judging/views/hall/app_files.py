"""The files of the tablet app, their version, and its words in every language."""

import hashlib
import json
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import translation

from judging.views.hall.app_words import WORDS

SCRIPT: Final = "judging/hall/tablet/app.js"
STYLE: Final = "bundles/tablet.css"
ICON: Final = "contest/img/favicon.svg"
IMPORTED: Final = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)
IMPORTED_LATER: Final = re.compile(r"""\bimport\(["'](\.[^"']+)["']\)""")


@dataclass(frozen=True, slots=True)
class AppFiles:
    """The modules of the app, by their imports: what its page begins with, and what it asks for when it has long been there."""

    modules: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (SCRIPT, STYLE, *self.modules, *self.later, ICON)


def app_files() -> AppFiles:
    """Follow the imports from the script: a module that the device did not keep would be missing without a network."""
    modules, later = _followed([SCRIPT], IMPORTED), set[str]()
    for name in modules:
        later |= _followed(_imports(name, IMPORTED_LATER), IMPORTED)
    return AppFiles(tuple(sorted(modules - {SCRIPT})), tuple(sorted(later - modules)))


def _followed(names: Iterable[str], pattern: re.Pattern[str]) -> set[str]:
    found, left = set[str](), list(names)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += _imports(name, pattern)
    return found


def _imports(name: str, pattern: re.Pattern[str]) -> list[str]:
    words = _content(name).decode()
    return [
        posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in pattern.findall(words)
    ]


def _content(name: str) -> bytes:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_bytes()


def app_version() -> str:
    """Return eight characters that change with every change of the app, its words included."""
    return _version() if settings.DEBUG else _kept_version()


@cache
def _kept_version() -> str:
    return _version()


def _shown_files() -> AppFiles:
    return app_files() if settings.DEBUG else _kept_files()


@cache
def _kept_files() -> AppFiles:
    return app_files()


def _version() -> str:
    digest = hashlib.sha256(json.dumps(_words(), sort_keys=True).encode())
    for name in app_files().names:
        digest.update(static(name).encode())
        digest.update(_content(name))
    for template in ("tablet.html", "tablet_worker.js"):
        digest.update((Path(settings.BASE_DIR) / "templates/judging/hall" / template).read_bytes())
    return digest.hexdigest()[:8]


def _words() -> dict[str, dict[str, str]]:
    """Return every text of the app in every language of the site, for it may change its language without a network."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = {key: str(text) for key, text in WORDS.items()}
    return found


def app_context() -> dict[str, Any]:
    """Return what the page of the app is made of."""
    names = {code: translation.get_language_info(code)["name_local"] for code, _name in settings.LANGUAGES}
    return {
        "version": app_version(),
        "script": SCRIPT,
        "style": STYLE,
        "modules": _shown_files().modules,
        "icon": ICON,
        "data": {
            "version": app_version(),
            "language": settings.LANGUAGE_CODE,
            "cookie": settings.LANGUAGE_COOKIE_NAME,
            "languages": names,
            "words": _words(),
        },
    }


def worker_context() -> dict[str, Any]:
    """Return what the worker keeps on the device."""
    files = [static(name) for name in _shown_files().names]
    return {"version": app_version(), "files": json.dumps(files)}
