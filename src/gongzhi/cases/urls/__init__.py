"""Addresses of requests: the portal's and the desk's."""

from gongzhi.cases.urls.desk import desk_patterns
from gongzhi.cases.urls.portal import portal_patterns

app_name = "cases"

urlpatterns = [*portal_patterns, *desk_patterns]
