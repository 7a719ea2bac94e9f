"""Finding repeated requests when they arrive, and what clerks decide about a pair: linked, or not the same matter.

Open and recent requests at the same place or of the same person are looked at. The index gives those that share rare
characters; the nearest of them are compared gram by gram. Guarded cases never take part, on neither side.
"""

from datetime import timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.cases.likeness import grams_of, likeness
from gongzhi.cases.models import Case, CaseText, CommonGram, Repeat, TextSignature
from gongzhi.cases.queries.visibility import visible_to
from gongzhi.cases.states import GOING, CaseState
from gongzhi.core import clock, parameters
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.places import Point, box_around, distance
from gongzhi.regions.models import Division
from gongzhi.regions.queries import at_level

FINDER: Final = Actor.of_system("repeats")
#: Percent of likeness from which a pair is shown: at the same place, in the same township, of the same person.
NEAR_ENOUGH: Final = {"place": 50, "town": 65, "asker": 30}
#: Metres: nearer than a geocoder is right.
_SPOT: Final = 30
#: So many grams of a text are looked up, the rarest; so many requests of a source are compared; so many pairs are kept.
_LOOKED_UP: Final = 16
_COMPARED: Final = 200
_SHOWN: Final = 5
#: Every thousandth request holds it: then it finds nothing. Small towns begin to count at a hundred.
_COMMON_SHARE: Final = 1000
_COMMON_LEAST: Final = 100
#: What has ended otherwise is nobody's repetition.
_COMPARED_STATES: Final = (*GOING, CaseState.CLOSED)


@action("cases.find_repeats")
def find_repeats(case: Case, *, by: Actor) -> list[Repeat]:
    """Keep the signature of a request and put it beside those that it may repeat, with reasons. Safe to repeat."""
    if case.is_guarded:
        return []
    text = CaseText.objects.get(case=case)
    grams = grams_of(f"{text.title}\n{text.description}")
    if text.blanked_at is not None or not grams:
        return []
    place = _place_of(case.division)
    values = {"place": place.pk, "asked_at": case.created_at, "grams": grams}
    TextSignature.objects.update_or_create(case=case, defaults=values)
    known = {
        frozenset(pair) for pair in Repeat.objects.filter(Q(case=case) | Q(other=case)).values_list("case", "other")
    }
    found = [
        Repeat(case=max(case, other, key=_key), other=min(case, other, key=_key), likeness=alike, reasons=reasons)
        for alike, reasons, other in _ranked(case, place, _candidates(case, grams, place))
        if frozenset((case.pk, other.pk)) not in known
    ]
    return Repeat.objects.bulk_create(found[:_SHOWN], ignore_conflicts=True)


def _key(case: Case) -> int:
    """By key as the database compares it."""
    return int(case.pk.int)


def _place_of(division: Division) -> Division:
    return at_level(division, Division.Level.TOWN) or division


def _candidates(case: Case, grams: list[int], place: Division) -> dict[Any, int]:
    """Keys of the requests that may be near, with their likeness: those that share something rare and lie at the place
    or within the radius, and those of the same person. At most four queries, whatever there is.
    """
    since = case.created_at - timedelta(days=parameters.value("cases.repeats.days"))
    fresh = Q(asked_at__gte=since) | Q(case__state__in=GOING)
    others = TextSignature.objects.exclude(case=case).filter(
        fresh, case__is_confidential=False, case__is_childs=False, case__state__in=_COMPARED_STATES
    )
    sharing = others.filter(grams__overlap=_rarest(grams))
    sources = [sharing.filter(place=place.pk), others.filter(case__asker=case.asker_id)]
    if (point := _point(case)) is not None:
        box = box_around(point, parameters.value("cases.repeats.radius"))
        sources.append(sharing.filter(box.condition("case__latitude", "case__longitude")))
    found = {
        key: likeness(grams, theirs)
        for source in sources
        for key, theirs in source.order_by("-asked_at").values_list("case", "grams")[:_COMPARED]
    }
    return {key: alike for key, alike in found.items() if alike >= min(NEAR_ENOUGH.values())}


def _rarest(grams: list[int]) -> list[int]:
    common = dict(CommonGram.objects.filter(gram__in=grams).values_list("gram", "count"))
    return sorted(grams, key=lambda gram: (common.get(gram, 0), gram))[:_LOOKED_UP]


def _point(case: Case) -> Point | None:
    if case.latitude is None or case.longitude is None:
        return None
    return Point(case.latitude, case.longitude)


def _ranked(case: Case, place: Division, likenesses: dict[Any, int]) -> list[tuple[int, list[dict[str, Any]], Case]]:
    """Those near enough, the likest first, each with its reasons."""
    found = []
    for other in Case.objects.filter(pk__in=likenesses).select_related("area", "signature"):
        alike = likenesses[other.pk]
        how, reasons = _nearness(case, other, place)
        if how and alike >= NEAR_ENOUGH[how]:
            found.append((alike, [{"kind": "text", "value": alike}, *reasons], other))
    return sorted(found, key=lambda row: (-row[0], -_key(row[2])))


def _nearness(case: Case, other: Case, place: Division) -> tuple[str, list[dict[str, Any]]]:
    """Which measure of likeness applies, and what else speaks for the same matter."""
    reasons: list[dict[str, Any]] = []
    same_town = other.signature.place == place.pk and place.level >= Division.Level.TOWN
    how = "town" if same_town else ""
    here, there = _point(case), _point(other)
    metres = distance(here, there) if here is not None and there is not None else None
    if metres is not None and metres <= parameters.value("cases.repeats.radius"):
        how = "place"
        reasons.append({"kind": "spot"} if metres < _SPOT else {"kind": "near", "value": round(metres, -1)})
    if case.division_id == other.division_id:
        if metres is None and case.division.level == Division.Level.VILLAGE:
            how = "place"
        reasons.append({"kind": "division", "value": case.division.name})
    if case.asker_id == other.asker_id:
        how = "asker"
        reasons.insert(0, {"kind": "asker"})
    if case.area_id is not None and case.area_id == other.area_id:
        reasons.append({"kind": "area", "value": str(other.area)})
    days = abs((clock.local(case.created_at).date() - clock.local(other.created_at).date()).days)
    return how, [*reasons, {"kind": "days", "value": days}]


def count_grams() -> int:
    """Count anew which grams so many requests share that they find nothing; how many there are. A nightly job.

    Signatures that are too old to be compared with anything are dropped before.
    """
    too_old = clock.now() - timedelta(days=parameters.parameters["cases.repeats.days"].highest)
    TextSignature.objects.filter(asked_at__lt=too_old).exclude(case__state__in=GOING).delete()
    least = max(_COMMON_LEAST, TextSignature.objects.count() // _COMMON_SHARE)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_commongram")
        cursor.execute(
            "INSERT INTO cases_commongram (gram, count) SELECT gram, count(*) FROM cases_textsignature,"
            " unnest(grams) AS gram GROUP BY gram HAVING count(*) >= %s",
            [least],
        )
        return int(cursor.rowcount)


# --- What clerks decide ---


@action("cases.link_cases")
def link_cases(case: Case, *, by: Actor, other: Case) -> Repeat:
    """Two requests have to do with each other and stay apart (有关): each shows the other."""
    return _decide(case, other, Repeat.Decision.LINKED, by=by)


@action("cases.keep_apart")
def keep_apart(case: Case, *, by: Actor, other: Case) -> Repeat:
    """Two requests are not about the same matter (不是同一件事): they are never proposed again."""
    return _decide(case, other, Repeat.Decision.APART, by=by)


def _decide(case: Case, other: Case, decision: str, *, by: Actor) -> Repeat:
    if other.pk == case.pk:
        raise Invalid(_("请选择另一件求助。"), field="other")
    if not visible_to(by).filter(pk=other.pk).exists():
        raise Forbidden
    if case.is_guarded or other.is_guarded:
        raise NotNow(_("保密求助不参与比对。"))
    if case.merged_into_id == other.pk or other.merged_into_id == case.pk:
        raise NotNow(_("这两件求助已经合并，请先分开。"))
    return decide_pair(case, other, decision, by=by)


def decide_pair(case: Case, other: Case, decision: str, *, by: Actor) -> Repeat:
    """Keep what was decided about a pair, whoever found it. Called inside actions."""
    later, earlier = max(case, other, key=_key), min(case, other, key=_key)
    repeat, _is_new = Repeat.objects.get_or_create(case=later, other=earlier, defaults={"likeness": 0})
    repeat.decision, repeat.decided_at = decision, clock.now()
    repeat.decided_by, repeat.decided_for = by.person, by.post
    repeat.save(update_fields=["decision", "decided_at", "decided_by", "decided_for"])
    return repeat
