"""Which files of the installed npm packages are served, and under which names."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage
from django.utils._os import safe_join

PREFIX: Final = "vendor"

FILES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    # Source maps and the .woff are named inside the other files; hashing the names stops when one is missing.
    "bootstrap": (
        "dist",
        (
            "css/bootstrap.min.css",
            "css/bootstrap.min.css.map",
            "js/bootstrap.bundle.min.js",
            "js/bootstrap.bundle.min.js.map",
        ),
    ),
    "bootstrap-icons": (
        "font",
        ("bootstrap-icons.min.css", "fonts/bootstrap-icons.woff", "fonts/bootstrap-icons.woff2"),
    ),
}
"""Package -> folder inside it and the files taken from there.

`vendor/bootstrap/css/bootstrap.min.css` is what a template asks for.
"""


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
