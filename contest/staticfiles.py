"""Which files of the installed npm packages are served, and which files go together as one."""

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage
from django.utils._os import safe_join

PREFIX: Final = "vendor"

FILES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    # The source map is named inside the file; hashing the names stops when one is missing.
    "bootstrap": ("dist", ("css/bootstrap.min.css", "css/bootstrap.min.css.map")),
    "idb": ("build", ("index.js",)),
    "tus-js-client": ("dist", ("tus.min.js", "tus.min.js.map")),
    "uqr": ("dist", ("index.mjs",)),
}
"""Package -> folder inside it and the files taken from there.

`vendor/bootstrap/css/bootstrap.min.css` is what a template asks for.
"""


BUNDLES: Final[dict[str, tuple[str, ...]]] = {
    # In the order in which they build on each other.
    "bundles/site.css": (
        "vendor/bootstrap/css/bootstrap.min.css",
        "contest/css/tokens.css",
        "contest/css/base.css",
        "contest/css/layout/masthead.css",
        "contest/css/layout/page.css",
        "contest/css/layout/occasions.css",
        "contest/css/layout/focus.css",
        "contest/css/components/facts.css",
        "contest/css/components/progress.css",
        "contest/css/components/rows.css",
        "contest/css/components/dialog.css",
        "contest/css/tables.css",
        "contest/css/forms.css",
        "contest/css/setup.css",
        "contest/css/people.css",
        "contest/css/judging/score.css",
        "contest/css/judging/lists.css",
        "contest/css/result.css",
        "contest/css/print.css",
    ),
    "bundles/entry.css": ("contest/css/entry/make.css", "contest/css/entry/check.css"),
    "bundles/desk.css": (
        "judging/hall/desk/frame.css",
        "judging/hall/desk/stage.css",
        "judging/hall/desk/screens.css",
        "judging/hall/desk/acts.css",
        "judging/hall/desk/order.css",
        "judging/hall/desk/wall.css",
        "judging/hall/desk/pages.css",
        "judging/hall/desk/narrow.css",
    ),
    "bundles/screen.css": (
        "contest/css/tokens.css",
        "judging/hall/screen/frame.css",
        "judging/hall/screen/stage.css",
        "judging/hall/screen/result.css",
        "judging/hall/screen/occasions.css",
        "judging/hall/screen/shapes.css",
        "judging/hall/screen/host.css",
        "judging/hall/screen/motion.css",
    ),
    "bundles/tablet.css": (
        "contest/css/tokens.css",
        "judging/hall/tablet/css/frame.css",
        "judging/hall/tablet/css/stage.css",
        "judging/hall/tablet/css/sheet.css",
        "judging/hall/tablet/css/after.css",
        "judging/hall/tablet/css/dialogs.css",
        "judging/hall/tablet/css/shapes.css",
    ),
    # Each stands alone and imports nothing, so that each can stand in a block of one module.
    "bundles/site.js": (
        "contest/js/requests.js",
        "contest/js/menus.js",
        "contest/js/forms.js",
        "contest/js/confirm.js",
        "contest/js/countdown.js",
        "contest/js/stepper.js",
        "contest/js/rows.js",
        "contest/js/setup_rows.js",
        "contest/js/narrow.js",
    ),
}
"""Files that a page loads, put together into one: a village line pays for each request, not for each byte."""

_SOURCE_MAP: Final = re.compile(rb"(/\*|//)[#@] sourceMappingURL=.*")


class BundleFinder(BaseFinder):
    """Puts the bundles together whenever one of their parts is newer, in a folder of the installation's own."""

    def _root(self) -> Path:
        return Path(settings.VAR_DIR) / "bundles"

    def _file(self, name: str) -> Path:
        parts = [Path(part) for part in map(finders.find, BUNDLES[name]) if isinstance(part, str)]
        target = self._root() / name
        newest = max((part.stat().st_mtime_ns for part in (*parts, Path(__file__))), default=0)
        if not target.is_file() or target.stat().st_mtime_ns < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            module = name.endswith(".js")
            texts = [_SOURCE_MAP.sub(b"", part.read_bytes()) for part in parts]
            whole = b"\n".join(b"{\n%s\n}" % text if module else text for text in texts)
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
                file.write(whole)
            Path(file.name).chmod(0o644)
            Path(file.name).replace(target)  # another process may be reading the old one
        return target

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Say by name which part of a bundle is not there: pages would be half dressed."""
        missing = [part for parts in BUNDLES.values() for part in parts if not finders.find(part)]
        if not missing:
            return []
        text = f"Parts of bundles are not there: {', '.join(missing)}"
        return [
            checks.Warning(text, hint="Run `make setup`, or mend contest/staticfiles.py.", id="contest.W007")
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the bundle's place on the disk, or [] when it is not one of ours."""
        if path not in BUNDLES:
            return []
        found = str(self._file(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """Yield (name, storage) for collectstatic."""
        storage = FileSystemStorage(location=self._root())
        for name in BUNDLES:
            self._file(name)
            yield name, storage


class PackageFilesFinder(BaseFinder):
    """Finds the few files listed above in node_modules, and nothing else of it."""

    def _root(self, package: str) -> Path:
        return Path(settings.BASE_DIR) / "node_modules" / package / FILES[package][0]

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Warn about files that are not installed: pages would have no style."""
        missing = [
            f"{package}/{name}"
            for package, (_, names) in FILES.items()
            for name in names
            if not (self._root(package) / name).is_file()
        ]
        if not missing:
            return []
        return [
            checks.Warning(
                f"Browser files are not installed: {', '.join(missing)}",
                hint="Run `make setup`.",
                id="contest.W001",
            )
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file's place on the disk, or [] when it is not one of ours."""
        prefix, _, rest = path.replace("\\", "/").partition("/")
        package, _, name = rest.partition("/")
        if prefix != PREFIX or package not in FILES or name not in FILES[package][1]:
            return []
        found = safe_join(str(self._root(package)), name)
        if not Path(found).is_file():
            return []
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """Yield (name, storage) for collectstatic."""
        for package, (_, names) in FILES.items():
            storage = FileSystemStorage(location=self._root(package))
            storage.prefix = f"{PREFIX}/{package}"  # type: ignore[attr-defined]  # read by collectstatic
            for name in names:
                if storage.exists(name):
                    yield name, storage
