"""The ASGI application that a server loads."""

import os
import time
import warnings
from typing import Any

from django.core.asgi import get_asgi_application

# WhiteNoise reads the small static files at once, which is what this warning is about; ours stream properly.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

_django = get_asgi_application()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Note when each request began: Django sees it only when its whole body, perhaps a film, has arrived."""
    await _django({**scope, "began_at": time.time()}, receive, send)
