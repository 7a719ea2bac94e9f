"""Forms and actions: an action's refusal stands beside the field it is about, and what was typed stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms

from gongzhi.core.errors import Refusal, Stale


@contextmanager
def refusals_in(form: forms.BaseForm) -> Iterator[None]:
    """Run an action for a form: a refusal becomes an error of the form, which the view then shows again.

    with refusals_in(form):
        case = accept_case(...)
        return redirect(...)
    """
    try:
        yield
    except Stale as stale:
        form.add_error(None, [str(stale.message), *(str(line) for change in stale.changes for line in change.fields)])
        _take_note(form, stale)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))


def _take_note(form: forms.BaseForm, stale: Stale) -> None:
    """The form that is shown again tells what was changed, so sending it once more is a decision."""
    if "seen" in form.fields and stale.changes:
        data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data[form.add_prefix("seen")] = str(max(change.version for change in stale.changes))
        form.data = data


class SeenForm(forms.Form):
    """A form about a row that others may change meanwhile: it carries the version that was on screen (`Stale`)."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any) -> None:
        if subject is not None:
            kwargs["initial"] = {"seen": subject.version, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
