"""Service items of the demonstration city, offered by the organisations that `organizations.demo` built."""

import tomllib
from importlib.resources import files
from typing import Any

from gongzhi.catalogue import starter
from gongzhi.catalogue.actions import offer_item
from gongzhi.catalogue.models import ServiceArea, TargetGroup
from gongzhi.organizations.demo import Cityscape


def build(city: Cityscape) -> int:
    """Load the shipped catalogue and offer the items; the answer is how many."""
    starter.load(by=city.by)
    areas = {area.key: area for area in ServiceArea.objects.all()}
    groups = {group.key: group for group in TargetGroup.objects.all()}
    offered = 0
    for item in _items():
        counties = [county.code[:6] for county in city.counties]
        for county in [item["only"]] if "only" in item else counties:
            _offer(city, item, county, areas, groups)
            offered += 1
    return offered


def _offer(
    city: Cityscape,
    item: dict[str, Any],
    county: str,
    areas: dict[str, ServiceArea],
    groups: dict[str, TargetGroup],
) -> None:
    key = f"{county}_{item['kind']}"
    organization = city.organizations[key]
    posts = [post for name, post in city.posts.items() if name.startswith(f"{key}_") and "handler" in post.roles]
    fitting = [post for post in posts if not post.service_areas or item["area"] in post.service_areas]
    amount, unit = item["promise"]
    offer_item(
        organization,
        by=city.by,
        area=areas[item["area"]],
        post=(fitting or posts)[0],
        division=organization.division,
        site=city.sites.get(f"{county}_hub"),
        name=item["name"],
        brand=item["brand"],
        summary=item["summary"],
        eligibility=item["eligibility"],
        bring=item["bring"],
        schedule=item["schedule"],
        duration=item["duration"],
        promise_amount=amount,
        promise_unit=unit,
        groups=[groups[group] for group in item["groups"] if group in groups],
    )


def _items() -> list[dict[str, Any]]:
    text = (files("gongzhi.catalogue") / "data" / "demo_items.toml").read_text(encoding="utf-8")
    items: list[dict[str, Any]] = tomllib.loads(text)["item"]
    return items
