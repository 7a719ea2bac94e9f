"""What the papers of this room say: data for the templates in `templates/cases/papers/` (`core.papers`)."""

from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from gongzhi.cases import names
from gongzhi.cases.models import Agreement, Mediator, Party, Signature
from gongzhi.core import clock, papers
from gongzhi.core.masks import mask_address, mask_id, mask_phone

AGREEMENT: Final = "cases/papers/agreement"
_ORDINALS: Final = "一二三四五六七八九十"


def agreement_paper(agreement: Agreement, kind: str, *, shown: frozenset[Any]) -> papers.Paper:
    """The agreement as "word" or "pdf". Numbers and addresses are in full for the parties `shown`, else masked."""
    make = papers.word if kind == "word" else papers.pdf
    return make(AGREEMENT, agreement_data(agreement, shown=shown))


def agreement_data(agreement: Agreement, *, shown: frozenset[Any]) -> dict[str, Any]:
    """What 人民调解法 Art. 29 asks for: parties, facts and dispute, what was agreed, when and how it is done."""
    mediation = agreement.mediation
    signatures = list(agreement.signatures.select_related("party__data_key", "mediator__post"))
    signed = {row.party_id or row.mediator_id: row for row in signatures}
    parties = list(mediation.parties.filter(ended_at__isnull=True).select_related("data_key").order_by("pk"))
    mediators = list(
        mediation.mediators.filter(ended_at__isnull=True).select_related("post", "data_key").order_by("pk")
    )
    effective = agreement.effective_at
    return {
        "title": _("人民调解口头协议登记表") if agreement.is_oral else _("人民调解协议书"),
        "number": agreement.number,
        "check": _("核验码 %(code)s") % {"code": agreement.check_code},
        "draft": "" if effective else _("未生效"),
        "ordinals": list(_ORDINALS) + [str(number) for number in range(11, 100)],
        "parties": [
            {"name": party.known_as, "details": _details(party, in_full=party.pk in shown)} for party in parties
        ],
        "facts": agreement.facts or "",
        "terms": agreement.terms or "",
        "steps": [
            {"party": step.party.known_as, "due": _day(step.due_on), "what": step.what or ""}
            for step in agreement.steps.select_related("party__data_key", "data_key").order_by("due_on", "pk")
        ],
        "notes": _notes(agreement),
        "signatures": [
            {"name": party.known_as, "signed": _signed(signed.get(party.pk), agreement)} for party in parties
        ],
        "mediators": [
            {"name": mediator_name(mediator), "signed": _signed(signed.get(mediator.pk), agreement)}
            for mediator in mediators
        ],
        "recorder": "",
        "committee": mediation.committee,
        "sealed": _("（已盖章：%(day)s）") % {"day": _day(agreement.sealed_at)} if agreement.sealed_at else "",
        "date": _day(effective) if effective else "",
    }


def mediator_name(mediator: Mediator) -> str:
    """The post with who holds it now, or the name of the person invited."""
    return names.of_post(mediator.post) if mediator.post is not None else mediator.name or ""


def _details(party: Party, *, in_full: bool) -> str:
    """Sex, nation, number, address, telephone: what is known, in one line."""
    number, address, phone = party.id_number or "", party.address or "", party.phone or ""
    if not in_full:
        number, address, phone = mask_id(number), mask_address(address), mask_phone(phone)
    told = [
        party.sex or "",
        party.nation or "",
        number and _("证件号码%(number)s") % {"number": number},
        address and _("住%(address)s") % {"address": address},
        phone and _("电话%(phone)s") % {"phone": phone},
    ]
    return "".join(f"，{each}" for each in told if each)


def _signed(signature: Signature | None, agreement: Agreement) -> str:
    if signature is None or signature.digest != agreement.digest:
        return ""
    how = {
        Signature.How.PORTAL: _("登录后在线确认"),
        Signature.How.SCREEN: _("当面在屏幕上确认"),
        Signature.How.PAPER: _("纸质签署"),
    }
    return f"{_moment(signature.signed_at)} {how[Signature.How(signature.how)]}"


def _notes(agreement: Agreement) -> str:
    words = _(
        "依照《中华人民共和国人民调解法》，调解民间纠纷不收取任何费用。本协议具有法律约束力，当事人应当按照约定履行。"
        "各方认为有必要的，可以自协议生效之日起三十日内共同向人民法院申请司法确认。"
    )
    if agreement.is_oral:
        return words + _("本协议是口头协议，自各方当事人达成协议之日起生效。")
    return words + _("本协议书自各方当事人签名、盖章或者按指印，人民调解员签名并加盖调解组织印章之日起生效。")


def _day(day: date | datetime | None) -> str:
    if day is None:
        return ""
    local = clock.local(day) if isinstance(day, datetime) else day
    return _("%(year)d年%(month)d月%(day)d日") % {"year": local.year, "month": local.month, "day": local.day}


def _moment(instant: datetime) -> str:
    local = clock.local(instant)
    return f"{_day(instant)} {local.hour}:{local.minute:02d}"
