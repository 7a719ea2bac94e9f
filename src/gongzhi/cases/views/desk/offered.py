"""Which acts the page of a case offers to an actor: what state and policies allow, the one main act apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from gongzhi.cases.actions.visits import AROUND
from gongzhi.cases.forms.desk.acts import ActForm
from gongzhi.cases.models import Assignment, Case, OfferRound, Visit
from gongzhi.cases.queries import allowed_actions, allowed_part_actions
from gongzhi.cases.queries.desk import Dossier
from gongzhi.cases.queries.talk import is_conversation_open
from gongzhi.cases.states import OPEN_PARTS, AssignmentState, CaseState, OfferState
from gongzhi.cases.views.desk.table import ACTS, MAIN, Act
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.policies import allowed
from gongzhi.organizations.queries import consortia_for


@dataclass(frozen=True, slots=True)
class Offered:
    """An act on a row, as a button: where it goes, and its form for those that unfold on the page."""

    act: Act
    row: Any
    url: str
    form: ActForm | None


class Offers:
    """All that the actor may do to a case now, and to what hangs on it."""

    def __init__(self, dossier: Dossier, actor: Actor) -> None:
        self.dossier, self.actor, self.case = dossier, actor, dossier.case
        self.all = [self._offered(name, family, row) for name, family, row in self._possible()]
        self.main = self._main()

    def _offered(self, name: str, family: str, row: Any) -> Offered:
        act = ACTS[family, name]
        form: Any = act.form if act.effect or not act.asks else None
        made = form(subject=row, case=self.case, actor=self.actor, auto_id=f"{name}_{row.pk}_%s") if form else None
        return Offered(act, row, act_url(self.case, act, row), made)

    def of(self, row: Any) -> list[Offered]:
        """What can be done to a row, without the main act of the page."""
        return [each for each in self.all if each.row == row and each is not self.main]

    @property
    def plain(self) -> list[Offered]:
        """Ordinary acts on the case itself."""
        return [each for each in self.of(self.case) if not each.act.effect and each.act.name not in {"write", "note"}]

    @property
    def dangerous(self) -> list[Offered]:
        """Those that stand apart."""
        return [each for each in self.of(self.case) if each.act.effect]

    def named(self, name: str) -> Offered | None:
        """An act on the case by its name."""
        return next((each for each in self.all if each.act.name == name and each.act.family == "case"), None)

    # --- What state and policy allow ---

    def _possible(self) -> Iterator[tuple[str, str, Any]]:
        yield from ((name, "case", self.case) for name in self._of_case())
        for view in self.dossier.parts:
            yield from ((name, "part", view.part) for name in self._of_part(view.part))
            for search in view.searches:
                yield from self._of_search(search)
        for visit in self.dossier.visits:
            yield from ((name, "visit", visit) for name in self._of_visit(visit))
        yield from self._if_allowed("decide_extension", "extension", self.dossier.extensions)
        yield from self._if_allowed("review_rating", "review", self.dossier.open_reviews)
        open_ones = [row for row in self.dossier.supervisions if row.ended_at is None]
        yield from self._if_allowed("lift_supervision", "supervision", open_ones)
        waiting = [answer for row in open_ones for answer in row.answers.all() if answer.state == "waiting"]
        asked = {answer.supervision_id for answer in waiting}
        yield from self._if_allowed(
            "answer_supervision", "supervision", [row for row in open_ones if row.pk not in asked]
        )
        yield from self._if_allowed("decide_answer", "answer", waiting)
        unseen = [row for row in self.dossier.reminders if row.seen_at is None]
        yield from self._if_allowed("see_reminder", "reminder", unseen)
        if self.dossier.accesses and allowed(self.actor, "cases.unname_post", self.case):
            yield from (("unname", "access", row) for row in self.dossier.accesses)

    def _if_allowed(self, name: str, family: str, rows: Iterable[Any]) -> Iterator[tuple[str, str, Any]]:
        yield from ((name, family, row) for row in rows if allowed(self.actor, ACTS[family, name].policy, row))

    def _of_case(self) -> Iterator[str]:
        can = allowed_actions(self.actor, self.case)
        yield from (name for name in can if ("case", name) in ACTS)
        is_orphan = self.case.state == CaseState.IN_PROGRESS and self._lead() is None
        if is_orphan and allowed(self.actor, "cases.accept_case", self.case):
            yield "set_lead"
        if self._may_invite():
            yield "invite_consortium"
        if "write_message" in can and is_conversation_open(self.case):
            yield "write"
        if allowed(self.actor, "cases.write_note", self.case):
            yield "note"

    def _may_invite(self) -> bool:
        """Whether there is a consortium that could be asked as one."""
        return (
            not self.case.is_guarded
            and self.case.state in {CaseState.SUBMITTED, CaseState.IN_PROGRESS}
            and allowed(self.actor, "cases.invite_consortium", self.case)
            and consortia_for(self.case.division).exists()
        )

    def _lead(self) -> Assignment | None:
        return next((view.part for view in self.dossier.parts if view.part.is_lead), None)

    def _of_part(self, part: Assignment) -> Iterator[str]:
        can = allowed_part_actions(self.actor, part, is_stopped=part.pk in self.dossier.stopped)
        if part.is_lead and not allowed(self.actor, "cases.accept_case", self.case):
            # A lead is changed by who may set one.
            can = [name for name in can if name != "cancel_assignment"]
        yield from (name for name in can if ("part", name) in ACTS)
        if not part.is_lead and part.state in OPEN_PARTS:
            name = "open_talk" if part.talk_open_from is None else "close_talk"
            if allowed(self.actor, f"cases.{name}", part):
                yield name

    def _of_search(self, search: OfferRound) -> Iterator[tuple[str, str, Any]]:
        if search.ended_at is None and allowed(self.actor, "cases.end_search", search):
            yield "end_search", "search", search
        waiting = [offer for offer in search.offers.all() if offer.state in {OfferState.SENT, OfferState.ACCEPTED}]
        yield from self._if_allowed("recall_offer", "offer", waiting)

    def _of_visit(self, visit: Visit) -> Iterator[str]:
        if visit.ended_at is not None:
            return
        names = ["end_visit"] if visit.started_at is not None else ["check_in", "confirm_by_telephone", "cancel_visit"]
        yield from (name for name in names if allowed(self.actor, f"cases.{name}", visit))

    # --- The main act ---

    def _main(self) -> Offered | None:
        for key in MAIN:
            for each in self.all:
                if (each.act.family, each.act.name) == key and self._calls(each):
                    return self._with_form(each)
        return None

    def _calls(self, each: Offered) -> bool:
        """Whether it is this act's turn."""
        match each.act.name:
            case "check_in" | "end_visit":
                # Volunteers do it on their telephones.
                begun = each.row.started_at is not None
                return each.row.offer_id is None and (begun or each.row.agreed_from - AROUND <= clock.now())
            case "finish_assignment":
                return not self._is_waiting(each.row)
        return True

    def _is_waiting(self, part: Assignment) -> bool:
        """Whether helpers, or a visit ahead, come first."""
        if any(visit.assignment_id == part.pk and visit.ended_at is None for visit in self.dossier.visits):
            return True
        return part.is_lead and any(
            not view.part.is_lead and view.part.state != AssignmentState.DONE for view in self.dossier.parts
        )

    def _with_form(self, each: Offered) -> Offered:
        form = each.form or each.act.form(subject=each.row, case=self.case, actor=self.actor)
        chosen = Offered(each.act, each.row, each.url, form)
        self.all[self.all.index(each)] = chosen
        return chosen


def act_url(case: Case, act: Act, row: Any) -> str:
    """Where an act on a row is done."""
    if act.family == "case":
        return reverse("cases:desk-act", args=[case.pk, act.name])
    return reverse("cases:desk-act-on", args=[case.pk, act.family, row.pk, act.name])
