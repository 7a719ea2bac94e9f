"""Files of cases go out through a permission check only, and come in within limits."""

from typing import Any

import pytest

from gongzhi.cases.actions.files import DOCUMENTS, FILES_OF_A_CASE, PHOTOS, add_files
from gongzhi.cases.actions.talk import open_talk, write_message, write_note
from gongzhi.cases.models import Assignment, Attachment, Case, Visit
from gongzhi.cases.queries.files import files_of, files_visible_to, open_file
from gongzhi.core.actors import NOBODY, Actor
from gongzhi.core.clock import Simulation
from gongzhi.core.errors import Forbidden, Invalid
from gongzhi.core.keys import new_key
from gongzhi.core.models import StoredFile
from tests.cases.field import TOMORROW, acting, make_case, make_file, make_part, make_person
from tests.town import Town


@pytest.fixture
def case(town: Town, time: Simulation) -> Case:
    case = make_case(town)
    make_part(case, town.handler)
    return case


@pytest.fixture
def asker(case: Case) -> Actor:
    return acting(case.asker)


def may_open(actor: Actor, attachment: Attachment) -> bool:
    try:
        return open_file(attachment.file_id, actor) == attachment.file
    except Attachment.DoesNotExist:
        return False


def test_file_is_opened_by_asker_and_team_and_by_nobody_else(town: Town, case: Case, asker: Actor):
    (attachment,) = add_files(case, by=asker, files=[make_file(case.asker)])
    for seeing in (asker, *town.actors("handler", "clerk", "supervisor", "office")):
        assert may_open(seeing, attachment)
    strangers = [
        NOBODY,
        acting(make_person("路人")),
        *town.actors("far_handler", "youth_handler", "leader", "audit_admin"),
    ]
    for blind in strangers:
        assert not may_open(blind, attachment)


def test_internal_file_is_not_for_the_resident(town: Town, case: Case, asker: Actor):
    handler = town.actor("handler")
    write_note(case, by=handler, text="见附件", files=[make_file(handler.person)])
    attachment = Attachment.objects.get()
    assert attachment.is_internal
    assert may_open(handler, attachment)
    assert not may_open(asker, attachment)
    assert not files_visible_to(asker).exists()


def test_asker_who_holds_a_post_opens_no_internal_file_of_the_own_case(town: Town, time: Simulation):
    case = make_case(town, asker=town.person("supervisor"))
    make_part(case, town.handler)
    handler = town.actor("handler")
    add_files(case, by=handler, files=[make_file(handler.person)], is_internal=True)
    assert not may_open(town.actor("supervisor"), Attachment.objects.get())


def test_files_of_guarded_cases_are_for_named_posts(town: Town, case: Case, asker: Actor):
    (attachment,) = add_files(case, by=asker, files=[make_file(case.asker)])
    Case.objects.filter(pk=case.pk).update(is_confidential=True)
    case.accesses.create(post=town.handler)
    assert may_open(asker, attachment)
    assert may_open(town.actor("handler"), attachment)
    for blind in town.actors("clerk", "supervisor", "office"):
        assert not may_open(blind, attachment)


def test_helping_post_opens_files_of_what_it_may_read(town: Town, case: Case, asker: Actor):
    (of_request,) = add_files(case, by=asker, files=[make_file(case.asker)])
    part = make_part(case, town.social_worker, is_lead=False)
    helper = town.actor("social_worker")
    write_note(case, by=town.actor("handler"), text="见附件", files=[make_file(town.person("handler"))])
    of_note = Attachment.objects.get(is_internal=True)
    assert not may_open(helper, of_request)
    assert may_open(helper, of_note)
    open_talk(part, by=town.actor("handler"))
    message = write_message(case, by=asker, files=[make_file(case.asker)])
    assert may_open(helper, message.attachments.get())
    assert not may_open(helper, of_request)


def test_photos_of_a_visit_are_for_its_helpers_too(town: Town, case: Case):
    part = Assignment.objects.get(case=case)
    visit = Visit.objects.create(
        assignment=part, agreed_from=TOMORROW[0], agreed_to=TOMORROW[1], data_key=case.text.data_key, code="123456"
    )
    attachment = Attachment.objects.create(case=case, visit=visit, file=make_file(town.person("handler")))
    assert may_open(acting(case.asker), attachment)
    assert may_open(town.actor("handler"), attachment)
    assert not may_open(town.actor("youth_handler"), attachment)


def test_unknown_file_is_as_one_that_may_not_be_seen(town: Town, case: Case):
    with pytest.raises(Attachment.DoesNotExist):
        open_file(new_key(), town.actor("handler"))


def test_stored_file_that_hangs_on_nothing_is_not_served(town: Town, case: Case, asker: Actor):
    loose = make_file(case.asker)
    with pytest.raises(Attachment.DoesNotExist):
        open_file(loose.pk, asker)


# --- Limits ---


def test_too_many_at_one_time_are_refused_with_the_number(case: Case, asker: Actor):
    photos = [make_file(case.asker) for _number in range(PHOTOS + 1)]
    with pytest.raises(Invalid, match="最多上传 9 张照片，您选了 10 张"):
        add_files(case, by=asker, files=photos)
    documents = [make_file(case.asker, StoredFile.Kind.DOCUMENT) for _number in range(DOCUMENTS + 1)]
    with pytest.raises(Invalid, match="最多上传 3 个文件，您选了 4 个"):
        add_files(case, by=asker, files=documents)
    with pytest.raises(Invalid, match="请选择"):
        add_files(case, by=asker, files=[])
    assert not Attachment.objects.exists()


def test_case_holds_a_hundred_files(case: Case, asker: Actor):
    Attachment.objects.bulk_create(
        Attachment(case=case, file=make_file(case.asker)) for _number in range(FILES_OF_A_CASE - 1)
    )
    with pytest.raises(Invalid, match="最多保存 100 个文件，现在已有 99 个"):
        add_files(case, by=asker, files=[make_file(case.asker), make_file(case.asker)])
    add_files(case, by=asker, files=[make_file(case.asker)])
    assert Attachment.objects.count() == FILES_OF_A_CASE


def test_files_of_others_and_used_files_are_refused(town: Town, case: Case, asker: Actor):
    used = make_file(case.asker)
    add_files(case, by=asker, files=[used])
    for file in (used, make_file(town.person("handler"))):
        with pytest.raises(Invalid, match="请重新上传"):
            add_files(case, by=asker, files=[file])
    twice = make_file(case.asker)
    with pytest.raises(Invalid, match="请重新上传"):
        add_files(case, by=asker, files=[twice, twice])
    assert Attachment.objects.count() == 1


def test_only_who_has_to_do_with_the_case_adds(town: Town, case: Case):
    for stranger in (acting(make_person("路人")), *town.actors("far_handler", "youth_handler", "leader")):
        with pytest.raises(Forbidden):
            add_files(case, by=stranger, files=[make_file(stranger.person)])
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_files_of_a_case_cost_the_same(
    town: Town, case: Case, asker: Actor, count: int, django_assert_num_queries: Any
):
    add_files(case, by=asker, files=[make_file(case.asker) for _number in range(count)])
    with django_assert_num_queries(4):
        assert len([attachment.file.path for attachment in files_of(case, town.actor("handler"))]) == count
    with django_assert_num_queries(1):
        assert len([attachment.file.path for attachment in files_visible_to(asker)]) == count
