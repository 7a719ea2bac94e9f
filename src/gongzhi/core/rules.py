"""Kinds of rules that a town sets: each room signs its kinds in, and one set of pages shows and changes them all.

A rule has versions. A version is in force over `[valid_from, valid_to)`, by a document with a number (文号), and never
changes: a new one begins on a day to come, and what is under way is judged by the version in force when it began.
"""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, Refusal, type_words
from gongzhi.core.registry import Registry

#: Name and edition of the file format; a later edition reads the earlier ones.
FORMAT: Final = "gongzhi-rules"
EDITION: Final = 1
LARGEST_FILE: Final = 512 * 1024
MOST_ROWS: Final = 2000
#: What stands beside every rule and is given once for a whole file.
DATED: Final = ("valid_from", "doc_no")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a rule, as the pages show it."""

    #: What the rule is about, and for what or where, as far as it is not for all.
    name: type_words
    value: type_words
    valid_from: date
    valid_to: date | None
    doc_no: str
    scope: type_words = ""
    note: type_words = ""
    #: By which the form begins with this version; "" where there is nothing to begin with.
    key: str = ""

    @property
    def standing(self) -> str:
        """ "now", "coming" or "over"."""
        today = clock.today()
        if self.valid_from > today:
            return "coming"
        return "over" if self.valid_to is not None and self.valid_to <= today else "now"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do, said before it is made. Counts are of all; `rows` are those that the actor may see."""

    words: Sequence[type_words]
    #: Title, detail, link.
    rows: Sequence[tuple[str, type_words, str]] = ()


@dataclass(frozen=True, slots=True)
class RuleKind:
    """A kind of rules: limits, routing, words, numbers of a group."""

    words: type_words
    note: type_words
    icon: str
    order: int
    #: All versions, those of one rule together, newest first; filtered by the text typed.
    versions: Callable[[str], Sequence[Version]]
    #: Whether the actor may set a rule of the kind at all; the action asks again for each.
    may_set: Callable[[Actor], bool]
    #: `form(data, initial=..., actor=...)` with the fields of a rule and those of `DATED`.
    form: Callable[..., forms.Form]
    #: The values that a form for a new version of `key` begins with.
    initial: Callable[[str], Mapping[str, Any]]
    #: Do it, through the room's action: the cleaned values.
    set: Callable[[Mapping[str, Any], Actor], Any]
    effect: Callable[[Mapping[str, Any], Actor], Effect]
    #: What is in force or to come, as values of the form without those of `DATED`.
    dump: Callable[[], Sequence[Mapping[str, Any]]]
    #: The fields by which two rows of `dump` are the same rule.
    identity: tuple[str, ...] = ("key",)
    #: Another page that belongs to it, as (words, address name).
    beside: tuple[tuple[type_words, str], ...] = field(default=())
    #: Ends a rule without another following: the form's values to end it by `key`; None where a kind has no end.
    end: Callable[[str, date | None, Actor], Any] | None = None


rule_kinds: Registry[RuleKind] = Registry("rule kinds")


def kinds() -> list[tuple[str, RuleKind]]:
    """All kinds in the order of the page."""
    return sorted(rule_kinds, key=lambda entry: entry[1].order)


# --- Sets of rules as files, so that towns can share them ---


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of a file: what it would do here, or why it cannot be taken."""

    kind: str
    number: int
    says: str
    #: "new", "changed" or "same".
    does: str
    problem: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def dump(chosen: Sequence[str]) -> dict[str, Any]:
    """The rules of the chosen kinds as they stand, for a file. No document numbers and no dates: those are local."""
    found = {key: [dict(row) for row in kind.dump()] for key, kind in kinds() if key in chosen}
    return {"format": FORMAT, "edition": EDITION, "made_on": clock.today().isoformat(), "rules": found}


def write_json(content: Mapping[str, Any]) -> str:
    """A file's text, one rule a line."""
    rules = content["rules"]
    kinds_as_text = []
    for key, rows in rules.items():
        lines = ",\n".join("   " + json.dumps(row, ensure_ascii=False) for row in rows)
        kinds_as_text.append(f"  {json.dumps(key)}: [\n{lines}\n  ]")
    head = ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in content.items() if name != "rules")
    return "{" + head + ', "rules": {\n' + ",\n".join(kinds_as_text) + "\n}}\n"


def read(text: str) -> dict[str, list[dict[str, Any]]]:
    """The rules in a file's text, JSON or TOML, by kind. Raises `Invalid` for what is no such file."""
    if len(text.encode()) > LARGEST_FILE:
        raise Invalid(_("文件太大，最多 512 KB。"), field="file")
    content = _parsed(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise Invalid(_("这不是规则文件，请选择从“规则”页面导出的文件。"), field="file")
    if content.get("edition") != EDITION:
        raise Invalid(_("文件的版本是 %(edition)s，这里只认得 1。") % {"edition": content.get("edition")}, field="file")
    rules = content.get("rules")
    if not isinstance(rules, dict) or not all(_is_list_of_rules(rows) for rows in rules.values()):
        raise Invalid(_("文件内容不完整：rules 下每类规则应是一个列表。"), field="file")
    if unknown := [key for key in rules if key not in rule_kinds]:
        raise Invalid(_("文件里有这里没有的规则种类：%(kind)s。") % {"kind": unknown[0]}, field="file")
    if sum(map(len, rules.values())) > MOST_ROWS:
        raise Invalid(_("文件里的规则太多，最多 %(count)d 条。") % {"count": MOST_ROWS}, field="file")
    return rules


def _is_list_of_rules(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(_("文件读不出来，应是 JSON 或 TOML。"), field="file") from error


def preview(
    rules: Mapping[str, Sequence[Mapping[str, Any]]], *, by: Actor, valid_from: date | None, doc_no: str
) -> list[Line]:
    """What taking the file in would do, line by line. Changes nothing."""
    return list(_lines(rules, by, valid_from, doc_no))


def _lines(
    rules: Mapping[str, Sequence[Mapping[str, Any]]], by: Actor, valid_from: date | None, doc_no: str
) -> Iterator[Line]:
    for key, kind in kinds():
        if key not in rules:
            continue
        known = {_identity(kind, row): _plain(row) for row in kind.dump()}
        seen: set[tuple[str, ...]] = set()
        for number, row in enumerate(rules[key], start=1):
            identity = _identity(kind, row)
            does = "new" if identity not in known else "same" if known[identity] == _plain(row) else "changed"
            says = " · ".join(part for part in identity if part)[:120]
            if identity in seen:
                yield Line(key, number, says, does, _("文件里有两条同样的规则。"))
                continue
            seen.add(identity)
            values, problem = _read_row(kind, {**row, "valid_from": valid_from or "", "doc_no": doc_no}, by)
            yield Line(key, number, says, does, problem, values)


def _read_row(kind: RuleKind, row: Mapping[str, Any], by: Actor) -> tuple[Mapping[str, Any], str]:
    """A row as its form takes it: the values, and what is wrong with them."""
    if not kind.may_set(by):
        return {}, _("您当前的岗位不能设置这类规则。")
    form = kind.form(_as_data(row), actor=by)
    if unknown := set(row) - set(form.fields):
        return {}, _("有不认识的项：%(name)s。") % {"name": min(unknown)[:40]}
    if form.is_valid():
        return form.cleaned_data, ""
    return {}, "；".join(
        f"{form.fields[name].label}：{errors[0]}" if name in form.fields else str(errors[0])
        for name, errors in form.errors.items()
    )


def _as_data(row: Mapping[str, Any]) -> QueryDict:
    """A row as a form that was sent: lists as lists, a false tick as one not set."""
    data = QueryDict(mutable=True)
    for name, value in row.items():
        if isinstance(value, list):
            data.setlist(name, [str(one) for one in value])
        elif value is not False and value is not None:
            data[name] = "on" if value is True else str(value)
    return data


def _plain(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: json.dumps(value, ensure_ascii=False) for name, value in row.items()}


def _identity(kind: RuleKind, row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get(name, "")) for name in kind.identity)


def take_in(
    rules: Mapping[str, Sequence[Mapping[str, Any]]], *, by: Actor, valid_from: date | None, doc_no: str
) -> int:
    """Set every rule of the file that is new or changed, through the rooms' actions; all or nothing, returns how many.

    Raises `Invalid` naming the first line that cannot be taken.
    """
    done = 0
    with transaction.atomic():
        for line in _lines(rules, by, valid_from, doc_no):
            if line.problem:
                raise Invalid(_("%(kind)s第 %(number)d 条：%(problem)s") % _said(line, line.problem))
            if line.does == "same":
                continue
            try:
                rule_kinds[line.kind].set(line.values, by)
            except Forbidden as refusal:
                raise Forbidden(_("%(kind)s第 %(number)d 条：%(problem)s") % _said(line, refusal.message)) from refusal
            except Refusal as refusal:
                raise Invalid(_("%(kind)s第 %(number)d 条：%(problem)s") % _said(line, refusal.message)) from refusal
            done += 1
    return done


def _said(line: Line, problem: type_words) -> dict[str, Any]:
    return {"kind": rule_kinds[line.kind].words, "number": line.number, "problem": problem}


class DatedForm(forms.Form):
    """The two fields that every new version has; they come last."""

    valid_from = forms.DateField(
        label=_later("从何日起"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_later("最早明天；不填就是明天。"),
    )
    doc_no = forms.CharField(
        label=_later("文号"),
        max_length=80,
        help_text=_later("如 椒群办〔2026〕3号"),
        error_messages={"required": _later("请填写文号。")},
    )

    def __init__(self, *args: Any, actor: Actor | None = None, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name not in DATED] + list(DATED))

    def clean_valid_from(self) -> date | None:
        """Not before tomorrow: what is in force today was promised already."""
        day: date | None = self.cleaned_data["valid_from"]
        if day is not None and day <= clock.today():
            raise forms.ValidationError(_("最早从明天起生效。"))
        return day
