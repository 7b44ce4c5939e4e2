"""Settings of a whole installation that a test starts: the product's own, in a folder of the test (VAR_DIR)."""

from contest.settings import *  # noqa: F403
from contest.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CONVERTERS_OFF = frozenset({"soffice", "libreoffice"})
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
