"""The pages of the look itself: the switch of 长辈版 and the gallery of components."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from gongzhi.core.access import public
from gongzhi.core.models import Deployment
from gongzhi.ui import gallery as examples
from gongzhi.ui.preferences import remember_elder

THEMES = ("light", "elder", "wall")


@public
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Turn 长辈版 on (`on=1`) or off and go back to the page."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    remember_elder(response, chosen=request.POST.get("on") == "1", secure=request.is_secure())
    return response


@public
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in a theme (`?theme=`): for those who build pages, not for a town at work."""
    if not settings.DEBUG and not Deployment.is_demonstration():
        raise Http404
    theme = request.GET.get("theme", "light")
    if theme not in THEMES:
        raise Http404
    return render(request, "ui/gallery.html", {**examples.context(), "theme": theme, "themes": THEMES})
