"""Tables of this room that can be brought and taken: organisations, sites, posts, staff. Imported at start."""

from gongzhi.core.tables import profiles
from gongzhi.organizations.imports import organizations, people, posts, sites

for _profile in (organizations.PROFILE, sites.PROFILE, posts.PROFILE, people.PROFILE):
    profiles.add(_profile.key, _profile)
