"""What the gallery shows: invented content for every component."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.ui.forms import Choice
from gongzhi.ui.icons import ALERT_ICONS, STATE_ICONS


class ExampleForm(forms.Form):
    """One field of each kind."""

    phone = forms.CharField(label=_("手机号"), help_text=_("只用来联系您和接收验证码"), max_length=20)
    kind = forms.ChoiceField(
        label=_("是哪方面的事"),
        widget=forms.RadioSelect,
        choices=[
            ("care", Choice(_("困难帮扶"), _("生活、就医、照料上遇到难处"), "hand-heart")),
            ("law", Choice(_("法律咨询"), _("工资、合同、家庭权益"), "scale")),
            ("young", Choice(_("青少年关爱"), _("学习、心理、假期托管"), "baby")),
        ],
    )
    words = forms.CharField(
        label=_("说说您的事"), help_text=_("想到什么写什么，不用写得很正式"), max_length=500, widget=forms.Textarea
    )
    station = forms.ChoiceField(
        label=_("去哪个站点"), required=False, choices=[("", _("由我们安排")), ("1", _("白云街道群团工作中心"))]
    )
    day = forms.DateField(
        label=_("哪天方便"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    needs = forms.MultipleChoiceField(
        label=_("需要准备"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("wheelchair", _("轮椅通道")), ("sign", _("手语翻译"))],
    )
    photos = forms.FileField(label=_("照片"), required=False, help_text=_("每张不超过 10 MB"))
    agree = forms.BooleanField(label=_("我同意把姓名和电话告诉接单的人"))


class RatingForm(forms.Form):
    """The two questions at the end."""

    satisfied = forms.ChoiceField(label=_("这次服务您满意吗"), choices=[(step, step) for step in range(5, 0, -1)])


def context() -> dict[str, Any]:
    """Everything the gallery's template names."""
    now = clock.now()
    wrong = ExampleForm({"phone": "1381234", "words": "", "kind": "care"})
    wrong.is_valid()
    wrong.add_error("phone", _("手机号应为 11 位数字，您输入了 7 位"))
    return {
        "states": list(STATE_ICONS),
        "kinds": list(ALERT_ICONS),
        "buttons": ["primary", "accent", "plain", "quiet", "ghost", "danger", "neutral"],
        "form": ExampleForm(auto_id="good_%s", initial={"kind": "care"}),
        "wrong": wrong,
        "rating": RatingForm(initial={"satisfied": "4"}, auto_id="rate_%s"),
        "page": Paginator(range(95), 10).page(3),
        "step_names": [_("什么事"), _("时间地点"), _("核对提交")],
        "moments": {
            "due_soon": now + timedelta(hours=3),
            "due_later": now + timedelta(days=12),
            "late": now - timedelta(days=1, hours=2),
            "earlier": now - timedelta(minutes=12),
            "before": now - timedelta(days=4),
        },
        "amount": Decimal(120_000),
    }
