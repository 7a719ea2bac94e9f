"""The pages of volunteers: joining in three steps, my service, teams; the desk."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image

from gongzhi.accounts.events import HistoryAttached
from gongzhi.accounts.models import Disclosure
from gongzhi.core import clock, registry
from gongzhi.core.actors import Actor
from gongzhi.organizations.actions import register_organization
from gongzhi.volunteers import checks
from gongzhi.volunteers.actions import add_member, add_skill, check_skill, pause_volunteer, record_service
from gongzhi.volunteers.models import ServiceRecord, Skill, Team, TeamMember, Volunteer, VolunteerSkill
from gongzhi.volunteers.subscribers import move_registration
from tests.town import sign_in
from tests.volunteers.conftest import SYSTEM, born

JOIN = "volunteers:join"


@pytest.fixture
def browser(town):
    """A browser signed in as the holder of a post, or as a person."""

    def enter(who):
        return sign_in(Client(), town.person(who) if isinstance(who, str) else who)

    return enter


@pytest.fixture
def uploads(settings, tmp_path):
    """A folder for what is uploaded."""
    settings.MEDIA_ROOT = tmp_path


def page(client, name, /, *args, **query):
    response = client.get(reverse(f"volunteers:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def post(client, name, /, *args, **data):
    return client.post(reverse(f"volunteers:{name}", args=args), data)


def photo():
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(content, "PNG")
    return SimpleUploadedFile("证书.png", content.getvalue(), "image/png")


# --- Joining ---


def what(area, skill):
    return {"areas": [str(area["hardship"].pk)], "skills": [str(skill["haircut"].pk)]}


WHERE = {"division": "白云社区", "radius": "3000", "times": ["0-morning", "5-evening"]}


def who(**changes):
    return {"name": "李桂花", "birth_date": born(40).isoformat(), "id_number": "", "agrees": "on", **changes}


def test_whoever_is_no_volunteer_yet_is_invited(browser, area):
    assert "我要当志愿者" in page(browser("resident"), "mine")


def test_joining_takes_three_steps_and_writes_only_at_the_end(browser, town, area, skill):
    client = browser("resident")
    assert "想参加哪些服务" in page(client, "join")
    second = client.post(reverse(JOIN), {"step": "1", "reached": "1", **what(area, skill)}).content.decode()
    assert "一般什么时候有空" in second
    assert f'name="areas" value="{area["hardship"].pk}"' in second
    third = client.post(reverse(JOIN), {"step": "2", "reached": "2", **what(area, skill), **WHERE}).content.decode()
    assert "志愿者登记告知书" in third
    assert not Volunteer.objects.exists()
    response = client.post(reverse(JOIN), {"step": "3", "reached": "3", **what(area, skill), **WHERE, **who()})
    assert response.headers["Location"] == reverse("volunteers:mine")
    row = Volunteer.objects.get()
    assert (row.state, row.division, row.radius) == ("pending", town.community, 3000)
    assert [held.skill.key for held in row.skills.all()] == ["haircut"]
    assert list(row.availabilities.values_list("weekday", "start", "end")) == [(0, 480, 720), (5, 1080, 1320)]
    assert "报名已收到，等待核实" in page(client, "mine")


def test_going_back_loses_nothing_that_was_typed(browser, area, skill):
    client = browser("resident")
    data = {**what(area, skill), **WHERE, **who(name="写了一半")}
    second = client.post(reverse(JOIN), {"step": "3", "reached": "3", "back": "1", **data}).content.decode()
    assert "白云社区" in second
    assert 'name="name" value="写了一半"' in second
    third = client.post(reverse(JOIN), {"step": "2", "reached": "3", **data}).content.decode()
    assert 'value="写了一半"' in third


def test_a_step_with_something_missing_is_shown_again(browser, area, skill):
    client = browser("resident")
    assert "请至少选一类" in client.post(reverse(JOIN), {"step": "1"}).content.decode()
    shown = client.post(reverse(JOIN), {"step": "2", **what(area, skill), "division": "没有这里", "radius": "3000"})
    assert "没有找到“没有这里”" in shown.content.decode()
    assert "请至少选一段时间" in shown.content.decode()
    data = {**what(area, skill), **WHERE}
    shown = client.post(reverse(JOIN), {"step": "3", **data, **who(birth_date="", agrees="")}).content.decode()
    assert "请填写出生日期" in shown
    assert "请先阅读并同意" in shown
    assert not Volunteer.objects.exists()


def test_a_child_reads_the_kind_words_and_nothing_is_kept(browser, town, area, skill):
    data = {"step": "3", **what(area, skill), **WHERE, **who(birth_date=born(12).isoformat())}
    shown = browser("resident").post(reverse(JOIN), data).content.decode()
    assert "谢谢你愿意帮助别人" in shown
    assert not Volunteer.objects.exists()


def test_a_double_click_registers_once(browser, area, skill):
    client = browser("resident")
    data = {"step": "3", **what(area, skill), **WHERE, **who(), "_once": "0190b1de-0000-7000-8000-000000000002"}
    for _click in range(2):
        assert client.post(reverse(JOIN), data).headers["Location"] == reverse("volunteers:mine")
    assert Volunteer.objects.count() == 1


def test_a_volunteer_who_opens_the_form_again_is_led_home(browser, volunteer):
    client = browser(volunteer().person)
    assert client.get(reverse(JOIN)).headers["Location"] == reverse("volunteers:mine")


@pytest.mark.parametrize("name", ["mine", "join", "record", "wishes", "times", "skills"])
def test_strangers_are_led_to_the_sign_in(client, db, name):
    response = client.get(reverse(f"volunteers:{name}"))
    assert response.status_code == 302
    assert "next=" in response.headers["Location"]


@pytest.mark.parametrize("name", ["record", "wishes", "times", "skills"])
def test_pages_of_a_registration_are_not_there_without_one(browser, area, name):
    assert browser("resident").get(reverse(f"volunteers:{name}")).status_code == 404


# --- Mine ---


@pytest.mark.usefixtures("skill")
def test_mine_shows_hours_times_skills_and_teams(browser, town, area, volunteer, team):
    row = volunteer(areas=[area["arts"]], spans=[(2, 840, 1080)])
    add_skill(row, by=SYSTEM, skill=Skill.objects.get(key="haircut"))
    add_member(team(), by=SYSTEM, volunteer=row)
    start = clock.now() - timedelta(days=1)
    record_service(
        row,
        by=SYSTEM,
        organization=town.womens,
        area=area["arts"],
        occasion="visit:1",
        content="排练合唱",
        during=(start, start + timedelta(minutes=95)),
    )
    client = browser(row.person)
    shown = page(client, "mine")
    for said in ("1.6", "周三 14:00–18:00", "理发", "文艺服务", "白云邻里志愿服务队", row.number):
        assert said in shown
    assert "排练合唱" in page(client, "record")
    assert "1小时35分" in page(client, "record")


def test_wishes_and_times_are_saved_and_what_cannot_be_ticked_stays(browser, town, area, volunteer):
    row = volunteer(spans=[(0, 480, 720), (1, 300, 360)])
    client = browser(row.person)
    assert "周二 5:00–6:00" in page(client, "times")
    post(client, "times", seen=row.version, times=["6-noon"])
    assert list(row.availabilities.values_list("weekday", "start", "end")) == [(1, 300, 360), (6, 720, 840)]
    row.refresh_from_db()
    post(client, "wishes", seen=row.version, areas=[str(area["jobs"].pk)], division="椒江区", radius="1000")
    row.refresh_from_db()
    assert (row.division, row.radius, [one.key for one in row.areas.all()]) == (town.county, 1000, ["jobs"])


def test_a_stale_form_of_wishes_is_told(browser, area, volunteer):
    row = volunteer()
    client = browser(row.person)
    pause_volunteer(row, by=SYSTEM)
    shown = post(client, "wishes", seen=row.version, areas=[], division="椒江区", radius="1000").content.decode()
    assert "已被别人更新" in shown
    row.refresh_from_db()
    assert row.radius == 5000


def test_pausing_resuming_leaving_and_returning_by_buttons(browser, volunteer):
    row = volunteer()
    client = browser(row.person)
    for step, state in (("pause", "paused"), ("resume", "active"), ("leave", "left")):
        post(client, "change_mine", step=step)
        row.refresh_from_db()
        assert row.state == state
    assert "同意并重新报名" in page(client, "mine")
    post(client, "change_mine", step="return", agrees="1")
    row.refresh_from_db()
    assert row.state == "pending"
    assert post(client, "change_mine", step="nonsense").status_code == 404


@pytest.mark.usefixtures("uploads")
def test_a_skill_with_its_certificate_is_seen_by_oneself_and_who_checks_it(browser, town, skill, volunteer):
    row = volunteer()
    client = browser(row.person)
    post(client, "skills", skill=str(skill["nurse"].pk), proof=photo())
    held = VolunteerSkill.objects.get()
    assert held.proof is not None
    assert "等待核实" in page(client, "skills")
    address = reverse("volunteers:certificate", args=[held.pk])
    for person, status in (
        (row.person, 200),
        ("handler", 200),
        ("clerk", 404),
        ("far_handler", 404),
        ("neighbour", 404),
    ):
        response = browser(person).get(address)
        assert response.status_code == status
        assert not response.streaming or b"".join(response.streaming_content)
    check_skill(held, by=town.actor("handler"))
    post(client, "proof", held.pk, proof=photo())
    held.refresh_from_db()
    assert held.checked_at is None
    post(client, "withdraw_skill", held.pk)
    held.refresh_from_db()
    assert held.withdrawn_at is not None


@pytest.mark.usefixtures("uploads")
def test_a_file_that_is_none_is_told_and_the_skill_stays(browser, skill, volunteer):
    row = volunteer()
    client = browser(row.person)
    bad = SimpleUploadedFile("证书.png", b"MZ not a photo", "image/png")
    response = client.post(reverse("volunteers:skills"), {"skill": str(skill["nurse"].pk), "proof": bad}, follow=True)
    assert VolunteerSkill.objects.get().proof is None
    assert len(list(response.context["messages"])) == 2


# --- Teams ---


def test_teams_are_public_and_members_are_not(browser, town, team, volunteer):
    row, member = team(), volunteer("队员甲")
    add_member(row, by=SYSTEM, volunteer=member)
    assert "白云邻里志愿服务队" in page(Client(), "teams")
    shown = page(Client(), "team", row.pk)
    assert "2 人" in shown
    assert "队员甲" not in shown
    assert "队员甲" not in page(browser("resident"), "team", row.pk)
    assert "队员甲" in page(browser(member.person), "team", row.pk)


def test_asking_admitting_handing_over_and_leaving_by_pages(browser, team, volunteer):
    row, other = team(), volunteer("新队员")
    mine, leaders = browser(other.person), browser(row.leader.person)
    assert "申请加入" in page(mine, "team", row.pk)
    post(mine, "ask_to_join", row.pk)
    place = TeamMember.objects.get(volunteer=other)
    assert "新队员" in page(leaders, "team", row.pk)
    post(leaders, "membership", place.pk, step="admit")
    place.refresh_from_db()
    assert place.joined_on is not None
    post(mine, "membership", place.pk, step="lead")
    assert Team.objects.get().leader == row.leader
    post(leaders, "membership", place.pk, step="lead")
    assert Team.objects.get().leader == other
    own = TeamMember.objects.get(volunteer=row.leader)
    post(leaders, "membership", own.pk, step="end")
    own.refresh_from_db()
    assert own.left_on is not None
    assert post(leaders, "membership", place.pk, step="end").status_code == 404


def test_the_leader_says_how_much_the_team_takes(browser, team, volunteer, area):
    row, other = team(), volunteer()
    client = browser(row.leader.person)
    post(client, "edit_team", row.pk, seen=row.version, areas=[str(area["arts"].pk)], capacity="4", radius="3000")
    row.refresh_from_db()
    assert (row.capacity, row.radius) == (4, 3000)
    assert browser(other.person).get(reverse("volunteers:edit_team", args=[row.pk])).status_code == 404


# --- Desk ---


@pytest.mark.parametrize(
    ("who", "status"), [("handler", 200), ("clerk", 200), ("office", 200), ("leader", 403), ("audit_admin", 403)]
)
def test_who_enters_the_desk_pages(browser, volunteer, who, status):
    volunteer()
    for name in ("volunteers", "desk_teams"):
        assert browser(who).get(reverse(f"volunteers:{name}")).status_code == status


def test_the_desk_confirms_by_one_button(browser, town, volunteer):
    row = volunteer("待核实", confirmed=False)
    client = browser("hub_supervisor")
    assert "待核实" in page(client, "volunteers", state="pending")
    assert "核实通过" in page(client, "volunteer", row.pk)
    post(client, "change", row.pk, step="confirm", seen=row.version)
    row.refresh_from_db()
    assert row.state == "active"
    assert post(client, "change", row.pk, step="nonsense").status_code == 404


def test_others_volunteers_are_not_found(browser, volunteer):
    row = volunteer()
    client = browser("far_handler")
    assert client.get(reverse("volunteers:volunteer", args=[row.pk])).status_code == 404
    assert post(client, "change", row.pk, step="pause").status_code == 404
    row.refresh_from_db()
    assert row.state == "active"


def test_a_clerk_sees_but_does_not_confirm(browser, volunteer):
    row = volunteer(confirmed=False)
    client = browser("clerk")
    assert "核实通过" not in page(client, "volunteer", row.pk)
    post(client, "change", row.pk, step="confirm")
    row.refresh_from_db()
    assert row.state == "pending"


def test_the_telephone_is_masked_and_shown_with_a_reason_that_is_kept(browser, town, volunteer):
    row = volunteer()
    row.person.phone = "13857601234"
    row.person.save()
    client = browser("handler")
    shown = page(client, "volunteer", row.pk)
    assert "138****1234" in shown
    assert "13857601234" not in shown
    assert "13857601234" not in post(client, "phone", row.pk, reason=" ").content.decode()
    assert not Disclosure.objects.exists()
    assert "13857601234" in post(client, "phone", row.pk, reason="约时间").content.decode()
    kept = Disclosure.objects.get()
    assert (kept.viewer, kept.field, kept.reason) == (town.person("handler"), "phone", "约时间")


def test_checking_a_skill_by_its_page(browser, town, volunteer, skill):
    row = volunteer()
    held = add_skill(row, by=SYSTEM, skill=skill["lawyer"])
    client = browser("handler")
    address = reverse("volunteers:check_skill", args=[row.pk, held.pk])
    assert "须查验原件" in client.get(address).content.decode()
    assert "专业技能要看过证书" in client.post(address, {"seen": held.version}).content.decode()
    client.post(address, {"seen": held.version, "saw_original": "on"})
    held.refresh_from_db()
    assert held.checked_by == town.handler
    assert browser("clerk").get(address).status_code == 403


def test_granting_and_correcting_service_by_pages(browser, town, volunteer, area):
    row = volunteer()
    client = browser("handler")
    day = (clock.today() - timedelta(days=3)).isoformat()
    form = {
        "area": str(area["arts"].pk),
        "content": "排练",
        "day": day,
        "start": "09:00",
        "end": "10:30",
        "minutes": "",
        "reason": "忘记签退",
    }
    post(client, "grant", row.pk, organization=str(town.union.pk), **form)
    assert not ServiceRecord.objects.exists()  # only one's own organisation records
    post(client, "grant", row.pk, organization=str(town.womens.pk), **form)
    record = ServiceRecord.objects.get()
    assert (record.minutes, record.evidence) == (90, "granted")
    shown = post(client, "grant", row.pk, organization=str(town.womens.pk), **form).content.decode()
    assert "同一时间不能重复记录" in shown
    assert "排练" in page(client, "correct", row.pk, record.pk)
    post(client, "correct", row.pk, record.pk, minutes="60", reason="早走半小时")
    assert "1小时" in page(client, "volunteer", row.pk)
    assert "早走半小时" in page(client, "correct", row.pk, record.pk)


def test_insurance_is_noted(browser, volunteer):
    row = volunteer()
    until = clock.today() + timedelta(days=200)
    post(browser("handler"), "insure", row.pk, seen=row.version, until=until.isoformat())
    row.refresh_from_db()
    assert row.insured_until == until
    assert "请填写日期" in post(browser("handler"), "insure", row.pk, until="明年").content.decode()


def test_at_the_window_somebody_is_registered_by_telephone(browser, town, area):
    client = browser("clerk")
    form = {**who(), **WHERE, "phone": "13857605555", "areas": [str(area["arts"].pk)], "guardian_kind": "parent"}
    response = post(client, "register", **form)
    row = Volunteer.objects.get()
    assert response.headers["Location"] == reverse("volunteers:volunteer", args=[row.pk])
    assert (row.person.name, row.person.phone, row.state) == ("李桂花", "13857605555", "pending")


def test_at_the_window_a_minor_comes_with_the_guardian(browser, town, area):
    client = browser("clerk")
    form = {
        **who(name="小明", birth_date=born(10).isoformat()),
        **WHERE,
        "phone": "13857605555",
        "guardian_kind": "parent",
    }
    assert "先登记监护人的同意" in post(client, "register", **form).content.decode()
    assert not Volunteer.objects.exists()
    form |= {"guardian_name": "小明妈妈", "guardian_phone": "13857606666", "guardian_agreed": "on"}
    post(client, "register", **form)
    assert Volunteer.objects.get().person.guardianships.get().consented_at is not None


def test_the_guardians_agreement_can_follow_at_the_window(browser, town, volunteer):
    row = volunteer(age=16, confirmed=False, guardian=False)
    client = browser("clerk")
    assert "还没有监护人的同意" in page(client, "volunteer", row.pk)
    post(client, "guardian", row.pk, name="家长", phone="13857606666", kind="parent", has_agreed="on")
    post(browser("hub_supervisor"), "change", row.pk, step="confirm")
    row.refresh_from_db()
    assert row.state == "active"


@pytest.mark.parametrize("post_name", ["handler", "office", "leader"])
def test_only_a_window_registers(browser, area, post_name):
    assert browser(post_name).get(reverse("volunteers:register")).status_code == 403


def test_teams_are_made_and_kept_at_the_desk(browser, town, area, volunteer, team):
    other = team("已有的队")
    leader, member = volunteer("队长"), volunteer("队员")
    client = browser("hub_supervisor")
    organization = register_organization(
        town.subdistrict, by=SYSTEM, kind="volunteer_team", name="白云红马甲", parent=town.hub_office
    )
    form = {"organization": str(organization.pk), "areas": [], "capacity": "2", "radius": "5000"}
    assert "没有编号为" in post(client, "create_team", leader="ZY999999", **form).content.decode()
    post(client, "create_team", leader=leader.number, **form)
    row = Team.objects.get(organization=organization)
    post(client, "add_member", row.pk, number=member.number)
    place = TeamMember.objects.get(volunteer=member)
    shown = page(client, "desk_team", row.pk)
    assert "队员" in shown
    post(client, "desk_team_edit", row.pk, seen=row.version, areas=[], capacity="7", radius="5000")
    post(client, "member", row.pk, place.pk, step="lead")
    row.refresh_from_db()
    assert (row.capacity, row.leader) == (7, member)
    until = clock.today() + timedelta(days=30)
    post(client, "insure_team", row.pk, seen=row.version, until=until.isoformat())
    row.refresh_from_db()
    assert row.insured_until == until
    post(client, "close_team", row.pk, seen=row.version)
    row.refresh_from_db()
    assert row.closed_at is not None
    assert post(client, "member", row.pk, place.pk, step="nonsense").status_code == 404
    shown = page(client, "desk_teams")
    assert "已有的队" in shown
    assert "白云红马甲" not in shown
    assert browser("far_handler").get(reverse("volunteers:desk_team", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_of_the_desk_list_do_not_grow(browser, volunteer, skill, count, django_assert_max_num_queries):
    for number in range(count):
        add_skill(volunteer(f"志愿者{number}"), by=SYSTEM, skill=skill["haircut"])
    client = browser("handler")
    page(client, "volunteers")
    with django_assert_max_num_queries(19):
        page(client, "volunteers")


# --- What the room signs in ---


def test_who_waits_is_on_the_to_do_page_of_who_confirms(town, volunteer):
    row = volunteer("周舟", confirmed=False)
    rows = registry.todo["volunteers.to_confirm"].rows
    (todo,) = rows(town.actor("hub_supervisor"))
    assert (todo.title, todo.kind, todo.number) == ("周舟 报名当志愿者", "new", row.number)
    assert rows(town.actor("clerk")) == []
    assert rows(town.actor("far_handler")) == []
    for number in range(6):
        volunteer(f"还有{number}", confirmed=False)
    (many,) = rows(town.actor("hub_supervisor"))
    assert (many.title, many.count) == ("7 位志愿者等待核实", 7)


def test_refs_name_and_link_what_may_be_seen(town, volunteer, team, area):
    row, group = volunteer("周舟"), team()
    ref = registry.refs["volunteer"]
    assert ref.title(row) == f"周舟 {row.number}"
    assert row in ref.visible_to(town.actor("handler"))
    assert row not in ref.visible_to(town.actor("neighbour"))
    assert registry.refs["team"].link(group) == reverse("volunteers:team", args=[group.pk])
    start = clock.now() - timedelta(days=1)
    record = record_service(
        row,
        by=SYSTEM,
        organization=town.womens,
        area=area["arts"],
        occasion="visit:1",
        content="排练",
        during=(start, start + timedelta(hours=1)),
    )
    assert record in registry.refs["service_record"].visible_to(Actor(person=row.person))
    assert record not in registry.refs["service_record"].visible_to(town.actor("far_handler"))


def test_the_check_asks_for_skills_and_leaders(db, capsys):
    assert [found.id for found in checks.skills_are_loaded(None)] == ["gongzhi.W131"]
    call_command("load_skills")
    assert "项技能" in capsys.readouterr().out
    assert checks.skills_are_loaded(None) == []


def test_the_check_finds_teams_whose_leader_is_away(team):
    row = team()
    assert checks.teams_have_a_leader(None) == []
    pause_volunteer(row.leader, by=SYSTEM)
    assert [found.id for found in checks.teams_have_a_leader(None)] == ["gongzhi.W132"]


def test_a_registration_moves_with_the_history_of_a_lost_account(town, volunteer):
    row = volunteer()
    new = town.person("resident")
    move_registration(HistoryAttached(old=row.person_id, new=new.pk))
    row.refresh_from_db()
    assert row.person == new
    other = volunteer("别人")
    move_registration(HistoryAttached(old=other.person_id, new=new.pk))
    other.refresh_from_db()
    assert other.person != new
