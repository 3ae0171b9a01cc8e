"""Django settings. What differs between installations comes from the environment.

``FAIRWAY_DATA`` is the folder for the database and the secret key (default: ``var`` in the working
folder), ``FAIRWAY_HOSTS`` the host names served, ``FAIRWAY_DEBUG`` shows errors to developers.
``FAIRWAY_DATABASE`` is the address of a PostgreSQL database, as
postgresql://USER:PASSWORD@HOST:PORT/NAME (default: SQLite in the data folder).
``FAIRWAY_SIDE`` is the jurisdiction that this node decides for (default: none, it only answers),
``FAIRWAY_NODE`` the name that the node signs its log under, ``FAIRWAY_PEERS`` the nodes whose logs it
witnesses, each as SIDE URL LOGKEY WITNESSKEY (see `fairway.link.identity`).
"""

import os
import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from fairway.web.database import database

HERE = Path(__file__).parent
DATA = Path(os.environ.get("FAIRWAY_DATA", "var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key in the data folder, made on first use and readable by its owner alone."""
    kept = DATA / "secret-key"
    if not kept.exists():
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return kept.read_text()


FAIRWAY_SIDE = os.environ.get("FAIRWAY_SIDE", "").strip()
FAIRWAY_NODE = os.environ.get("FAIRWAY_NODE", "localhost")
FAIRWAY_PEERS = os.environ.get("FAIRWAY_PEERS", "")
SECRET_KEY = os.environ.get("FAIRWAY_SECRET_KEY") or _secret_key()
DEBUG = os.environ.get("FAIRWAY_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("FAIRWAY_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_tasks_db",
    "fairway.link",
    "fairway.zone",
    "fairway.clearance",
    "fairway.reform",
    "fairway.web",
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fairway.api.problems.Problems",
    "fairway.web.headers.OneRulebook",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "fairway.web.headers.SecurityHeaders",
    "fairway.api.repeats.Repeats",
    "fairway.web.headers.PossibleAddresses",
]
ROOT_URLCONF = "fairway.web.urls"
WSGI_APPLICATION = "fairway.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "fairway.web.frame.frame"],
        },
    }
]
DATABASES = {"default": database(os.environ.get("FAIRWAY_DATABASE", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hant", _("Traditional Chinese")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Hong_Kong"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A cookie belongs to a host whatever the port: the nodes of one machine must not take each other's.
CSRF_COOKIE_NAME = f"fairway-form-{FAIRWAY_SIDE.lower()}"
SESSION_COOKIE_NAME = f"fairway-session-{FAIRWAY_SIDE.lower()}"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CLIENT_ADDRESS = "REMOTE_ADDR"
"""Where a request says from which address it comes; behind a server in front, a header that this sets."""
LOGIN_URL = "sign-in"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "fairway.web.pages.stale"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]
