"""Forms: label, help, control and error tied together, by whichever way they are drawn."""

import re

import pytest
from django import forms

from gongzhi.ui.forms import Choice
from tests.ui.conftest import Draw


class Ask(forms.Form):
    phone = forms.CharField(label="手机号", help_text="只用来联系您")
    words = forms.CharField(label="说说您的事", max_length=500, widget=forms.Textarea)
    kind = forms.ChoiceField(
        label="哪方面",
        widget=forms.RadioSelect,
        choices=[("law", Choice("法律", "工资、合同", "scale"))],
        required=False,
    )
    photos = forms.FileField(label="照片", required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
    agree = forms.BooleanField(label="我同意", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


def test_a_form_and_its_fields_are_drawn_alike(draw: Draw) -> None:
    field = draw("{{ form.phone.as_field_group }}", form=Ask())
    assert field in draw("{{ form }}", form=Ask())
    assert draw('<c-field :field="form.phone" />', form=Ask()) == field


def test_help_and_error_are_tied_to_the_control(draw: Draw) -> None:
    form = Ask({"phone": "", "words": "好"})
    field = draw("{{ form.phone.as_field_group }}", form=form)
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in field
    assert 'id="id_phone_helptext">只用来联系您' in field
    assert re.search(r'id="id_phone_error">.*请填写这一项', field, re.DOTALL)
    assert '<label class="gz-label" for="id_phone">' in field


def test_words_of_the_page_are_tied_too(draw: Draw) -> None:
    field = draw('<c-field :field="form.agree" help="可以随时收回" label="同意告诉志愿者" />', form=Ask())
    assert 'aria-describedby="id_agree_helptext"' in field
    assert "可以随时收回" in field
    assert "同意告诉志愿者" in field


def test_the_summary_leads_to_the_fields(draw: Draw) -> None:
    form = Ask({"phone": "", "words": ""})
    form.add_error(None, "今天的名额满了")
    summary = draw('<c-form :form="form" />', form=form)
    assert 'role="alert"' in summary
    assert 'href="#id_phone"' in summary
    assert 'href="#id_words"' in summary
    assert "今天的名额满了" in summary


def test_what_was_typed_stays(draw: Draw) -> None:
    drawn = draw("{{ form }}", form=Ask({"phone": "1381234", "words": "</textarea>我的事", "agree": "on"}))
    assert 'value="1381234"' in drawn
    assert "&lt;/textarea&gt;我的事" in drawn
    assert "checked" in drawn


def test_required_and_optional_are_marked_by_words(draw: Draw) -> None:
    assert "选填" in draw("{{ form.photos.as_field_group }}", form=Ask())
    required = draw("{{ form.phone.as_field_group }}", form=Ask())
    assert "选填" not in required
    assert " required" in required


def test_a_long_text_has_a_counter(draw: Draw) -> None:
    field = draw("{{ form.words.as_field_group }}", form=Ask())
    assert 'data-count="id_words_count"' in field
    assert 'id="id_words_count" data-limit="500"' in field
    assert 'aria-describedby="id_words_count"' in field
    assert "最多 500 字" in field
    assert 'rows="4"' in field


def test_telephones_get_the_right_keyboard(draw: Draw) -> None:
    assert 'inputmode="tel"' in draw("{{ form.phone }}", form=Ask())


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("phone", 'class="input"'),
        ("words", 'class="textarea"'),
        ("photos", "file-input"),
        ("agree", "checkbox-primary"),
    ],
)
def test_controls_have_their_look(draw: Draw, name: str, look: str) -> None:
    assert look in draw("{{ field }}", field=Ask()[name])


def test_photos_are_shown_before_sending(draw: Draw) -> None:
    field = draw("{{ form.photos.as_field_group }}", form=Ask())
    assert 'data-preview="id_photos"' in field
    assert "拍照或选照片" in field


def test_choices_tell_title_and_note(draw: Draw) -> None:
    cards = draw('<c-radio-cards :field="form.kind" />', form=Ask())
    assert "法律" in cards
    assert "工资、合同" in cards
    assert cards.count("<svg") == 1
    # Elsewhere the same choice is a plain word.
    assert "<span>法律</span>" in draw("{{ form.kind }}", form=Ask())


def test_hidden_fields_take_no_room(draw: Draw) -> None:
    drawn = draw("{{ form }}", form=Ask(initial={"seen": 3}))
    assert '<input type="hidden" name="seen" value="3" id="id_seen">' in drawn
    assert "Seen" not in drawn
