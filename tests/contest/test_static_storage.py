"""Scripts that import each other find each other under their hashed names."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from contest.static_storage import HashedStorage

APPS = ("contest", "judging", "talent_pool")
IMPORTED = re.compile(r"""(?:^import|\bfrom|import\()\s*["'](\.[^"']+)["']""", re.MULTILINE)


@pytest.mark.pure
def test_every_import_names_a_hashed_file_that_is_there(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {
        **settings.STORAGES, "staticfiles": {"BACKEND": f"{HashedStorage.__module__}.{HashedStorage.__name__}"}
    }  # fmt: skip
    call_command("collectstatic", interactive=False, verbosity=0)
    found = 0
    for script in (one for app in APPS for one in (tmp_path / app).rglob("*.js")):
        if not re.search(r"\.[0-9a-f]{12}\.js$", script.name):
            continue  # the copy without a hash, which no page names
        for name in IMPORTED.findall(script.read_text(encoding="utf-8")):
            found += 1
            assert re.search(r"\.[0-9a-f]{12}\.m?js$", name), f"{script.name} imports {name}"
            assert (script.parent / name).resolve().is_file(), f"{script.name} imports {name}"
    assert found > 30, "the tablet app alone has as many"
    app = next(Path(tmp_path, "judging/hall/tablet").glob("app.*.js"))
    assert "./store." in app.read_text(encoding="utf-8")
