"""Invented persons of the demonstration city. Their telephone numbers lie in a range that no operator gives out."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from gongzhi.accounts.models import Notice, User
from gongzhi.core import clock
from gongzhi.core.crypto import new_data_key

_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏"
    "程吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏傅方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵万"
    "覃武钱戴严莫孔向常"
)
_GIVEN_WOMEN: Final = (
    "芳", "娟", "敏", "静", "丽", "艳", "霞", "秀英", "桂兰", "玉兰",
    "雪梅", "晓燕", "雅婷", "梦瑶", "思琪", "欣怡", "佳慧", "文静", "海燕", "春花",
    "素珍", "美玲", "慧敏", "丹丹", "红梅", "晶晶", "云", "倩", "琳", "颖",
    "婉清", "若曦", "彩凤", "菊香", "月琴", "亚萍", "小红", "晓雯", "淑芬", "凤仙",
)  # fmt: skip
_GIVEN_MEN: Final = (
    "伟", "强", "磊", "军", "勇", "杰", "涛", "明", "超", "刚",
    "建国", "建军", "志强", "国庆", "海波", "晓东", "浩然", "子轩", "宇航", "俊杰",
    "文斌", "立新", "永康", "德福", "根生", "水根", "阿毛", "小军", "学峰", "志明",
    "家豪", "天佑", "卫东", "宏伟", "金龙", "正华", "仁贵", "良才", "富强", "大海",
)  # fmt: skip
#: Range of invented numbers: 160 00xx xxxx.
_FIRST_NUMBER: Final = 16_000_000_000
#: So many days of requests are lived through, and so many before them the city was built.
DAYS: Final = 90
BEFORE: Final = 10


class Inventor:
    """Invents persons, the same ones for the same seed."""

    def __init__(self, rng: Random, first_number: int = 1) -> None:
        self._rng = rng
        self._numbers: Iterator[int] = count(_FIRST_NUMBER + first_number)

    def name(self, *, woman: bool | None = None) -> str:
        """A plausible name."""
        is_woman = self._rng.random() < 0.55 if woman is None else woman
        return self._rng.choice(_SURNAMES) + self._rng.choice(_GIVEN_WOMEN if is_woman else _GIVEN_MEN)

    def phone(self) -> str:
        """A number that belongs to nobody."""
        return str(next(self._numbers))

    def born(self, youngest: int, oldest: int) -> date:
        """A birthday that makes a person between so many years old."""
        return clock.today() - timedelta(days=self._rng.randrange(youngest * 366, oldest * 365 + 1))

    def resident(self, name: str = "", *, born: date | None = None) -> User:
        """A resident who has signed in with a number of his or her own."""
        return self._person(name or self.name(), self.phone(), born=born)

    def officer(self, username: str, name: str = "") -> User:
        """A member of staff, without a password: in the demonstration one signs in by one click."""
        return self._person(name or self.name(), "", username=username)

    def _person(self, name: str, phone: str, *, username: str | None = None, born: date | None = None) -> User:
        person = User(name=name, username=username, data_key=new_data_key(), birth_date=born)
        person.set_unusable_password()
        if phone:
            person.phone = phone
            person.holds_phone = True
            person.phone_verified_at = person.last_seen_at = clock.now()
        person.save(force_insert=True)
        return person


def read_inboxes(before: datetime) -> None:
    """Everybody has read what he or she was told before."""
    Notice.objects.filter(read_at__isnull=True, created_at__lt=before).update(read_at=clock.now())
