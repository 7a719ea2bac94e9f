"""Django's settings. What differs between deployments comes from `environment`; the rest is the same everywhere."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from gongzhi.config import environment, places
from gongzhi.core.clock import SQL_NOW

try:
    ENVIRONMENT = environment.load()
except environment.EnvironmentProblem as problem:
    raise ImproperlyConfigured(str(problem)) from problem

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key

# --- Keys and folders that the rooms ask for ---

GONGZHI_EMBEDDED = ENVIRONMENT.embedded
GONGZHI_DATA = ENVIRONMENT.data
GONGZHI_MASTER_KEY = ENVIRONMENT.master_key
GONGZHI_OLD_MASTER_KEYS = ENVIRONMENT.old_master_keys
GONGZHI_INDEX_KEY = ENVIRONMENT.index_key
GONGZHI_CIPHER = ENVIRONMENT.cipher
GONGZHI_SMS = ENVIRONMENT.sms
GONGZHI_MAIL = ENVIRONMENT.mail
GONGZHI_PRIVATE_WEBHOOKS = ENVIRONMENT.private_webhooks
GONGZHI_PUBLIC_URL = ENVIRONMENT.public_url
GONGZHI_FONTS = ENVIRONMENT.fonts
GONGZHI_VOICE_SECONDS = ENVIRONMENT.voice_seconds
GONGZHI_VOICE_BYTES = ENVIRONMENT.voice_megabytes * 1024 * 1024
GONGZHI_TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies

# --- Rooms and parts ---

ROOMS = [
    "gongzhi.core",
    "gongzhi.ui",
    "gongzhi.accounts",
    "gongzhi.regions",
    "gongzhi.organizations",
    "gongzhi.catalogue",
    "gongzhi.volunteers",
    "gongzhi.cases",
    "gongzhi.web",
]

INSTALLED_APPS = [
    # Before the libraries, so that our templates win over theirs of the same name.
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    # The simple configuration leaves our template loaders alone.
    "django_cotton.apps.SimpleAppConfig",
    "lucide",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "rules",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongzhi.core.middleware.DatabaseAwayMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "gongzhi.organizations.middleware.ActorMiddleware",
    # Needs to know who holds a post: idle time, second factor.
    "gongzhi.accounts.middleware.SignedInMiddleware",
    "gongzhi.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "gongzhi.config.urls"
WSGI_APPLICATION = "gongzhi.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongzhi.ui.context.navigation",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "lucide.templatetags.lucide",
                "gongzhi.ui.templatetags.ui",
            ],
        },
    }
]
FORM_RENDERER = "gongzhi.ui.forms.Renderer"
INSTALLED_APPS.append("django.forms")

# --- Database, cache, jobs ---

_DRIVER_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def _database(url: str) -> dict[str, Any]:
    """Django's form of a PostgreSQL address, with the connection pool.

    A connection is tried before it is given out, so that a restart of PostgreSQL costs no request after it; a request
    waits a few seconds for one at most and then answers with a page that says so.
    """
    given = conninfo_to_dict(url)
    named: dict[str, Any] = {ours: str(given.pop(theirs, "")) for theirs, ours in _DRIVER_NAMES.items()}
    pool = {"min_size": 1, "max_size": 8, "timeout": 4, "reconnect_timeout": 3, "max_idle": 300}
    options = {**given, "pool": pool, "connect_timeout": given.get("connect_timeout", 4)}
    return {"ENGINE": "django.db.backends.postgresql", "CONN_HEALTH_CHECKS": True, "OPTIONS": options, **named}


DATABASES = {"default": _database(ENVIRONMENT.conninfo)}

# In the database: every process counts the same limits, and there is no second server to run.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

# History rows carry the acting time, also under the simulated clock.
PGHISTORY_CREATED_AT_FUNCTION = SQL_NOW
PGHISTORY_APPEND_ONLY = True

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

# --- Who signs in ---

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "gongzhi.accounts.passwords.ThreeOfFourClasses"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# Residents sign in by phone and code (`accounts.codes`); staff by name, password and one-time password (allauth).
ACCOUNT_ADAPTER = "gongzhi.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "gongzhi.accounts.forms.LoginForm",
    "reauthenticate": "gongzhi.accounts.forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
# Nobody signs up by allauth, but its sign-in form takes from here that there is a password.
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
MFA_ADAPTER = "gongzhi.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "gongzhi.accounts.forms.FactorForm",
    "reauthenticate": "gongzhi.accounts.forms.FactorAgainForm",
    "activate_totp": "gongzhi.accounts.forms.FactorSetUpForm",
}
# No recovery codes: a lost device is reset by two administrators.
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_ISSUER = "共治"
#: Idle time after which a session ends: of whoever holds a post, and of residents.
GONGZHI_STAFF_IDLE = timedelta(minutes=30)
GONGZHI_RESIDENT_SESSION = timedelta(days=30)
#: Unseen for so long, a number may be somebody else's: numbers are given out again after about 90 days.
GONGZHI_NUMBER_IDLE = timedelta(days=90)
GONGZHI_SIGN_IN_LOG_MONTHS = ENVIRONMENT.sign_in_log_months

# --- Language and time ---

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["gongzhi.ui.formats"]

# --- Static files, uploads ---

STATIC_URL = "/static/"
_tree = places.source_tree()
STATIC_ROOT = _tree / "build" / "static" if _tree else ENVIRONMENT.data / "static"
MEDIA_ROOT = ENVIRONMENT.data / "files"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Never served by address: files go out through a permission check.
MEDIA_URL = ""

MEBIBYTE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    # First: what is too large for any kind of file is thrown away as it comes in.
    "gongzhi.core.files.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * MEBIBYTE
# Without files: a long description with every field of a form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 * MEBIBYTE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 12

# --- What browsers are told ---

ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
_https = ENVIRONMENT.public_url.startswith("https://")
if ENVIRONMENT.public_url:
    ALLOWED_HOSTS.append(urlsplit(ENVIRONMENT.public_url).hostname or "")
    CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url]
if ENVIRONMENT.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_NAME = "gongzhi_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(GONGZHI_RESIDENT_SESSION.total_seconds())
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gongzhi.core.middleware.csrf_failure"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        # Voice notes; "blob:" is the one that was just recorded, to listen to before it is sent.
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Logs: what went wrong, never whom it concerned ---

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "gongzhi.config.logs.DiscreetFormatter"}},
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "root": {"handlers": ["stream"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stream"], "level": "INFO", "propagate": False},
        "procrastinate": {"handlers": ["stream"], "level": "WARNING", "propagate": False},
        # Its own words on every failed attempt to connect; the page and the log of the request say it once.
        "psycopg.pool": {"handlers": ["stream"], "level": "ERROR", "propagate": False},
    },
}

BASE_DIR = Path(__file__).resolve().parents[1]
