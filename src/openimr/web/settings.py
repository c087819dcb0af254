"""Settings of the site, from the environment with safe defaults (see docs/configuration.md).

PostgreSQL only. Without ``DATABASE_URL`` the commands of OpenIMR start the embedded one first
(:mod:`openimr.web.database`) and set the variable; these settings start nothing.
"""

import os
from pathlib import Path
from typing import Any

from openimr.web import environment

HERE = Path(__file__).parent
DATA = environment.data_folder()
LICENSED = Path(os.environ["OPENIMR_LICENSED"]) if os.environ.get("OPENIMR_LICENSED") else DATA / "licensed"
# The organization's own wordings of notices, a file a language (docs/notices.md).
NOTICE_TEXTS = Path(os.environ["OPENIMR_NOTICE_TEXTS"]) if os.environ.get("OPENIMR_NOTICE_TEXTS") else DATA / "notices"
HTTPS = environment.switched_on("OPENIMR_HTTPS")

DEBUG = environment.switched_on("OPENIMR_DEBUG")
SECRET_KEY = environment.secret_key(DATA)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.listed("OPENIMR_HOSTS")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in environment.listed("OPENIMR_HOSTS")] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "openimr.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "openimr.web.protection.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "openimr.web.protection.OnlyText",
    "openimr.web.protection.OneAtATime",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "openimr.web.protection.NoStore",
]

ROOT_URLCONF = "openimr.web.urls"
WSGI_APPLICATION = "openimr.web.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "openimr.web.accounts.access.allowed_here",
            ],
            "libraries": {"openimr": "openimr.web.wording"},
            "builtins": ["openimr.web.wording"],
        },
    }
]

# The embedded server is at the address the command that started it has put into DATABASE_URL.
DATABASES = {
    "default": {
        **environment.database_settings(os.environ.get("DATABASE_URL") or "postgresql:///openimr"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}

AUTH_USER_MODEL = "web.User"
AUTHENTICATION_BACKENDS = ["openimr.web.accounts.signing_in.UsernameOrEmail"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "worklist"
LOGOUT_REDIRECT_URL = "login"

SESSION_COOKIE_AGE = int(os.environ.get("OPENIMR_SESSION_SECONDS", str(60 * 60)))
SESSION_SAVE_EVERY_REQUEST = True  # the hour counts from the last thing done, not from signing in
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the letter is previewed in a frame of the site itself

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = os.environ.get("OPENIMR_TIME_ZONE", "America/Los_Angeles")
DATE_FORMAT = "j F Y"

# E-mail: links into the portal and codes, never content. Without a server nothing is e-mailed and notices go by mail.
EMAIL_HOST = os.environ.get("OPENIMR_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("OPENIMR_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("OPENIMR_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("OPENIMR_SMTP_PASSWORD", "")
EMAIL_USE_SSL = os.environ.get("OPENIMR_SMTP_TLS", "starttls") == "ssl"
EMAIL_USE_TLS = os.environ.get("OPENIMR_SMTP_TLS", "starttls") == "starttls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("OPENIMR_MAIL_FROM", "imr@localhost")
SITE_URL = os.environ.get("OPENIMR_SITE_URL", "http://localhost:8000").rstrip("/")

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"] if (HERE / "static").is_dir() else []
WHITENOISE_USE_FINDERS = True  # served from the package itself: no collecting step that could be forgotten
WHITENOISE_AUTOREFRESH = DEBUG

# What a person may send at once. Files stream to disk; only the form's other fields are held in memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# No path, query string or word of an exception is logged: an address tells its pattern, a failure its place and kind.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"unprotected": {"()": "openimr.web.protection.WithoutProtectedData"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["unprotected"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "openimr": {"level": os.environ.get("OPENIMR_LOG", "INFO").upper()},
        "procrastinate": {"level": "WARNING"},
        # warns that jobs are found through a module run as a program; they are found by their names
        "procrastinate.blueprints": {"level": "ERROR"},
    },
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
SILENCED_SYSTEM_CHECKS: list[str] = []
