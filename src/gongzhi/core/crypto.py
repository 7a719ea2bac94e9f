"""Personal fields, encrypted so that one key destroyed makes one person unreadable, in history and backups too.

Envelope encryption: every person has a `DataKey` that encrypts the person's fields; it is stored wrapped by the master
key, which is in the environment and in no backup. What is encrypted is found by a keyed hash under a third key
(`blind_index`).

A sealed value is `version | algorithm | key id | nonce | ciphertext and tag`, authenticated together with its context
(table, column and row), so that a value copied to another row or column does not open. The algorithm is chosen by the
setting GONGZHI_CIPHER: AES-GCM (NIST SP 800-38D), or SM4-GCM with SM3 (GB/T 32907, GB/T 32905); what was sealed with
the other one still opens.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.core.models import DataKey

if TYPE_CHECKING:
    #: A column of bytes that rows take and give as text.
    _SealedColumn = models.BinaryField[str | None, str]
else:
    _SealedColumn = models.BinaryField

#: What pages show in place of a value whose key was destroyed.
DELETED: Final = _("已删除")

_VERSION: Final = 1
_KEY_BYTES: Final = 32
_KEY_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_HEAD_BYTES: Final = 2 + _KEY_ID_BYTES + _NONCE_BYTES


class CannotUnseal(Exception):
    """A sealed value does not open: wrong or missing key, wrong context, or the bytes were changed."""


@dataclass(frozen=True, slots=True)
class _Algorithm:
    """A block cipher in GCM and the hash that belongs to it."""

    number: int
    name: str
    block_cipher: Callable[[bytes], BlockCipherAlgorithm]
    key_bytes: int
    digest: type[hashes.HashAlgorithm]

    def key_for(self, secret: bytes) -> bytes:
        """A key for this algorithm alone, derived (RFC 5869), so that one secret never serves two ciphers."""
        kdf = HKDF(self.digest(), self.key_bytes, salt=None, info=b"gongzhi " + self.name.encode())
        return kdf.derive(secret)

    def seal(self, secret: bytes, text: bytes, context: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        head = bytes([_VERSION, self.number]) + bytes.fromhex(key_id(secret)) + nonce
        encryptor = Cipher(self.block_cipher(self.key_for(secret)), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(head + context)
        return head + encryptor.update(text) + encryptor.finalize() + encryptor.tag

    def unseal(self, secret: bytes, sealed: bytes, context: bytes) -> bytes:
        head, text, tag = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES:-_TAG_BYTES], sealed[-_TAG_BYTES:]
        mode = modes.GCM(head[-_NONCE_BYTES:], tag)
        decryptor = Cipher(self.block_cipher(self.key_for(secret)), mode).decryptor()
        decryptor.authenticate_additional_data(head + context)
        try:
            return decryptor.update(text) + decryptor.finalize()
        except InvalidTag as error:
            raise CannotUnseal("The value was changed, or belongs to another row.") from error


_ALGORITHMS: Final = (
    _Algorithm(1, "aes-gcm", algorithms.AES, 32, hashes.SHA256),
    _Algorithm(2, "sm4-gcm", algorithms.SM4, 16, hashes.SM3),
)
_BY_NAME: Final = {algorithm.name: algorithm for algorithm in _ALGORITHMS}
_BY_NUMBER: Final = {algorithm.number: algorithm for algorithm in _ALGORITHMS}


def _chosen() -> _Algorithm:
    return _BY_NAME[settings.GONGZHI_CIPHER]


def key_id(secret: bytes) -> str:
    """Eight hexadecimal digits that tell keys apart, and nothing about them."""
    return sha256(b"gongzhi key id\0" + secret).digest()[:_KEY_ID_BYTES].hex()


def _unseal(secret: bytes, sealed: bytes, context: bytes) -> bytes:
    if len(sealed) < _HEAD_BYTES + _TAG_BYTES or sealed[0] != _VERSION or sealed[1] not in _BY_NUMBER:
        raise CannotUnseal("These bytes are no sealed value.")
    if sealed[2 : 2 + _KEY_ID_BYTES].hex() != key_id(secret):
        raise CannotUnseal("The value was sealed with another key.")
    return _BY_NUMBER[sealed[1]].unseal(secret, sealed, context)


# --- Data keys ---


def new_data_key() -> DataKey:
    """A fresh key for one person, stored wrapped by the master key."""
    row = DataKey()
    _wrap(row, secrets.token_bytes(_KEY_BYTES))
    row.save(force_insert=True)
    return row


def rewrap(data_key: DataKey) -> bool:
    """Wrap the key by today's master key and cipher, after either was changed. False where there was nothing to do."""
    today = (key_id(settings.GONGZHI_MASTER_KEY), settings.GONGZHI_CIPHER)
    if data_key.wrapped is None or (data_key.key_id, data_key.algorithm) == today:
        return False
    _wrap(data_key, _secret_of(data_key))
    data_key.save(update_fields=["wrapped", "algorithm", "key_id"])
    return True


def destroy(data_key: DataKey) -> None:
    """Destroy the key for ever: everything sealed with it reads as None from now on. Safe to repeat."""
    if data_key.destroyed_at is None:
        data_key.wrapped, data_key.destroyed_at = None, clock.now()
        data_key.save(update_fields=["wrapped", "destroyed_at"])
        _unwrap.cache_clear()


def _wrap(row: DataKey, secret: bytes) -> None:
    algorithm, master = _chosen(), settings.GONGZHI_MASTER_KEY
    row.wrapped = algorithm.seal(master, secret, _wrapping_context(row))
    row.algorithm, row.key_id = algorithm.name, key_id(master)


def _secret_of(row: DataKey) -> bytes:
    if row.wrapped is None:
        raise CannotUnseal("The key was destroyed.")
    return _unwrap(bytes(row.wrapped), row.key_id, _wrapping_context(row))


def _wrapping_context(row: DataKey) -> bytes:
    return f"data key {row.pk}".encode()


@lru_cache(maxsize=2048)
def _unwrap(wrapped: bytes, master_id: str, context: bytes) -> bytes:
    """Remembered by the wrapped bytes: whoever has no row any more, because its key was destroyed, cannot ask."""
    for master in (settings.GONGZHI_MASTER_KEY, *settings.GONGZHI_OLD_MASTER_KEYS):
        if key_id(master) == master_id:
            return _unseal(master, wrapped, context)
    raise CannotUnseal(f"The master key {master_id} is not known here.")


# --- Values ---


def encrypt(data_key: DataKey, text: str, *, context: str) -> bytes:
    """Seal a text. `context` says where it will stand and must be the same for `decrypt`."""
    return _chosen().seal(_secret_of(data_key), text.encode(), context.encode())


def decrypt(data_key: DataKey | None, sealed: bytes | None, *, context: str) -> str | None:
    """The text, or None where there is none or its key was destroyed. Raises `CannotUnseal`."""
    if sealed is None:
        return None
    if data_key is None:
        raise CannotUnseal("A sealed value without a data key.")
    if data_key.wrapped is None:
        return None
    return _unseal(_secret_of(data_key), bytes(sealed), context.encode()).decode()


def blind_index(kind: str, value: str) -> bytes:
    """32 bytes by which rows with the same value are found, without telling the value: HMAC under GONGZHI_INDEX_KEY.

    `value` must be normalised (`core.identity`); `kind`, such as "phone", keeps different numbers apart. The hash
    belongs to the cipher (SHA-256 or SM3), so a change of cipher needs the index columns written anew.
    """
    code = hmac.HMAC(settings.GONGZHI_INDEX_KEY, _chosen().digest())
    code.update(f"{kind}\0{value}".encode())
    return code.finalize()


class _Unsealing(DeferredAttribute):
    """What stands on the row is the sealed value; reading opens it, writing a text seals it."""

    field: "EncryptedText"

    def __get__(self, row: Any, owner: Any = None) -> Any:
        if row is None:
            return self
        sealed = super().__get__(row, owner)
        return "" if sealed is None else decrypt(row.data_key, sealed, context=self.field.context(row)) or ""

    def __set__(self, row: Any, value: str | bytes | memoryview | None) -> None:
        kept = row.__dict__
        if isinstance(value, str):
            if self.field.index:
                setattr(row, self.field.index, blind_index(self.field.kind, value) if value else None)
            if value and row.data_key_id is None:
                row.data_key = new_data_key()
            if kept.get(self.field.attname) is not None and value == self.__get__(row):
                return  # full_clean() writes back what it read
            value = encrypt(row.data_key, value, context=self.field.context(row)) if value else None
        kept[self.field.attname] = value


class EncryptedText(_SealedColumn):
    """A text that the database only ever sees encrypted with the row's `data_key`.

        data_key = models.ForeignKey(DataKey, models.PROTECT, null=True)
        phone_index = models.BinaryField(null=True, editable=False, db_index=True)
        phone = EncryptedText(_("手机号"), index="phone_index", kind="phone")

    The key, and the index column if there is one, are declared before the text. Writing a normalised text writes its
    `blind_index` too; both columns belong in `update_fields`.

    The row reads and writes it as a text: "" while there is none, and again after the key was destroyed (show `DELETED`
    where `data_key.destroyed_at` is set). A missing key is made on first use. A list that reads it needs
    `select_related("data_key")`. It is found by its index, never by itself; `values()` gives the sealed bytes.
    """

    descriptor_class = _Unsealing
    empty_values = [None, b"", ""]

    def __init__(self, *args: Any, index: str = "", kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "null": True, "blank": True})
        self.index = index
        self.kind = kind

    def context(self, row: models.Model) -> str:
        """Where the value stands: table, column and key of the row, which is there from the start (UUIDv7)."""
        return f"{row._meta.label_lower}.{self.attname}:{row.pk}"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The sealed value."""
        return model_instance.__dict__.get(self.attname)

    def get_prep_value(self, value: Any) -> Any:
        """Refuse a plain text, from `filter()`, `update()` or `bulk_update()`, before it gets near the database."""
        if isinstance(value, str):
            raise TypeError(f"{self.name} is encrypted: find it by its index, write it through the row.")
        return super().get_prep_value(value)

    def to_python(self, value: Any) -> Any:
        """As it is: texts are not base64 here."""
        return value

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """What a text needs stands before it, because rows are made in the order of their fields."""
        found = super().check(**kwargs)
        before = {field.name for field in self.model._meta.fields if field < self}
        for name in {"data_key", self.index} - before - {""}:
            found.append(checks.Error(f"Declare `{name}` before the EncryptedText.", obj=self, id="gongzhi.E001"))
        return found
