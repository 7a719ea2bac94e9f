"""The shipped catalogue."""

import lucide
import pytest

from gongzhi.catalogue import starter
from gongzhi.catalogue.actions import edit_area, withdraw_word
from gongzhi.catalogue.models import Crisis, ServiceArea, TargetGroup, Word
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden

SYSTEM = Actor.of_system("tests")


def test_the_ten_areas_are_the_articles_in_its_order(catalogue):
    names = list(ServiceArea.objects.values_list("name", flat=True))
    assert "、".join(names) == (
        "婚恋交友、青少年关爱、公益课堂、公益广场、创业就业、困难帮扶、爱心助学、文艺服务、应急救助、法律咨询"
    )
    for area in ServiceArea.objects.all():
        assert area.summary
        assert lucide._render_icon(area.icon, None)


def test_the_target_groups_are_there_and_have_words(catalogue):
    assert TargetGroup.objects.count() == 14
    assert not TargetGroup.objects.filter(words__isnull=True).exists()


def test_every_kind_of_danger_has_words(catalogue):
    for kind in Crisis:
        assert Word.objects.filter(crisis=kind).count() >= 15


def test_loading_again_adds_nothing_and_leaves_changes_alone(catalogue):
    area = ServiceArea.objects.get(key="legal")
    edit_area(area, by=SYSTEM, name="法律服务", summary="新说明", icon="scale", order=10)
    word = Word.objects.filter(area=area).first()
    withdraw_word(word, by=SYSTEM)
    assert starter.load(by=SYSTEM) == starter.Loaded(0, 0, 0)
    assert ServiceArea.objects.get(key="legal").name == "法律服务"
    assert Word.objects.get(pk=word.pk).withdrawn_at is not None


@pytest.mark.parametrize("post", ["clerk", "handler", "supervisor", "leader", "audit_admin", "resident"])
def test_only_the_system_administrator_loads(town, post):
    with pytest.raises(Forbidden):
        starter.load(by=town.actor(post))
    assert not ServiceArea.objects.exists()
