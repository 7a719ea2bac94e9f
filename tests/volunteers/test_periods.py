"""The week as people tick it: nothing that was agreed on is lost between ticks and spans."""

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.volunteers.actions import merged
from gongzhi.volunteers.periods import CHOICES, beyond, spans_of, ticks_of, words_of

KEYS = [key for key, _weekday, _period in CHOICES]
SPANS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)).filter(lambda span: span[1] < span[2]),
    max_size=10,
).map(merged)


def minutes(spans):
    return {(weekday, minute) for weekday, start, end in spans for minute in range(start, end)}


@given(st.sets(st.sampled_from(KEYS)))
def test_ticks_come_back_as_they_were(ticks):
    assert set(ticks_of(merged(spans_of(ticks)))) == ticks
    assert beyond(merged(spans_of(ticks))) == []


@given(SPANS)
def test_ticks_and_what_lies_beyond_them_are_the_whole_and_lie_apart(spans):
    ticked, rest = minutes(spans_of(ticks_of(spans))), minutes(beyond(spans))
    assert ticked | rest == minutes(spans)
    assert not ticked & rest


def test_spans_are_said_as_people_read_them():
    spans = [(2, 840, 1080), (6, 0, 1440), (0, 485, 1440)]
    assert words_of(spans) == ["周一 8:05–24:00", "周三 14:00–18:00", "周日 全天"]


def test_days_of_the_same_hours_are_said_together():
    assert words_of((day, 480, 1260) for day in range(7)) == ["每天 8:00–21:00"]
    assert words_of((day, 480, 1080) for day in range(5)) == ["周一至周五 8:00–18:00"]
    spans = [(5, 480, 720), (6, 480, 720), (0, 840, 1080), (2, 840, 1080), (4, 840, 1080)]
    assert words_of(spans) == ["周一、周三、周五 14:00–18:00", "周六、周日 8:00–12:00"]
