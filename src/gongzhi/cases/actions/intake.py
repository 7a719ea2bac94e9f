"""How requests come in: a resident asks, or a clerk registers what somebody told at the window or on the phone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gongzhi.accounts.actions import person_for_phone
from gongzhi.accounts.models import Consent, User
from gongzhi.accounts.queries import age
from gongzhi.accounts.wording import SERVICE_WORDING
from gongzhi.cases import events, limits, routing
from gongzhi.cases.actions.files import attach
from gongzhi.cases.actions.guarding import put_name
from gongzhi.cases.actions.work import needed, within
from gongzhi.cases.models import Beneficiary, Case, CaseText, Deadline, Disclosure, Lesson
from gongzhi.cases.models.clock import Step
from gongzhi.cases.sealing import key_of
from gongzhi.cases.telling import say, tell_asker, tell_post
from gongzhi.cases.wording import due_words, moment_words
from gongzhi.catalogue.models import ServiceArea, ServiceItem, TargetGroup
from gongzhi.core import clock, keys, worktime
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.crypto import new_data_key
from gongzhi.core.errors import Invalid
from gongzhi.core.events import record
from gongzhi.core.identity import normalise_phone
from gongzhi.core.models import StoredFile
from gongzhi.core.places import Point
from gongzhi.core.text import pinyin_initials, search_blob
from gongzhi.organizations.models import Post, Site
from gongzhi.organizations.queries import receiving_post
from gongzhi.regions.models import Division
from gongzhi.regions.queries import at_level

#: Under this age a person's data are sensitive, and a case is kept as a secret one (PIPL Art. 28, 31).
CHILD: Final = 14
_TITLE: Final = 80
#: A title that the platform takes from the description.
_SHORT: Final = 30
_DESCRIPTION: Final = 4000
_ADDRESS: Final = 200
_SUFFIXES: Final = "省市县区"


@dataclass(frozen=True, slots=True)
class BeneficiaryEntry:
    """The person helped, where somebody asks for another. Of the birth only the year is asked."""

    name: str
    phone: str = ""
    relation: str = Beneficiary.Relation.FAMILY
    birth_year: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a request says, as the page or the clerk took it down."""

    title: str
    description: str
    division: Division
    address: str = ""
    point: Point | None = None
    area: ServiceArea | None = None
    group: TargetGroup | None = None
    item: ServiceItem | None = None
    #: Whom it is for, where not for the asker.
    beneficiary: BeneficiaryEntry | None = None
    wanted: tuple[datetime, datetime] | None = None
    #: The ticks: `Disclosure.To` values.
    disclose: frozenset[str] = frozenset()
    #: None: as the rules suggest (domestic violence is kept secret unless the asker says no).
    confidential: bool | None = None
    #: The asker said to be under 14, or the clerk says so: no birth date is asked for it.
    is_child: bool = False
    files: Sequence[StoredFile] = ()
    #: What the voice notes among them say.
    gist: str = ""


@action("cases.ask")
def ask(asker: User, entry: Entry, *, by: Actor) -> Case:
    """A resident asks, for him- or herself or for another. Nobody is refused for age; a child's request is guarded.

    The request gets its number, the receiving post, the clock of acceptance, and a first answer that says what happens
    next and by when.
    """
    return _open(asker, entry, by=by, channel=Case.Channel.PORTAL)


@action("cases.register")
def register(
    site: Site, entry: Entry, *, by: Actor, phone: str, name: str = "", channel: str = Case.Channel.WINDOW
) -> Case:
    """A clerk takes a request down for a walk-in or a caller, whom the telephone number finds or makes known.

    The consent is taken down with it, and by whom.
    """
    asker = person_for_phone(phone, name=name, by=by)
    return _open(asker, entry, by=by, channel=channel, site=site)


def _open(asker: User, entry: Entry, *, by: Actor, channel: str, site: Site | None = None) -> Case:
    entry = _checked(entry)
    suggestion = routing.suggest(f"{entry.title}\n{entry.description}", entry.division, item=entry.item)
    secret = suggestion.confidential if entry.confidential is None else entry.confidential
    now = clock.now()
    # A clerk at an open window keeps what was told there, however urgent; else the roster of the place is asked.
    post = by.post if site is not None else receiving_post(entry.division, urgent=suggestion.is_urgent, at=now)
    case = Case(
        number=_number(entry.division),
        kind=suggestion.kind,
        channel=channel,
        asker=asker,
        for_self=entry.beneficiary is None,
        area=entry.area or suggestion.area,
        group=entry.group or suggestion.group,
        item=entry.item,
        division=entry.division,
        post=post,
        site=site or post.site,
        registered_by=by.person if site is not None else None,
        is_urgent=suggestion.is_urgent,
        is_confidential=secret,
        is_childs=_is_childs(asker, entry),
    )
    if entry.point is not None:
        case.latitude, case.longitude = entry.point.latitude, entry.point.longitude
    if entry.wanted is not None:
        case.wanted_from, case.wanted_to = entry.wanted
    case.save(force_insert=True)
    _keep_words(case, entry)
    _keep_word_given(case, entry, by)
    _keep_lesson(case, suggestion)
    if entry.files:
        attach(case, entry.files, by=by, gist=entry.gist)
    if case.is_guarded:
        put_name(case, post, by=by)
    accept_by = limits.start_deadline(case, Step.ACCEPT, is_first=True)
    _answer_at_once(case, post, accept_by)
    record(events.CaseAsked(case=case.pk))
    return case


def _checked(entry: Entry) -> Entry:
    description = needed(entry.description, _DESCRIPTION, "description", _("请写一写遇到了什么困难，需要什么帮助。"))
    if entry.division.valid_to is not None:
        raise Invalid(_("这个区划已停用，请重新选择所在的村或社区。"), field="division")
    if entry.wanted is not None:
        _refuse_time(*entry.wanted)
    unknown = set(entry.disclose) - set(Disclosure.To.values)
    if unknown:
        raise Invalid(_("没有这样的告知对象。"), field="disclose")
    return replace(
        entry,
        title=within(entry.title, _TITLE, "title") or _first_sentence(description),
        description=description,
        address=within(entry.address, _ADDRESS, "address"),
        beneficiary=None if entry.beneficiary is None else _checked_beneficiary(entry.beneficiary),
    )


def _first_sentence(description: str) -> str:
    """What the request is called where the asker gave it no name: at most 30 characters, whole clauses if they fit."""
    line = description.splitlines()[0]
    for mark in "。！？；!?;":
        line = line.split(mark)[0]
    if len(line) > _SHORT and (end := max(line.rfind(comma, 0, _SHORT + 1) for comma in "，,、")) >= _SHORT // 3:
        line = line[:end]
    return line[:_SHORT].strip() or description[:_SHORT]


def _refuse_time(begins: datetime, ends: datetime) -> None:
    if ends <= begins:
        raise Invalid(_("希望的结束时间要晚于开始时间。"), field="wanted")
    if ends <= clock.now():
        raise Invalid(_("希望的时间已经过去，请重新选择。"), field="wanted")
    if begins > clock.now() + timedelta(days=366):
        raise Invalid(_("希望的时间太远了，请选择一年以内的时间。"), field="wanted")


def _checked_beneficiary(given: BeneficiaryEntry) -> BeneficiaryEntry:
    if not given.name.strip():
        raise Invalid(_("请填写受助人的姓名或称呼。"), field="beneficiary_name")
    this_year = clock.today().year
    if given.birth_year is not None and not this_year - 130 <= given.birth_year <= this_year:
        raise Invalid(_("受助人的出生年份有误，请检查。"), field="beneficiary_birth_year")
    if given.relation not in Beneficiary.Relation.values:
        raise Invalid(_("请选择您和受助人的关系。"), field="beneficiary_relation")
    phone = ""
    if given.phone.strip():
        try:
            phone = normalise_phone(given.phone)
        except ValidationError as error:
            raise Invalid("".join(error.messages), field="beneficiary_phone") from error
    return replace(given, name=within(given.name, 40, "beneficiary_name"), phone=phone)


def _is_childs(asker: User, entry: Entry) -> bool:
    """Whether asker or helped person is under 14. Of a birth year alone the year of turning 14 counts as under."""
    today = clock.today()
    years = age(asker, today)
    if entry.is_child:
        return True
    if years is not None and years < CHILD:
        return True
    helped = entry.beneficiary
    return helped is not None and helped.birth_year is not None and today.year - helped.birth_year <= CHILD


def _number(division: Division) -> str:
    """Initials of the county and a number: "JJ-20433", so that it can be read out on the telephone."""
    county = at_level(division, Division.Level.COUNTY) or division
    name = county.name.rstrip(_SUFFIXES) or county.name
    return f"{pinyin_initials(name).upper()[:4]}-{keys.next_number('cases_number')}"


def _keep_words(case: Case, entry: Entry) -> None:
    text = CaseText(case=case, data_key=key_of(case.asker))
    text.address = entry.address
    if case.is_guarded:
        text.sealed_title, text.sealed_description = entry.title, entry.description
    else:
        text.title, text.description = entry.title, entry.description
        text.search = search_blob(f"{case.number} {entry.title}")
    text.save(force_insert=True)
    if entry.beneficiary is not None:
        given = entry.beneficiary
        helped = Beneficiary(case=case, relation=given.relation, birth_year=given.birth_year)
        helped.data_key = new_data_key()
        helped.name, helped.phone = given.name, given.phone
        helped.save(force_insert=True)


def _keep_word_given(case: Case, entry: Entry, by: Actor) -> None:
    """The consent to handle the request (PIPL Art. 13, 14), and the ticks on who may get to know what."""
    taken_by = by.person if by.person is not None and by.person.pk != case.asker_id else None
    consent = Consent(person=case.asker, purpose=Consent.Purpose.SERVICE, wording=SERVICE_WORDING, taken_by=taken_by)
    # Nothing happens where the person gave it before and did not withdraw it.
    Consent.objects.bulk_create([consent], ignore_conflicts=True)
    now = clock.now()
    Disclosure.objects.bulk_create(Disclosure(case=case, to=to, given_at=now) for to in sorted(entry.disclose))


def _keep_lesson(case: Case, suggestion: routing.Suggestion) -> None:
    """What was suggested; of a guarded case without the words that led to it."""
    Lesson.objects.create(
        case=case,
        suggested_area=suggestion.area,
        suggested_post=suggestion.post,
        reasons=[] if case.is_guarded else suggestion.reasons_as_json(),
    )


def _answer_at_once(case: Case, post: Post, accept_by: Deadline) -> None:
    """Tell the resident what happens next and by when, at any hour; and the post that there is something new."""
    say(case, first_answer(case, accept_by))
    tell_asker(
        case,
        kind="asked",
        title=_("已收到您的求助"),
        body=first_answer(case, accept_by),
        sms=_("已收到您的求助，%(due)s受理并回复您") % {"due": due_words(accept_by.due_at)},
    )
    title = _("紧急求助，请立即处理") if case.is_urgent else _("有新的求助待受理")
    tell_post(post, case, kind="new", title=title, sms=case.is_urgent)


def first_answer(case: Case, accept_by: Deadline) -> str:
    """The first automatic message: who has it, what happens next, by when; while they are closed, when they open."""
    place = str(case.site or case.post.organization)
    given = {"place": place, "number": case.number, "due": due_words(accept_by.due_at)}
    if case.is_urgent:
        return _("您的求助（编号 %(number)s）已作为紧急求助转给%(place)s的值班人员，%(due)s答复您。") % given + _(
            "如果有人身危险，请马上拨打 110 或 120，不要等待回复。"
        )
    hours, days = limits.rhythm_of(case)
    now = clock.now()
    if worktime.is_open(now, hours, days):
        return _("您的求助（编号 %(number)s）已送到%(place)s，%(due)s受理并告诉您由谁办理。") % given
    opening = moment_words(worktime.next_opening(now, hours, days))
    return _(
        "您的求助（编号 %(number)s）已送到%(place)s。"
        "现在是非工作时间，%(opening)s 上班后处理，%(due)s受理并告诉您由谁办理。"
    ) % {**given, "opening": opening} + _("如果情况紧急，请拨打 110 或 120。")
