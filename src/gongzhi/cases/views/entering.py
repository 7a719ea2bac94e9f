"""From a right one-time code to the person who asks, for those who have not signed in."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from gongzhi.accounts import codes
from gongzhi.accounts.actions import open_account, update_profile, verify_phone
from gongzhi.accounts.models import User
from gongzhi.accounts.recovery import Bearer, bearer_of
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotNow
from gongzhi.core.models import StoredFile

_SIGN_IN = Actor.of_system("sign_in")


def person_of_code(request: HttpRequest, typed: str, *, name: str) -> User:
    """The bearer of the number whose code was typed; a new person where the number is new or was long unseen.

    Raises what `codes.check` raises. Earlier requests of a number that was long unseen stay closed: they need a second
    fact, which the sign-in pages ask for.
    """
    number = codes.check(request, typed).phone or ""
    bearer, person = bearer_of(number)
    if bearer is Bearer.KNOWN and person is not None:
        if not person.is_active:
            raise NotNow(_("这个号码的账号已停用，请到就近的群团窗口求助，或拨打站点电话。"))
        person = verify_phone(person, by=_SIGN_IN)
    else:
        person = open_account(number, by=_SIGN_IN)
    if name and not person.name:
        person = update_profile(person, by=Actor(person=person), name=name)
    return person


def hand_over(files: Sequence[StoredFile], person: User) -> None:
    """Files that were taken in before anybody knew whose they are become the person's whose form carries them."""
    for file in files:
        if file.uploaded_by is None:
            file.uploaded_by = person.pk
            file.save(update_fields=["uploaded_by"])
