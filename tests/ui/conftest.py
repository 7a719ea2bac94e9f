"""Fixtures of the look."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Origin, Template
from django.template.context import make_context
from django.test import RequestFactory

from gongzhi.core.actors import NOBODY

TEMPLATES = Path(__file__).parent / "templates"

Draw = Callable[..., str]


@pytest.fixture
def request_of_nobody(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/somewhere/", {"mine": "1", "page": "2"})
    request.actor = NOBODY  # type: ignore[attr-defined]
    return request


@pytest.fixture
def draw(request_of_nobody: HttpRequest) -> Draw:
    """Draw a piece of template as a page would: `draw('<c-badge state="late" />', case=case)`."""
    from django_cotton.compiler_regex import CottonCompiler

    def drawn(source: str, **context: Any) -> str:
        # Named, because allauth's elements ask where they are called.
        template = Template(CottonCompiler().process(source), origin=Origin("drawn.html", "drawn.html"))
        return template.render(make_context(context, request_of_nobody)).strip()

    return drawn
