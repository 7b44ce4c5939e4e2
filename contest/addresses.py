"""Under which address the devices in a room reach this site: printed in QR codes, and not always the one of the request.

In a hall without the Internet the site is served twice over the local network, encrypted by an authority of its own and
plain, and the desk often opens it as 127.0.0.1, which leads nowhere from another device.
"""

from django.conf import settings
from django.http import HttpRequest


def device_url(request: HttpRequest | None, path: str) -> str:
    """Return a judge's tablet's address of a path: encrypted in a hall, for only there a page works without the network.

    request: outside of a hall its own host is used; None for the site's.
    """
    if settings.HALL_MODE and settings.HALL_SECURE:
        return f"{settings.HALL_SECURE[0]}{path}"
    return request.build_absolute_uri(path) if request is not None else f"{settings.SITE_URL}{path}"


def open_url(request: HttpRequest | None, path: str) -> str:
    """Return the address of a path for telephones and screens that installed nothing: plain in a hall."""
    if settings.HALL_MODE and settings.HALL_PLAIN:
        return f"{settings.HALL_PLAIN[0]}{path}"
    return request.build_absolute_uri(path) if request is not None else f"{settings.SITE_URL}{path}"
