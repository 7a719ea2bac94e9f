"""Addresses of volunteers and teams."""

from django.urls import path

from gongzhi.volunteers.views import desk, desk_teams, joining, portal

app_name = "volunteers"

urlpatterns = [
    path("me/volunteer/", portal.mine, name="mine"),
    path("me/volunteer/join/", joining.join, name="join"),
    path("me/volunteer/record/", portal.record, name="record"),
    path("me/volunteer/wishes/", portal.wishes, name="wishes"),
    path("me/volunteer/times/", portal.times, name="times"),
    path("me/volunteer/change/", portal.change, name="change_mine"),
    path("me/volunteer/skills/", portal.skills, name="skills"),
    path("me/volunteer/skills/<uuid:key>/proof/", portal.proof, name="proof"),
    path("me/volunteer/skills/<uuid:key>/withdraw/", portal.withdraw_skill, name="withdraw_skill"),
    path("volunteers/certificates/<uuid:key>/", portal.certificate, name="certificate"),
    path("teams/", portal.teams, name="teams"),
    path("teams/<uuid:key>/", portal.team, name="team"),
    path("teams/<uuid:key>/join/", portal.ask_to_join, name="ask_to_join"),
    path("teams/<uuid:key>/edit/", portal.edit_team, name="edit_team"),
    path("teams/members/<uuid:key>/", portal.membership, name="membership"),
    path("desk/volunteers/", desk.volunteers, name="volunteers"),
    path("desk/volunteers/new/", desk.register, name="register"),
    path("desk/volunteers/<uuid:key>/", desk.volunteer, name="volunteer"),
    path("desk/volunteers/<uuid:key>/change/", desk.change, name="change"),
    path("desk/volunteers/<uuid:key>/insurance/", desk.insure, name="insure"),
    path("desk/volunteers/<uuid:key>/phone/", desk.phone, name="phone"),
    path("desk/volunteers/<uuid:key>/guardian/", desk.guardian, name="guardian"),
    path("desk/volunteers/<uuid:key>/service/new/", desk.grant, name="grant"),
    path("desk/volunteers/<uuid:key>/service/<uuid:record>/", desk.correct, name="correct"),
    path("desk/volunteers/<uuid:key>/skills/<uuid:held>/", desk.check_skill, name="check_skill"),
    path("desk/teams/", desk_teams.teams, name="desk_teams"),
    path("desk/teams/new/", desk_teams.create, name="create_team"),
    path("desk/teams/<uuid:key>/", desk_teams.team, name="desk_team"),
    path("desk/teams/<uuid:key>/edit/", desk_teams.edit, name="desk_team_edit"),
    path("desk/teams/<uuid:key>/insurance/", desk_teams.insure, name="insure_team"),
    path("desk/teams/<uuid:key>/members/", desk_teams.add_member, name="add_member"),
    path("desk/teams/<uuid:key>/members/<uuid:member>/", desk_teams.member, name="member"),
    path("desk/teams/<uuid:key>/close/", desk_teams.close, name="close_team"),
]
