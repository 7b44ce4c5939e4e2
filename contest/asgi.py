"""The ASGI application that a server loads."""

import os
import warnings

from django.core.asgi import get_asgi_application

# WhiteNoise reads the small static files at once, which is what this warning is about; ours stream properly.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

application = get_asgi_application()
