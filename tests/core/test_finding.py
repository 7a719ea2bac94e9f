"""Names by characters, pinyin and initials; marks in what was found; the index over grams."""

import pytest
from django.db import connection

from gongzhi.accounts.models import User
from gongzhi.core.grams import grams_of
from gongzhi.core.text import marks, name_matches, normalise, search_blob
from tests.town import make_person

NAMES = ("林秀英", "欧阳修", "曾国强", "单丹", "李桂花")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("林秀英", {"林秀英"}),
        ("秀英", {"林秀英"}),
        ("linxiuying", {"林秀英"}),
        ("LinXiu", {"林秀英"}),
        ("ｌｘｙ", {"林秀英"}),
        ("lx", {"林秀英"}),
        ("zengguo", {"曾国强"}),
        ("shandan", {"单丹"}),
        ("oyx", {"欧阳修"}),
        ("歐陽", {"欧阳修"}),
        ("guihua", {"李桂花"}),
        ("花", {"李桂花"}),
        ("inxiu", set()),
        ("l", set()),
        ("138", set()),
        (".*", set()),
        ("", set()),
    ],
)
def test_a_name_is_found_by_characters_pinyin_and_initials(typed, meant):
    for name in NAMES:
        make_person(name)
    assert {person.name for person in User.objects.filter(name_matches(typed))} == meant


@pytest.mark.parametrize(
    ("shown", "query", "marked"),
    [
        ("白云街道群团工作中心", "白云", ["白云"]),
        ("白云街道群团工作中心", "byjd", ["白云街道"]),
        ("白云街道群团工作中心", "baiyun", ["白云"]),
        ("台灣同胞", "台湾", ["台灣"]),
        ("JJ-20433", "20433", ["20433"]),
        ("修水管、修电路", "修", ["修", "修"]),
        ("白云街道", "海门", []),
        ("白云街道", "aiyun", []),
        ("", "白云", []),
    ],
)
def test_what_was_found_is_marked(shown, query, marked):
    assert [shown[start:end] for start, end in marks(shown, query)] == marked


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["JJ-20433 想请人照看老人", "修水管 a b", "𠮷野家 abc 1", "", "一"])
def test_the_database_cuts_what_queries_ask_for(text):
    blob = search_blob(text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gongzhi_grams(%s)", [blob])
        (stored,) = cursor.fetchone()
    for word in normalise(text).split():
        assert set(grams_of(word)) <= set(stored or [])
