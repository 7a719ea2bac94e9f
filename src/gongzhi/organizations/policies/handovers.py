"""Who may do what in handovers and leaves. The three who sign a handover are never the same person (domain §11.2).

- The *leaver* and the *receiver* act as persons: the leaver holds the post no more, the receiver perhaps not yet.
- *Seeing it through* is for whoever keeps the post (`policies.keeps_posts`), from another post, and neither of the two.
- A *leave* is proposed by who holds the post, and confirmed by whoever keeps it.
"""

from typing import Any

from gongzhi.core.actors import Actor
from gongzhi.core.policies import add_policy, is_system, predicate
from gongzhi.organizations.models import Handover, HandoverItem, Leave, Tenure
from gongzhi.organizations.policies import keeps_posts, sets_up
from gongzhi.organizations.queries.posts import holds_now


def _handover(subject: Any) -> Handover:
    return subject.handover if isinstance(subject, HandoverItem) else subject


@predicate
def is_leaver(actor: Actor, subject: Any) -> bool:
    """Who leaves."""
    return actor.person is not None and bool(_handover(subject).leaver_id == actor.person.pk)


@predicate
def is_receiver(actor: Actor, subject: Any) -> bool:
    """Who takes over."""
    return actor.person is not None and bool(_handover(subject).receiver_id == actor.person.pk)


@predicate
def keeps_its_post(actor: Actor, subject: Any) -> bool:
    """Who keeps the post that a handover or a leave is of, from another post."""
    post = subject.post if isinstance(subject, Leave) else _handover(subject).post
    if actor.post is None or actor.post.pk == post.pk:
        return False
    return bool(keeps_posts.test(actor, post))


@predicate
def is_on_leave_himself(actor: Actor, leave: Leave) -> bool:
    """Whose leave it is."""
    return actor.person is not None and bool(leave.person_id == actor.person.pk)


@predicate
def holds_the_post(actor: Actor, post: Any) -> bool:
    """The holder of the post, acting for it."""
    return actor.post is not None and actor.post.pk == post.pk and holds_now(actor.person, post)


@predicate
def keeps_tenures_post(actor: Actor, tenure: Tenure) -> bool:
    """Who could end the tenure."""
    return bool(keeps_posts.test(actor, tenure))


sees_through = keeps_its_post & ~is_leaver & ~is_receiver
decides_leave = keeps_its_post & ~is_on_leave_himself

add_policy("organizations.open_handover", is_system | keeps_tenures_post)
for _name in ("fill_in_handover", "hand_over"):
    add_policy(f"organizations.{_name}", is_leaver)
for _name in ("take_items", "object_to_item", "receive_handover"):
    add_policy(f"organizations.{_name}", is_receiver)
for _name in ("name_receiver", "hand_over_without_leaver", "settle_item", "close_handover", "call_off_handover"):
    add_policy(f"organizations.{_name}", sees_through)
add_policy("organizations.update_handover_list", is_leaver | is_receiver | sees_through)
add_policy("organizations.set_handover_checklist", sets_up)

add_policy("organizations.propose_leave", holds_the_post)
for _name in ("confirm_leave", "decline_leave"):
    add_policy(f"organizations.{_name}", decides_leave)
for _name in ("withdraw_leave", "cut_leave_short"):
    add_policy(f"organizations.{_name}", is_on_leave_himself)
