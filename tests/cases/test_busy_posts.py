"""The database holds it too: a post that holds work is not closed, and a closed post gets none."""

import pytest
from django.db import IntegrityError, transaction

from gongzhi.cases.models import Assignment, Case
from gongzhi.core import clock
from gongzhi.core.errors import NotNow
from gongzhi.organizations.actions import close_post
from gongzhi.organizations.models import Post
from tests.cases.loop import SETTER


def close_directly(post):
    return Post.objects.filter(pk=post.pk).update(closed_at=clock.now())


@pytest.mark.django_db
def test_a_post_that_holds_work_is_not_closed_by_any_way(loop):
    part = loop.taken()
    with pytest.raises(NotNow, match="未完成的分工"):
        close_post(part.post, by=SETTER)
    with pytest.raises(IntegrityError, match="still holds work"), transaction.atomic():
        close_directly(part.post)
    assert Post.objects.get(pk=part.post_id).closed_at is None


@pytest.mark.django_db
def test_a_post_whose_work_is_done_can_be_closed(loop):
    case = loop.closed()
    handler = Assignment.objects.get(case=case).post
    assert close_directly(handler) == 1


@pytest.mark.django_db
def test_a_closed_post_gets_no_work(loop):
    case = loop.ask()
    close_directly(loop.town.union_handler)
    with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(post=loop.town.union_handler)
    with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
        Assignment.objects.create(case=case, post=loop.town.union_handler, is_lead=True)
    assert not Assignment.objects.exists()
