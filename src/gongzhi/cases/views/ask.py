"""The page on which a resident asks, in three steps."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gongzhi.accounts import codes
from gongzhi.accounts.models import User
from gongzhi.accounts.sessions import sign_in_by_code
from gongzhi.accounts.visitors import remember_device
from gongzhi.cases import actions, crisis, links
from gongzhi.cases.forms.ask import SendForm, WhatForm, WhereForm, WhoForm, entry_from
from gongzhi.cases.routing import suggest
from gongzhi.cases.views.entering import hand_over, person_of_code
from gongzhi.cases.views.files import take_in
from gongzhi.catalogue.models import ServiceItem
from gongzhi.core.access import ActorRequest, public
from gongzhi.core.actors import Actor
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.models import StoredFile
from gongzhi.regions.locality import chosen_division, remember_division
from gongzhi.regions.models import Division
from gongzhi.regions.queries import children_of, find_divisions, top_division

STEPS: Final = (gettext_lazy("什么事"), gettext_lazy("何时何地"), gettext_lazy("确认提交"))
_FORMS: Final[dict[int, type[forms.Form]]] = {1: WhatForm, 2: WhereForm, 3: SendForm}
_LAST: Final = len(STEPS)
#: Files cannot travel in hidden fields; their keys can, signed, so that nobody hangs on what another uploaded.
_KEPT: Final = "cases.ask.files"
_PLACES_SHOWN: Final = 12


@dataclass
class Asking:
    """What the steps have taken in so far, and the step that is shown."""

    request: ActorRequest
    step: int
    data: QueryDict
    #: The steps that were on screen: what they took in travels along, so that going back loses nothing.
    seen: set[int]
    who: WhoForm | None
    files: list[StoredFile] = field(default_factory=list)
    is_checked: bool = False
    parts: dict[int, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = {
            step: kind(self.data) if step in self.seen else kind(initial=self.known) for step, kind in _FORMS.items()
        }

    @property
    def known(self) -> dict[str, Any]:
        """What a step begins with that was not on screen yet; nothing known is asked twice."""
        given = self.request.GET
        known: dict[str, Any] = {"for_whom": "self", "area": given.get("area"), "item": given.get("item")}
        person = self.request.actor.person
        if person is not None:
            known["address"] = person.address
        place = chosen_division(self.request)
        if place is not None and place.level >= Division.Level.TOWN:
            known["division"] = str(place.pk)
        return known

    def value(self, step: int, name: str) -> Any:
        """What a field of any step holds, typed or known."""
        return self.data.get(name) if step in self.seen else self.parts[step].initial.get(name)

    @property
    def shown(self) -> forms.Form:
        """The form of the present step; complaints stand in it only after it was sent off."""
        form: forms.Form = self.parts[self.step]
        if self.is_checked or not form.is_bound:
            return form
        # An empty value is said too: a tick that was taken off does not come back.
        return type(form)(initial={name: self.data.get(name, "") for name in form.fields})

    @property
    def division(self) -> Division | None:
        """The place that is chosen so far."""
        try:
            return Division.objects.in_use().filter(pk=UUID(str(self.value(2, "division")))).first()
        except ValueError:
            return None

    def first_wrong(self) -> int | None:
        """The first step up to the present one whose form is not right."""
        return next((step for step in range(1, self.step + 1) if not self.parts[step].is_valid()), None)


@public
@sensitive_post_parameters("description", "phone", "code", "name", "beneficiary_name", "beneficiary_phone", "address")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def ask(request: ActorRequest) -> HttpResponse:
    """Three steps on one address; the last one sends."""
    if request.method != "POST":
        return _show(Asking(request, 1, QueryDict(mutable=True), set(), _who(request)))
    asking = _read(request)
    go = request.POST.get("go", "next")
    if asking.step == 1:
        asking.files = take_in(request, request.FILES.getlist("uploads"), by=request.actor, kept=asking.files)
    if go == "back":
        asking.step = max(1, asking.step - 1)
        return _show(asking)
    if _is_looking_round(asking, go):
        return _show(asking)
    wrong = asking.first_wrong()
    if wrong is not None:
        asking.step, asking.is_checked = wrong, True
        return _show(asking)
    if asking.step < _LAST:
        asking.step += 1
        return _show(asking)
    return _finish(asking, go)


def _read(request: ActorRequest) -> Asking:
    data = request.POST.copy()
    step = {"1": 1, "2": 2, "3": 3}.get(data.get("step", ""), 1)
    seen = {number for number in _FORMS if str(number) in data.get("seen", "").split(",")} | {step}
    if data.get("place"):
        data["division"] = data.get("place", "")
        data["place_query"] = ""
    return Asking(request, step, data, seen, _who(request, data), _kept(data))


def _is_looking_round(asking: Asking, go: str) -> bool:
    """The form came to find a place or to leave out a file, not to go on."""
    if "drop" in asking.data:
        asking.files = [file for file in asking.files if str(file.pk) != asking.data["drop"]]
        return True
    if asking.step != 2:
        return False
    # Who types a place and presses Enter wants to look for it, once.
    query = asking.data.get("place_query", "").strip()
    is_new = bool(query) and query != asking.data.get("place_searched", "")
    return go == "place" or is_new or "place" in asking.data or "within" in asking.data


def _who(request: ActorRequest, data: QueryDict | None = None) -> WhoForm | None:
    if request.actor.is_known:
        return None
    return WhoForm(data) if data is not None and "phone" in data else WhoForm()


def _kept(data: QueryDict) -> list[StoredFile]:
    try:
        keys = [UUID(key) for key in signing.loads(data.get("kept", ""), salt=_KEPT)]
    except signing.BadSignature:
        return []
    found = StoredFile.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


# --- The last step ---


def _finish(asking: Asking, go: str) -> HttpResponse:
    request = asking.request
    if asking.who is None:
        return _send(asking, request.actor.person)
    asking.is_checked = True
    if not asking.who.is_valid():
        return _show(asking)
    phone, code = asking.who.cleaned_data["phone"], asking.who.cleaned_data["code"]
    if go == "code" or codes.pending_number(request) != phone:
        return _send_code(asking, phone)
    if not code:
        asking.who.add_error("code", _("请填写短信里的 6 位验证码。"))
        return _show(asking)
    with refusals_in(asking.who):
        person = person_of_code(request, code, name=asking.who.cleaned_data["name"])
    return _show(asking) if asking.who.errors else _send(asking, person)


def _send_code(asking: Asking, phone: str) -> HttpResponse:
    if asking.who is None:
        raise TypeError("Whoever has signed in needs no code.")
    with refusals_in(asking.who):
        asked = codes.ask(asking.request, phone)
        messages.info(asking.request, asked.words or _("验证码已发到您的手机，10 分钟内有效。请填在下面，再提交。"))
    return _show(asking)


def _send(asking: Asking, person: User) -> HttpResponse:
    request, what = asking.request, asking.parts[1]
    hand_over(asking.files, person)
    entry = entry_from(what, asking.parts[2], asking.parts[3], asking.files)
    with refusals_in(what):
        case = actions.ask(person, entry, by=Actor(person=person))
    if what.errors:
        # The code is used up: whoever typed it right is signed in, and only what was refused is asked for again.
        if asking.who is not None:
            sign_in_by_code(request, person)
        asking.who, asking.step, asking.is_checked = None, 1, True
        return _show(asking)
    remember_division(request, entry.division)
    messages.success(request, _("已收到您的求助，编号 %(number)s。") % {"number": case.number})
    to = links.portal_case(case)
    return redirect(to) if asking.who is None else sign_in_by_code(request, person, to=to)


# --- Showing a step ---


def _show(asking: Asking) -> HttpResponse:
    """Draw the step: its form with what was typed, and the other steps' values as hidden fields."""
    text = asking.value(1, "description") or ""
    context = {
        "steps": STEPS,
        "step": asking.step,
        "form": asking.shown,
        "what": asking.parts[1],
        "where": asking.parts[2],
        "who": asking.who,
        "hidden": _hidden(asking),
        "seen": ",".join(str(step) for step in sorted(asking.seen | {asking.step})),
        "kept": signing.dumps([str(file.pk) for file in asking.files], salt=_KEPT) if asking.files else "",
        "files": asking.files,
        "item": _item(asking),
        "protected": bool(asking.value(1, "confidential") or asking.value(1, "under_14")),
        "crises": crisis.crises_in(text) if text else [],
        **_places(asking),
        **(_last_look(asking, text) if asking.step == _LAST else {}),
    }
    form = context["form"]
    is_wrong = asking.is_checked and (form.errors or (asking.who is not None and asking.who.errors))
    response = render(asking.request, f"cases/portal/ask_{asking.step}.html", context, status=422 if is_wrong else 200)
    if asking.who is not None:
        # Codes count by browser: it is known from its first page on.
        remember_device(asking.request, response)
    return response


def _last_look(asking: Asking, text: str) -> dict[str, Any]:
    """What only the last step shows: how the request will be kept, and whether a code is on its way."""
    what, division = asking.parts[1], asking.division
    is_valid = what.is_valid() and division is not None
    suggestion = suggest(text, division, item=what.cleaned_data.get("item")) if is_valid and division else None
    return {
        "is_secret": bool(is_valid and what.cleaned_data.get("confidential"))
        or bool(suggestion and suggestion.confidential),
        "is_child": bool(is_valid and what.cleaned_data.get("under_14")),
        "area": what.cleaned_data.get("area") if is_valid else None,
        "wanted": asking.parts[2].wanted() if asking.parts[2].is_valid() else None,
        "pending_code": _is_code_pending(asking),
    }


def _is_code_pending(asking: Asking) -> bool:
    """Whether a code is to be typed; then its field is marked as needed."""
    if asking.who is None or codes.pending_number(asking.request) is None:
        return False
    code = asking.who.fields["code"]
    code.required = True
    code.widget.attrs["autofocus"] = True
    return True


def _hidden(asking: Asking) -> list[tuple[str, str]]:
    """The values of the steps that are not shown."""
    names = [name for step in asking.seen - {asking.step} for name in asking.parts[step].fields]
    if asking.who is not None and asking.step != _LAST:
        names += ["name", "phone"]
    return [(name, value) for name in names for value in asking.data.getlist(name) if value]


def _item(asking: Asking) -> ServiceItem | None:
    """The service that the person came from."""
    try:
        key = UUID(str(asking.value(1, "item")))
    except ValueError:
        return None
    return ServiceItem.objects.filter(pk=key, withdrawn_at__isnull=True).select_related("organization").first()


def _places(asking: Asking) -> dict[str, Any]:
    """The chosen place, and those to choose from: found by words, or below the one that was opened."""
    if asking.step != 2:
        return {"division": asking.division}
    query = asking.data.get("place_query", "").strip()
    within = _opened(asking.data.get("within", ""))
    if query:
        found = find_divisions(query, level=[Division.Level.TOWN, Division.Level.VILLAGE])[:_PLACES_SHOWN]
    else:
        found = children_of(within or top_division())
    division = asking.division
    return {
        "division": division,
        "places": list(found),
        "within": within,
        "place_query": query,
        "is_choosing": division is None or bool(query) or within is not None,
    }


def _opened(key: str) -> Division | None:
    try:
        return Division.objects.in_use().filter(pk=UUID(key)).select_related("parent").first()
    except ValueError:
        return None
