"""The steps of a plot: each calls the action that a person of the city would call, as that person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from gongzhi.accounts.models import User
from gongzhi.cases import actions
from gongzhi.cases.demo import words
from gongzhi.cases.demo.plots import Plot, Step
from gongzhi.cases.demo.town import Town, callers_name
from gongzhi.cases.models import Assignment, Case, Deadline, Disclosure, Extension, Offer, Place, Review, Visit
from gongzhi.cases.models import clock as clocks
from gongzhi.cases.queries.candidates import Wish, candidates, fit_members, need_of
from gongzhi.cases.states import OPEN_PARTS, CaseState, OfferState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refusal
from gongzhi.organizations.models import Post, Role
from gongzhi.organizations.queries import supervisor_of
from gongzhi.regions.models import Division
from gongzhi.volunteers.models import Team, Volunteer

_TICKS: Final = frozenset({Disclosure.To.HANDLERS, Disclosure.To.HELPERS, Disclosure.To.VOLUNTEERS})
_VISIT: Final = timedelta(hours=2)


class Scene:
    """A request on its way: where it stands now, and who does what with it."""

    def __init__(self, town: Town, plot: Plot) -> None:
        self.town = town
        self.plot = plot
        self._place: Division | None = None

    def rng(self, what: str) -> Random:
        """Chance for one matter of this request."""
        return self.plot.rng(what)

    @property
    def place(self) -> Division:
        """Where it comes from."""
        if self._place is None:
            self._place = self.town.place(self.rng("place"))
        return self._place

    @property
    def resident(self) -> User:
        """Who asks."""
        return self.town.resident(self.plot.resident, self.plot.seed)

    def case(self) -> Case:
        """The request as it stands. It is known by when it was asked: no two were at one instant."""
        return Case.objects.select_related("asker").get(created_at=self.plot.at)

    def lead(self, case: Case) -> Assignment:
        """The part that leads now."""
        return Assignment.objects.get(case=case, is_lead=True, round=case.round, state__in=OPEN_PARTS)

    def receiver(self, case: Case) -> Actor:
        """Who answers for the request."""
        return self.town.actor(case.post_id)

    def worker(self, part: Assignment) -> Actor:
        """Who has a part."""
        return self.town.actor(part.post_id)

    def choose_lead(self, case: Case, turn: int = 0) -> Post:
        """Who is to lead: by the rules of law as suggested, else one of the usual organisations."""
        story, rng = self.plot.story, self.rng(f"lead {turn}")
        kinds = list(story.leads())
        kind = kinds[0] if rng.random() < 0.75 and not turn else kinds[(turn or rng.randrange(9)) % len(kinds)]
        before = set(Assignment.objects.filter(case=case).values_list("post", flat=True)) if turn else set()
        for candidate in [kind, *kinds, *_SPARE]:
            post = self.town.leading(candidate, self.place, story.area)
            if post is not None and post.pk not in before and self.town.holders[post.pk].pk != case.asker_id:
                return post
        raise LookupError("Nobody is left to lead.")

    def choose_helper(self) -> Post:
        """Who is asked to help with a part."""
        return self.town.helping(self.place, self.rng("help"))

    def find_volunteers(self, part: Assignment, wish: Wish) -> list[Volunteer | Team]:
        """Whom to ask, best first."""
        return [candidate.helper for candidate in candidates(part, wish, limit=4)]


#: Organisations whose handlers take everything, where the usual ones gave it back.
_SPARE: Final = ("red_cross", "law_society", "science_assoc", "disabled_federation")
Does = Callable[[Scene, Step], Any]
_steps: dict[str, Does] = {}


def perform(scene: Scene, step: Step) -> None:
    """Do the step. Raises `Refusal` where the city's people could not have done it."""
    _steps[step.name](scene, step)


def _does(function: Does) -> Does:
    _steps[function.__name__.lstrip("_")] = function
    return function


def entry_of(scene: Scene) -> actions.Entry:
    """What the request says."""
    story, rng = scene.plot.story, scene.rng("entry")
    return actions.Entry(
        title=story.title,
        description=story.text,
        division=scene.place,
        address=words.address(scene.place, rng),
        area=scene.town.areas[story.area] if rng.random() < 0.6 else None,
        disclose=_TICKS if rng.random() < 0.85 or story.volunteer else frozenset({Disclosure.To.HANDLERS}),
        confidential=True if story.confidential else None,
        is_child=story.child,
    )


@_does
def _ask(scene: Scene, step: Step) -> None:
    post = scene.town.receiving(scene.place)
    if scene.plot.channel == "portal" or post.site is None or Role.INTAKE not in post.roles:
        actions.ask(scene.resident, entry_of(scene), by=Actor(person=scene.resident))
        return
    name, phone = callers_name(scene.plot.seed, scene.plot.resident)
    clerk = scene.town.actor(post.pk)
    actions.register(post.site, entry_of(scene), by=clerk, phone=phone, name=name, channel=scene.plot.channel)


@_does
def _accept(scene: Scene, step: Step) -> None:
    case, story = scene.case(), scene.plot.story
    if story.urgent and not case.is_urgent:
        actions.mark_urgent(case, by=scene.receiver(case), reason=words.URGENT)
        case = scene.case()
    actions.accept_case(
        case,
        by=scene.receiver(case),
        area=scene.town.areas[story.area],
        post=scene.choose_lead(case),
        weight=scene.plot.weight,
        part=story.part,
    )


@_does
def _decline(scene: Scene, step: Step) -> None:
    case = scene.case()
    reason, other_way = scene.rng("decline").choice(words.DECLINED)
    actions.decline_case(case, by=scene.receiver(case), reason=reason, other_way=other_way)


@_does
def _transfer(scene: Scene, step: Step) -> None:
    case, rng = scene.case(), scene.rng("transfer")
    to, reason = rng.choice(words.TRANSFERRED)
    actions.transfer_case(
        case, by=scene.receiver(case), to=to, receipt_no=f"TZ{rng.randrange(10**8):08d}", reason=reason
    )


@_does
def _withdraw(scene: Scene, step: Step) -> None:
    case = scene.case()
    actions.withdraw_case(case, by=Actor(person=case.asker), reason=scene.rng("withdraw").choice(words.WITHDRAWN))


@_does
def _void(scene: Scene, step: Step) -> None:
    office = scene.town.office(scene.place)
    actions.void_case(scene.case(), by=scene.town.actor(office.pk), reason=words.VOIDED)


@_does
def _ask_again(scene: Scene, step: Step) -> None:
    asker = scene.case().asker
    actions.ask(asker, entry_of(scene), by=Actor(person=asker))


@_does
def _merge(scene: Scene, step: Step) -> None:
    first = scene.case()
    again = Case.objects.filter(asker=first.asker, state=CaseState.SUBMITTED).exclude(pk=first.pk).latest("created_at")
    if not (first.is_guarded or again.is_guarded) and again.post_id == first.post_id:
        actions.merge_case(again, by=scene.receiver(first), into=first)


@_does
def _take(scene: Scene, step: Step) -> None:
    part = scene.lead(scene.case())
    actions.take_assignment(part, by=scene.worker(part))


@_does
def _return(scene: Scene, step: Step) -> None:
    part = scene.lead(scene.case())
    actions.return_assignment(part, by=scene.worker(part), reason=scene.rng("return").choice(words.RETURNED))


@_does
def _lead_anew(scene: Scene, step: Step) -> None:
    case = scene.case()
    turn = Assignment.objects.filter(case=case, is_lead=True).count()
    post = scene.choose_lead(case, turn)
    actions.assign(case, by=scene.receiver(case), post=post, part=scene.plot.story.part, is_lead=True)


@_does
def _contact(scene: Scene, step: Step) -> None:
    part = scene.lead(scene.case())
    note = scene.rng("contact").choice(words.CONTACTED)
    actions.record_contact(part, by=scene.worker(part), note=note)


@_does
def _say(scene: Scene, step: Step) -> None:
    _write(scene, scene.plot.story.say)


@_does
def _reply(scene: Scene, step: Step) -> None:
    _answer(scene, scene.plot.story.reply)


@_does
def _ask_how(scene: Scene, step: Step) -> None:
    _write(scene, scene.rng("ask how").choice(words.ASKED_HOW))


@_does
def _answer_how(scene: Scene, step: Step) -> None:
    _answer(scene, scene.rng("answer how").choice(words.ANSWERED_HOW))


def _write(scene: Scene, text: str) -> None:
    case = scene.case()
    actions.write_message(case, by=Actor(person=case.asker), text=text)


def _answer(scene: Scene, text: str) -> None:
    case = scene.case()
    by = scene.worker(scene.lead(case))
    actions.mark_read(case, by=by)
    actions.write_message(case, by=by, text=text)


@_does
def _hide(scene: Scene, step: Step) -> None:
    case = scene.case()
    if not case.is_confidential:
        actions.make_confidential(case, by=Actor(person=case.asker))


@_does
def _call_help(scene: Scene, step: Step) -> None:
    case = scene.case()
    part = scene.lead(case)
    helper = scene.choose_helper()
    if helper.pk != part.post_id:
        words_of_part = scene.rng("help").choice(words.HELPING)
        actions.assign(case, by=scene.worker(part), post=helper, part=words_of_part)


def _helping_part(scene: Scene) -> Assignment | None:
    return Assignment.objects.filter(case=scene.case(), is_lead=False, state__in=OPEN_PARTS).first()


@_does
def _take_help(scene: Scene, step: Step) -> None:
    part = _helping_part(scene)
    if part is not None:
        actions.take_assignment(part, by=scene.worker(part))


@_does
def _finish_help(scene: Scene, step: Step) -> None:
    part = _helping_part(scene)
    if part is not None:
        actions.finish_assignment(part, by=scene.worker(part), result=scene.rng("helped").choice(words.HELPED))


@_does
def _suspend(scene: Scene, step: Step) -> None:
    part = scene.lead(scene.case())
    waiting_for, reason = scene.rng("suspend").choice(words.SUSPENDED)
    actions.suspend(part, by=scene.worker(part), reason=reason, waiting_for=waiting_for)


@_does
def _resume(scene: Scene, step: Step) -> None:
    part = scene.lead(scene.case())
    actions.resume(part, by=scene.worker(part))


@_does
def _ask_extension(scene: Scene, step: Step) -> None:
    part = scene.lead(scene.case())
    due = serve_due(part)
    reason = scene.rng("extend").choice(words.EXTENDED)
    actions.ask_extension(part, by=scene.worker(part), new_due_at=due + timedelta(days=7), reason=reason)


def serve_due(part: Assignment) -> datetime:
    """When the service of a part is due."""
    return Deadline.objects.get(
        assignment=part, step=clocks.Step.SERVE, met_at__isnull=True, dropped_at__isnull=True
    ).due_at


@_does
def _decide_extension(scene: Scene, step: Step) -> None:
    part = scene.lead(scene.case())
    extension = Extension.objects.select_related("assignment__case").get(assignment=part, decided_at__isnull=True)
    by = scene.town.actor(supervisor_of(scene.town.posts[part.post_id]).pk)
    granted = scene.rng("decide").random() < 0.8
    actions.decide_extension(extension, by=by, granted=granted, note="" if granted else words.NOT_EXTENDED)


@_does
def _search(scene: Scene, step: Step) -> None:
    case = scene.case()
    part = scene.lead(case)
    begin = step.given["begin"]
    wish = Wish((begin, begin + _VISIT))
    if case.is_guarded:
        return
    found = scene.find_volunteers(part, wish)
    if found:
        need = scene.plot.story.volunteer or scene.rng("need").choice(words.NEEDED)
        actions.send_offers(part, by=scene.worker(part), candidates=found, need=need, during=wish.during)


@_does
def _answer_offer(scene: Scene, step: Step) -> None:
    """One who was asked, and whose time has not run out, answers: most say yes, some no, and some nothing at all."""
    sent = Offer.objects.filter(assignment__case=scene.case(), state=OfferState.SENT, expires_at__gt=clock.now())
    offer = sent.select_related("volunteer__person", "team__leader__person", "round").order_by("pk").first()
    if offer is None:
        return
    drawn = 0.0 if step.given.get("yes") else scene.rng(f"answer {offer.rank}").random()
    by = Actor(person=_asked(offer).person)
    if drawn < 0.62:
        try:
            actions.accept_offer(offer, by=by, members=_members(offer))
        except Refusal:  # something else was promised for that time meanwhile
            actions.decline_offer(offer, by=by)
    elif drawn < 0.85:
        actions.decline_offer(offer, by=by)


_steps["answer"] = _answer_offer


def _asked(offer: Offer) -> Volunteer:
    asked = offer.volunteer or (offer.team.leader if offer.team else None)
    if asked is None:
        raise LookupError("An offer is made to somebody.")
    return asked


def _members(offer: Offer) -> list[Volunteer]:
    """Those of a team who go."""
    if offer.team is None:
        return []
    search = offer.round
    wish = Wish((search.during_from, search.during_to), search.wanted, search.place, search.is_dangerous)
    joined = Volunteer.objects.filter(memberships__team=offer.team, memberships__left_on__isnull=True).order_by("pk")
    fitting = fit_members(need_of(offer.assignment.case, wish), offer.team, list(joined))
    return [member for member in joined if member.pk in fitting][: search.wanted]


@_does
def _agree(scene: Scene, step: Step) -> None:
    """A visit by the volunteer who said yes, else by the handler."""
    part = scene.lead(scene.case())
    offer = Offer.objects.filter(assignment=part, state=OfferState.ACCEPTED).select_related("round").first()
    begin = offer.round.during_from if offer is not None else step.given["begin"]
    actions.agree_visit(part, by=scene.worker(part), during=(begin, begin + _VISIT), offer=offer, place=Place.HOME)


def _visit(scene: Scene) -> Visit:
    return (
        Visit.objects.filter(assignment__case=scene.case(), cancelled_at__isnull=True, ended_at__isnull=True)
        .select_related("assignment__case", "offer__volunteer__person", "offer__team__leader__person", "data_key")
        .latest("pk")
    )


def _visitor(scene: Scene, visit: Visit) -> Actor:
    return scene.worker(visit.assignment) if visit.offer is None else Actor(person=_asked(visit.offer).person)


@_does
def _check_in(scene: Scene, step: Step) -> None:
    visit, rng = _visit(scene), scene.rng("check in")
    if rng.random() < 0.08 and visit.offer is not None:
        case = scene.case()
        actions.confirm_by_telephone(visit, by=scene.receiver(case), reason=words.BY_TELEPHONE)
        return
    if rng.random() < 0.06:
        actions.check_in(visit, by=_visitor(scene, visit), code="000000")
        visit = _visit(scene)
    if visit.started_at is None:
        actions.check_in(visit, by=_visitor(scene, visit), code=visit.code or "")


@_does
def _end_visit(scene: Scene, step: Step) -> None:
    visit = _visit(scene)
    actions.end_visit(visit, by=_visitor(scene, visit), result=scene.rng("visit").choice(words.VISITED))


@_does
def _finish(scene: Scene, step: Step) -> None:
    part = scene.lead(scene.case())
    actions.finish_assignment(part, by=scene.worker(part), result=scene.plot.story.done)


@_does
def _rate(scene: Scene, step: Step) -> None:
    case = scene.case()
    if case.state == CaseState.AWAITING_RATING:
        actions.rate(case, by=Actor(person=case.asker), **_answers(scene, step))


@_does
def _callback(scene: Scene, step: Step) -> None:
    case = scene.case()
    if case.state == CaseState.AWAITING_RATING:
        actions.record_callback(case, by=scene.receiver(case), **_answers(scene, step))


@_does
def _rate_at_window(scene: Scene, step: Step) -> None:
    case = scene.case()
    if case.state == CaseState.AWAITING_RATING:
        actions.rate(case, by=scene.receiver(case), **_answers(scene, step))


def _answers(scene: Scene, step: Step) -> dict[str, Any]:
    story, satisfied, rng = scene.plot.story, step.given["satisfied"], scene.rng(f"rate {step.at}")
    if satisfied <= 2:
        solved, said = rng.choice(["no", "partly"]), story.bad or rng.choice(words.BAD)
    elif satisfied == 3:
        solved, said = rng.choice(["partly", "partly", "yes"]), rng.choice(words.MIDDLING)
    else:
        solved, said = "yes" if rng.random() < 0.93 else "partly", story.good or rng.choice(words.GOOD)
    return {"solved": solved, "satisfied": satisfied, "comment": said if rng.random() < 0.6 else ""}


@_does
def _review(scene: Scene, step: Step) -> None:
    for review in Review.objects.filter(rating__case=scene.case(), done_at__isnull=True).select_related("rating__case"):
        finding, is_upheld = scene.rng("review").choice(words.REVIEWED)
        actions.review_rating(review, by=scene.town.actor(review.post_id), finding=finding, is_upheld=is_upheld)


@_does
def _supervise(scene: Scene, step: Step) -> None:
    office = scene.town.city_office()
    actions.supervise(scene.case(), by=scene.town.actor(office.pk), order=words.ORDERED)


@_does
def _reopen(scene: Scene, step: Step) -> None:
    case = scene.case()
    actions.reopen_case(case, by=Actor(person=case.asker), reason=scene.rng("reopen").choice(words.REOPENED))


@_does
def _archive(scene: Scene, step: Step) -> None:
    case = scene.case()
    if case.state not in {CaseState.MERGED, CaseState.VOIDED}:
        actions.archive_case(case, by=scene.receiver(case))
