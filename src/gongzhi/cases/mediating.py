"""What the rest of a case needs to know of its mediation. Called inside actions, with the case locked."""

from django.utils.translation import gettext as _

from gongzhi.accounts.actions import notify
from gongzhi.cases import links
from gongzhi.cases.models import Case, Mediation, Mediator, Party
from gongzhi.cases.states import MEDIATION, MEDIATION_OPEN
from gongzhi.core import clock
from gongzhi.core.errors import NotNow
from gongzhi.organizations.models import Post


def refuse_while_mediating(case: Case) -> None:
    """The work is not done while the parties still talk: the mediation ends first, by agreement or otherwise."""
    if Mediation.objects.filter(case=case, state__in=MEDIATION_OPEN).exists():
        raise NotNow(_("调解还没有结束，请先在“调解”页记录结果，再办结。"))


def stop_mediation(case: Case) -> None:
    """The case left the loop: nobody mediates any more."""
    for mediation in Mediation.objects.filter(case=case, state__in=MEDIATION_OPEN):
        close(mediation, "withdraw")


def close(mediation: Mediation, transition: str) -> None:
    """End it, save for its words, which the caller has set."""
    MEDIATION.apply(mediation, transition)
    mediation.ended_at = clock.now()
    mediation.save()
    now = clock.now()
    for session in mediation.sessions.filter(held_at__isnull=True, cancelled_at__isnull=True):
        session.cancelled_at = now
        session.save(update_fields=["cancelled_at"])
    for draft in mediation.agreements.filter(effective_at__isnull=True, replaced_at__isnull=True):
        draft.replaced_at = now
        draft.save(update_fields=["replaced_at"])


def still_mediates(case: Case, post: Post) -> bool:
    """Whether the post mediates, or follows up what was agreed: then it keeps knowing of the case."""
    return Mediator.objects.filter(
        mediation__case=case, post=post, ended_at__isnull=True, mediation__state__in=[*MEDIATION_OPEN, "agreed"]
    ).exists()


def parties_of(mediation: Mediation) -> list[Party]:
    """Those who take part now, in the order in which they were entered."""
    return list(
        Party.objects.filter(mediation=mediation, ended_at__isnull=True)
        .select_related("data_key", "person__data_key")
        .order_by("pk")
    )


def tell_parties(mediation: Mediation, *, but: Party | None = None) -> None:
    """Tell those who have a page on the portal that there is something new, and not a word of what."""
    for party in parties_of(mediation):
        if party.person is not None and party != but:
            notify(
                party.person,
                kind="cases.mediation",
                title=_("您有一条新消息"),
                link=links.portal_mediation(mediation),
                sms=_("您有一条新消息，请登录后查看。"),
            )
