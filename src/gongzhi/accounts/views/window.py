"""At the window: a new telephone number for somebody whose old one is lost or given out again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gongzhi.accounts import actions, queries, recovery
from gongzhi.accounts.forms import RebindForm
from gongzhi.accounts.models import SignInEvent, User
from gongzhi.accounts.views.portal import actor_of
from gongzhi.accounts.visitors import log, visitor_of
from gongzhi.core.access import desk
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once


@desk("intake")
@never_cache
@sensitive_post_parameters("answer", "name", "old_phone", "phone", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def rebind(request: HttpRequest) -> HttpResponse:
    """Check who the person is, and bind the new number; nothing of the account is shown before or after."""
    form = RebindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            person = _proved(request, form.proof())
            actions.rebind_phone(person, by=actor_of(request), phone=form.cleaned_data["phone"], proof=form.proof())
            messages.success(request, _("手机号已换绑，原号码已释放。请本人现在用新号码登录一次。"))
            return redirect("accounts:desk_rebind_phone")
    return render(request, "accounts/desk/rebind_phone.html", {"form": form})


def _proved(request: HttpRequest, proof: recovery.Proof) -> User:
    """The one account that the proof fits; a wrong one is counted against each account that it was tried on."""
    claimed = recovery.claimed(proof)
    if any(queries.wrong_facts_today(person) >= recovery.FACTS_A_DAY for person in claimed):
        raise NotNow(_("这个账号今天核对的次数已用完，请明天再办。"))
    proved = [person for person in claimed if recovery.proves(person, proof)]
    if len(proved) > 1:
        raise NotNow(_("有几个账号都对得上，请先归并记录再换绑。"))
    if not proved:
        tried: list[User | None] = [*claimed] or [None]
        for person in tried:
            log(SignInEvent.Kind.FACT_WRONG, visitor_of(request), person=person)
        raise Invalid(_("核对不上，请对照证件检查姓名和核对内容。"), field="answer")
    return proved[0]
