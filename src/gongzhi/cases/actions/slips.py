"""The paper slip: printing it, and opening the state of a case by its QR code or its typed code."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases.models import Case, Slip, SlipLimit, Visit
from gongzhi.cases.states import CaseState
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import NOBODY, Actor
from gongzhi.core.crypto import blind_index
from gongzhi.core.errors import Invalid, NotNow, TooOften

_TOKEN_BYTES: Final = 16
_CODE_LENGTH: Final = 10
#: Digits and capitals that nobody mixes up on thermal paper: no 0 O, no 1 I.
ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

_FREE_TRIES: Final = 3
_FIRST_WAIT: Final = timedelta(seconds=2)
#: The longest wait of an address, and of a case number (shorter, because strangers may cause it).
_LONGEST_FOR_ADDRESS: Final = timedelta(minutes=5)
_LONGEST_FOR_CASE: Final = timedelta(minutes=1)
_FORGOTTEN_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """What goes on the paper. Token and code are known here for the only time; the platform keeps hashes."""

    slip: Slip
    token: str
    code: str
    #: The next agreed visit and its code, unless the printing person is the visitor.
    visit_at: datetime | None = None
    visit_code: str = ""


@dataclass(frozen=True, slots=True)
class SlipProof:
    """What somebody shows: the token of a QR code, or a case number with the typed code; and from which address."""

    address: str
    token: str = ""
    number: str = ""
    code: str = ""


@action("cases.print_slip")
def print_slip(case: Case, *, by: Actor) -> PrintedSlip:
    """Print a new slip; the one printed before ends. None for guarded cases: a paper is found by others."""
    if case.is_guarded:
        raise NotNow(_("保密求助不打印回执，请当面或电话告知办理进展。"))
    if case.state in {CaseState.VOIDED, CaseState.MERGED, CaseState.ARCHIVED}:
        raise NotNow(_("这件求助已经结束，不能再打印回执。"))
    end_slips(case)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    code = "".join(secrets.choice(ALPHABET) for _place in range(_CODE_LENGTH))
    slip = Slip.objects.create(
        case=case, token_hash=_token_hash(token), code_hash=_code_hash(case.number, code), printed_by=by.person
    )
    visit = _next_visit(case, by)
    if visit is None:
        return PrintedSlip(slip, token, code)
    return PrintedSlip(slip, token, code, visit.agreed_from, visit.code)


def end_slips(case: Case) -> None:
    """The printed slips of a case open nothing any more; called inside actions."""
    for slip in Slip.objects.filter(case=case, ended_at__isnull=True):
        slip.ended_at = clock.now()
        slip.save(update_fields=["ended_at"])


def _next_visit(case: Case, by: Actor) -> Visit | None:
    ahead = Visit.objects.filter(assignment__case=case, started_at__isnull=True, cancelled_at__isnull=True)
    visit = ahead.select_related("assignment", "data_key").order_by("agreed_from").first()
    if visit is None or (by.post is not None and by.post.pk == visit.assignment.post_id):
        return None
    return visit


# --- Opening ---


def open_slip(*, address: str, token: str = "", number: str = "", code: str = "") -> Slip:
    """The valid slip of a token, or of a case number with its typed code, shown from a network address.

    A wrong one is counted for the address, a wrong code also for the case number, and the next try waits: from the
    third on 2 seconds, then twice as long each time, at most five minutes (one for a case number). Nothing is ever
    locked: a right token (128 bits, beyond guessing) never waits, and the wait of a case number holds only for
    addresses that were wrong themselves, so that strangers cannot keep a resident out. Raises `Invalid`, `TooOften`,
    and `NotNow` for a slip that was replaced.
    """
    proof = SlipProof(address, token.strip(), _typed(number), _typed(code))
    slip = _try_slip(proof, by=NOBODY)
    if slip is None:
        raise Invalid(
            _("没有找到对应的回执，请核对求助编号和查询码。也可以用手机号登录查看，或到窗口询问。")
            if not token
            else _("这个二维码没有对应的回执。请用最近打印的一张，或到窗口询问。")
        )
    if slip.ended_at is not None:
        raise NotNow(_("这张回执已作废，请使用最近打印的一张。"))
    return slip


def exchange(token: str, *, address: str) -> dict[str, Any]:
    """What a session keeps in place of a token, so that the token leaves address bar, logs and referrer at once."""
    return session_payload(open_slip(token=token, address=address))


def session_payload(slip: Slip) -> dict[str, Any]:
    """What a session keeps of an opened slip (`queries.slips.slip_in_session` reads it)."""
    return {"slip": str(slip.pk), "until": (clock.now() + timedelta(minutes=30)).isoformat()}


@action("cases.open_slip")
def _try_slip(proof: SlipProof, *, by: Actor) -> Slip | None:
    """The slip, or None: a wrong try must be kept, so it is an answer here and becomes a refusal outside."""
    limits = _limits(proof)
    if proof.token:
        slip = _visible(Slip.objects.filter(token_hash=_token_hash(proof.token)))
        if slip is None:
            _refuse_while_waiting(limits)
            _count_failure(limits)
        return slip
    _refuse_while_waiting(limits)
    slip = _visible(Slip.objects.filter(case__number=proof.number, code_hash=_code_hash(proof.number, proof.code)))
    if slip is None:
        _count_failure(limits)
    return slip


def _visible(found: Any) -> Slip | None:
    slip: Slip | None = found.select_related("case").order_by("-pk").first()
    return None if slip is None or slip.case.is_guarded else slip


def _typed(text: str) -> str:
    """As people type from paper: full width, small letters, blanks and dashes."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def _token_hash(token: str) -> bytes:
    return blind_index("slip token", token)


def _code_hash(number: str, code: str) -> bytes:
    return blind_index("slip code", f"{number}:{code.replace('-', '')}")


# --- Growing delay ---


@dataclass(frozen=True, slots=True)
class _Limited:
    """A subject of the limit, its row if it was ever wrong, and its longest wait."""

    subject: bytes
    longest: timedelta
    row: SlipLimit | None


def _limits(proof: SlipProof) -> list[_Limited]:
    """The address first, then the case number if one was typed; their rows locked, always in that order."""
    subjects = [(blind_index("slip address", proof.address), _LONGEST_FOR_ADDRESS)]
    if not proof.token:
        subjects.append((blind_index("slip case", proof.number), _LONGEST_FOR_CASE))
    return [
        _Limited(subject, longest, SlipLimit.objects.select_for_update().filter(subject=subject).first())
        for subject, longest in subjects
    ]


def _refuse_while_waiting(limits: list[_Limited]) -> None:
    address = limits[0].row
    if address is None or _is_forgotten(address):
        return
    waits = [limited.row.wait_until for limited in limits if limited.row is not None]
    left = (max(waits) - clock.now()).total_seconds()
    if left > 0:
        raise TooOften(_("刚才输错的次数较多，请等 %(seconds)d 秒再试。") % {"seconds": int(left) + 1})


def _is_forgotten(row: SlipLimit) -> bool:
    return row.last_failed_at < clock.now() - _FORGOTTEN_AFTER


def _count_failure(limits: list[_Limited]) -> None:
    now = clock.now()
    for limited in limits:
        with transaction.atomic():
            row, _is_new = SlipLimit.objects.select_for_update().get_or_create(
                subject=limited.subject, defaults={"last_failed_at": now, "wait_until": now}
            )
        row.failed_tries = 1 if _is_forgotten(row) else row.failed_tries + 1
        row.last_failed_at = now
        row.wait_until = now + _wait_after(row.failed_tries, limited.longest)
        row.save(update_fields=["failed_tries", "last_failed_at", "wait_until"])


def _wait_after(failed: int, longest: timedelta) -> timedelta:
    if failed < _FREE_TRIES:
        return timedelta()
    doublings = min(failed - _FREE_TRIES, 20)
    wait: timedelta = _FIRST_WAIT * 2**doublings
    return min(wait, longest)


def clear_slip_limits(now: datetime) -> int:
    """Forget the wrong tries of past days; a job runs it daily."""
    cleared, _rows = SlipLimit.objects.filter(last_failed_at__lt=now - 2 * _FORGOTTEN_AFTER).delete()
    return cleared
