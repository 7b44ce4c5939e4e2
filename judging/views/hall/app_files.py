"""The files of the tablet app, their version, and its words in every language."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import translation

from judging.views.hall.app_words import WORDS

SCRIPT: Final = "judging/hall/tablet/app.js"
STYLES: Final = ("contest/css/tokens.css", "judging/hall/tablet/tablet.css")
MODULES: Final = (
    "judging/js/numbers.js",
    "vendor/idb/index.js",
    *(
        f"judging/hall/tablet/{name}.js"
        for name in (
            "dom", "words", "store", "outbox", "link", "model", "device", "marks", "pad", "frame", "sheet_view", "sign",
            "waiting", "after", "notices", "events",
        )
    ),
)  # fmt: skip
LATER: Final = (
    "vendor/uqr/index.mjs",
    "judging/hall/tablet/rescue.js",
    "judging/hall/tablet/seal.js",
)
"""Fetched when the page has long been there; kept on the device all the same."""
ICON: Final = "contest/img/favicon.svg"


def app_version() -> str:
    """Return eight characters that change with every change of the app, its words included."""
    return _version() if settings.DEBUG else _kept_version()


@cache
def _kept_version() -> str:
    return _version()


def _version() -> str:
    digest = hashlib.sha256(json.dumps(_words(), sort_keys=True).encode())
    for name in (SCRIPT, *STYLES, *MODULES, *LATER):
        found = finders.find(name)
        digest.update(static(name).encode())
        digest.update(Path(found).read_bytes() if isinstance(found, str) else b"")
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
        "styles": STYLES,
        "modules": MODULES,
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
    files = [static(name) for name in (SCRIPT, *STYLES, *MODULES, *LATER, ICON)]
    return {"version": app_version(), "files": json.dumps(files)}
