"""The key that a case's secrets are encrypted with: the asker's own, so that deleting the person blanks them."""

from gongzhi.accounts.models import User
from gongzhi.core.crypto import new_data_key
from gongzhi.core.models import DataKey


def key_of(person: User) -> DataKey:
    """The person's key; made on first use, inside an action."""
    if person.data_key is None:
        person.data_key = new_data_key()
        person.save(update_fields=["data_key"])
    return person.data_key
