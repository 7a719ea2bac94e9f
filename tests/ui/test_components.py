"""The components: what they draw, what they refuse, and that nobody calls them wrongly."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError
from django_cotton.compiler_regex import CottonCompiler, Tag
from lucide import IconDoesNotExist

from gongzhi.ui.icons import RATING_STEPS, STATE_ICONS
from gongzhi.ui.templatetags.ui import is_free
from tests.ui.conftest import Draw

TREE = Path(__file__).resolve().parents[2]
COMPONENTS = TREE / "src/gongzhi/ui/templates/cotton"
NAMES = sorted(path.stem for path in COMPONENTS.glob("*.html"))
EVIL = "<script>alert('\"')</script>"


class Ask(forms.Form):
    kind = forms.ChoiceField(label="哪方面", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect, initial="b")
    words = forms.CharField(label="说说", help_text="慢慢写", max_length=50, widget=forms.Textarea)


#: How each component is called, and what its drawing must hold.
CALLS = {
    "alert": ('<c-alert kind="error" title="没有上传">重试</c-alert>', ["gz-alert-error", "没有上传", "重试"]),
    "avatar": ('<c-avatar name="王秀兰" size="sm" />', ["gz-avatar-sm", ">王<", 'title="王秀兰"']),
    "badge": ('<c-badge state="late">逾期 1 天</c-badge>', ["gz-state-late", "逾期 1 天", "<svg"]),
    "button": (
        '<c-button kind="primary" href="/a/" icon="plus">登记</c-button>',
        ['<a href="/a/"', "btn-primary", "登记"],
    ),
    "card": (
        '<c-card title="经过" more="/all/">内容</c-card>',
        ['<h2 class="gz-card-title">经过</h2>', '"/all/"', "内容"],
    ),
    "chat_bubble": ('<c-chat-bubble name="王" mine>好</c-chat-bubble>', ["gz-say-mine", "我", "好"]),
    "chip": ('<c-chip href="?a=1" active count="0">我的</c-chip>', ['aria-current="true"', "我的", ">0<"]),
    "chips": ('<c-chips label="筛选">内</c-chips>', ['aria-label="筛选"', "内"]),
    "confirm": (
        '<c-confirm action="/x/" label="作废" effect="不再办理" />',
        ['action="/x/"', "csrfmiddlewaretoken", "_once", "不再办理", "<summary"],
    ),
    "dialog": (
        '<c-dialog id="why" title="理由">因为</c-dialog>',
        ['popovertarget="why"', 'aria-labelledby="why-title"'],
    ),
    "empty": ('<c-empty title="还没有" href="/a/" action="去看">会来</c-empty>', ["还没有", "会来", "去看"]),
    "fact": ('<c-fact label="地点">白云街道</c-fact>', ["<dt>地点</dt>", "<dd>白云街道</dd>"]),
    "facts": ("<c-facts>内</c-facts>", ["<dl", "内"]),
    "field": ('<c-field :field="form.words" help="短一点" />', ["短一点", "<textarea", 'maxlength="50"']),
    "fold": ('<c-fold label="须知" open>免费</c-fold>', ["<details", " open", "须知", "免费"]),
    "form": (
        '<c-form :form="form" submit="提交求助" />',
        ["csrfmiddlewaretoken", "_once", "提交求助", "说说", "哪方面"],
    ),
    "icon": ('<c-icon name="phone" label="电话" />', ['aria-label="电话"', 'role="img"']),
    "menu": ('<c-menu label="更多">内</c-menu>', ["<details", "更多", "内"]),
    "menu_item": ('<c-menu-item action="/out/">退出</c-menu-item>', ['method="post"', 'action="/out/"', "退出"]),
    "page_head": ('<c-page-head title="今天要办的" note="3 件" />', ["<h1", "今天要办的", "3 件"]),
    "pagination": ('<c-pagination :page="page" />', ["?mine=1&amp;page=3", "?mine=1&amp;page=1", "共 30 条"]),
    "quick_exit": ("<c-quick-exit />", ["data-quick-exit", 'rel="noreferrer"', "立即离开"]),
    "radio_cards": (
        '<c-radio-cards :field="form.kind" />',
        ["<fieldset", "<legend", 'value="b" id="id_kind_1" checked', "甲"],
    ),
    "rating": ('<c-rating name="satisfied" legend="满意吗" value="4" />', ['value="4" checked', "满意吗"]),
    "row": ('<c-row href="/a/" title="驿站" note="24 小时" />', ['href="/a/"', "驿站", "24 小时"]),
    "stars": ('<c-stars value="3" />', ['aria-label="3 星，满分 5 星"']),
    "stat": ('<c-stat label="逾期" value="2" unit="件" href="/a/" />', ["逾期", ">2<", "件", 'href="/a/"']),
    "steps": ('<c-steps :names="names" current="2" />', ['aria-current="step"', "1", "gz-step-done"]),
    "tab": ('<c-tab href="/a/" active>全部</c-tab>', ['aria-current="page"', "全部"]),
    "table": ('<c-table caption="求助" list><tbody></tbody></c-table>', ["<caption", "data-list", "gz-table-stack"]),
    "tabs": ('<c-tabs label="分类">内</c-tabs>', ['aria-label="分类"']),
    "tile": ('<c-tile href="/a/" icon="heart">婚恋</c-tile>', ['href="/a/"', "婚恋"]),
    "timeline": ("<c-timeline>内</c-timeline>", ["<ol", "内"]),
    "timeline_item": (
        '<c-timeline-item title="接单" when="9:26" state="next" />',
        ["gz-moment-next", "下一步：", "9:26"],
    ),
}


def test_every_component_is_called_here() -> None:
    assert sorted(CALLS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_component(draw: Draw, name: str) -> None:
    source, expected = CALLS[name]
    drawn = draw(source, form=Ask(), page=Paginator(range(30), 10).page(2), names=["一", "二", "三"])
    assert [part for part in expected if part not in re.sub(r"\s+", " ", drawn)] == []
    assert "style=" not in drawn
    assert "{{" not in drawn
    assert "{%" not in drawn


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"fact", "field", "icon", "quick_exit"}])
def test_attributes_for_scripts_are_handed_on(draw: Draw, name: str) -> None:
    source = CALLS[name][0].replace(
        f"<c-{name.replace('_', '-')}", f'<c-{name.replace("_", "-")} data-mark="{{{{ x }}}}"', 1
    )
    drawn = draw(source, form=Ask(), page=Paginator(range(30), 10).page(2), names=["一"], x=EVIL)
    assert 'data-mark="&lt;script&gt;' in drawn
    assert "<script>" not in drawn


def test_an_unknown_attribute_is_refused(draw: Draw) -> None:
    with pytest.raises(TemplateSyntaxError, match="Unknown attribute 'colour'"):
        draw('<c-badge colour="red" />')


@pytest.mark.parametrize(
    "source",
    [
        '<c-card title="{{ x }}">{{ x }}</c-card>',
        '<c-card :title="x" :data-a="x">{{ x }}</c-card>',
        '<c-button href="/a/" :title="x" label="{{ x }}">{{ x }}</c-button>',
        '<c-chat-bubble name="{{ x }}" organization="{{ x }}">{{ x }}</c-chat-bubble>',
        '<c-avatar :name="x" />',
        '<c-confirm action="/a/" :label="x" effect="{{ x }}" />',
        '<c-table caption="{{ x }}"></c-table>',
    ],
)
def test_what_people_wrote_stays_text(draw: Draw, source: str) -> None:
    drawn = draw(source, x=EVIL)
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
    # No quotation mark of theirs ends an attribute of ours.
    assert "alert('\"')" not in drawn


def test_a_name_in_the_page_does_not_leak_into_a_component(draw: Draw) -> None:
    drawn = draw("<c-card>内容</c-card>", title="别处的标题", more="/elsewhere/", actions="别处的", foot="别处的")
    assert "别处的" not in drawn
    assert "elsewhere" not in drawn


@pytest.mark.parametrize("state", STATE_ICONS)
def test_a_state_is_told_by_icon_and_word(draw: Draw, state: str) -> None:
    drawn = draw(f'<c-badge state="{state}" />')
    assert "<svg" in drawn
    assert re.sub(r"<[^>]+>", "", drawn).strip() != ""


def test_rating_has_five_steps_best_first(draw: Draw) -> None:
    drawn = draw('<c-rating name="satisfied" legend="满意吗" required />')
    assert re.findall(r'value="(\d)" required', drawn) == [str(step) for step in RATING_STEPS] == list("54321")
    assert "checked" not in drawn


def test_buttons_that_cannot_be_pressed(draw: Draw) -> None:
    assert " disabled" in draw('<c-button :disabled="no">提交</c-button>', no=True)
    assert " disabled" not in draw('<c-button :disabled="no">提交</c-button>', no=False)


# --- How the project's pages call the components ---


def _declared(name: str) -> set[str]:
    source = (COMPONENTS / f"{name}.html").read_text(encoding="utf-8")
    found = re.search(r"<c-vars\s([^>]*?)/>", source)
    assert found is not None, f"{name} declares nothing"
    return {match[1].lstrip(":") for match in Tag.attr_pattern.finditer(found[1])}


def _calls(path: Path) -> Iterator[tuple[str, str, set[str], set[str]]]:
    """Each component called in a template: its place, its name, its attributes, the slots filled in it."""
    compiler = CottonCompiler()
    html, _ignored = compiler.exclude_ignorables(path.read_text(encoding="utf-8"))
    open_tags: list[tuple[str, str, set[str], set[str]]] = []
    for match in Tag.tag_pattern.finditer(html):
        tag = Tag(match)
        name = tag.tag_name[2:].replace("-", "_")
        attributes = {found[1].lstrip(":") for found in Tag.attr_pattern.finditer(tag.attrs)}
        if name == "slot":
            if not tag.is_closing:
                slot = re.search(r'name="([^"]+)"', tag.attrs)
                assert slot is not None
                open_tags[-1][3].add(slot[1])
        elif tag.is_closing:
            yield open_tags.pop()
        elif name != "vars":
            call = (str(path.relative_to(TREE)), name, attributes, set[str]())
            if tag.is_self_closing:
                yield call
            else:
                open_tags.append(call)
    assert not open_tags, f"{path}: not closed: {open_tags}"


def test_every_page_calls_components_by_what_they_know() -> None:
    wrong = []
    for path in [*TREE.glob("src/**/templates/**/*.html"), *TREE.glob("tests/**/templates/**/*.html")]:
        for place, name, attributes, slots in _calls(path):
            if name not in NAMES:
                wrong.append(f"{place}: there is no <c-{name}>")
                continue
            declared = _declared(name)
            unknown = {attribute for attribute in attributes - declared if not is_free(attribute)}
            wrong += [f"{place}: <c-{name}> knows no {attribute!r}" for attribute in unknown | (slots - declared)]
    assert wrong == []


def test_no_template_brings_styles_or_scripts_of_its_own() -> None:
    forbidden = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|https?://", re.IGNORECASE)
    allowed = {("quick_exit.html", "https://"), ("quick_exit.html", "http://")}
    found = [
        (path.name, hit[0])
        for path in TREE.glob("src/**/templates/**/*.html")
        for hit in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert [hit for hit in found if hit not in allowed] == []


def test_every_icon_that_pages_name_exists(draw: Draw) -> None:
    named = re.compile(r'(?:\bicon(?:_end)?="|\{% icon(?:_ref)? ")([a-z0-9-]+)"')
    names = {
        name
        for path in [*TREE.glob("src/**/templates/**/*.html"), *TREE.glob("src/gongzhi/**/*.py")]
        for name in named.findall(path.read_text(encoding="utf-8"))
    }
    missing = []
    for name in sorted(names):
        try:
            draw("{% icon name %}", name=name)
        except IconDoesNotExist:
            missing.append(name)
    assert missing == []
