"""The key that a case's secrets are encrypted with: the asker's own, so that deleting the person blanks them."""

from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.accounts.models import User
from gongzhi.cases.models import (
    Assignment,
    Attachment,
    Case,
    CaseText,
    Message,
    Reminder,
    Supervision,
    SupervisionAnswer,
    Visit,
)
from gongzhi.core.crypto import EncryptedText, new_data_key
from gongzhi.core.models import DataKey


def key_of(person: User) -> DataKey:
    """The person's key; made on first use, inside an action."""
    if person.data_key is None:
        person.data_key = new_data_key()
        person.save(update_fields=["data_key"])
    return person.data_key


def reseal(case: Case) -> None:
    """Encrypt a case's secrets with the key of whoever is its asker now. Called with the case locked."""
    key = key_of(case.asker)
    sealed = chain(
        CaseText.objects.filter(case=case),
        Assignment.objects.filter(case=case, data_key__isnull=False),
        Message.objects.filter(case=case, data_key__isnull=False),
        Visit.objects.filter(assignment__case=case),
        Attachment.objects.filter(case=case, data_key__isnull=False),
    )
    for row in sealed:
        _change_key(row, key)


def _change_key(row: Any, key: DataKey) -> None:
    names = [field.attname for field in row._meta.fields if isinstance(field, EncryptedText)]
    words = {name: getattr(row, name) for name in names}
    for name in names:
        setattr(row, name, None)
    row.data_key = key
    for name in names:
        setattr(row, name, words[name])
    row.save(update_fields=["data_key", *names])


def conceal(case: Case, key: DataKey) -> None:
    """What stands on papers of a case that becomes guarded goes into encrypted notes; the papers say so."""
    fields = {Reminder: ["text"], Supervision: ["order", "finding"], SupervisionAnswer: ["text", "note"]}
    for model, names in fields.items():
        path = "supervision__case" if model is SupervisionAnswer else "case"
        for row in model._default_manager.filter(**{path: case}):
            for name in names:
                if words := getattr(row, name):
                    note = Message(case=case, is_internal=True, is_automatic=True, data_key=key)
                    note.sealed_text = words
                    note.save(force_insert=True)
                    setattr(row, name, _("（见内部备注）"))
            row.save(update_fields=names)
