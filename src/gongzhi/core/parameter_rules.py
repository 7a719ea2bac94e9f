"""The groups of parameters as kinds of rules, for the common pages."""

from collections.abc import Callable, Mapping, Sequence
from datetime import time
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from gongzhi.core import parameters
from gongzhi.core.actors import Actor
from gongzhi.core.models import ParameterVersion
from gongzhi.core.parameters import Parameter, Unit, spoken
from gongzhi.core.policies import allowed
from gongzhi.core.rules import DatedForm, Effect, RuleKind, Version, rule_kinds

__all__ = ["sign_in"]


def _of(group: str) -> dict[str, Parameter]:
    return {key: found for key, found in parameters.parameters if found.group == group}


class ParameterForm(DatedForm):
    """A new version of a number."""

    key = forms.ChoiceField(label=_later("项目"))
    value = forms.CharField(label=_later("改为"), max_length=10)

    def __init__(self, *args: Any, group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = _of(group)
        choice: Any = self.fields["key"]
        choice.choices = [(key, found.words) for key, found in self.group.items()]
        times = {found.unit == Unit.TIME for found in self.group.values()}
        self.fields["value"].help_text = _("几点几分，如 21:30") if times == {True} else _bounds(self.group)

    def clean_value(self) -> int:
        """A whole number, or a time of the day as 21:30."""
        typed = str(self.cleaned_data["value"]).strip().replace("：", ":")
        parameter = self.group.get(self.cleaned_data.get("key", ""))
        try:
            if parameter is not None and parameter.unit == Unit.TIME:
                clocked = time.fromisoformat(typed.zfill(5))
                return clocked.hour * 60 + clocked.minute
            return int(typed)
        except ValueError as error:
            raise forms.ValidationError(_("请填整数；时间写成 21:30 的样子。")) from error


def _bounds(group: Mapping[str, Parameter]) -> str:
    return "；".join(
        _("%(words)s：%(lowest)s—%(highest)s")
        % {"words": one.words, "lowest": spoken(one.lowest, one.unit), "highest": spoken(one.highest, one.unit)}
        for one in group.values()
        if len(group) <= 4  # a longer list is on the page before
    )


def _written(amount: int, unit: Unit) -> str:
    """As the form takes it."""
    return spoken(amount, unit) if unit == Unit.TIME else str(amount)


def _versions(group: str) -> Callable[[str], Sequence[Version]]:
    def versions(typed: str) -> Sequence[Version]:
        declared = _of(group)
        rows = ParameterVersion.objects.filter(key__in=declared).order_by("key", "-valid_from")
        set_here = {key: list(found) for key, found in groupby(rows, key=lambda row: row.key)}
        return [
            version
            for key, found in declared.items()
            if typed in str(found.words)
            for version in _of_one(key, found, set_here.get(key, []))
        ]

    return versions


def _of_one(key: str, found: Parameter, rows: Sequence[ParameterVersion]) -> list[Version]:
    made = [
        Version(
            found.words, spoken(row.value, found.unit), row.valid_from, row.valid_to, row.doc_no, found.note, key=key
        )
        for row in rows
    ]
    shipped = Version(
        found.words,
        spoken(found.shipped, found.unit),
        parameters.SHIPPED_SINCE,
        rows[-1].valid_from if rows else None,
        _("平台默认值"),
        found.note,
        _("%(lowest)s—%(highest)s")
        % {"lowest": spoken(found.lowest, found.unit), "highest": spoken(found.highest, found.unit)},
        key=key,
    )
    return [*made, shipped]


def _initial(key: str) -> Mapping[str, Any]:
    if key not in parameters.parameters:
        return {}
    found = parameters.parameters[key]
    return {"key": key, "value": _written(parameters.value(key), found.unit)}


def _set(values: Mapping[str, Any], by: Actor) -> ParameterVersion:
    return parameters.set_parameter(
        values["key"], by=by, value=values["value"], doc_no=values["doc_no"], valid_from=values["valid_from"]
    )


def _effect(group: str) -> Callable[[Mapping[str, Any], Actor], Effect]:
    def effect(values: Mapping[str, Any], _actor: Actor) -> Effect:
        found = parameters.parameters[values["key"]]
        change = _("%(words)s：现为 %(before)s，改为 %(after)s。") % {
            "words": found.words,
            "before": spoken(parameters.value(values["key"]), found.unit),
            "after": spoken(values["value"], found.unit),
        }
        return Effect([change, parameters.groups[group].effect])

    return effect


def _dump(group: str) -> Callable[[], Sequence[Mapping[str, Any]]]:
    def dump() -> Sequence[Mapping[str, Any]]:
        last = dict(
            ParameterVersion.objects.filter(key__in=_of(group)).order_by("valid_from").values_list("key", "value")
        )
        return [
            {"key": key, "value": _written(last.get(key, found.shipped), found.unit)}
            for key, found in _of(group).items()
        ]

    return dump


def _form(group: str) -> Callable[..., forms.Form]:
    def form(*args: Any, **kwargs: Any) -> forms.Form:
        return ParameterForm(*args, group=group, **kwargs)

    return form


def sign_in() -> None:
    """Make a kind of rules of every group; called once all rooms have declared theirs."""
    for order, (key, group) in enumerate(parameters.groups):
        if f"parameters.{key}" in rule_kinds:
            continue
        rule_kinds.add(
            f"parameters.{key}",
            RuleKind(
                words=group.words,
                note=group.note,
                icon=group.icon,
                order=500 + order,
                versions=_versions(key),
                may_set=lambda actor: allowed(actor, "core.set_parameter"),
                form=_form(key),
                initial=_initial,
                set=_set,
                effect=_effect(key),
                dump=_dump(key),
            ),
        )
