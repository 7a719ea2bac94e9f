"""The town, with the shipped catalogue loaded."""

import pytest

from gongzhi.catalogue import starter
from gongzhi.catalogue.actions import offer_item
from gongzhi.catalogue.models import ServiceArea, ServiceItem
from gongzhi.core.actors import Actor

SYSTEM = Actor.of_system("tests")


@pytest.fixture
def catalogue(db):
    """The ten areas, groups and words."""
    return starter.load(by=SYSTEM)


@pytest.fixture
def area(catalogue):
    """Areas by key."""
    return {row.key: row for row in ServiceArea.objects.all()}


@pytest.fixture
def offer(town, area):
    """Offer an item of 椒江区妇联, whatever is not said filled in."""

    def make(name="妇女儿童权益咨询", *, by=SYSTEM, area_key="legal", organization=None, **changes) -> ServiceItem:
        organization = organization or town.womens
        values = {
            "area": area[area_key],
            "post": town.handler,
            "division": town.county,
            "name": name,
            "summary": "律师当面解答，一次约半小时。",
            "promise_amount": 2,
            "promise_unit": ServiceItem.PromiseUnit.WORKING_DAYS,
        }
        return offer_item(organization, by=by, **{**values, **changes})

    return make
