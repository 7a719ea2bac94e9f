"""The case: a resident's request from intake to archive."""

from gongzhi.cases.models.bulk import BULK, BulkAct, BulkItem, BulkState
from gongzhi.cases.models.callbacks import (
    CallAttempt,
    Callback,
    CallbackDraw,
    CallbackScript,
    CallReason,
)
from gongzhi.cases.models.case import Beneficiary, Case, CaseAccess, CaseText, Disclosure
from gongzhi.cases.models.clock import Deadline, Extension, LimitSetting, Suspension
from gongzhi.cases.models.exports import EXPORT, Export, ExportState
from gongzhi.cases.models.knowledge import AnswerTemplate, Guide
from gongzhi.cases.models.mediation import (
    Agreement,
    Mediation,
    MediationSession,
    Mediator,
    PaperNumber,
    Party,
    Performance,
    Proposal,
    ProposalAnswer,
    Signature,
)
from gongzhi.cases.models.repeats import CommonGram, Merger, Repeat, TextSignature
from gongzhi.cases.models.routing import Lesson, RoutingRule
from gongzhi.cases.models.shifts import ShiftHandover, ShiftItem
from gongzhi.cases.models.slip import Slip, SlipLimit
from gongzhi.cases.models.supervising import Lateness, Reminder, Series, Supervision, SupervisionAnswer
from gongzhi.cases.models.talk import Attachment, Message, ReadMark
from gongzhi.cases.models.work import Assignment, Offer, OfferHelper, OfferRound, Place, Rating, Review, Visit

__all__ = [
    "BULK",
    "EXPORT",
    "Agreement",
    "AnswerTemplate",
    "Assignment",
    "Attachment",
    "Beneficiary",
    "BulkAct",
    "BulkItem",
    "BulkState",
    "CallAttempt",
    "CallReason",
    "Callback",
    "CallbackDraw",
    "CallbackScript",
    "Case",
    "CaseAccess",
    "CaseText",
    "CommonGram",
    "Deadline",
    "Disclosure",
    "Export",
    "ExportState",
    "Extension",
    "Guide",
    "Lateness",
    "Lesson",
    "LimitSetting",
    "Mediation",
    "MediationSession",
    "Mediator",
    "Merger",
    "Message",
    "Offer",
    "OfferHelper",
    "OfferRound",
    "PaperNumber",
    "Party",
    "Performance",
    "Place",
    "Proposal",
    "ProposalAnswer",
    "Rating",
    "ReadMark",
    "Reminder",
    "Repeat",
    "Review",
    "RoutingRule",
    "Series",
    "ShiftHandover",
    "ShiftItem",
    "Signature",
    "Slip",
    "SlipLimit",
    "Supervision",
    "SupervisionAnswer",
    "Suspension",
    "TextSignature",
    "Visit",
]
