"""A dispute at any step of its mediation, every step by the room's own actions."""

from datetime import date
from typing import Any

from gongzhi.cases import actions
from gongzhi.cases.models import Agreement, Case, Mediation, Mediator, Party, Signature
from gongzhi.core.actors import Actor
from tests.cases.field import make_person
from tests.cases.loop import Loop, at

#: An identity number with a right check digit, invented.
ID_NUMBER = "331002196003078549"
FACTS = "楼上漏水，渗到楼下。"
TERMS = "楼上十日内修好水管，赔八百元。"


class Table:
    """Around the table: 李桂花 who asked, 王建国 upstairs, and the handler of the women's federation who mediates."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.asker = loop.resident("李桂花", "13812345678")
        self.case = loop.taken(loop.ask(self.asker)).case
        self.by = loop.town.actor("handler")

    def opened(self, **values: Any) -> Mediation:
        dispute = actions.Dispute(
            **{"title": "两家因漏水争执", "committee": "白云街道人民调解委员会", "category": "neighbours", **values}
        )
        self.mediation = actions.open_mediation(self.case, by=self.by, dispute=dispute)
        return self.mediation

    def with_parties(self) -> Mediation:
        self.opened()
        make_person("王建国", "13900002222")
        entry = actions.PartyEntry("王建国", "13900002222", ID_NUMBER, "白云街道百花新村3幢301室", "男", "汉族")
        actions.add_party(self.mediation, by=self.by, entry=entry)
        return self.mediation

    @property
    def parties(self) -> list[Party]:
        return list(Party.objects.filter(mediation=self.mediation, ended_at=None).order_by("pk"))

    @property
    def asked(self) -> Party:
        return self.parties[0]

    @property
    def other(self) -> Party:
        return self.parties[1]

    @property
    def neighbour(self) -> Actor:
        return Actor(person=self.other.person)

    def begun(self) -> Mediation:
        self.with_parties()
        for party in self.parties:
            actions.answer_mediation(party, by=Actor(person=party.person), agrees=True)
        return self.moved(actions.begin_mediation(self.mediation, by=self.by))

    def moved(self, mediation: Mediation) -> Mediation:
        self.mediation = Mediation.objects.get(pk=mediation.pk)
        return self.mediation

    def drafted(self, *, steps: int = 1, **values: Any) -> Agreement:
        self.begun()
        return self.draft(steps=steps, **values)

    def draft(self, *, steps: int = 1, **values: Any) -> Agreement:
        promised = [actions.Promise(self.other, f"第{day}步", date(2026, 12, day)) for day in range(1, steps + 1)]
        given = {"facts": FACTS, "terms": TERMS, "steps": promised, **values}
        return actions.draft_agreement(self.mediation, by=self.by, **given)

    def sign_all(self, agreement: Agreement) -> None:
        for party in self.parties:
            actions.sign_agreement(agreement, by=Actor(person=party.person), digest=agreement.digest)
        chief = Mediator.objects.get(mediation=self.mediation, is_chief=True)
        actions.sign_agreement(agreement, by=self.by, digest=agreement.digest, mediator=chief, how=Signature.How.SCREEN)

    def agreed(self, *, steps: int = 1) -> Agreement:
        agreement = self.drafted(steps=steps)
        self.sign_all(agreement)
        actions.seal_agreement(agreement, by=self.by)
        self.moved(self.mediation)
        return Agreement.objects.get(pk=agreement.pk)

    @property
    def fresh(self) -> Case:
        return Case.objects.get(pk=self.case.pk)


def meeting(table: Table) -> Any:
    table.begun()
    return actions.plan_session(table.mediation, by=table.by, planned_at=at(24, 15), place="调解室")
