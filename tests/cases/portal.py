"""What tests of the portal's pages share: steps of asking, and a page's hidden fields as a browser sends them back."""

import re
from html import unescape
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from gongzhi.core.models import OutgoingMessage

WHAT = {"description": "母亲住院，家里没有人照看孩子，想请人帮忙两天。", "for_whom": "self"}
_INPUT = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z_-]+)="([^"]*)"')


def hidden(response: Any) -> dict[str, str]:
    """The hidden fields of a page's forms, the CSRF field and the key of the form left out."""
    found = {}
    for tag in _INPUT.findall(response.content.decode()):
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        if given.get("type") == "hidden" and given.get("name") not in {
            None,
            "csrfmiddlewaretoken",
            "_once",
            "next",
            "on",
        }:
            found[given["name"]] = given.get("value", "")
    return found


def step(client: Client, before: Any, **typed: Any) -> Any:
    """Send a step of asking: what the page hides, and what is typed."""
    return client.post("/ask/", {**hidden(before), **typed})


def to_last_step(client: Client, place: Any, **what: Any) -> Any:
    """The page of the third step."""
    second = step(client, client.get("/ask/"), **{**WHAT, **what}, go="next")
    assert second.status_code == 200, second.content.decode()
    return step(client, second, division=place.pk, address="百花新村3幢201室", go="next")


def codes() -> list[str]:
    """The one-time codes that were sent, oldest first."""
    texts = OutgoingMessage.objects.order_by("pk").values_list("text", flat=True)
    return [code for text in texts for code in re.findall(r"验证码 (\d{6})", text)]


def photo(name: str = "a.jpg") -> SimpleUploadedFile:
    held = BytesIO()
    Image.new("RGB", (40, 30), "green").save(held, "JPEG")
    return SimpleUploadedFile(name, held.getvalue(), "image/jpeg")


def text(response: Any) -> str:
    """The page without tags, spaces joined."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))
