"""Taking several files from one field."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

#: What the file dialog offers; what is taken is decided by content (`core.files`).
ACCEPTED: Final = "image/*,.pdf,.docx,.xlsx,.txt"


class ManyFiles(forms.ClearableFileInput):
    """Several files from one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Photos and documents; each is checked by its content when it is stored."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("照片或文件"))
        kwargs.setdefault("help_text", _("照片每张不超过 10 MB，文件不超过 20 MB；拍摄地点会自动去掉。"))
        kwargs.setdefault("widget", ManyFiles(attrs={"accept": ACCEPTED}))
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list, empty where nothing was chosen."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]
