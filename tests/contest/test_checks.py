"""Mistakes of a deployment are told with the command that mends them."""

import pytest
from django.core.management import call_command

from contest import checks
from contest.staticfiles import FILES, PackageFilesFinder


def test_system_checks_find_nothing_wrong():
    call_command("check", fail_level="WARNING")


def test_debug_on_a_public_site_is_an_error(settings):
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["localhost", "contest.example.org"]

    (found,) = checks.debug_stays_at_home(None)

    assert "contest.example.org" in found.msg


def test_demonstration_mode_on_a_public_site_is_a_warning(settings):
    settings.DEMO_MODE = True
    settings.ALLOWED_HOSTS = ["contest.example.org"]

    assert [found.id for found in checks.demo_stays_at_home(None)] == ["contest.W002"]


def test_a_folder_that_cannot_be_written_is_an_error(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(checks.os, "access", lambda path, mode: False)  # root may write everywhere

    assert [found.id for found in checks.var_is_writable(None)] == ["contest.E001"]


def test_a_folder_that_is_not_there_is_an_error(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "missing"

    assert [found.id for found in checks.var_is_writable(None)] == ["contest.E001"]


@pytest.mark.parametrize(
    ("check", "package"),
    [(checks.ffmpeg_is_installed, "ffmpeg"), (checks.chinese_fonts_are_installed, "fonts-noto-cjk")],
)
def test_a_missing_program_is_named_with_its_package(monkeypatch, tmp_path, check, package):
    monkeypatch.setenv("PATH", str(tmp_path))

    (found,) = check(None)

    assert package in found.hint


def test_browser_files_that_are_not_installed_are_named(settings, tmp_path):
    settings.BASE_DIR = tmp_path

    (found,) = PackageFilesFinder().check()

    assert "bootstrap/css/bootstrap.min.css" in found.msg


def test_only_listed_files_of_packages_are_found():
    finder = PackageFilesFinder()

    for package, (_, names) in FILES.items():
        for name in names:
            assert finder.find(f"vendor/{package}/{name}")
    for path in (
        "vendor/bootstrap/package.json",
        "vendor/bootstrap/../../package.json",
        "bootstrap/x",
        "vendor",
    ):
        assert finder.find(path) == []
