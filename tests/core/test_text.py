import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core import clock
from gongzhi.core.crypto import new_data_key
from gongzhi.core.models import OutgoingMessage
from gongzhi.core.text import (
    PINYIN_KEY_LENGTH,
    matches,
    normalise,
    pinyin_full,
    pinyin_initials,
    pinyin_key,
    search,
    search_blob,
    search_terms,
    sort_key,
    surname_length,
    words,
)

STATION = "椒江区妇联凤凰·缘红娘工作站"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ＡＢＣ　１２３", "abc 123"),
        ("臺州市椒江區婦聯", "台州市椒江区妇联"),
        ("  两个\t空格 \n 一行 ", "两个 空格 一行"),
        ("重慶，你好！", "重庆,你好!"),
        ("⼯会", "工会"),  # a radical that looks like the character
        ("零\u200b宽\ufeff", "零宽"),
        ("𠮷野家", "𠮷野家"),
        ("\ue000姓", "\ue000姓"),  # private use: rare characters of names
        ("", ""),
    ],
)
def test_texts_are_compared_in_one_form(written: str, normal: str) -> None:
    assert normalise(written) == normal


@given(st.text(max_size=60))
def test_the_normal_form_is_final_and_one_line(text: str) -> None:
    normal = normalise(text)
    assert normalise(normal) == normal
    assert normal == " ".join(normal.split())


def test_words_come_from_the_dictionary() -> None:
    assert words(STATION) == ["椒江区", "妇联", "凤凰", "缘", "红娘", "工作站"]
    assert words("二手iPhone 15，100%新") == ["二手", "iphone", "15", "100", "新"]


def test_pinyin_and_initials() -> None:
    assert pinyin_full(STATION) == "jiaojiangqufulianfenghuangyuanhongnianggongzuozhan"
    assert pinyin_initials(STATION) == "jjqflfhyhngzz"
    assert pinyin_full("重庆路 88号") == "chongqinglu88hao"
    assert pinyin_initials("重庆路 88号") == "cql88h"


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("曾国藩", "zengguofan"),
        ("单田芳", "shantianfang"),
        ("解缙", "xiejin"),
        ("欧阳修", "ouyangxiu"),
        ("尉迟恭", "yuchigong"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, pinyin: str) -> None:
    assert pinyin_full(name, is_name=True) == pinyin


def test_surnames_of_two_characters_are_known() -> None:
    assert [surname_length(name) for name in ("欧阳修", "陈晨", "欧阳", "陈")] == [2, 1, 1, 1]


def test_lists_sort_by_pinyin_then_tone_then_character() -> None:
    assert sorted(["张三", "陈一", "程一", "陈伟", "成龙", "阿三", "晨曦"], key=sort_key) == [
        "阿三", "晨曦", "陈伟", "陈一", "成龙", "程一", "张三",
    ]  # fmt: skip
    assert sorted(["10号楼", "2号楼", "二号楼"], key=sort_key) == ["2号楼", "10号楼", "二号楼"]
    assert sorted(["曾一", "蔡一", "赵一"], key=lambda name: sort_key(name, is_name=True)) == ["蔡一", "曾一", "赵一"]


@given(st.text(max_size=400))
def test_a_sort_key_fits_its_column(text: str) -> None:
    assert len(pinyin_key(text)) <= PINYIN_KEY_LENGTH


def test_the_blob_of_a_long_story_is_not_much_longer_than_the_story() -> None:
    story = "楼上漏水没有人管。" * 500
    assert len(search_blob(story)) < len(story) + 2000


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("妇联 红娘", ["妇联", "红娘"]),
        ("婦聯　紅娘", ["妇联", "红娘"]),
        ("椒江妇联", ["椒江", "妇联"]),
        ("jjfl", ["jjfl"]),
        ("的", ["的"]),
        ("妇联的活动", ["妇联", "活动"]),
        ("妇联 妇联", ["妇联"]),
        ("%_", []),
        ("  ", []),
    ],
)
def test_a_query_is_cut_into_terms(query: str, terms: list[str]) -> None:
    assert search_terms(query) == terms


def test_a_long_query_asks_for_at_most_ten_terms() -> None:
    assert len(search_terms(" ".join(f"word{n}" for n in range(50)))) == 10


def test_matches_is_a_condition_to_combine() -> None:
    assert matches("blob", "妇联 红娘").children == [("blob__contains", "妇联"), ("blob__contains", "红娘")]


@pytest.mark.django_db
class TestSearch:
    """In a real table with a text column: that of the messages."""

    @pytest.fixture(autouse=True)
    def _rows(self) -> None:
        for text in (STATION, "椒江区总工会妈咪暖心小屋", "临海市妇联 100%满意_服务站", "曾家村工作站"):
            OutgoingMessage.objects.create(
                data_key=new_data_key(), recipient=b"", text=search_blob(text), not_before=clock.now()
            )

    def found(self, query: str) -> list[str]:
        rows = search(OutgoingMessage.objects.order_by("pk"), "text", query)
        return [row.text.partition("\n")[0] for row in rows]

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 4),
            ("妇联", 2),
            ("椒江 妇联", 1),
            ("妇联椒江", 1),
            ("婦聯", 2),
            ("ｆｕｌｉａｎ", 2),
            ("Jiaojiang", 2),
            ("jjqfl", 1),
            ("gzz", 2),
            ("工作站 fh", 1),
            ("100%", 1),
            ("100%满意_服务", 1),
            ("不存在的站", 0),
            ("%", 0),
            ("_", 0),
            ("\\", 0),
            ("'; DROP TABLE", 0),
        ],
    )
    def test_by_words_pinyin_and_initials(self, query: str, count: int) -> None:
        assert len(self.found(query)) == count

    def test_every_term_must_stand_in_the_text(self) -> None:
        assert self.found("工作站 红娘") == [normalise(STATION)]
