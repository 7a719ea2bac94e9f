"""Invented pages, built as rooms build theirs, to judge the look as a whole: `urlconf` and templates of the tests."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import include, path

from gongzhi.core import clock
from gongzhi.core.access import public
from gongzhi.ui import shell
from gongzhi.ui.context import Group, Item
from gongzhi.ui.forms import Choice

AREAS = [
    ("heart", "婚恋交友"),
    ("baby", "青少年关爱"),
    ("book-open", "公益课堂"),
    ("tent", "公益广场"),
    ("briefcase-business", "创业就业"),
    ("hand-heart", "困难帮扶"),
    ("graduation-cap", "爱心助学"),
    ("music", "文艺服务"),
    ("siren", "应急救助"),
    ("scale", "法律咨询"),
]
PORTAL = [
    Item("首页", "house", "/", active=True, badge=0),
    Item("服务", "layout-grid", "/services/", active=False, badge=0),
    Item("我的", "user-round", "/me/", active=False, badge=1),
]


def _desk() -> list[Group]:
    def group(label: str, icon: str, *items: tuple[str, int]) -> Group:
        return Group(label, icon, [Item(name, icon, f"/{name}/", active=False, badge=badge) for name, badge in items])

    groups = [
        group("办理", "list-todo", ("今天要办", 12), ("求助", 0), ("登记来访", 0)),
        group("资源", "building-2", ("服务事项", 0)),
        group("统筹", "users-round", ("组织", 1), ("站点", 0), ("岗位", 0)),
        group("设置", "settings", ("时限", 0), ("日历", 0)),
    ]
    groups[0].items[0].active = True
    return groups


class Ask(forms.Form):
    """First step of asking."""

    kind = forms.ChoiceField(
        label="是哪方面的事",
        widget=forms.RadioSelect,
        initial="care",
        choices=[
            ("care", Choice("困难帮扶", "生活、就医、照料上遇到难处", "hand-heart")),
            ("law", Choice("法律咨询", "工资、合同、家庭权益", "scale")),
            ("young", Choice("青少年关爱", "学习、心理、假期托管", "baby")),
            ("unsure", Choice("说不清", "我们帮您看是哪方面的事", "circle-question-mark")),
        ],
    )
    words = forms.CharField(
        label="说说您的事",
        help_text="想到什么写什么，不用写得很正式",
        max_length=500,
        widget=forms.Textarea,
        initial="母亲昨天住院了，我白天要上班，八岁的孩子放学后没人照看，想找人帮忙到周五。",
    )
    photos = forms.FileField(
        label="照片",
        required=False,
        help_text="每张不超过 10 MB，最多 6 张",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )


def _moments() -> dict[str, datetime]:
    now = clock.now()
    return {
        "asked": now - timedelta(minutes=48),
        "accepted": now - timedelta(minutes=34),
        "invited": now - timedelta(minutes=5),
        "soon": now + timedelta(hours=2),
        "later": now + timedelta(days=2),
        "late": now - timedelta(days=1),
    }


def _todo(moments: dict[str, datetime]) -> list[dict[str, Any]]:
    rows = [
        ("late", None, "法律援助部未回复", "工资拖欠三个月，想要回来", "JJ-20418", "葭沚街道", "总工会", "late"),
        ("todo", "今天到期", "等您联系居民", "母亲住院，想找人帮忙照看孩子", "JJ-20433", "白云街道", "妇联", "soon"),
        ("todo", "今天到期", "志愿者已到场，等确认", "小区独居老人想装扶手", "JJ-20437", "海门街道", "妇联", "soon"),
        ("doing", "待接单", "新来 12 分钟", "孩子不愿上学，请心理老师聊聊", "JJ-20441", "洪家街道", "团委", "later"),
        ("doing", "待接单", "新来 40 分钟", "外卖小哥夜间没处歇脚", "JJ-20442", "白云街道", "总工会", "later"),
        ("off", "居民来信", "2 条未读", "想参加婚恋交友活动，报名没回音", "JJ-20395", "前所街道", "妇联", "later"),
        ("paused", None, "等居民补材料", "残疾证换证不知道找谁", "JJ-20377", "章安街道", "残联", "later"),
    ]
    names = ("state", "word", "why", "title", "number", "place", "whose", "due")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    icons = {"今天到期": "clock", "待接单": "inbox", "居民来信": "message-circle"}
    return [{**row, "due_at": moments[str(row["due"])], "icon": icons.get(str(row["word"]), "")} for row in found]


def _portal(**more: Any) -> dict[str, Any]:
    frame = {"locality": shell.Locality("白云街道", "/place/"), "bell": shell.Bell("/inbox/", 2)}
    return {"portal_nav": PORTAL, "shell": frame, **_moments(), **more}


@public
def portal_home(request: HttpRequest) -> HttpResponse:
    return render(request, "examples/portal_home.html", _portal(areas=AREAS))


@public
def portal_story(request: HttpRequest) -> HttpResponse:
    return render(request, "examples/portal_story.html", _portal())


@public
def portal_ask(request: HttpRequest) -> HttpResponse:
    form = Ask(request.POST) if request.method == "POST" else Ask()
    return render(request, "examples/portal_ask.html", _portal(form=form, steps=["什么事", "时间地点", "核对提交"]))


@public
def desk_todo(request: HttpRequest) -> HttpResponse:
    moments = _moments()
    choices = [shell.Choice("1", "椒江区妇联·权益干事", is_active=True), shell.Choice("2", "白云街道群团工作中心·窗口")]
    frame = {
        "posts": shell.PostSwitch("/post/", "椒江区妇联·权益干事", choices),
        "desk_search": shell.Search("/search/", "搜索一切"),
        "bell": shell.Bell("/inbox/", 3),
        "person": shell.Person(
            "王秀兰",
            [shell.Link("我的账号", "/me/", "user-round"), shell.Link("退出", "/out/", "log-out", by_post=True)],
        ),
    }
    context = {"nav": _desk(), "shell": frame, "rows": _todo(moments), **moments}
    name = "desk_panel" if request.GET.get("panel") else "desk_todo"
    return render(request, f"examples/{name}.html", context)


@public
def slip(request: HttpRequest) -> HttpResponse:
    return render(request, "examples/slip.html", {"paper": request.GET.get("paper", "a5"), **_moments()})


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    return render(request, "examples/sign_in.html", {"form": _SignIn()})


@public
def error(request: HttpRequest, status: int) -> HttpResponse:
    text = "数据库暂时连接不上，您刚才的这一步没有保存，之前的内容都还在。请过几秒钟再试一次，通常很快就好。"
    return HttpResponse(render_to_string(f"errors/{status}.html", {"title": "平台正在恢复", "text": text}))


class _SignIn(forms.Form):
    phone = forms.CharField(label="手机号", help_text="没有账号会自动开通", max_length=11)
    code = forms.CharField(label="验证码", max_length=6)


urlpatterns = [
    path("", portal_home),
    path("story/", portal_story),
    path("ask/", portal_ask),
    path("desk/", desk_todo),
    path("slip/", slip),
    path("sign-in/", sign_in),
    path("error/<int:status>/", error),
    path("", include("gongzhi.ui.urls")),
]
