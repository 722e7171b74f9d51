"""Settings, read from the environment; `README.md` lists the variables."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from newsroom import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
# Where uploaded and published files lie: `media/` for readers, `private/` for the desk alone.
FILES_DIR = BASE_DIR / (os.environ.get("NEWSROOM_FILES", "") or "var")
# Encrypts backups: 32 bytes in hex.
BACKUP_KEY = os.environ.get("BACKUP_KEY", "")

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.needed("SECRET_KEY", "not-secret-only-for-development" if DEBUG else None)
# Those of before: what they signed or sealed is still read.
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or (["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set: name the hosts that readers and staff use, with commas between."
    )
SITE_URL = environment.needed("SITE_URL", "http://127.0.0.1:8000" if DEBUG else None).rstrip("/")

# Which of the two sides this process is: `public` has nothing of the desk's, `desk` sends readers to the site.
NEWSROOM_SIDE = environment.choice("NEWSROOM_SIDE", "both", "public", "desk")
PUBLIC_ONLY = NEWSROOM_SIDE == "public"

INSTALLED_APPS = [
    "newsroom",
    "articles",
    "provinces",
    "taggit",
    "django_prose_editor",
    "django_ox",
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "newsroom.request_watch.RequestWatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "newsroom.middleware.PermissionsPolicyMiddleware",
    "newsroom.middleware.CookielessMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.middleware.SaveDataMiddleware",
    "newsroom.one_server.OneServerMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "newsroom.signing_in.middleware.AuthenticationMiddleware",
    "newsroom.middleware.LanguageMiddleware",
    "newsroom.middleware.StaffCookieMiddleware",
    "newsroom.middleware.BodyLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "newsroom.middleware.ErrorPageMiddleware",
    "newsroom.shared_memory.HintMiddleware",
    "newsroom.surrogates.SurrogateKeyMiddleware",
]

ROOT_URLCONF = "newsroom.urls" if NEWSROOM_SIDE == "both" else f"newsroom.urls_{NEWSROOM_SIDE}"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

if PUBLIC_ONLY:  # knows nobody: no accounts are signed in, no cookies, no forms but those that need none
    staff_apps = {"newsroom.apps.DeskConfig", "django.contrib.messages"}
    staff_middleware = ("SessionMiddleware", "Csrf", "Authentication", "StaffCookie", "MessageMiddleware", "Hint")
    INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in staff_apps]
    MIDDLEWARE = [name for name in MIDDLEWARE if not any(word in name for word in staff_middleware)]
    template_options: Any = TEMPLATES[0]["OPTIONS"]
    template_options["context_processors"] = [
        name for name in template_options["context_processors"] if "contrib" not in name
    ]

DATABASES = {
    "default": environment.public_database(BASE_DIR)
    if PUBLIC_ONLY
    else environment.database(environment.needed("DATABASE_URL", "sqlite:///var/newsroom.sqlite3"), BASE_DIR)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "newsroom.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Whoever may approve, withdraw or administer signs in in two steps.
REQUIRE_SECOND_FACTOR = environment.flag("REQUIRE_SECOND_FACTOR", default=not DEBUG)
# Single sign-on, where a provider is named.
OIDC: dict[str, Any] = environment.provider(
    "" if PUBLIC_ONLY else os.environ.get("OIDC_ISSUER", ""),
    os.environ.get("OIDC_CLIENT_ID", ""),
    os.environ.get("OIDC_CLIENT_SECRET", ""),
    os.environ.get("OIDC_NAME", ""),
    environment.words("OIDC_SECOND_FACTOR"),
)
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
# Our own words, then those of Django and other packages that our pages show; the second is kept by hand.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "borrowed"]
FORMAT_MODULE_PATH = ["newsroom.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticroot"
STATICFILES_DIRS = [BASE_DIR / "newsroom" / "assets"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_URL = "/media/"
MEDIA_ROOT = FILES_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    # Renditions of published photos, under content-hash names.
    "default": {"BACKEND": "newsroom.whole_files.WholeFileStorage"},
    # Originals: no URL; the desk serves them behind its permission predicate.
    "private": {
        "BACKEND": "newsroom.whole_files.WholeFileStorage",
        "OPTIONS": {"location": FILES_DIR / "private", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Both in a bucket, as folders of the same names; what readers get goes through us all the same.
if BUCKET := environment.bucket():
    for _name, _folder in {"default": "media", "private": "private"}.items():
        STORAGES[_name] = {"BACKEND": "newsroom.s3.BucketStorage", "OPTIONS": {**BUCKET, "folder": _folder}}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a story with every list full
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes, without files
PHOTO_MAX_BYTES = 25 * 1024 * 1024
UPLOAD_MAX_BYTES = 128 * 1024 * 1024  # of one request of somebody signed in, with all files
FILE_UPLOAD_HANDLERS = [
    "newsroom.uploads.PhotoUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
PHOTO_MAX_PIXELS = 50_000_000
PHOTO_MAX_PIXELS_WEBP = 16_000_000  # whose decoder takes four times the memory of the others
SOFFICE = os.environ.get("SOFFICE", "") or "soffice"  # LibreOffice, which reads the old format of Word

DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "") or f"newsroom@{urlsplit(SITE_URL).hostname or 'localhost'}"
MAILERS = {"default": environment.mailer(environment.needed("EMAIL_URL", "console:" if DEBUG or PUBLIC_ONLY else None))}

READER_LINK_GOOD_FOR = environment.hours("READER_LINK_GOOD_FOR", 24)  # unless whoever gives it says otherwise

# A search cluster, for an archive or a crowd beyond one machine; without it the database searches.
SEARCH_URL = environment.cluster(os.environ.get("SEARCH_URL", ""))

# A cache in front (a CDN): seconds that it may keep a page, and where it is told what changed.
CDN_KEEPS = environment.number("CDN_KEEPS", 60) if os.environ.get("CDN_KEEPS") else 0
PURGE_URL = environment.address("PURGE_URL")
PURGE_TOKEN = environment.needed("PURGE_TOKEN", None if PURGE_URL else "")

# Called by a job that changed what readers see; after requests a middleware does so.
READERS_PAGES_CHANGED = "newsroom.shared_memory.changed"

# --- Jobs: what may take its time, outside of requests. Code knows `django.tasks` alone, never the backend. ---
JOBS_BACKEND = os.environ.get("JOBS_BACKEND", "") or "django_ox.backend.OxBackend"
JOBS_IN_DATABASE = JOBS_BACKEND == "django_ox.backend.OxBackend"
TASKS: dict[str, dict[str, object]] = {"default": {"BACKEND": JOBS_BACKEND, "QUEUES": ["default", "mail"]}}
if JOBS_IN_DATABASE and not PUBLIC_ONLY:
    TASKS["default"]["OPTIONS"] = {
        "MAX_ATTEMPTS": 6,
        "LOCK_TIMEOUT": 60,  # seconds after which the job of a worker that was killed is taken up by another
        "BACKOFF_INITIAL": 5,  # seconds until the second attempt, doubled with each
        "BACKOFF_MAX": 600,
        "SCHEDULES": {
            "mail": {"task": "articles.letters.send_mail", "cron": "* * * * *"},  # digests, and what failed before
            "digests": {"task": "articles.digest.sending.send_digests", "cron": "* * * * *"},  # those that are due
            "prune": {"task": "newsroom.jobs.prune", "cron": "40 3 * * *"},
            "forget_changes": {"task": "newsroom.jobs.forget_changes", "cron": "*/10 * * * *"},
            "sweep": {"task": "newsroom.jobs.sweep", "cron": "10 4 * * *"},
            "sign_record": {"task": "newsroom.jobs.sign_record", "cron": "7 * * * *"},
            "render_ahead": {"task": "newsroom.jobs.render_ahead", "cron": "* * * * *"},  # after an update
            "remind": {"task": "newsroom.jobs.remind", "cron": "17 * * * *"},
            "wire": {"task": "newsroom.jobs.read_wire", "cron": "* * * * *"},  # each feed when it is due
            **({"purge": {"task": "newsroom.jobs.purge", "cron": "* * * * *"}} if PURGE_URL else {}),
            **({"search": {"task": "newsroom.jobs.send_search", "cron": "* * * * *"}} if SEARCH_URL else {}),
        },
    }

# What the foot of every page says by press law; a real newspaper sets its own.
MASTHEAD = {
    "name": os.environ.get("MASTHEAD_NAME", "Mặt trận Địa phương"),
    "governing_body": os.environ.get("MASTHEAD_GOVERNING_BODY", "Ủy ban Mặt trận Tổ quốc (mẫu)"),
    "licence": os.environ.get("MASTHEAD_LICENCE", "Giấy phép mẫu số 000/GP-BVHTTDL"),
    "editor_in_chief": os.environ.get("MASTHEAD_EDITOR_IN_CHIEF", "Đặng Quốc Bình"),
    "address": os.environ.get("MASTHEAD_ADDRESS", "Số 1, đường Mẫu, Hà Nội"),
}
# Says on every page that stories and people are invented; `demo` turns it on.
SAMPLE_NOTICE = environment.flag("SAMPLE_NOTICE")
# How long things are kept that say something about people; see newsroom/retention.py.
NOTICES_KEPT_FOR = environment.hours("NOTICES_KEPT_FOR", 180 * 24)
READER_ADDRESSES_KEPT_FOR = environment.hours("READER_ADDRESSES_KEPT_FOR", 90 * 24)
ADMIN_LOG_KEPT_FOR = environment.hours("ADMIN_LOG_KEPT_FOR", 365 * 24)
# What was taken out of a story by a redaction is kept sealed as evidence for so long, where somebody asked for that.
EVIDENCE_KEPT_FOR = environment.hours("EVIDENCE_KEPT_FOR", 365 * 24)
SEALED_LOOK_LASTS = environment.hours("SEALED_LOOK_LASTS", 0.5)
CORRECTION_DUE_AFTER = environment.hours("CORRECTION_DUE_AFTER", 72)
CORRECTION_REMINDED_BEFORE = environment.hours("CORRECTION_REMINDED_BEFORE", 24)
# A story that its claimant has not touched for so long may be claimed by any editor of the scope.
CLAIM_EXPIRES_AFTER = environment.hours("CLAIM_EXPIRES_AFTER", 4)
# A story that has waited for an editor for so long is marked as late.
REVIEW_LATE_AFTER = environment.hours("REVIEW_LATE_AFTER", 24)
# Text that was typed and never saved is thrown away after so long.
SCRATCH_KEPT_FOR = environment.hours("SCRATCH_KEPT_FOR", 30 * 24)
SCRATCH_MAX_BYTES = 2 * 1024 * 1024  # of one form

API_REQUESTS_PER_MINUTE = environment.number("API_REQUESTS_PER_MINUTE", 120)  # of one address
SESSION_ENGINE = "newsroom.signing_in.sessions"
# The memory of the process, unless a server keeps what several processes count together.
REDIS_URL = environment.redis(os.environ.get("REDIS_URL", ""))
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "throttle": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "throttle",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "newsroom.shared_memory.SharedCache", "KEY_PREFIX": "newsroom", "LOCATION": REDIS_URL},
        "throttle": {
            "BACKEND": "newsroom.shared_memory.SharedCache",
            "KEY_PREFIX": "newsroom:throttle",
            "LOCATION": REDIS_URL,
        },
        "sessions": {
            "BACKEND": "newsroom.shared_memory.SessionCache",
            "KEY_PREFIX": "newsroom:sessions",
            "LOCATION": REDIS_URL,
        },
    }
    SESSION_ENGINE = "newsroom.signing_in.shared_sessions"  # the database is what counts
    SESSION_CACHE_ALIAS = "sessions"

# Where `manage.py backup` puts its copies: the state of the house says how old the newest is.
BACKUP_FOLDER = Path(folder) if (folder := os.environ.get("BACKUP_FOLDER", "")) else None
BACKUP_LATE_AFTER = environment.hours("BACKUP_LATE_AFTER", 26)
# Finished pages in the memory of each process (see newsroom/edge.py).
PAGE_CACHE_BYTES = environment.number("PAGE_CACHE_MB", 64) * 1024 * 1024
# While the database is away, or a page cannot be made, readers get the pages of before for so long.
PAGES_KEPT_WHILE_AWAY = environment.hours("PAGES_KEPT_WHILE_AWAY", 0.25)

# An address for which somebody asked for the digest and that nobody confirmed is deleted after so long.
SUBSCRIPTION_CONFIRMED_WITHIN = environment.hours("SUBSCRIPTION_CONFIRMED_WITHIN", 72)

# How often a feed is read; one that fails is asked again later and later.
WIRE_EVERY = environment.hours("WIRE_EVERY", 0.25)
# Where correspondents send their stories: imaps://user:password@host/INBOX, or file:///folder/of/eml.
WIRE_MAILBOX = environment.mailbox(os.environ.get("WIRE_MAILBOX", ""))
# Networks that feeds may lie in although not everybody can reach them; others are refused whatever a feed asks for.
WIRE_PRIVATE_NETWORKS = environment.networks(environment.words("WIRE_PRIVATE_NETWORKS"))
WIRE_LIMITS: dict[str, Any] = {}  # of one reading; see `articles.wire.fetching.Limits`

# --- Fences -----------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    # The hash is that of the one style element the rich-text editor (Tiptap) adds to the page.
    "style-src": [CSP.SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", default=not DEBUG)
# A proxy of ours sets X-Forwarded-Proto on every request, and ends X-Forwarded-For with who asked it.
if BEHIND_PROXY := environment.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_TRUSTED_ORIGINS = [SITE_URL]
if not PUBLIC_ONLY:
    CSRF_FAILURE_VIEW = "articles.desk.sign_in_again.csrf_failure"
# Frames of our own pages are wanted: the desk shows previews in them.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
if PUBLIC_ONLY:  # nobody is signed in, so there is nothing that another site could borrow
    SILENCED_SYSTEM_CHECKS.append("security.W003")

# --- Log -------------------------------------------------------------------------
LOGGING = logs.configuration(environment.choice("LOG_FORMAT", *(("text", "json") if DEBUG else ("json", "text"))))
ACCESS_LOG = environment.flag("ACCESS_LOG")  # a line for each request, pages from memory included
SLOW_QUERY_SECONDS = environment.number("SLOW_QUERY_MS", 500) / 1000
# Where each process answers with its figures: the first free port from this one on.
METRICS_LISTEN = environment.listener("METRICS_LISTEN")
