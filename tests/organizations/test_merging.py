"""Divisions and organisations that are renamed, merged, dissolved: what goes along, and what stays as it was."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.history import history_of
from gongzhi.organizations.actions import create_post, join_alliance, register_organization
from gongzhi.organizations.actions.alliances import found_alliance
from gongzhi.organizations.actions.merging import merge_organization, rename_organization
from gongzhi.organizations.models import AllianceMember, FormerName, Organization, Post, Site
from gongzhi.organizations.queries import organization_list
from gongzhi.regions import queries as regions
from gongzhi.regions.actions import close_division, rename_division
from gongzhi.regions.models import Division
from tests.town import SYSTEM, Town, sign_in

DAY = date(2026, 11, 1)
DOC = "台编〔2026〕3号"


def everything() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Organization, Site, Post, AllianceMember, FormerName, Division)
    ]


@pytest.fixture
def other(town: Town) -> Organization:
    return register_organization(town.county, by=SYSTEM, kind="womens_federation", name="椒江区新妇女联合会")


def test_a_merged_organisation_takes_along_what_lives(town: Town, other: Organization) -> None:
    alliance = found_alliance(town.county, by=SYSTEM, name="联盟")
    both = found_alliance(town.county, by=SYSTEM, name="两家都在的联盟")
    join_alliance(alliance, by=SYSTEM, organization=town.womens, on=date(2026, 1, 1))
    for member in (town.womens, other):
        join_alliance(both, by=SYSTEM, organization=member, on=date(2026, 1, 1))
    below = register_organization(
        town.subdistrict, by=SYSTEM, kind="womens_federation", name="白云街道妇联", parent=town.womens
    )
    merge_organization(town.womens, by=town.actor("office"), into=other, on=DAY, doc_no=DOC)
    old = Organization.objects.get(pk=town.womens.pk)
    assert (old.closed_at, old.merged_into, old.doc_no) == (DAY, other, DOC)
    assert set(Post.objects.filter(organization=other)) == {town.supervisor, town.handler, town.window_clerk}
    assert Site.objects.get(pk=town.window.pk).organization == other
    below.refresh_from_db()
    assert below.parent == other
    assert below.path.startswith(other.path)
    assert AllianceMember.objects.get(alliance=alliance).organization == other
    left = AllianceMember.objects.get(alliance=both, organization=old)
    assert not left.is_joined
    assert left.reason == "已并入“椒江区新妇女联合会”"
    step = history_of(Post.objects.get(pk=town.handler.pk))[0]
    assert step.action == "organizations.merge_organization"
    assert [change.after for change in step.fields] == ["椒江区新妇女联合会"]


def clash(town: Town, other: Organization) -> None:
    create_post(other, by=SYSTEM, title="权益干事", roles=["handler"], parent=town.office)


@pytest.mark.parametrize(
    ("prepare", "into", "said"),
    [
        (clash, "other", "已有岗位“权益干事”"),
        (None, "far_womens", "不在“黄岩区妇女联合会”的区划之内"),
        (None, "womens", "请选择另一个组织"),
    ],
)
def test_what_stands_in_the_way_is_told_and_nothing_moves(
    town: Town, other: Organization, prepare: Callable[..., None] | None, into: str, said: str
) -> None:
    if prepare:
        prepare(town, other)
    before = everything()
    target = other if into == "other" else getattr(town, into)
    with pytest.raises((Invalid, NotNow), match=said), transaction.atomic():
        merge_organization(town.womens, by=SYSTEM, into=target, on=DAY)
    assert everything() == before


def test_a_renamed_organisation_is_found_by_its_old_name(town: Town) -> None:
    rename_organization(
        town.womens, by=town.actor("office"), name="椒江区妇女儿童联合会", short_name="区妇儿联", on=DAY, doc_no=DOC
    )
    former = FormerName.objects.get()
    assert (former.name, former.short_name, former.valid_to, former.doc_no) == (
        "椒江区妇女联合会",
        "椒江区妇联",
        DAY,
        DOC,
    )
    row = Organization.objects.get(pk=town.womens.pk)
    assert (row.name, str(row)) == ("椒江区妇女儿童联合会", "区妇儿联")
    assert list(organization_list(SYSTEM, query="椒江区妇女联合会")) == [row]
    with pytest.raises(Invalid, match="变更日期要晚于2026-11-01"), transaction.atomic():
        rename_organization(town.womens, by=SYSTEM, name="又一名", on=DAY)
    with pytest.raises(Invalid, match="已有同名组织"), transaction.atomic():
        rename_organization(town.womens, by=SYSTEM, name="椒江区总工会", on=date(2026, 11, 2))


@pytest.mark.parametrize(
    "who",
    ["clerk", "handler", "supervisor", "far_office", "leader", "chair", "expert", "assessment", "audit_admin",
     "security_admin", "resident"],
)  # fmt: skip
def test_nobody_else_renames_or_merges(town: Town, other: Organization, who: str) -> None:
    before = everything()
    for run in (
        lambda by: merge_organization(town.womens, by=by, into=other, on=DAY),
        lambda by: rename_organization(town.womens, by=by, name="新名", on=DAY),
    ):
        with pytest.raises(Forbidden), transaction.atomic():
            run(town.actor(who))
    assert everything() == before


def test_a_joint_office_merges_nothing_into_another_county(town: Town) -> None:
    with pytest.raises(Forbidden, match="共同的上级联席办"), transaction.atomic():
        merge_organization(town.womens, by=town.actor("office"), into=town.far_womens, on=DAY)


# --- divisions ---


def test_a_merged_division_takes_along_what_lives_there(town: Town) -> None:
    before = town.community.code
    close_division(town.community, by=town.actor("system_admin"), on=DAY, merged_into=town.other_community, doc_no=DOC)
    assert Organization.objects.get(pk=town.committee.pk).division == town.other_community
    assert Site.objects.get(pk=town.station.pk).division == town.other_community
    post = Post.objects.get(pk=town.station_clerk.pk)
    assert post.division == town.other_community
    assert history_of(post)[0].action == "regions.close_division"
    old = regions.by_code(before)
    assert old is not None
    assert regions.successor(old) == town.other_community
    assert regions.by_code(before, on=date(2026, 10, 31)) == old


def test_a_division_with_anything_left_is_not_dissolved(town: Town) -> None:
    before = everything()
    with pytest.raises(NotNow, match=r"“白云社区”还有1 个组织、1 个站点、1 个岗位"), transaction.atomic():
        close_division(town.community, by=SYSTEM, on=DAY)
    with pytest.raises(Invalid, match="同一级别"), transaction.atomic():
        close_division(town.community, by=SYSTEM, on=DAY, merged_into=town.subdistrict)
    with pytest.raises(Invalid, match="合并当天"), transaction.atomic():
        close_division(town.community, by=SYSTEM, on=date(2099, 1, 1), merged_into=town.other_community)
    register_organization(town.other_community, by=SYSTEM, kind="community", name="白云社区居民委员会")
    with pytest.raises(NotNow, match="已有同名组织"), transaction.atomic():
        close_division(town.community, by=SYSTEM, on=DAY, merged_into=town.other_community)
    Organization.objects.filter(division=town.other_community).delete()
    assert everything() == before


def test_reports_of_old_periods_know_the_old_name(town: Town) -> None:
    rename_division(town.community, by=SYSTEM, name="白云新社区", on=DAY, doc_no=DOC)
    row = Division.objects.get(pk=town.community.pk)
    assert regions.name_on(row, date(2026, 10, 31)) == "白云社区"
    assert regions.name_on(row, DAY) == "白云新社区"


# --- pages ---


def test_pages_of_an_organisation(town: Town, other: Organization) -> None:
    client = sign_in(Client(), town.person("office"))
    page = client.get(reverse("organizations:organization", args=[town.womens.pk])).content.decode()
    assert reverse("organizations:organization_merge", args=[town.womens.pk]) in page
    address = reverse("organizations:organization_merge", args=[town.womens.pk])
    page = client.get(address, {"into": "椒江区新妇女联合会"}).content.decode()
    assert "海门街道群团服务窗口" in page
    assert "确认合并" in page
    far = client.get(address, {"into": "黄岩区妇女联合会"}).content.decode()
    assert "还不能合并" in far
    assert "确认合并" not in far
    form = {"into": "椒江区新妇女联合会", "on": "2026-11-01", "doc_no": DOC}
    assert "请核对后勾选" in client.post(address, form).content.decode()
    assert client.post(address, {**form, "sure": "on"}).status_code == 302
    old = client.get(reverse("organizations:organization", args=[town.womens.pk])).content.decode()
    assert "沿革" in old
    assert DOC in old
    assert client.get(address).status_code == 404
    rename = reverse("organizations:organization_rename", args=[other.pk])
    assert client.post(rename, {"name": "椒江区妇联会", "on": "2026-11-01"}).status_code == 302
    assert "曾用名" in client.get(reverse("organizations:organization", args=[other.pk])).content.decode()
    for who, status in (("supervisor", 403), ("far_office", 403), ("clerk", 403)):
        assert sign_in(Client(), town.person(who)).get(rename).status_code == status


def test_pages_of_a_division(town: Town) -> None:
    admin = sign_in(Client(), town.person("system_admin"))
    address = reverse("regions:division_merge", args=[town.community.pk])
    assert address in admin.get(reverse("regions:division", args=[town.community.pk])).content.decode()
    page = admin.get(address, {"into": "331002001006"}).content.decode()
    assert "白云社区群团工作站" in page
    form = {"into": "331002001006", "on": "2026-11-01", "doc_no": DOC, "sure": "on"}
    assert admin.post(address, {**form, "sure": ""}).status_code == 200
    assert admin.post(address, form).status_code == 302
    assert Division.objects.get(pk=town.community.pk).merged_into == town.other_community
    blocked = admin.get(reverse("regions:division_merge", args=[town.subdistrict.pk]), {"into": "331002001000"})
    assert "确认合并" in blocked.content.decode()
    county = admin.get(reverse("regions:division_merge", args=[town.county.pk]), {"into": "331003000000"})
    assert "下面还有" in county.content.decode()
    office = sign_in(Client(), town.person("office"))
    assert office.get(reverse("regions:division_merge", args=[town.subdistrict.pk])).status_code == 403
