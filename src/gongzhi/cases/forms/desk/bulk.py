"""What is filled in once for many requests."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.actions.bulk import Given
from gongzhi.cases.forms.desk.acts import RECEIVING, PostField, posts_near, words_field
from gongzhi.core.actors import Actor


class HandOnManyForm(forms.Form):
    """To whom, and why."""

    post = PostField(_("转给哪个岗位"))
    reason = words_field(_("原因"), required=_("请写明转给对方的原因。"), rows=2, most=200)

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field: PostField = self.fields["post"]  # type: ignore[assignment]
        field.group(posts_near(actor.post.division, RECEIVING).exclude(pk=actor.post.pk))

    def given(self) -> Given:
        """As the action wants it."""
        return Given(post=self.cleaned_data["post"], reason=self.cleaned_data["reason"])


class UrgeManyForm(forms.Form):
    """What those who have them are reminded of."""

    reason = words_field(_("催办内容"), required=_("请写明催办内容。"), rows=2, most=200)

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def given(self) -> Given:
        """As the action wants it."""
        return Given(reason=self.cleaned_data["reason"])
