"""Words and small parts for templates: `{% load ui %}`."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from zlib import crc32

from django import template
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongzhi.core import clock, masks, text
from gongzhi.ui import icons, words

register = template.Library()

#: Attributes that any component hands on to its element; all else must be declared by the component.
FREE_ATTRIBUTES: Final = frozenset({"id", "title", "lang", "hidden", "tabindex"})
FREE_PREFIXES: Final = ("data-", "aria-", "hx-")


def is_free(attribute: str) -> bool:
    """Whether a component hands the attribute on without declaring it."""
    return attribute in FREE_ATTRIBUTES or attribute.startswith(FREE_PREFIXES)


@register.simple_tag
def rest(attrs: Mapping[str, Any]) -> SafeString:
    """The undeclared attributes of a component, escaped, for its outer element: `<div{% rest attrs %}>`.

    Raises TemplateSyntaxError for one that no component knows, so that a slip of the pen is found by the first test.
    Cotton's own `{{ attrs }}` trusts values that come from variables and must not be used.
    """
    found = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else dict(attrs)
    for name in found:
        if not is_free(name):
            raise template.TemplateSyntaxError(f"Unknown attribute {name!r} on a component.")
    shown = ((name, value) for name, value in found.items() if value not in (False, None))
    return format_html_join("", " {}{}", ((name, _value(value)) for name, value in shown))


def _value(value: Any) -> SafeString:
    if value is True:
        return SafeString("")
    return SafeString(f'="{conditional_escape(value)}"')


@register.simple_tag
def icon(name: str, classes: str = "", label: str = "") -> SafeString:
    """An icon by its Lucide name: `{% icon "phone" %}`, `{% icon "phone" "size-6" label="电话" %}`."""
    return icons.icon(str(name), str(classes), str(label))


@register.filter
def marked(shown: str, query: str) -> SafeString:
    """A text with what a search found in it marked: `{{ hit.title|marked:typed }}`."""
    shown, at, parts = str(shown), 0, []
    for start, end in text.marks(shown, query):
        parts.append((shown[at:start], shown[start:end]))
        at = end
    marked_parts = format_html_join("", "{}<mark>{}</mark>", parts)
    return marked_parts + conditional_escape(shown[at:])


@register.simple_tag(takes_context=True)
def printed_by(context: Mapping[str, Any]) -> str:
    """Who printed a sheet, for which post, and when; nothing where nobody is signed in."""
    actor = getattr(context.get("request"), "actor", None)
    if actor is None or not actor.is_known:
        return ""
    told = {"who": actor.person, "post": actor.post, "when": f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"}
    return (_("打印：%(who)s（%(post)s）· %(when)s") if actor.post else _("打印：%(who)s · %(when)s")) % told


@register.simple_tag
def icon_sprite(*names: str) -> SafeString:
    """Once per page, before a long table: `{% icon_sprite "clock" "footprints" %}`."""
    return icons.sprite(names)


@register.simple_tag
def icon_ref(name: str, classes: str = "") -> SafeString:
    """One of the icons of `icon_sprite`."""
    return icons.reference(name, classes)


@register.simple_tag
def state_icon(state: str, classes: str = "") -> SafeString:
    """The icon of a state: todo, doing, done, late, paused, off."""
    return icons.icon(icons.STATE_ICONS[state], classes)


@register.simple_tag
def state_word(state: str) -> str:
    """The word of a state where the page gives no better one."""
    return str(icons.STATE_WORDS[state])


@register.simple_tag
def alert_icon(kind: str) -> SafeString:
    """The icon of a notice: info, success, warning, error."""
    return icons.icon(icons.ALERT_ICONS[kind])


@register.simple_tag
def message_kind(level: str) -> str:
    """The kind of notice for a level of Django's messages."""
    return level if level in icons.ALERT_ICONS else "info"


@register.simple_tag
def allauth_button(tags: Iterable[str] | None) -> str:
    """The look of one of allauth's buttons from its tags."""
    given = set(tags or ())
    if "danger" in given:
        return "btn-danger"
    return "btn-plain" if given & {"outline", "secondary", "link", "cancel"} else "btn-primary"


@register.simple_tag
def rating_of(field: BoundField | str, name: str, legend: str, value: object, required: bool) -> dict[str, Any]:
    """What `<c-rating>` draws: of a form's field, or of a name and a value where there is none."""
    if isinstance(field, BoundField):
        name, legend = field.html_name, legend or str(field.label)
        value, required = field.value(), field.field.required
    steps = [
        {"value": step, "icon": icon_name, "words": said, "chosen": str(step) == str(value)}
        for step, (icon_name, said) in icons.RATING_STEPS.items()
    ]
    return {"name": name, "legend": legend, "required": required, "steps": steps}


@register.simple_tag
def field_words(field: BoundField, label: str, help_text: str) -> str:
    """Give a field other words on this page than its form does."""
    if label:
        field.label = label
    if help_text:
        field.help_text = help_text
    return ""


@register.simple_tag
def choice_words(option: Any) -> dict[str, str]:
    """Title, note and icon of an option; a choice may be labelled with a plain text or with `forms.Choice`."""
    label = option.data["label"]
    return {"title": str(label), "note": str(getattr(label, "note", "")), "icon": str(getattr(label, "icon", ""))}


@register.filter
def is_overdue(value: object) -> bool:
    """Whether the instant is past."""
    return isinstance(value, datetime) and value <= clock.now()


def _if_given(kind: type[Any], function: Callable[[Any], str]) -> Callable[[object], str]:
    """The filter of a function: an absent value is said as nothing."""
    return lambda value: function(value) if isinstance(value, kind) else ""


def _if_number(function: Callable[[Any], str]) -> Callable[[object], str]:
    def said(value: object) -> str:
        number = words.as_number(value)
        return "" if number is None else function(number)

    return said


for _kind, _functions in (
    (date, (words.date_cn, words.short_date, words.weekday, words.day_words, words.instant, words.due)),
    (datetime, (words.overdue, words.left, words.ago)),
):
    for _function in _functions:
        register.filter(_function.__name__, _if_given(_kind, _function))
register.filter("minutes", _if_number(words.minutes))
register.filter("distance", _if_number(words.distance))


@register.filter
def money(value: object, unit: str = "") -> str:
    """Money: `{{ amount|money }}`, `{{ amount|money:"万" }}`."""
    number = words.as_number(value)
    return "" if number is None else words.money(number, unit)


@register.filter
def mask_mail(value: object) -> str:
    """A masked mail address."""
    return masks.mask_mail(str(value)) if value else ""


@register.filter
def mask_phone(value: object) -> str:
    """A telephone number, recognisable but not usable: 138****1234."""
    return masks.mask_phone(str(value).removeprefix("+86")) if value else ""


@register.filter
def mask_name(value: object) -> str:
    """A person's name outside the page of the matter: 陈**."""
    return masks.mask_name(str(value)) if value else ""


@register.filter
def initial(value: object) -> str:
    """What stands in an avatar: the first character of a name, 王 of 王干事."""
    return str(value).strip()[:1]


@register.filter
def hue(value: object) -> int:
    """A steady number from 0 to 5 for a name, for the ground of its avatar."""
    return crc32(str(value).encode()) % 6


@register.filter
def steps(count: object) -> range:
    """The numbers 1 to `count`: `{% for star in 5|steps %}`."""
    number = words.as_number(count)
    return range(1, int(number) + 1 if number is not None else 1)


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, name: str, number: int) -> str:
    """The address of another page of the present list, its filters kept."""
    return query(context, **{name: number})


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The present query string with changes, `None` or empty removing: `<a href="{% query page=2 %}">`."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"
