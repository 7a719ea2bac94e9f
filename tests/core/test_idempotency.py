import threading
import uuid

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from gongzhi.core import idempotency
from gongzhi.core.models import FormReceipt
from gongzhi.regions.models import CalendarDay


@idempotency.once
def enter_day(request):
    if not request.POST.get("day"):
        return HttpResponse("请填写日期", status=422)
    row = CalendarDay.objects.create(day=request.POST["day"], is_working=True)
    return redirect(f"/days/{row.pk}/")


def post(key, **values):
    request = RequestFactory().post("/days/", {idempotency.FIELD: key, **values})
    request.session = SessionStore()
    return enter_day(request)


@pytest.mark.django_db
def test_a_repeated_form_does_nothing_twice_and_leads_to_the_same_place():
    key = str(uuid.uuid4())
    first, second = post(key, day="2026-05-01"), post(key, day="2026-05-01")
    assert first["Location"] == second["Location"]
    assert CalendarDay.objects.count() == 1


@pytest.mark.django_db
def test_a_form_with_a_mistake_may_come_again():
    key = str(uuid.uuid4())
    assert post(key).status_code == 422
    assert post(key, day="2026-05-01").status_code == 302
    assert CalendarDay.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x", "1' OR 1=1"])
def test_a_form_without_a_key_is_taken_as_it_comes(key):
    assert post(key, day="2026-05-01").status_code == 302
    assert not FormReceipt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_taken_in_once():
    key, places, barrier = str(uuid.uuid4()), [], threading.Barrier(2)

    def click():
        barrier.wait(timeout=5)
        places.append(post(key, day="2026-05-01")["Location"])
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert len(places) == 2
    assert len(set(places)) == 1
    assert CalendarDay.objects.count() == 1
