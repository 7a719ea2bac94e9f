"""Desk: all rules that a town sets, in one manner: versions, a new one, what it would do; and as files."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.core import clock, rules
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.errors import Invalid, Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.rules import LARGEST_FILE, RuleKind, rule_kinds

_PAGE: Final = 40


def _kind_or_404(key: str) -> RuleKind:
    if key not in rule_kinds:
        raise Http404
    return rule_kinds[key]


@desk()
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """All kinds of rules."""
    rows = [{"key": key, "kind": kind, "may_set": kind.may_set(request.actor)} for key, kind in rules.kinds()]
    return render(request, "web/desk/rules.html", {"rows": rows, "may_set": any(row["may_set"] for row in rows)})


@desk()
@require_safe
def versions(request: ActorRequest, kind: str) -> HttpResponse:
    """The versions of all rules of a kind, newest first within each: in force, to come, before."""
    found = _kind_or_404(kind)
    typed = request.GET.get("q", "").strip()
    page = Paginator(found.versions(typed), _PAGE).get_page(request.GET.get("page"))
    may_set = found.may_set(request.actor)
    context = {
        "key": kind,
        "kind": found,
        "page": page,
        "q": typed,
        "may_set": may_set,
        "may_end": may_set and found.end,
    }
    return render(request, "web/desk/rule_versions.html", context)


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: ActorRequest, kind: str) -> HttpResponse:
    """A new version: first what it would do, then it is set."""
    found = _kind_or_404(kind)
    if not found.may_set(request.actor):
        raise PermissionDenied
    initial = dict(found.initial(request.GET.get("like", "")))
    form = found.form(request.POST or None, initial=initial, actor=request.actor)
    effect = None
    if request.method == "POST" and form.is_valid():
        if "confirm" in request.POST:
            with refusals_in(form):
                made = found.set(form.cleaned_data, request.actor)
                said = _("已保存，从%(day)s起执行。") % {"day": getattr(made, "valid_from", "")}
                messages.success(request, said)
                return redirect("web:rule-versions", kind=kind)
        effect = found.effect(form.cleaned_data, request.actor)
    context = {"key": kind, "kind": found, "form": form, "effect": None if form.errors else effect}
    return render(request, "web/desk/rule.html", context, status=422 if form.errors else 200)


@desk()
@once
@require_http_methods(["POST"])
def end_rule(request: ActorRequest, kind: str, key: UUID) -> HttpResponse:
    """Let a rule end tomorrow, without another following."""
    found = _kind_or_404(kind)
    if found.end is None:
        raise Http404
    try:
        found.end(str(key), None, request.actor)
        messages.success(request, _("已设为明天起停用。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("web:rule-versions", kind=kind)


# --- Files ---


class ExportForm(forms.Form):
    """Which kinds go into the file."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("选择规则"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一类规则。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(key, kind.words) for key, kind in rules.kinds()]  # type: ignore[attr-defined]


class ImportForm(rules.DatedForm):
    """A file, or the text that was read from it a page before."""

    file = forms.FileField(
        label=gettext_lazy("规则文件"), required=False, help_text=gettext_lazy("JSON 或 TOML，最多 512 KB")
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LARGEST_FILE, strip=False)

    def clean(self) -> dict[str, Any]:
        """The text, wherever it came from."""
        given: dict[str, Any] = super().clean() or {}
        upload = given.get("file")
        if upload is not None:
            if upload.size > LARGEST_FILE:
                raise forms.ValidationError({"file": _("文件太大，最多 512 KB。")})
            try:
                given["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError({"file": _("文件读不出来，应是 UTF-8 编码的 JSON 或 TOML。")}) from error
        if not given.get("text") and "file" not in self.errors:
            raise forms.ValidationError({"file": _("请选择规则文件。")})
        return given


@desk()
@require_safe
def export(request: ActorRequest) -> HttpResponse:
    """The chosen rules as a file, without dates, document numbers and anything personal."""
    form = ExportForm(request.GET if "kinds" in request.GET or "go" in request.GET else None)
    if not form.is_bound or not form.is_valid():
        form = form if form.is_bound else ExportForm(initial={"kinds": [key for key, _kind in rules.kinds()]})
        return render(request, "web/desk/rules_export.html", {"form": form}, status=422 if form.errors else 200)
    answer = HttpResponse(
        rules.write_json(rules.dump(form.cleaned_data["kinds"])), content_type="application/json; charset=utf-8"
    )
    name = _("规则-%(day)s.json") % {"day": clock.today().isoformat()}
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


@desk("system_admin", "joint_office")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: ActorRequest) -> HttpResponse:
    """A file of rules: first what it would do, line by line, then all of it or nothing."""
    form = ImportForm(request.POST or None, request.FILES or None, actor=request.actor)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        dated = {"valid_from": given["valid_from"], "doc_no": given["doc_no"]}
        with refusals_in(form):
            found = rules.read(given["text"])
            if "confirm" in request.POST:
                count = rules.take_in(found, by=request.actor, **dated)
                messages.success(request, _("已导入，%(count)d 条规则有了新版本。") % {"count": count})
                return redirect("web:rules")
            context.update(_preview(found, request, dated))
            # The page that asks for the confirmation carries the text: the file itself is not kept anywhere.
            form = ImportForm(initial={**dated, "text": given["text"]})
            context["confirming"] = form
    return render(request, "web/desk/rules_import.html", context, status=422 if context["form"].errors else 200)


def _preview(found: dict[str, Any], request: ActorRequest, dated: dict[str, Any]) -> dict[str, Any]:
    lines = rules.preview(found, by=request.actor, **dated)
    if not lines:
        raise Invalid(_("文件里没有规则。"), field="file")
    return {
        "lines": [(rule_kinds[line.kind].words, line) for line in lines if line.does != "same" or line.problem],
        "new": sum(line.does == "new" for line in lines),
        "changed": sum(line.does == "changed" for line in lines),
        "same": sum(line.does == "same" for line in lines),
        "bad": sum(bool(line.problem) for line in lines),
    }
