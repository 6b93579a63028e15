"""Every setting of the project, read once from the environment (docs/design.md section 1).

Nothing here raises: missing and malformed values are reported by prosaas.checks.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from prosaas.lib import mail
from prosaas.lib.env import Env, Problem
from prosaas.lib.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env(os.environ)

DEBUG = env.flag("DEBUG")
SANDBOX = env.flag("SANDBOX")
SECRET_KEY = env.secret("SECRET_KEY")
# The first encrypts, each decrypts (prosaas.lib.encryption).
ENCRYPTION_KEYS = tuple(env.secret("ENCRYPTION_KEYS").replace(",", " ").split())

# The one origin that Twilio and browsers use. Never derived from request headers (L99).
PUBLIC_URL = env.url("PUBLIC_URL", schemes=frozenset({"http", "https"}))
_PUBLIC = urlsplit(PUBLIC_URL)
_HTTPS = _PUBLIC.scheme == "https"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [
    host for host in (_PUBLIC.hostname, "localhost", "127.0.0.1") if host
]

# Database: "default" is the runtime role, under row-level security; "owner" owns the tables
# and exists only where migrations run.
# How long a piece of work waits for a connection; the web process asks for less (launch/web.py).
_WAIT_MS = env.integer("DB_WAIT_MS", 10_000, minimum=100, maximum=60_000)
# After an outage the pool connects within `reconnect_timeout`, not after minutes of backoff, for
# then calls renew their leases (calls.tasks.calls_reap).
_POOL = {"min_size": 1, "max_size": 16, "timeout": _WAIT_MS / 1000, "reconnect_timeout": 3.0}  # s
# A server that is gone without a word gives its connections up, also those in the middle of a
# query: few threads write for all calls. Seconds, then ms; DATABASE_URL may say otherwise.
_PATIENCE: dict[str, object] = {"connect_timeout": 5, "tcp_user_timeout": 10_000}


def _database(parameters: dict[str, str], options: dict[str, object]) -> dict[str, object]:
    """Django's description of a database from libpq parameters."""
    rest = dict(parameters)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": rest.pop("dbname"),
        "USER": rest.pop("user", ""),
        "PASSWORD": rest.pop("password", ""),
        "HOST": rest.pop("host", ""),
        "PORT": rest.pop("port", ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_PATIENCE, **rest, **options},
    }


DATABASES: dict[str, dict[str, object]] = {}
if _runtime := env.postgres("DATABASE_URL"):
    DATABASES["default"] = _database(_runtime, {"pool": _POOL})
    if _owner := env.postgres("DATABASE_OWNER_URL"):
        DATABASES["owner"] = _database(_owner, {})
DATABASE_ROUTERS = ["tenants.router.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.secret_url("REDIS_URL", schemes=frozenset({"redis", "rediss", "unix"}))
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
}

# Celery (namespace CELERY, see prosaas.celery)
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "post_call"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"

# Providers
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = env.secret("TWILIO_AUTH_TOKEN")
TWILIO_API_URL = env.url("TWILIO_API_URL", schemes=frozenset({"http", "https"}))
VOICE_FALLBACK_URL = env.url("VOICE_FALLBACK_URL", schemes=frozenset({"http", "https"}))
OPENAI_API_KEY = env.secret("OPENAI_API_KEY")
OPENAI_BASE_URL = env.url(
    "OPENAI_BASE_URL", "https://api.openai.com/v1", schemes=frozenset({"http", "https"})
)
OPENAI_REALTIME_MODEL = env.text("OPENAI_REALTIME_MODEL", "gpt-realtime-2.1")
OPENAI_TRANSCRIBE_MODEL = env.text("OPENAI_TRANSCRIBE_MODEL", "gpt-transcribe")
OPENAI_SUMMARY_MODEL = env.text("OPENAI_SUMMARY_MODEL", "gpt-6-luna")

# Recordings (docs/recordings.md): file:///folder or s3://bucket/prefix?endpoint=…&region=…
_VAR_RECORDINGS = (BASE_DIR / "var" / "recordings").as_uri() if DEBUG or SANDBOX else ""
STORAGE_URL = env.text("STORAGE_URL", _VAR_RECORDINGS)
STORAGE_ACCESS_KEY = env.secret("STORAGE_ACCESS_KEY")
STORAGE_SECRET_KEY = env.secret("STORAGE_SECRET_KEY")

# E-mail about calls (prosaas.lib.mail); unset: nobody is sent any
EMAIL_URL = env.secret("EMAIL_URL")
_MAIL = mail.server(EMAIL_URL)
if _MAIL is None:
    env.problems.append(Problem("EMAIL_URL", mail.HINT))
    _MAIL = mail.MailServer()
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", _MAIL.sender)
EMAIL_BACKEND = _MAIL.backend
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.is_ssl, _MAIL.is_starttls
EMAIL_FILE_PATH = _MAIL.folder
EMAIL_TIMEOUT = mail.TIMEOUT_S

# Where owners write to, as a link on pages; unset: to the person who runs this service
SUPPORT_EMAIL = env.mail_address("SUPPORT_EMAIL")

# Audio sent ahead of the caller's ear, in ms (requirements.md R13)
TX_LEAD_MS = env.integer("TX_LEAD_MS", 200, minimum=0, maximum=1000)

# An operator may close sign-up; without EMAIL_URL it is closed, for addresses are verified.
SIGNUP_CLOSED = env.flag("SIGNUP_CLOSED")

LOG_LEVEL = env.word(
    "LOG_LEVEL", "INFO", frozenset({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
)
LOGGING = logging_config(level=LOG_LEVEL, readable=DEBUG, secrets=env.secrets)
ENV_PROBLEMS = tuple(env.problems)

# Django
INSTALLED_APPS = [
    "prosaas.apps.ProsaasConfig",
    "tenants",
    "calls",
    "recordings",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its templates, so that templates/django/forms/ comes before them
    "prosaas.apps.AdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "servestatic",
    "channels",
]
MIDDLEWARE = [
    "prosaas.lib.request_id.request_ids",  # outermost: whatever is logged of a request names it
    "csp.middleware.CSPMiddleware",  # what the others refuse is under the policy too
    "django.middleware.security.SecurityMiddleware",
    "prosaas.lib.private.kept_nowhere",
    "tenants.rest.middleware.api_answers",
    "prosaas.lib.static.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "prosaas.lib.slashes.Slashes",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenants.middleware.AccountTroubles",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "prosaas.urls"
ASGI_APPLICATION = "prosaas.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # allauth's pages and the admin's, where templates/ has none of its own
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tenants.context_processors.place",
                "calls.context_processors.inbox",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["tenants.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/app/"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("he", _("Hebrew"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
FORMAT_MODULE_PATH = "prosaas.formats"
TIME_ZONE = "UTC"

# Accounts by django-allauth (docs/accounts.md)
ACCOUNT_ADAPTER = "tenants.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "tenants.adapters.user_display"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # it can be shown
ACCOUNT_FORMS = {
    "change_password": "tenants.forms.passwords.ChangePasswordForm",
    "reset_password": "tenants.forms.reset.ResetPasswordForm",
    "reset_password_from_key": "tenants.forms.passwords.ResetPasswordKeyForm",
    "signup": "tenants.forms.signup.SignupForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True  # one address a person, replaced once the new one is verified
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
# How often one address ("ip"), one account or e-mail address ("key"), one person may try. The
# second factor counts as login_failed too, by account. A password reset ends an account's lockout.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,100/d/ip,5/5m/key,30/d/key",
    "signup": "10/m/ip,50/d/ip",
    "reset_password": "10/m/ip,50/d/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key,10/d/key",
    "change_password": "5/m/user,30/d/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user,60/d/user",
}
# Behind the TLS proxy the client's address is the last one in X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _HTTPS else 0
MFA_ADAPTER = "tenants.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "tenants.forms.second_factor.AuthenticateForm",
    "reauthenticate": "tenants.forms.second_factor.ReauthenticateForm",
    "activate_totp": "tenants.forms.second_factor.ActivateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "ProSaaS"
USERSESSIONS_ADAPTER = "tenants.adapters.SessionsAdapter"

# Browser security, docs/security.md. The TLS proxy says https in X-Forwarded-Proto; Twilio's
# requests and the probes are never redirected, whatever the proxy sends (protocols.md A2: a
# redirect drops the POST parameters).
SECURE_SSL_REDIRECT = _HTTPS
SECURE_SSL_HOST = _PUBLIC.netloc or None
SECURE_REDIRECT_EXEMPT = [r"^webhook/", r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
LANGUAGE_COOKIE_SECURE = _HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
if _HTTPS:  # of this host alone: no subdomain can set them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_FAILURE_VIEW = "prosaas.problems.form_expired"
CSRF_TRUSTED_ORIGINS = [f"{_PUBLIC.scheme}://{_PUBLIC.netloc}"] if PUBLIC_URL else []
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": [
            "'self'",
            f"ws{PUBLIC_URL.removeprefix('http')}",
        ],  # Safari's 'self' has no sockets
        "img-src": ["'self'", "data:"],  # data: the second factor's QR code
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
SERVESTATIC_USE_FINDERS = True  # no build step: the product runs from its checkout (ADR 0008)
SERVESTATIC_ALLOW_ALL_ORIGINS = False
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},  # s; then a page says so
    }
}
# Other subdomains and browsers' preload lists are for the domain's owner to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tenants.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tenants.rest.bodies.BodyParser"],
    "DEFAULT_PAGINATION_CLASS": "tenants.rest.pages.KeysetPages",
    "DEFAULT_THROTTLE_CLASSES": ["tenants.rest.rates.RequestRate"],
    "EXCEPTION_HANDLER": "prosaas.api.error_response",
    "DEFAULT_SCHEMA_CLASS": "tenants.rest.schema.ApiSchema",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is 405: /api/docs/ tells what there is
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%fZ",  # all alike; nobody activates another zone here
    "URL_FORMAT_OVERRIDE": None,  # ?format= belongs to the operations that know it
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ProSaaS",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": "Calls of one tenant, by API key or by a member's session.",
    "SERVE_AUTHENTICATION": [],
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "CallStatus": "calls.models.CallStatus",
        "RecordingStatus": "recordings.models.RecordingStatus",
        "Direction": "calls.models.Direction",
        "Language": "tenants.models.tenant.Language",
        "TenantStatus": "tenants.models.Tenant.Status",
        "NumberStatus": "tenants.models.PhoneNumber.Status",
        "ClaimStatus": "tenants.models.NumberClaim.Status",
        "EventKind": "tenants.models.EventKind",
        "DeliveryStatus": "tenants.models.WebhookDelivery.State",
        "StageState": "recordings.models.StageState",
        "StageName": "recordings.models.StageName",
        "RecordingKind": "recordings.models.RecordingKind",
        "NoticeKind": "calls.models.CallNotice.Kind",
        "Outcome": "recordings.models.documents.Outcome",
        "Source": "recordings.models.documents.Source",
    },
}
