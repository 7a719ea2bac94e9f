"""Persons: who signs in, what they agreed to, who answers for a child, what they are told, and their rights."""

from gongzhi.accounts.models.delivery import Delivery, MailAddress, NoticeSettings
from gongzhi.accounts.models.persons import (
    LOG_MONTHS_AT_LEAST,
    Consent,
    Device,
    Disclosure,
    FactorReset,
    Guardianship,
    HistoryAttachment,
    Notice,
    OneTimeCode,
    SignInEvent,
    User,
    UserManager,
)
from gongzhi.accounts.models.rights import DataCopy, Deletion, LogQuery

__all__ = [
    "LOG_MONTHS_AT_LEAST",
    "Consent",
    "DataCopy",
    "Deletion",
    "Delivery",
    "Device",
    "Disclosure",
    "FactorReset",
    "Guardianship",
    "HistoryAttachment",
    "LogQuery",
    "MailAddress",
    "Notice",
    "NoticeSettings",
    "OneTimeCode",
    "SignInEvent",
    "User",
    "UserManager",
]
