"""Everyday sentences that tell of violence, and everyday sentences that only sound like it."""

from typing import Any

import pytest

from gongzhi.cases.crisis import crises_in
from gongzhi.cases.routing import suggest
from gongzhi.catalogue.danger import dangers_in
from gongzhi.catalogue.models import Crisis
from gongzhi.catalogue.words import weigh_words

pytestmark = pytest.mark.django_db
HOME, CHILD = Crisis.HOME_VIOLENCE, Crisis.CHILD_IN_DANGER

#: What people say, and the danger that must be among those heard.
DANGER = [
    ("丈夫喝酒后打人", HOME),
    ("老公打我", HOME),
    ("孩子爸爸动手", HOME),
    ("家里人打我", HOME),
    ("丈夫动手打人，想问问怎么办", HOME),
    ("老公一喝多就动手", HOME),
    ("老公昨晚又动手了，我不敢回家", HOME),
    ("我家那口子脾气上来就打人", HOME),
    ("孩子他爸输了钱回来打我和孩子", HOME),
    ("孩子爸爸打我，想离婚", HOME),
    ("前夫找上门来把我打了一顿", HOME),
    ("男友怀疑我，经常扇我耳光", HOME),
    ("公公拿拐杖打我", HOME),
    ("婆婆和老公一起打骂我", HOME),
    ("被老公打了好几次", HOME),
    ("昨天被家里人打伤了", HOME),
    ("我姐被她丈夫往死里打", HOME),
    ("挨男人打了十年", HOME),
    ("儿子要不到钱就动手打我", HOME),
    ("他喝了酒回来就打我", HOME),
    ("媳妇打老人，邻居都看不下去", HOME),
    ("对象一吵架就掐我", HOME),
    ("老头子打了我一辈子", HOME),
    ("丈夫不高兴就打人", HOME),
    ("老公动不动就打孩子", HOME),
    ("孩子的爸爸下手没轻重，把孩子打得身上都是青的", HOME),
    ("老 公 又 打 我 了", HOME),
    ("爸爸喝醉了打我", CHILD),
    ("妈妈用衣架抽我", CHILD),
    ("继父晚上踢我，还不让我吃饭", CHILD),
    ("老师拿尺子打我", CHILD),
    ("后妈天天掐我", CHILD),
    ("在学校被同学打了，不敢说", CHILD),
]

#: What people say in peace.
PEACE = [
    "打电话给人没人接",
    "老公打电话给人说明天来修",
    "丈夫打我电话没接到",
    "老公打我手机，我在上班",
    "家里人打我的电话打不通",
    "麻烦打我电话联系",
    "孩子爸爸动手能力强，可以来做志愿者",
    "孩子爸爸动手做了一张小桌子",
    "老公自己动手修水管",
    "爱人下个月动手术，没人照看孩子",
    "婆婆刚动手术，想请护工",
    "想带孩子参加亲子动手制作活动",
    "老公打人工客服电话问了",
    "丈夫打人民调解热线咨询过",
    "老公从不打人，就是爱喝酒",
    "老公打工去了，家里没人",
    "丈夫打零工，一个月两千多",
    "家里人打麻将到半夜，太吵",
    "儿子打篮球摔了一跤",
    "儿子打我电话说学校放假",
    "孙子喜欢打游戏",
    "男朋友打车来接我",
    "妈妈打我手机没听见",
    "老师打电话给我说孩子发烧",
    "爸爸打扫楼道，想一起做志愿者",
    "被家人打动了，想好好过日子",
    "被老公打断了话，心里不舒服",
    "带婆婆打疫苗，要带什么",
    "奶奶想打太极拳",
    "媳妇打扮得漂亮去相亲角",
    "老婆打算开个小店",
    "公公打呼噜很响",
    "想请人打印照片",
    "老人打针要排队吗",
]


@pytest.mark.usefixtures("catalogue")
def test_violence_is_heard_as_people_tell_it() -> None:
    assert [said for said, kind in DANGER if kind not in weigh_words(said).crises] == []
    numbers = {
        said: [number.number for danger in crises_in(said) for number in danger.numbers] for said, _kind in DANGER
    }
    assert [said for said, told in numbers.items() if "110" not in told] == []


@pytest.mark.usefixtures("catalogue")
def test_what_only_sounds_like_it_raises_no_alarm() -> None:
    assert {said: heard for said in PEACE if (heard := weigh_words(said).crises)} == {}
    assert [said for said in PEACE if crises_in(said)] == []


def test_a_request_that_tells_of_violence_is_urgent_and_confidential(town: Any, catalogue: Any) -> None:
    suggestion = suggest("丈夫喝酒后打人，孩子吓得不敢睡", town.community)
    assert (suggestion.is_urgent, suggestion.confidential) == (True, True)
    assert [number.number for number in suggestion.crises[0].numbers] == ["110", "12338", "120"]
    calm = suggest("丈夫打我电话没接到", town.community)
    assert (calm.is_urgent, calm.confidential) == (False, False)


def test_the_phrases_are_told_and_a_sentence_ends_at_its_mark() -> None:
    assert dangers_in("我丈夫喝酒后打人") == {HOME: ("丈夫喝酒后打人",)}
    assert dangers_in("老公不在家。打人的是谁") == {}
    assert dangers_in("孩子爸爸打我") == {HOME: ("孩子爸爸打我",)}
    assert dangers_in("") == {}
