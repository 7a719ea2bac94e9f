"""Secret cases and children's: named posts only, encrypted words, neutral messages; and showing personal data."""

import pytest
from django.db import connection

from gongzhi.accounts.models import Disclosure as SeenInFull
from gongzhi.accounts.models import Notice
from gongzhi.cases import actions, queries
from gongzhi.cases.actions.talk import write_message
from gongzhi.cases.models import Assignment, Case, CaseAccess, CaseText, Lesson, Message
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import OutgoingMessage

pytestmark = pytest.mark.django_db

SECRET = "老公打我，我想找人谈谈"


def _secret(loop, **values):
    return loop.ask(values.pop("resident", None), title="想找人谈谈", description=SECRET, **values)


def _everything_in_the_database():
    """Every text column of the room's tables, as the database keeps it."""
    words = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND (table_name LIKE 'cases\\_%'"
            " OR table_name IN ('accounts_notice', 'core_outgoingmessage', 'core_outboxevent'))"
        )
        for (table,) in cursor.fetchall():
            if table.startswith("cases_routingrule"):
                continue  # the words of the rules themselves
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            words += [row[0] for row in cursor.fetchall()]
    return "\n".join(words)


def test_violence_at_home_is_secret_unless_the_asker_says_no(loop):
    assert _secret(loop).is_confidential
    assert not _secret(loop, confidential=False).is_confidential
    assert not loop.ask().is_confidential


def test_no_word_of_a_secret_case_is_readable_in_the_database(loop):
    resident = loop.resident()
    case = _secret(loop, resident=resident)
    actions.accept_case(
        case,
        by=loop.town.actor("clerk"),
        area=loop.area("legal"),
        post=loop.town.handler,
        part="陪她去报警",
        note="带孩子来的",
    )
    part = actions.take_assignment(loop.lead(case), by=loop.town.actor("handler"))
    write_message(case, by=resident, text="他昨晚又动手了")
    actions.finish_assignment(part, by=loop.town.actor("handler"), result="已申请人身安全保护令")
    actions.rate(Case.objects.get(), by=resident, solved="yes", satisfied=5, comment="谢谢救了我")
    kept = _everything_in_the_database()
    for words in ("老公打我", "想找人谈谈", "陪她去", "带孩子来", "昨晚又动手", "已申请人身安全保护令", "救了我"):
        assert words not in kept
    part.refresh_from_db()
    assert (part.words, part.told) == ("陪她去报警", "已申请人身安全保护令")
    assert queries.own_title(Case.objects.get()) == "想找人谈谈"


def test_text_messages_and_titles_are_neutral(loop):
    case = _secret(loop, resident=loop.resident())
    loop.completed(case)
    texts = set(OutgoingMessage.objects.filter(data_key=case.asker.data_key).values_list("text", flat=True))
    assert len(texts) == 1
    assert "您有一条新消息" in texts.pop()
    assert set(Notice.objects.filter(person=case.asker).values_list("title", "body")) == {("您有一条新消息", "")}


def test_only_the_asker_and_named_posts_see_it(loop):
    case = _secret(loop)
    seen = {name for name in loop.town.people if queries.visible_to(loop.town.actor(name)).exists()}
    assert seen == {"clerk"}
    assert queries.view_of(case, loop.asker(case)) == "whole"
    loop.accepted(case)
    seen = {name for name in loop.town.people if queries.visible_to(loop.town.actor(name)).exists()}
    assert seen == {"clerk", "handler"}


def test_it_is_in_no_search_but_theirs_by_its_number(loop):
    case = _secret(loop)
    found = queries.case_list(loop.town.actor("clerk"), queries.CaseFilters(text="谈谈"))
    assert not found.exists()
    assert queries.case_list(loop.town.actor("clerk"), queries.CaseFilters(text=case.number.lower())).get() == case
    assert not queries.case_list(loop.town.actor("office"), queries.CaseFilters(text=case.number)).exists()


def test_unnamed_posts_of_the_place_can_do_nothing(loop):
    case = _secret(loop)
    for who in ("office", "hub_supervisor", "station_clerk"):
        with pytest.raises(Forbidden):
            actions.accept_case(case, by=loop.town.actor(who), area=loop.area(), post=loop.town.handler)
    assert Case.objects.get().state == "submitted"


def test_whoever_loses_the_name_loses_sight(loop):
    case = loop.accepted(_secret(loop))
    clerk, office = loop.town.actor("clerk"), loop.town.actor("office")
    actions.name_post(case, by=clerk, post=loop.town.office)
    assert queries.view_of(case, office) == "whole"
    actions.unname_post(case, by=clerk, post=loop.town.office)
    assert queries.view_of(case, office) == "none"
    assert not queries.visible_to(office).exists()
    with pytest.raises(NotNow, match="未完成的分工"):
        actions.unname_post(case, by=clerk, post=loop.town.handler)
    with pytest.raises(NotNow, match="受理岗位"):
        actions.unname_post(case, by=clerk, post=loop.town.clerk)
    actions.return_assignment(loop.lead(case), by=loop.town.actor("handler"), reason="回避")
    assert queries.view_of(case, loop.town.actor("handler")) == "none"


def test_handed_on_the_former_post_loses_sight(loop):
    case = _secret(loop)
    actions.hand_on_case(case, by=loop.town.actor("clerk"), post=loop.town.office, reason="请联席办办理")
    assert queries.view_of(Case.objects.get(), loop.town.actor("clerk")) == "none"
    assert queries.view_of(Case.objects.get(), loop.town.actor("office")) == "whole"


def test_made_secret_later_everything_said_so_far_is_sealed(loop):
    resident = loop.resident()
    part = loop.taken(loop.ask(resident))
    write_message(part.case, by=resident, text="其实是家里的事")
    office = loop.town.actor("office")
    assert queries.visible_to(office).exists()
    actions.make_confidential(part.case, by=resident)
    assert not queries.visible_to(office).exists()
    text = CaseText.objects.get()
    assert (text.title, text.description, text.search) == ("", "", "")
    assert text.sealed_title == "想请人帮忙照看老人"
    assert not Message.objects.exclude(text="").exists()
    assert "其实是家里的事" in [message.words for message in Message.objects.select_related("data_key")]
    assert Lesson.objects.get().reasons == []
    assert set(CaseAccess.objects.values_list("post", flat=True)) == {loop.town.clerk.pk, loop.town.handler.pk}
    with pytest.raises(NotNow):
        actions.make_confidential(part.case, by=resident)


def test_staff_say_why_they_make_it_secret(loop):
    case = loop.ask()
    with pytest.raises(Invalid):
        actions.make_confidential(case, by=loop.town.actor("clerk"))
    with pytest.raises(Forbidden):
        actions.make_confidential(case, by=loop.anybody())
    assert not Case.objects.get().is_confidential
    actions.make_confidential(case, by=loop.town.actor("clerk"), reason="本人要求")
    assert Case.objects.get().is_confidential


def test_secret_cases_are_never_merged(loop):
    resident = loop.resident()
    secret, plain = _secret(loop, resident=resident), loop.ask(resident)
    for case, into in ((secret, plain), (plain, secret)):
        with pytest.raises(NotNow, match="保密求助不能合并"):
            actions.merge_case(case, by=loop.town.actor("clerk"), into=into)
    assert not Case.objects.filter(state="merged").exists()


# --- Personal data in full ---


def test_shown_with_a_reason_and_logged(loop):
    case = loop.ask(loop.resident())
    clerk = loop.town.actor("clerk")
    with pytest.raises(Invalid):
        actions.show_personal(case, by=clerk, field="phone", reason=" ")
    assert not SeenInFull.objects.exists()
    assert actions.show_personal(case, by=clerk, field="phone", reason="电话核实") == "13812345678"
    log = SeenInFull.objects.get()
    assert (log.viewer, log.post, log.field, log.reason) == (clerk.person, loop.town.clerk.pk, "phone", "电话核实")
    assert log.occasion == f"case:{case.pk}"


def test_the_lead_sees_it_only_where_the_asker_ticked_handlers(loop):
    part = loop.taken(loop.ask(loop.resident(), disclose=frozenset()))
    handler = loop.town.actor("handler")
    with pytest.raises(Forbidden, match="没有同意"):
        actions.show_personal(part.case, by=handler, field="phone", reason="联系居民")
    assert not SeenInFull.objects.exists()
    actions.change_disclosure(part.case, by=loop.asker(part.case), to="handlers", given=True)
    assert actions.show_personal(part.case, by=handler, field="phone", reason="联系居民") == "13812345678"
    actions.change_disclosure(part.case, by=loop.asker(part.case), to="handlers", given=False)
    with pytest.raises(Forbidden):
        actions.show_personal(part.case, by=handler, field="phone", reason="联系居民")


def test_a_helper_sees_it_only_where_the_asker_ticked_helpers(loop):
    part = loop.taken(loop.ask(loop.resident()))
    actions.assign(part.case, by=loop.town.actor("handler"), post=loop.town.union_handler, part="联系单位")
    helper = loop.town.actor("union_handler")
    with pytest.raises(Forbidden):
        actions.show_personal(part.case, by=helper, field="address", reason="上门")
    actions.change_disclosure(part.case, by=loop.asker(part.case), to="helpers", given=True)
    assert actions.show_personal(part.case, by=helper, field="address", reason="上门") == "白云街道百花新村3幢201室"


@pytest.mark.parametrize("who", ["station_clerk", "leader", "system_admin", "far_office", "union_handler"])
def test_strangers_never_see_it(loop, who):
    case = loop.ask(loop.resident())
    with pytest.raises(Forbidden):
        actions.show_personal(case, by=loop.town.actor(who), field="phone", reason="看看")
    assert not SeenInFull.objects.exists()


def test_only_the_asker_gives_and_takes_the_word(loop):
    case = loop.ask()
    with pytest.raises(Forbidden):
        actions.change_disclosure(case, by=loop.town.actor("clerk"), to="helpers", given=True)
    assert not case.disclosures.filter(to="helpers").exists()


def test_parts_in_ordinary_cases_stay_readable(loop):
    loop.accepted(part="上门看看")
    assert Assignment.objects.get().words == "上门看看"
