"""Every test starts alike: one seed for all chance, an empty cache, its own folder for uploads."""

import gc
import os
import random
from pathlib import Path

import factory.random
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.reloader import translation_file_changed

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
BASE = Path(__file__).resolve().parents[2]


def pytest_configure(config):
    """Choose the seed once, before the parallel workers inherit it; compile translations that changed."""
    os.environ.setdefault("TEST_SEED", str(random.SystemRandom().randrange(10**6)))
    config.option.hypothesis_seed = config.getoption("hypothesis_seed", None) or os.environ["TEST_SEED"]
    if not hasattr(config, "workerinput"):
        compile_translations()


def pytest_collection_modifyitems(items):
    """Mark what touches no database: it need not run again on the second one."""
    for item in items:
        asks = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        if not asks and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.pure)


def pytest_collection_finish(session):
    """Let the collector of garbage leave alone what stays to the end: it took an eighth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def compile_translations():
    for source in (BASE / "contest" / "locale").rglob("*.po"):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime > source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name, domain=source.stem)
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        translation_file_changed(None, target)  # a fresh clone has none when Django is set up


def pytest_terminal_summary(terminalreporter):
    """Say which seed to repeat a failure with."""
    terminalreporter.write_line(f"To repeat this run: TEST_SEED={os.environ['TEST_SEED']}")


@pytest.fixture(autouse=True)
def _same_start(settings, tmp_path_factory):
    from django.core.cache import caches
    from django.utils import translation

    seed = int(os.environ["TEST_SEED"])
    random.seed(seed)
    factory.random.reseed_random(seed)
    for cache in caches.all(initialized_only=True):
        cache.clear()
    translation.activate(settings.LANGUAGE_CODE)  # a page that an earlier test read in English stays active
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
