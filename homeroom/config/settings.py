"""Django's settings. The role in PostgreSQL comes from HOMEROOM_ROLE: each process connects as what it does."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from homeroom.config.home import Home

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
HOME = Home.current()
ROLE = os.environ.get("HOMEROOM_ROLE", "app")
# Roles that see children's rows through policies enter by the door; the others are named in config/roles.py.
GUARDED_ROLES = ("app", "worker")
KEYS_FOLDER = HOME.keys
SPOOL_FOLDER = HOME.spool
ROSTERS_FOLDER = HOME.rosters
# What an SFTP server drops here is taken once nothing in its organization's folder has changed for so long: five minutes are
# the rule that partners know (Clever SFTP Instructions 2.1.1). A slow line pauses for less.
INBOX_FOLDER = HOME.inbox
INBOX_QUIET_SECONDS = int(os.environ.get("HOMEROOM_INBOX_QUIET_SECONDS", "300"))

# Records are fetched from the public internet; of an own network, from these alone: host, or host:port, with commas between.
FETCH_HOSTS = frozenset(filter(None, os.environ.get("HOMEROOM_FETCH_HOSTS", "").split(",")))

HOMEROOM_DEMO = os.environ.get("HOMEROOM_DEMO") == "1"
DEBUG = False  # A debug page shows rows; no process of ours ever needs it.
SECRET_KEY = (
    HOME.secret("django") if ROLE in ("app", "worker", "authn") else "not used by this process: it signs nothing"
)
ALLOWED_HOSTS = os.environ.get("HOMEROOM_HOSTS", "localhost,127.0.0.1").split(",")
ROOT_URLCONF = "homeroom.config.urls"
URL_RULES = "homeroom.config.policy.RULES"
WSGI_APPLICATION = "homeroom.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "homeroom.common",
    "homeroom.partners",
    "homeroom.notices",
    "homeroom.agreements",
    "homeroom.connections",
    "homeroom.students",
    "homeroom.casework",
    "homeroom.matching",
    "homeroom.exchange",
    "homeroom.insight",
    "homeroom.drafting",
    "homeroom.desk",
    # Last: once everybody's tables stand, it lays the protections on them.
    "homeroom.access",
]

MIDDLEWARE = [
    "homeroom.common.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "homeroom.common.middleware.calm_errors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "homeroom.desk.account.idle.warn_before_idle",
    "homeroom.connections.middleware.ProgramsMiddleware",
    "homeroom.access.middleware.DoorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "homeroom.common.context.shell",
                "homeroom.desk.context.seat",
            ],
        },
    }
]
FORM_RENDERER = "homeroom.common.forms.FormRenderer"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

ENGINE = "homeroom.access.backend"
# One connection per thread of the server, kept; PostgreSQL's own limit is 100 (DESIGN section 7: native pool).
POOL = {"min_size": 1, "max_size": 8, "timeout": 10} if ROLE in ("app",) else False


def connection(role: str) -> dict:
    settings = HOME.database_settings(role)
    options = {**settings.pop("OPTIONS"), **({"pool": POOL} if POOL else {})}
    return {**settings, "ENGINE": ENGINE, "OPTIONS": options, "HOMEROOM_GUARDED": role in GUARDED_ROLES}


DATABASES = {"default": connection(ROLE), "identity": connection("authn" if ROLE in GUARDED_ROLES else ROLE)}
DATABASE_ROUTERS = ["homeroom.partners.routing.IdentityRouter"]

AUTH_USER_MODEL = "partners.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
CONFIRM_URL = "account:confirm"  # Where the door sends who owes the second factor.
NOT_READY_PAGE = "homeroom.desk.home.not_ready"  # What the door answers to whom a paper has lapsed.
HELD_PAGE = "homeroom.desk.volume.views.held"  # And to who asked for more children than one sitting has.
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "homeroom.partners.sign_in.InvitedOnly"
ACCOUNT_FORMS = {"login": "homeroom.partners.sign_in.SignInForm"}
ACCOUNT_SESSION_REMEMBER = False  # Computers at schools and agencies are shared: closing the browser signs out.
# Of one account: six tries a minute and twenty in a quarter of an hour, after which it opens again by itself, or a
# stranger could keep somebody out. Of one address: a district of 2,000 signs in from one at half past seven, 300 in its
# busiest minute, and one in three mistypes.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "6/m/key,20/15m/key,100/m/ip",
    # A code has 140 random bits: this keeps the database from being asked all night, not the code from being guessed.
    "join": "60/m/ip",
    # A token lasts half an hour; a secret has 256 random bits.
    "token": "60/m/ip",
    "reauthenticate": "6/m/user,20/15m/user",
    # Only who has the password comes to try codes, so after a hundred in a row the account waits for a new second factor
    # (NIST SP 800-63B, 5.2.2): `homeroom account PERSON --new-second-factor`.
    "second_factor": "6/m/key,20/15m/key,100/30d/key",
}
# Of X-Forwarded-For only what so many proxies of our own wrote at its end is believed; what came in is anybody's.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HOMEROOM_PROXIES", "0"))
MFA_ADAPTER = "homeroom.partners.second_factor.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Homeroom"
# Counted in the database: each process of the server would count for itself and so let through a multiple.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "partners_signinlimit",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # A row is 200 bytes; a flood of names must not fill the disk.
    }
}
# Every e-mail passes the outbox (homeroom.notices); nothing else may send one.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("HOMEROOM_MAIL_FROM", "homeroom@localhost")
SMTP_URL = os.environ.get("HOMEROOM_SMTP_URL", "")
MAIL_FOLDER = HOME.root / "mail"  # Where the demonstration puts what it would send.
# Links in e-mails begin with it: the address is never taken from a request.
SITE_URL = os.environ.get("HOMEROOM_URL", "http://localhost:8000").rstrip("/")

# How often an agreement may say that it goes on by itself. After that somebody must sign again, who then also reads it again.
RENEWALS_MAX = int(os.environ.get("HOMEROOM_RENEWALS_MAX", "1"))

SESSION_COOKIE_NAME = "homeroom"
SESSION_COOKIE_AGE = 12 * 60 * 60  # Twelve hours in all (trust-and-ease, session).
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "homeroom.common.errors.csrf_failure"
# On localhost there is no TLS; a real installation stands behind it and says so.
BEHIND_TLS = os.environ.get("HOMEROOM_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [PACKAGE / "locale"]
# Told when somebody uses the switch: rooms below know no people.
LANGUAGE_CHOSEN = "homeroom.notices.choices.remember_language"
LANGUAGE_COOKIE_NAME = "homeroom_language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
USE_TZ = True
TIME_ZONE = "UTC"  # Behind the door it is the collaboration's (partners/days.py).

STATIC_URL = "/static/"
STATIC_ROOT = HOME.root / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Every size, count and time that a request may take, each with its reason.
UPLOAD_MEGABYTES_MAX = 512  # A roster of 200,000 users with enrollments is 150 MB unpacked.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # Bodies over 1 MB are received outside the door (DESIGN section 4, point 9).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500  # The largest form has 60.
PHOTO_MEGABYTES_MAX = 20  # A photograph of 50 megapixels as a telephone keeps it is 15 MB.
# The pages that take files: how many at once, and which of the settings above limits each.
UPLOADS = {
    "exchange:new_import": (1, "UPLOAD_MEGABYTES_MAX"),
    "api:receive_file": (1, "UPLOAD_MEGABYTES_MAX"),  # Its whole body is the file.
    # The forms take four, and say so to who sends more.
    "casework:new_contact": (8, "PHOTO_MEGABYTES_MAX"),
    "casework:new_message": (8, "PHOTO_MEGABYTES_MAX"),
}
# How many children one person is shown before somebody asks (access/sitting.py). A sitting is as long as a session lasts.
SITTING_HOURS = 12
# Fewer is nobody's question: twice a caseload of thirty, for who also covers for a colleague; a page of a list has fifty.
SITTING_CHILDREN_LEAST = 60
# More is nobody's day, with however many they work: a supervisor answers for 200, and a liaison of a large district for 300.
SITTING_CHILDREN_MOST = 300
SITTING_HELD_AT_TIMES = (
    2  # Of what is normal: there a person who confirmed once is held. Above it is gathering, not work.
)
FILE_UPLOAD_HANDLERS = ["homeroom.common.uploads.SealingUploadHandler"]

# Logs carry no person's data: names of pages and codes, never values, addresses or parameters.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"wordless": {"()": "homeroom.common.logs.Wordless"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "wordless"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A refusal stands in the book, with who asked; its path need not stand in a log too.
    "loggers": {"django.request": {"level": "ERROR"}},
}
