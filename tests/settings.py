"""The platform's settings, as tests need them."""

from gongzhi.config.settings import *  # noqa: F403
from gongzhi.config.settings import DATABASES, MIDDLEWARE, STORAGES

# Append-only tables refuse TRUNCATE, with which transactional tests clean up.
DATABASES["default"]["OPTIONS"]["options"] = "-c gz.allow_truncate=on"
# Test databases come and go; a pool would hold them open.
del DATABASES["default"]["OPTIONS"]["pool"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Static files straight from the rooms, without collecting them first.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Tests read static files where they lie; nothing is collected for them.
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
