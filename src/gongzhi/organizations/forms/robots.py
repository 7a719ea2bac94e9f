"""The form of a group's robot."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.core.webhooks import SERVICES


class RobotForm(forms.Form):
    """What a group's robot is reached by."""

    service = forms.ChoiceField(label=_("哪一家的群机器人"), choices=SERVICES)
    address = forms.CharField(
        label=_("机器人地址（Webhook）"),
        max_length=1000,
        help_text=_("在群设置里添加“自定义机器人”后复制，以 https:// 开头。知道地址的人都能往群里发消息，请不要外传。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    secret = forms.CharField(
        label=_("加签密钥"),
        required=False,
        max_length=200,
        help_text=_("钉钉、飞书机器人开启了“加签”时填写。用“关键词”方式的，请把关键词设为：共治。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
