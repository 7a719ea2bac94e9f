"""A form that is sent twice, by a double click, a repeat after a lost answer or the back button, is taken in once.

The form carries a fresh key (`{% once %}`); the view is wrapped in `once`. The receipt is written in the transaction of
the form's effect, so a second sending at the same moment waits for the first and is then led to the same place.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from gongzhi.core.models import FormReceipt

FIELD = "_once"
View = TypeVar("View", bound=Callable[..., HttpResponse])


def once(view: View) -> View:
    """Take a form in once. A view that answers without leading elsewhere took nothing in: its form may come again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key(request)
        if key is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            receipt = _take(key, request)
            if receipt is None:
                earlier = FormReceipt.objects.get(pk=key)
                return redirect(earlier.outcome) if earlier.outcome else view(request, *args, **kwargs)
            response = view(request, *args, **kwargs)
            if outcome := response.headers.get("Location") or response.headers.get("HX-Redirect"):
                receipt.outcome = outcome
                receipt.save(update_fields=["outcome"])
            else:
                receipt.delete()
        return response

    return cast("View", guarded)


def _key(request: HttpRequest) -> uuid.UUID | None:
    if request.method != "POST":
        return None
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _take(key: uuid.UUID, request: HttpRequest) -> FormReceipt | None:
    try:
        with transaction.atomic():
            return FormReceipt.objects.create(pk=key, session=request.session.session_key or "")
    except IntegrityError:
        return None
