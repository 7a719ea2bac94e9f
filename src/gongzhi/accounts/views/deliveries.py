"""Desk: what did not go out. For the system administrator, who sees neither words nor recipients."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongzhi.accounts import actions
from gongzhi.accounts.views.portal import actor_of
from gongzhi.core import channels
from gongzhi.core.access import desk
from gongzhi.core.errors import Refusal
from gongzhi.core.idempotency import once
from gongzhi.core.models import OutgoingMessage

_PAGE = 50
CHANNELS: dict[str, Any] = {
    "sms": gettext_lazy("短信"),
    channels.MAIL: gettext_lazy("邮件"),
    channels.ROBOT: gettext_lazy("群消息"),
}
State = OutgoingMessage.State


@desk("system_admin")
@never_cache
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """How many messages wait, were sent and failed, by channel; those that failed, newest first, with the reason."""
    counted = OutgoingMessage.objects.values("channel", "state").annotate(number=Count("pk"))
    numbers = {(row["channel"], row["state"]): row["number"] for row in counted}
    sums = [
        {
            "words": words,
            "waiting": numbers.get((key, State.PENDING), 0) + numbers.get((key, State.SENDING), 0),
            "sent": numbers.get((key, State.SENT), 0),
            "failed": numbers.get((key, State.FAILED), 0),
        }
        for key, words in CHANNELS.items()
    ]
    # Neither text nor recipient is read from the database.
    failed = OutgoingMessage.objects.filter(state=State.FAILED).only(
        "channel", "created_at", "attempts", "last_error", "version"
    )
    page = Paginator(failed.order_by("-created_at", "-pk"), _PAGE).get_page(request.GET.get("page"))
    rows = [{"message": message, "channel": CHANNELS.get(message.channel, message.channel)} for message in page]
    return render(request, "accounts/desk/deliveries.html", {"sums": sums, "page": page, "rows": rows})


@desk("system_admin")
@require_POST
@once
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Once more."""
    message = get_object_or_404(OutgoingMessage, pk=pk)
    try:
        actions.retry_message(message, by=actor_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("已重新排队，一分钟内再发一次。"))
    return redirect("accounts:desk_deliveries")
