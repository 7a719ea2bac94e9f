"""Repeated requests: found when they arrive, with reasons; what is decided about a pair; nothing of guarded ones."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from gongzhi.cases import actions
from gongzhi.cases.actions.guarding import make_confidential
from gongzhi.cases.actions.repeats import FINDER, count_grams, find_repeats
from gongzhi.cases.likeness import grams_of, likeness, reason_words
from gongzhi.cases.models import Case, CaseText, CommonGram, Repeat, TextSignature
from gongzhi.core import events
from gongzhi.core.errors import Forbidden, NotNow
from gongzhi.core.models import OutboxEvent
from gongzhi.core.places import Point
from tests.cases.loop import at
from tests.cases.near_texts import NOT_THE_SAME, RETOLD, TEXTS, edits

pytestmark = pytest.mark.django_db


def asked(loop, text, **values):
    """A request that has arrived: its news was delivered."""
    given = {"title": text.split("，")[0][:40], "description": text, "division": loop.town.community, **values}
    case = loop.ask(given.pop("resident", None), **given)
    for key in OutboxEvent.objects.filter(delivered_at__isnull=True, name="cases.asked").values_list("pk", flat=True):
        events.deliver(key)
    return case


def pairs():
    return {frozenset(pair) for pair in Repeat.objects.values_list("case", "other")}


# --- How near words are ---


def test_edited_copies_are_near_and_other_matters_are_not():
    copies = [likeness(grams_of(text), grams_of(copy)) for text in TEXTS for copy in edits(text)]
    others = [likeness(grams_of(one), grams_of(two)) for at, one in enumerate(TEXTS) for two in TEXTS[:at]]
    found = sum(alike >= 50 for alike in copies) / len(copies)
    assert len(TEXTS) >= 50
    assert found >= 0.99, sorted(copies)[:8]
    assert max(others) < 40


def test_the_same_matter_told_by_somebody_else_is_near():
    told = {number: likeness(grams_of(TEXTS[number]), grams_of(again)) for number, again in RETOLD}
    assert sum(alike >= 50 for alike in told.values()) / len(told) >= 0.9, told


def test_alike_words_of_another_matter_are_not():
    alike = [likeness(grams_of(one), grams_of(two)) for one, two in NOT_THE_SAME]
    assert max(alike) < 50, alike


def test_empty_texts_are_near_to_nothing():
    assert grams_of("您好，请问！") == []
    assert likeness([], grams_of("楼道灯坏了")) == 0


# --- Finding ---


def test_a_repeated_request_is_found_when_it_arrives_with_reasons(loop):
    first = asked(loop, TEXTS[0], point=Point(28.6581, 121.4302))
    asked(loop, TEXTS[8], point=Point(28.6581, 121.4302))
    loop.hand.set(at(25, 9))
    again = asked(loop, RETOLD[0][1], point=Point(28.6590, 121.4302))
    repeat = Repeat.objects.get()
    assert (repeat.case, repeat.other, repeat.decision) == (again, first, "open")
    words = reason_words(repeat.reasons)
    assert words[0] == f"文字相近 {repeat.likeness}%"
    assert words[1:] == ["相距约 100 米", "同在白云社区", "前后相隔 1 天"]


def test_every_edited_copy_is_found_among_all_others(loop):
    originals = {asked(loop, text).pk: text for text in TEXTS[:20]}
    found = 0
    for key, text in originals.items():
        again = asked(loop, edits(text)[0])
        found += frozenset((key, again.pk)) in pairs()
    assert found == len(originals)
    assert len(pairs()) == found


def test_the_same_person_is_shown_with_less_likeness_and_elsewhere(loop):
    person = loop.resident("陈阿姨", "13800001111")
    first = asked(loop, "三单元楼道灯坏了，请来修。", resident=person)
    again = asked(loop, "上次说的楼道灯，到现在还没有人来。", resident=person, division=loop.town.other_community)
    assert pairs() == {frozenset((first.pk, again.pk))}
    assert reason_words(Repeat.objects.get().reasons)[1] == "同一个人（同一电话）"


def test_another_place_and_long_ago_are_not_shown(loop):
    asked(loop, TEXTS[0])
    asked(loop, TEXTS[0], division=loop.town.other_community)
    loop.closed()
    assert pairs() == set()
    old = asked(loop, TEXTS[2])
    actions.decline_case(old, by=loop.town.actor("station_clerk"), reason="已修", other_way="—")
    asked(loop, TEXTS[2])
    assert pairs() == set()


def test_guarded_requests_take_part_on_neither_side(loop):
    asked(loop, TEXTS[0], confidential=True)
    asked(loop, TEXTS[0])
    child = asked(loop, TEXTS[0], is_child=True)
    assert pairs() == set()
    assert find_repeats(child, by=FINDER) == []
    assert TextSignature.objects.count() == 1


def test_what_is_kept_of_words_goes_with_them(loop):
    first, second = asked(loop, TEXTS[0]), asked(loop, TEXTS[1])
    make_confidential(first, by=loop.asker(first))
    assert set(TextSignature.objects.values_list("case", flat=True)) == {second.pk}
    CaseText.objects.filter(case=second).update(description="")
    assert not TextSignature.objects.exists()
    assert all("灯" not in str(repeat.reasons) for repeat in Repeat.objects.all())


def test_common_pairs_of_characters_are_counted(loop, monkeypatch):
    monkeypatch.setattr("gongzhi.cases.actions.repeats._COMMON_LEAST", 2)
    asked(loop, TEXTS[0])
    asked(loop, TEXTS[0], division=loop.town.other_community)
    asked(loop, TEXTS[1])
    assert count_grams() == CommonGram.objects.count() > 10
    again = asked(loop, RETOLD[0][1])
    assert Repeat.objects.filter(case=again).count() == 1


def test_finding_asks_the_same_of_the_database_for_one_and_for_many(loop):
    def queries(case):
        Repeat.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            find_repeats(Case.objects.get(pk=case.pk), by=FINDER)
        return len(captured)

    asked(loop, TEXTS[3])
    case = asked(loop, edits(TEXTS[3])[0], point=Point(28.6581, 121.4302))
    few = queries(case)
    for copy in edits(TEXTS[3])[1:4]:
        asked(loop, copy, point=Point(28.6581, 121.4302))
    assert queries(case) == few
    assert Repeat.objects.filter(Q(case=case) | Q(other=case)).count() == 4


def test_old_signatures_are_dropped_but_of_what_is_going_on(loop):
    going = asked(loop, TEXTS[0])
    over = asked(loop, TEXTS[1])
    actions.decline_case(over, by=loop.town.actor("office"), reason="已修", other_way="—")
    TextSignature.objects.update(asked_at=at(1, 10, month=1) - timedelta(days=90))
    count_grams()
    assert TextSignature.objects.get().case == going


# --- Deciding ---


@pytest.fixture
def pair(loop):
    """Two requests about one matter, found."""
    first = asked(loop, TEXTS[0])
    return first, asked(loop, RETOLD[0][1])


def test_not_the_same_matter_is_kept_and_never_proposed_again(loop, pair):
    first, again = pair
    actions.keep_apart(again, by=loop.town.actor("station_clerk"), other=first)
    repeat = Repeat.objects.get()
    assert (repeat.decision, repeat.decided_by, repeat.decided_for) == (
        "apart",
        loop.town.person("station_clerk"),
        loop.town.station_clerk,
    )
    assert find_repeats(again, by=FINDER) == []
    assert find_repeats(first, by=FINDER) == []
    assert Repeat.objects.get().decision == "apart"


def test_linked_ones_stay_two(loop, pair):
    first, again = pair
    actions.link_cases(first, by=loop.town.actor("station_clerk"), other=again)
    assert Repeat.objects.get().decision == "linked"
    assert set(Case.objects.values_list("state", flat=True)) == {"submitted"}


def test_nobody_decides_about_what_he_does_not_see(loop, pair):
    first, again = pair
    Case.objects.filter(pk=first.pk).update(post=loop.town.far_clerk, site=loop.town.far_hub)
    with pytest.raises(Forbidden):
        actions.keep_apart(again, by=loop.town.actor("station_clerk"), other=first)
    assert Repeat.objects.get().decision == "open"


def test_merged_ones_are_parted_before_anything_else_is_said_of_them(loop, pair):
    first, again = pair
    actions.merge_case(again, by=loop.town.actor("station_clerk"), into=first)
    with pytest.raises(NotNow):
        actions.keep_apart(again, by=loop.town.actor("station_clerk"), other=first)
    assert Repeat.objects.get().decision == "merged"
