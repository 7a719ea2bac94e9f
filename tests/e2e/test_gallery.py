"""The gallery of components in every theme and at every size: nothing to complain about."""

import pytest
from django.test import override_settings

from gongzhi.ui.views import THEMES
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits, shot

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SIZES = {"phone": PHONE, "desktop": DESKTOP}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_gallery_is_accessible(open_page: Opener, theme: str, size: str) -> None:
    page = open_page(SIZES[size])
    with override_settings(DEBUG=True):
        page.goto(f"/ui/gallery/?theme={theme}")
    shot(page, f"gallery-{theme}-{size}")
    fits(page)
    axe(page)
