"""Mistakes of a deployment, told at start with the command that mends them."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})

APT = "apt-get install --no-install-recommends"

Apps = Sequence[AppConfig] | None


@register(Tags.files)
def var_is_writable(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """The folder for database and uploads must exist and be ours."""
    folder = settings.VAR_DIR
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return []
    return [
        checks.Error(
            f"Cannot write in {folder}, where the database and the uploads belong.",
            hint="Create it and give it to the user who runs the server, or set VAR_DIR.",
            id="contest.E001",
        )
    ]


@register(Tags.security)
def debug_stays_at_home(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """DEBUG shows settings and source lines to whoever provokes an error."""
    foreign = sorted(set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS)
    if not settings.DEBUG or not foreign:
        return []
    return [
        checks.Error(
            f"DEBUG is on while the site answers to {', '.join(foreign)}.",
            hint="Set DEBUG=0, or take these names out of ALLOWED_HOSTS and SITE_URL.",
            id="contest.E002",
        )
    ]


@register(Tags.security)
def demo_stays_at_home(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Demonstration mode lists accounts with their passwords on the log-in page."""
    foreign = sorted(set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS)
    if not settings.DEMO_MODE or not foreign:
        return []
    return [
        checks.Warning(
            f"Demonstration mode shows passwords to everybody, and the site answers to {', '.join(foreign)}.",
            hint="Set DEMO_MODE=0 before real people use it.",
            id="contest.W002",
        )
    ]


@register(Tags.files)
def bucket_is_configured(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Files that lie in a bucket come from the store itself, which browsers must be able to reach."""
    if not settings.S3:
        return []
    found: list[CheckMessage] = []
    if settings.ACCEL_PREFIX:
        found.append(
            checks.Error(
                "The files lie in a bucket, where nginx does not find them.",
                hint="Take ACCEL_PREFIX away: the store sends the files.",
                id="contest.E004",
            )
        )
    if settings.HTTPS and settings.S3.public.startswith("http://"):
        found.append(
            checks.Error(
                f"Browsers do not show files from {settings.S3.public} on a page that came by HTTPS.",
                hint="Let the store speak HTTPS and set S3_PUBLIC_ENDPOINT to its https:// address.",
                id="contest.E005",
            )
        )
    return found


@register(Tags.files, deploy=True)
def bucket_takes_files(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """A file goes to the bucket, comes back and is removed; so do the parts of an upload."""
    if not settings.S3:
        return []
    from contest.bucket import StoreError, try_bucket

    try:
        try_bucket()
    except StoreError as error:
        return [
            checks.Error(
                f"The bucket {settings.S3.name} does not take files: {error}",
                hint="Look at S3_BUCKET, S3_ENDPOINT, S3_REGION, S3_ADDRESSING and at what the key may do.",
                id="contest.E006",
            )
        ]
    return []


@register(Tags.compatibility)
def chinese_fonts_are_installed(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Certificates are printed with the machine's fonts; without a Chinese one they show empty boxes."""
    finder = shutil.which("fc-list")
    if finder:
        listed = subprocess.run(
            [finder, ":lang=zh-cn", "family"], capture_output=True, check=False, timeout=20
        )
        if listed.stdout.strip():
            return []
    return [
        checks.Warning(
            "No Chinese font is installed: certificates would show empty boxes instead of characters.",
            hint=f"{APT} fontconfig fonts-noto-cjk fonts-lxgw-wenkai fonts-babelstone-han",
            id="contest.W003",
        )
    ]


@register(Tags.compatibility)
def ffmpeg_is_installed(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Length and size of a video are read with ffprobe."""
    if shutil.which("ffprobe"):
        return []
    return [
        checks.Warning(
            "ffprobe is missing: the length and the size of uploaded videos cannot be checked.",
            hint=f"{APT} ffmpeg",
            id="contest.W004",
        )
    ]
