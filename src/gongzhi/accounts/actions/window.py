"""What a window does for a resident whose old number is lost or belongs to somebody else by now."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import sessions
from gongzhi.accounts.actions.notices import notify
from gongzhi.accounts.actions.persons import bind_phone, record_disclosure
from gongzhi.accounts.models import User
from gongzhi.accounts.recovery import Proof, kinds_at_window, proves
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid


@action("accounts.rebind_phone")
def rebind_phone(person: User, *, by: Actor, phone: str, proof: Proof) -> User:
    """Bind a new mobile number to the account of somebody who proved at the window whose it is.

    The old number is free at once and every browser is signed out: it may be in a stranger's hand. The first code to
    the new number has still to come back; nothing is asked of the old one. Kept in the log of access to personal data,
    for the clerk has read what proves it. Raises `Invalid` where the proof does not fit, and as `bind_phone` does.
    """
    if not proves(person, proof):
        raise Invalid(_("核对不上，请对照证件检查姓名和核对内容。"), field="answer")
    before = person.phone
    bind_phone(
        person, phone, in_use=_("这个号码正在被另一个账号使用，不能换绑。如果也是本人的账号，请先按原号码归并记录。")
    )
    if person.phone == before and person.phone_verified_at is not None:
        raise Invalid(_("这就是账号现在的手机号，不用更换。"), field="phone")
    person.phone_verified_at = None
    person.last_seen_at = clock.now()
    person.save()
    sessions.end_all(person)
    assert person.data_key is not None  # noqa: S101 -- for the types: the number is sealed with it
    reason = say("窗口更换手机号，核对了%(what)s") % {"what": dict(kinds_at_window())[proof.kind]}
    record_disclosure(person.data_key, "phone", by=by, occasion=f"person:{person.pk}", reason=reason)
    notify(
        person,
        kind="accounts.phone_changed",
        title=str(_("您的手机号已在窗口更换")),
        body=str(_("以后请用新号码登录。如果不是您本人办理的，请马上联系就近的群团窗口。")),
    )
    return person
