"""For load balancers and the run command: does this process serve, and does it have its database?"""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from gongzhi.core.access import public


@public
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 and `ok`; without the database 503, by `DatabaseAwayMiddleware`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
