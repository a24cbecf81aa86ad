"""Settings of one cell (one county's deployment), read from the environment once.

LINAN_HOME            where the cell keeps its database, keys, tiles and files (default ./var)
LINAN_DATABASE_URL    postgresql://user:password@host:port/name; without it, SQLite in LINAN_HOME
LINAN_HOSTS           host names the cell answers to, separated by commas (loopback always)
LINAN_DEBUG           1 shows tracebacks; never in a cell with real people
LINAN_REQUIRE_MFA     0 lets staff sign in with a password alone; ignored outside a demo or drill cell
LINAN_HTTPS           1 when the cell is reached by HTTPS only: cookies are then never sent without it
LINAN_PROXIES         how many proxies stand before the cell (default 0); only then is their word on the caller taken
LINAN_SMTP_HOST       the mail server, where messages go by mail
LINAN_LOG_LEVEL       INFO (default), WARNING …
LINAN_THREADS         how many requests Django answers at once (default 12)
LINAN_SMS_URL, LINAN_SMS_TOKEN   the SMS gateway's address and key; without them messages wait in the outbox
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent
LINAN_HOME = Path(os.environ.get("LINAN_HOME", "var")).resolve()


def _cell() -> dict[str, Any]:
    """What kind of cell this is, written once by `linan init` and never by the environment."""
    path = Path(os.environ.get("LINAN_CELL_FILE") or LINAN_HOME / "cell.json")
    return json.loads(path.read_text()) if path.exists() else {}


_CELL = _cell()
LINAN_DEMO: bool = _CELL.get("kind") == "demo"
LINAN_DRILL: bool = _CELL.get("kind") == "drill"
LINAN_REQUIRE_MFA: bool = not ((LINAN_DEMO or LINAN_DRILL) and os.environ.get("LINAN_REQUIRE_MFA", "0") == "0")
DEBUG = os.environ.get("LINAN_DEBUG") == "1"


def _secret_key() -> str:
    """The signing key of sessions and forms, made at first start like every other key (mode 0600)."""
    from linan.core.vault.keys import text_key

    return text_key("django", LINAN_HOME)


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, os.environ.get("LINAN_HOSTS", "").split(","))]
CSRF_TRUSTED_ORIGINS = [f"https://{h}" for h in filter(None, os.environ.get("LINAN_HOSTS", "").split(","))]

CORE = ["desk", "clock", "vault", "ledger", "policy", "files", "community", "messages", "accounts", "movement"]
DOMAINS = [
    "testing",
    "tracing",
    "healthcode",
    "gates",
    "quarantine",
    "workforce",
    "directives",
    "response",
    "reporting",
    "wellbeing",
    "issues",
    "screening",
    "activities",
    "resilience",
    "flows",
    "oversight",
    "supplies",
    "reopening",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "ninja",
    *(f"linan.core.{a}" for a in CORE),
    *(f"linan.domains.{a}" for a in DOMAINS),
    "linan.workflows",
    "linan.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "linan.web.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linan.core.accounts.middleware.ActorMiddleware",
    "linan.web.middleware.Twice",
    "linan.web.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "linan.web.urls"
WSGI_APPLICATION = "linan.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "linan.web.frame.frame",
            ],
        },
    }
]


def _database(url: str | None) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "linan.core.ledger.sqlite",
            "NAME": str(LINAN_HOME / "db.sqlite3"),
            "CONN_MAX_AGE": 300,  # seconds; opening one costs as much as ten queries
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
            "TEST": {"NAME": os.environ.get("LINAN_TEST_SQLITE") or None},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("LINAN_DATABASE_URL begins with postgresql://")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections; Django must give them back
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 20}, **options},
    }


DATABASES = {"default": _database(os.environ.get("LINAN_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if LINAN_DRILL:  # a drill cell holds nobody; its sixty generated posts need no slow hash
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "linan.core.accounts.forms.AddKeyForm"}
MFA_TOTP_ISSUER = "邻安 Linan"  # what the authenticator app shows beside the digits
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or LINAN_DEMO
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says how long; trying again must not make it longer
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "linan.core.accounts.sign_in.source_of"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

SESSION_ENGINE = "linan.core.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_COOKIES = os.environ.get("LINAN_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
if SECURE_COOKIES:
    SECURE_HSTS_SECONDS = 30 * 24 * 3600
LINAN_PROXIES = int(os.environ.get("LINAN_PROXIES", "0"))
if LINAN_PROXIES:
    # Anybody may write these headers, so they count for nothing unless the cell was told that a proxy writes them.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = LINAN_PROXIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [
    BASE_DIR / "locale",
    # As apps alone they would come after Django and allauth, whose word for the same English would win.
    *(BASE_DIR.parent / "core" / a / "locale" for a in CORE),
    *(BASE_DIR.parent / "domains" / a / "locale" for a in DOMAINS),
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LINAN_SMS_URL = os.environ.get("LINAN_SMS_URL", "")
LINAN_SMS_TOKEN = os.environ.get("LINAN_SMS_TOKEN", "")

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("LINAN_SMTP_HOST", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "linan.web.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LINAN_LOG_LEVEL", "WARNING")},
    "loggers": {
        "linan": {"level": os.environ.get("LINAN_LOG_LEVEL", "INFO")},
        # Django logs the request object with its path; ours are logged by the Refusals middleware without content.
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
    },
}
