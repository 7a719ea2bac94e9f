"""What templates ask the kernel."""

import uuid
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gongzhi.core import idempotency, policies, registry

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: template.Context, action: str, subject: Any = None) -> bool:
    """Whether the person looking at the page may do `action`: `{% can "cases.accept_case" case as may_accept %}`."""
    return policies.allowed(context["request"].actor, action, subject)


@register.simple_tag
def once() -> SafeString:
    """The hidden field that lets a form be taken in once."""
    return format_html('<input type="hidden" name="{}" value="{}">', idempotency.FIELD, uuid.uuid4())


@register.simple_tag(takes_context=True)
def panels(context: template.Context, page: str, subject: Any = None) -> SafeString:
    """What rooms above add to this page: `{% panels "catalogue.item" item %}`."""
    request = context["request"]
    filled = ((panel.template, panel.context(request, subject)) for panel in registry.panels_of(page))
    parts = [render_to_string(name, values, request) for name, values in filled if values is not None]
    return format_html_join("", "{}", ((SafeString(part),) for part in parts))
