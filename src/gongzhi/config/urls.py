"""Root of all addresses. Each room brings its own `urls.py`; what belongs to no room stands in `web`."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from gongzhi.config.health import health
from gongzhi.config.settings import ROOMS

# A room's addresses begin as its own `urls.py` says: the faces (`/desk/...`) cut across the rooms.
# Later rooms come first: `web` holds home and search, and nothing below it may hide them.
urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    *(path("", include(f"{room}.urls")) for room in reversed(ROOMS) if find_spec(f"{room}.urls")),
]

handler400 = "gongzhi.core.middleware.bad_request"
handler403 = "gongzhi.core.middleware.permission_denied"
handler404 = "gongzhi.core.middleware.page_not_found"
handler500 = "gongzhi.core.middleware.server_error"
