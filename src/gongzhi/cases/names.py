"""How posts and their people are called when one speaks to residents."""

from typing import Final

from django.utils.translation import gettext as _

from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.text import surname_length
from gongzhi.organizations.models import Post
from gongzhi.organizations.queries import effective_holder

#: Endings of a post's title that go with a surname, longest first: 王副主任, 李干事.
_TITLES: Final = (
    "副主任", "副主席", "副书记", "副部长", "主任", "主席", "书记", "部长", "干事", "站长", "社工", "队长",
    "专员", "科长",
)  # fmt: skip


def post_words(post: Post, holder: User | None) -> str:
    """A post as residents hear it, with who sits there: "区妇联 王干事"; the organisation alone while vacant."""
    if holder is None or not holder.name:
        return str(post.organization)
    surname = holder.name[: surname_length(holder.name)]
    title = next((title for title in _TITLES if post.title.endswith(title)), _("同志"))
    return _("%(organization)s %(surname)s%(title)s") % {
        "organization": post.organization,
        "surname": surname,
        "title": title,
    }


def of_post(post: Post) -> str:
    """`post_words` with whoever answers for the post now."""
    return post_words(post, effective_holder(post, clock.now()))
