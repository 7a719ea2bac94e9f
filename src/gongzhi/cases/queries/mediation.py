"""Reading mediations: who sees which, and all that stands on the page of one, in a constant number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from gongzhi.cases import names
from gongzhi.cases.models import (
    Agreement,
    Case,
    Mediation,
    MediationSession,
    Mediator,
    Party,
    Performance,
    Proposal,
    Signature,
)
from gongzhi.core.actors import Actor
from gongzhi.core.masks import mask_address, mask_id, mask_phone
from gongzhi.organizations.models import Post
from gongzhi.organizations.queries import answering, with_holders


def mediations_of(actor: Actor) -> QuerySet[Mediation]:
    """Those that a resident takes part in, or whose case he or she asked; newest first."""
    if not actor.is_known:
        return Mediation.objects.none()
    mine = Party.objects.filter(person=actor.person, ended_at__isnull=True).values("mediation")
    rows = Mediation.objects.filter(Q(pk__in=mine) | Q(case__asker=actor.person))
    return rows.select_related("case", "data_key").order_by("-id")


def mediation_of_case(case: Case) -> Mediation | None:
    """The newest mediation of a case."""
    rows = Mediation.objects.filter(case=case).select_related("data_key", "post__organization").order_by("-id")
    found = rows.first()
    if found is not None:
        found.case = case
    return found


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party as pages show it: the name in clear, numbers and addresses masked."""

    party: Party
    name: str
    phone: str
    id_number: str
    address: str
    category: str
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a party said to a proposal; None where it has not."""

    name: str
    accepts: bool | None


class MediationView:
    """All that stands on the page of a mediation; each part is read once."""

    def __init__(self, mediation: Mediation) -> None:
        self.mediation = mediation

    @cached_property
    def all_parties(self) -> list[Party]:
        rows = list(Party.objects.filter(mediation=self.mediation).select_related("data_key").order_by("pk"))
        for row in rows:
            row.mediation = self.mediation
        return rows

    @property
    def present(self) -> list[Party]:
        """Those who still take part."""
        return [party for party in self.all_parties if party.ended_at is None]

    @property
    def parties(self) -> list[PartyView]:
        return [
            PartyView(
                party,
                party.known_as,
                mask_phone(party.phone or ""),
                mask_id(party.id_number or ""),
                mask_address(party.address or ""),
                str(dict(Party.Category.choices).get(party.category or "", "")),
                self._signed.get(party.pk),
            )
            for party in self.present
        ]

    def name_of(self, party_id: Any) -> str:
        return next((party.known_as for party in self.all_parties if party.pk == party_id), "")

    @cached_property
    def mediators(self) -> list[tuple[Mediator, str, Signature | None]]:
        """With their names and, of those who signed, the signature; who stepped back comes last."""
        rows = list(
            Mediator.objects.filter(mediation=self.mediation)
            .select_related("data_key", "post__organization")
            .order_by("ended_at", "pk")
        )
        rows.sort(key=lambda row: row.ended_at is not None)
        posts = with_holders(Post.objects.select_related("organization").filter(pk__in=[row.post_id for row in rows]))
        said: dict[Any, str] = {post.pk: names.post_words(post, answering(post.held_by)) for post in posts}  # type: ignore[attr-defined]
        for row in rows:
            row.mediation = self.mediation
        return [(row, said.get(row.post_id, row.name or ""), self._signed.get(row.pk)) for row in rows]

    @cached_property
    def sessions(self) -> list[MediationSession]:
        """By their times, the next one first."""
        rows = MediationSession.objects.filter(mediation=self.mediation).select_related("data_key")
        found = list(rows.prefetch_related("came").order_by("-planned_at"))
        for row in found:
            row.mediation = self.mediation
        return found

    @property
    def sessions_told(self) -> list[tuple[MediationSession, list[str]]]:
        """With the names of who came."""
        return [(row, [self.name_of(party.pk) for party in row.came.all()]) for row in self.sessions]

    @property
    def next_session(self) -> MediationSession | None:
        ahead = [row for row in self.sessions if row.held_at is None and row.cancelled_at is None]
        return ahead[-1] if ahead else None

    @cached_property
    def proposals(self) -> list[tuple[Proposal, str, list[Answered]]]:
        """With who put them forward ("" for the mediators) and what the others say."""
        rows = Proposal.objects.filter(mediation=self.mediation).select_related("data_key")
        found = list(rows.prefetch_related("answers").order_by("-id"))
        told = []
        for row in found:
            row.mediation = self.mediation
            said = {answer.party_id: answer.accepts for answer in row.answers.all()}
            answers = [
                Answered(party.known_as, said.get(party.pk)) for party in self.present if party.pk != row.party_id
            ]
            told.append((row, self.name_of(row.party_id), answers))
        return told

    @cached_property
    def agreement(self) -> Agreement | None:
        """The one in hand: a draft, or what holds."""
        rows = Agreement.objects.filter(mediation=self.mediation, replaced_at__isnull=True)
        found = rows.select_related("data_key", "scan", "organization").first()
        if found is not None:
            found.mediation = self.mediation
        return found

    @cached_property
    def _signed(self) -> dict[Any, Signature]:
        if self.agreement is None:
            return {}
        rows = Signature.objects.filter(agreement=self.agreement)
        return {row.party_id or row.mediator_id: row for row in rows}

    @property
    def unsigned(self) -> list[str]:
        """Whose signature is missing."""
        return [party.known_as for party in self.present if party.pk not in self._signed]

    @property
    def mediator_signed(self) -> bool:
        return any(row.mediator_id for row in self._signed.values())

    @cached_property
    def steps(self) -> list[tuple[Performance, str]]:
        """What was promised, by day, with whose it is."""
        if self.agreement is None:
            return []
        rows = list(
            Performance.objects.filter(agreement=self.agreement).select_related("data_key").order_by("due_on", "pk")
        )
        for row in rows:
            row.agreement = self.agreement
        return [(row, self.name_of(row.party_id)) for row in rows]
