"""Taking several files from one field."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

#: What the file dialog offers; what is taken is decided by content (`core.files`).
ACCEPTED: Final = "image/*,audio/*,.amr,.pdf,.docx,.xlsx,.txt"


_HELP: Final = _("照片每张不超过 10 MB，文件不超过 20 MB，语音每段不超过 %(seconds)d 秒；拍摄地点会自动去掉。")
#: For `voice.js`, which puts a button for recording beside the field: how long, and the words it needs.
_VOICE: Final = {
    "data-voice": settings.GONGZHI_VOICE_SECONDS,
    "data-voice-start": _("录一段语音"),
    "data-voice-stop": _("录好了"),
    "data-voice-left": _("还可以说 0 秒"),
    "data-voice-again": _("去掉这段语音"),
    "data-voice-refused": _("没有使用话筒的权限。可以用手机自带的录音机录好，再从“选择文件”里选。"),
}


def gist_field() -> forms.CharField:
    """What a voice note says, for who cannot hear it, and for search and routing."""
    return forms.CharField(
        label=_("语音大意"),
        max_length=200,
        required=False,
        help_text=_("发语音时，请用一句话写写说了什么，听不清时也能看明白。"),
    )


class ManyFiles(forms.ClearableFileInput):
    """Several files from one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Photos and documents; each is checked by its content when it is stored."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("照片、语音或文件"))
        kwargs.setdefault("help_text", _HELP % {"seconds": settings.GONGZHI_VOICE_SECONDS})
        kwargs.setdefault("widget", ManyFiles(attrs={"accept": ACCEPTED, **_VOICE}))
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list, empty where nothing was chosen."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]
