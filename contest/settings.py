"""All settings, in one file; what differs between installations is read from the environment (docs/settings.md).

A file named .env beside manage.py may hold the same NAME=value lines.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels
from django.utils.translation import gettext_lazy as _

from contest import env

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_file(BASE_DIR / ".env")

VAR_DIR = Path(env.env_str("VAR_DIR", str(BASE_DIR / "var"))).resolve()
"""Everything the running system writes: database, uploads, the secret key, logs of the set-up."""

# Who we are -----------------------------------------------------------------------------------------------

DEBUG = env.env_bool("DEBUG", default=False)
DEMO_MODE = env.env_bool("DEMO_MODE", default=False)
DEMO_PASSWORD = "jiangtai-demo"  # noqa: S105 - printed on the log-in page of a demonstration
SECRET_KEY = env.env_secret("SECRET_KEY", keep_in=VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.env_list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env.env_origin("SITE_URL", default="http://127.0.0.1:8000")
"""The address printed in QR codes and written in mails."""
ALLOWED_HOSTS = env.env_list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_HOST = urlsplit(SITE_URL).hostname or ""
if SITE_HOST not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(SITE_HOST)
CSRF_TRUSTED_ORIGINS = [SITE_URL, *env.env_list("TRUSTED_ORIGINS", default=[])]
HALL_MODE = env.env_bool("HALL_MODE", default=False)
"""Set by `manage.py hall`: the site runs on a laptop in the hall, and an empty one offers to take a round in."""
HALL_SECURE = env.env_list("HALL_SECURE", default=[])
HALL_PLAIN = env.env_list("HALL_PLAIN", default=[])
"""Its addresses in the local network, with and without encryption; the command sets both."""
HALL_DIR = VAR_DIR / "hall"

INSTALLED_APPS = [
    "contest",
    "judging",
    "talent_pool",
    "contest.apps.SuperuserAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "contest.middleware.note_beginning",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "contest.middleware.permissions_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "contest.middleware.session_lifetime",
    "contest.middleware.password_to_change",
    "contest.middleware.device_of_journal",
    "contest.middleware.NoNul",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "contest.middleware.way_out_of_acts",
]

ROOT_URLCONF = "contest.urls"
ASGI_APPLICATION = "contest.asgi.application"
WSGI_APPLICATION = "contest.wsgi.application"

# Data -----------------------------------------------------------------------------------------------------

DATABASES = {"default": env.env_database("DATABASE_URL", sqlite_file=VAR_DIR / "db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {  # shared by all processes, so that counting attempts counts them all
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # 300 by default: counted attempts would push each other out
    },
    "pages": {  # parts of public pages, each process its own; keys name the state of what they show
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "media"]},
}
"""media: films and documents that are made ready to judge take minutes; nobody's certificate waits behind them."""

MEDIA_ROOT = VAR_DIR / "media"
"""Private: there is no MEDIA_URL, a view with a rule serves each file."""
ACCEL_PREFIX = env.env_str("ACCEL_PREFIX")
"""Where nginx finds the private files for itself; empty: Django sends them."""
UPLOAD_MAX_BYTES = env.env_int("UPLOAD_MAX_BYTES", default=4 * 10**9, minimum=10**6)
"""Of one request, whatever it is for: a longer one is refused before it fills the disk."""
UPLOAD_ENTRY_MAX_BYTES = env.env_int("UPLOAD_ENTRY_MAX_BYTES", default=20 * 10**9)
UPLOAD_UNIT_MAX_BYTES = env.env_int("UPLOAD_UNIT_MAX_BYTES", default=0)
"""Of all files together that an entry, and the entries of a unit, have sent; 0: no limit."""
UPLOAD_DISK_RESERVE = env.env_int("UPLOAD_DISK_RESERVE", default=2 * 10**9)
"""Bytes of the disk that uploads leave free."""
UPLOAD_KEEP_HOURS = env.env_int("UPLOAD_KEEP_HOURS", default=7 * 24, minimum=1)
"""How long an upload that was broken off may be taken up again."""
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "uploading"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)  # beside the media: a film is moved there, not copied
CONVERTING_DIR = VAR_DIR / "converting"
"""Where converters work; what a killed one left there goes when its job begins anew."""
CONVERTERS_OFF = frozenset(env.env_list("CONVERTERS_OFF", default=[]))
"""Programs not to be used though they are there: ffmpeg, ffprobe, soffice, libreoffice."""
CLAMD = env.env_socket("CLAMD")
"""The virus scanner's socket, a path or host:port; empty: files are not scanned."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o640 if ACCEL_PREFIX else 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750 if ACCEL_PREFIX else 0o700
"""nginx, as a member of our group, reads what it is to send."""
S3 = env.env_bucket()
"""Where the private files lie when they do not lie under MEDIA_ROOT."""

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": S3.storage if S3 else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "contest.static_storage.CompressedHashedStorage"
            if env.env_bool("COMPRESS_STATIC", default=False)
            else "contest.static_storage.HashedStorage"
        )
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static_root"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "contest.staticfiles.PackageFilesFinder",
    "contest.staticfiles.BundleFinder",
]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Pages ----------------------------------------------------------------------------------------------------

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "contest.context.navigation",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {message_levels.ERROR: "danger", message_levels.DEBUG: "secondary"}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "contest" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# People and sessions --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "contest.User"
AUTHENTICATION_BACKENDS = ["contest.authentication.UsernameOrMobileBackend"]
LOGIN_URL = "contest:login"
LOGIN_REDIRECT_URL = "contest:home"
LOGOUT_REDIRECT_URL = "contest:home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "name_pinyin", "mobile", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_ABSOLUTE_AGE = 7 * 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = False  # phones close the browser between two photographs
SESSION_COOKIE_SAMESITE = "Lax"

# Safety ---------------------------------------------------------------------------------------------------

HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS and not DEBUG
SECURE_SSL_REDIRECT = HTTPS and not DEBUG
SECURE_HSTS_SECONDS = env.env_int("HSTS_SECONDS", default=0)
if HALL_MODE and not HTTPS:
    # Beside the encrypted address: a cookie that a browser keeps for that one can't be written over from here.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid_plain", "csrftoken_plain"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None
X_FRAME_OPTIONS = "SAMEORIGIN"  # a judge reads the PDF inside the score page
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # asks for DENY

_STORE = [S3.origin] if S3 else []  # addresses of files lead there once the rule has said yes
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_STORE],
        "media-src": [SELF, "blob:", *_STORE],
        "frame-src": [SELF, *_STORE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
MAP_TILES_URL = env.env_tiles("MAP_TILES_URL", credit="MAP_TILES_CREDIT")
MAP_TILES_CREDIT = env.env_str("MAP_TILES_CREDIT")
EMBED_ORIGINS = env.env_list("EMBED_ORIGINS", default=[])
PERMISSIONS_POLICY = {
    "camera": "self",
    "fullscreen": "self",
    "screen-wake-lock": "self",
    "geolocation": "",
    "microphone": "",
    "payment": "",
    "usb": "",
}

# Mail and logs --------------------------------------------------------------------------------------------

vars().update(env.env_mail("EMAIL_URL"))
EMAIL_TIMEOUT = 15  # seconds: a mail server that says nothing must not hold up a page or the worker
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.env_str("MAIL_FROM", f"no-reply@{SITE_HOST}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} [{process:d}] {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain"},
        "warnings": {"class": "logging.StreamHandler", "formatter": "plain", "level": "WARNING"},
    },
    "root": {"handlers": ["stderr"], "level": env.env_log_level("LOG_LEVEL")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # the worker sets these loggers' levels itself and would print two lines for every task
        "django_tasks": {"handlers": ["warnings"], "propagate": False},
        "django_tasks_db": {"handlers": ["warnings"], "propagate": False},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
