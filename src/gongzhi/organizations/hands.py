"""The three administrators: system, audit, security. Nobody holds two of them (GB/T 22239: separation of powers)."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.accounts.models import User
from gongzhi.core.errors import Invalid
from gongzhi.organizations.models import Post, Role, Tenure

HANDS: Final = frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN})


def hands_of(roles: Iterable[str]) -> frozenset[str]:
    """Which of the three a post is."""
    return HANDS & frozenset(roles)


def refuse_two_in_one_post(roles: Iterable[str]) -> None:
    """A post is one of the three at most. Raises `Invalid`."""
    if len(hands_of(roles)) > 1:
        raise Invalid(_("系统、审计、安全三种管理员要分开设岗。"), field="roles")


def refuse_second_hand(person: User, roles: Iterable[str], during: Any, *, but: Post | None = None) -> None:
    """Nobody who holds another of the three at the same time. Raises `Invalid`; the database refuses it too."""
    mine = hands_of(roles)
    if not mine:
        return
    others = Q()
    for hand in HANDS - mine:
        others |= Q(post__roles__contains=[hand])
    held = Tenure.objects.filter(others, person=person, during__overlap=during)
    if but is not None:
        held = held.exclude(post=but)
    if held.exists():
        raise Invalid(_("系统、审计、安全三种管理员不能由同一个人担任。"), field="person")


def two_handed() -> list[User]:
    """Who holds two of the three at the same time; nobody, unless somebody wrote into the database by hand."""
    rows = Tenure.objects.filter(post__roles__overlap=list(HANDS)).select_related("person", "post")
    by_person: dict[Any, list[Tenure]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(row)
    return [found[0].person for found in by_person.values() if _clash(found)]


def _clash(tenures: list[Tenure]) -> bool:
    if any(len(hands_of(one.post.roles)) > 1 for one in tenures):
        return True
    pairs = ((one, other) for at, one in enumerate(tenures) for other in tenures[at + 1 :])
    return any(hands_of(one.post.roles) != hands_of(other.post.roles) and _meet(one, other) for one, other in pairs)


def _meet(one: Tenure, other: Tenure) -> bool:
    def begins_before(left: Tenure, right: Tenure) -> bool:
        return right.during.upper is None or left.during.lower is None or left.during.lower < right.during.upper

    return begins_before(one, other) and begins_before(other, one)
