"""The case: a resident's request from intake to archive."""

from gongzhi.cases.models.case import Beneficiary, Case, CaseAccess, CaseText, Disclosure
from gongzhi.cases.models.clock import Deadline, Extension, LimitSetting, Supervision, Suspension
from gongzhi.cases.models.routing import Lesson, RoutingRule
from gongzhi.cases.models.slip import Slip, SlipLimit
from gongzhi.cases.models.talk import Attachment, Message, ReadMark
from gongzhi.cases.models.work import Assignment, Offer, OfferHelper, OfferRound, Place, Rating, Review, Visit

__all__ = [
    "Assignment",
    "Attachment",
    "Beneficiary",
    "Case",
    "CaseAccess",
    "CaseText",
    "Deadline",
    "Disclosure",
    "Extension",
    "Lesson",
    "LimitSetting",
    "Message",
    "Offer",
    "OfferHelper",
    "OfferRound",
    "Place",
    "Rating",
    "ReadMark",
    "Review",
    "RoutingRule",
    "Slip",
    "SlipLimit",
    "Supervision",
    "Suspension",
    "Visit",
]
