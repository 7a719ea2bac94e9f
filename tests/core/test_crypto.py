import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import checks
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core import clock, crypto
from gongzhi.core.crypto import (
    CannotUnseal,
    EncryptedText,
    blind_index,
    decrypt,
    destroy,
    encrypt,
    new_data_key,
    rewrap,
)
from gongzhi.core.models import DataKey, Record

pytestmark = pytest.mark.django_db
CIPHERS = ["aes-gcm", "sm4-gcm"]


@pytest.fixture(params=CIPHERS)
def cipher(request: pytest.FixtureRequest, settings: Any) -> str:
    settings.GONGZHI_CIPHER = request.param
    return str(request.param)


def test_what_is_sealed_opens_again(cipher: str) -> None:
    key = new_data_key()
    sealed = encrypt(key, "浙江省台州市椒江区", context="here")
    assert decrypt(key, sealed, context="here") == "浙江省台州市椒江区"
    assert "台州".encode() not in sealed
    assert sealed[1] == {"aes-gcm": 1, "sm4-gcm": 2}[cipher]
    assert key.algorithm == cipher


def test_the_same_text_is_sealed_differently_each_time(cipher: str) -> None:
    key = new_data_key()
    assert encrypt(key, "13812345678", context="") != encrypt(key, "13812345678", context="")


def test_a_value_moved_to_another_place_does_not_open(cipher: str) -> None:
    key = new_data_key()
    sealed = encrypt(key, "13812345678", context="person 1")
    with pytest.raises(CannotUnseal, match="belongs to another row"):
        decrypt(key, sealed, context="person 2")


def test_another_persons_key_does_not_open_it(cipher: str) -> None:
    sealed = encrypt(new_data_key(), "13812345678", context="")
    with pytest.raises(CannotUnseal, match="another key"):
        decrypt(new_data_key(), sealed, context="")
    with pytest.raises(CannotUnseal, match="without a data key"):
        decrypt(None, sealed, context="")


def test_every_changed_byte_is_noticed(cipher: str) -> None:
    key = new_data_key()
    sealed = encrypt(key, "138", context="")
    for place in range(len(sealed)):
        forged = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(CannotUnseal):
            decrypt(key, forged, context="")
    with pytest.raises(CannotUnseal, match="no sealed value"):
        decrypt(key, sealed[:20], context="")


def test_both_ciphers_are_read_whichever_is_chosen(settings: Any) -> None:
    settings.GONGZHI_CIPHER = "aes-gcm"
    key = new_data_key()
    old = encrypt(key, "旧", context="")
    settings.GONGZHI_CIPHER = "sm4-gcm"
    new = encrypt(key, "新", context="")
    assert [decrypt(key, sealed, context="") for sealed in (old, new)] == ["旧", "新"]


@pytest.mark.parametrize("name", CIPHERS)
@given(text=st.text(max_size=200), secret=st.binary(min_size=32, max_size=32))
def test_any_text_survives(name: str, text: str, secret: bytes) -> None:
    algorithm = next(algorithm for algorithm in crypto._ALGORITHMS if algorithm.name == name)
    sealed = algorithm.seal(secret, text.encode("utf-8", "surrogatepass"), b"context")
    assert crypto._unseal(secret, sealed, b"context") == text.encode("utf-8", "surrogatepass")


def test_sm4_is_the_cipher_of_the_standard() -> None:
    """GB/T 32907-2016, annex A.1, and SM3 of GB/T 32905-2016, annex A.1: the parts that the gm choice is made of."""
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    sm4, digest = crypto._BY_NAME["sm4-gcm"].block_cipher, crypto._BY_NAME["sm4-gcm"].digest
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    ecb = Cipher(sm4(key), modes.ECB()).encryptor()  # only to check the block cipher
    assert ecb.update(key).hex() == "681edf34d206965e86b3e94f536e4246"
    from cryptography.hazmat.primitives import hashes

    hashed = hashes.Hash(digest())
    hashed.update(b"abc")
    assert hashed.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


# --- Keys ---


def test_the_data_key_is_stored_wrapped_only(settings: Any, cipher: str) -> None:
    key = DataKey.objects.get(pk=new_data_key().pk)
    assert key.wrapped is not None
    assert key.key_id == hashlib.sha256(b"gongzhi key id\0" + settings.GONGZHI_MASTER_KEY).hexdigest()[:8]
    assert crypto._secret_of(key) not in bytes(key.wrapped)


def test_a_wrapped_key_copied_to_another_row_does_not_open() -> None:
    mine, other = new_data_key(), new_data_key()
    other.wrapped = mine.wrapped
    with pytest.raises(CannotUnseal):
        encrypt(other, "x", context="")


def test_a_destroyed_key_makes_everything_unreadable_for_ever() -> None:
    key = new_data_key()
    sealed = encrypt(key, "13812345678", context="")
    destroy(key)
    again = DataKey.objects.get(pk=key.pk)
    assert again.wrapped is None
    assert again.destroyed_at is not None
    assert decrypt(again, sealed, context="") is None
    assert decrypt(key, sealed, context="") is None
    with pytest.raises(CannotUnseal, match="destroyed"):
        encrypt(again, "x", context="")


def test_destroying_twice_keeps_the_first_time() -> None:
    key = new_data_key()
    destroy(key)
    first = key.destroyed_at
    destroy(DataKey.objects.get(pk=key.pk))
    assert DataKey.objects.get(pk=key.pk).destroyed_at == first


def test_an_old_master_key_is_accepted_until_all_are_wrapped_anew(settings: Any) -> None:
    key = new_data_key()
    sealed = encrypt(key, "13812345678", context="")
    settings.GONGZHI_OLD_MASTER_KEYS = (settings.GONGZHI_MASTER_KEY,)
    settings.GONGZHI_MASTER_KEY = base64.b64decode(b"bmV3IG1hc3RlciBrZXkgb2YgdGhpcnR5LXR3byBieXQ=")[:32].ljust(32, b"!")
    assert decrypt(key, sealed, context="") == "13812345678"

    assert rewrap(key) is True
    assert rewrap(key) is False
    settings.GONGZHI_OLD_MASTER_KEYS = ()
    crypto._unwrap.cache_clear()
    assert decrypt(DataKey.objects.get(pk=key.pk), sealed, context="") == "13812345678"


def test_without_its_master_key_a_data_key_does_not_open(settings: Any) -> None:
    key = new_data_key()
    sealed = encrypt(key, "13812345678", context="")
    crypto._unwrap.cache_clear()
    settings.GONGZHI_MASTER_KEY = b"?" * 32
    with pytest.raises(CannotUnseal, match=f"master key {key.key_id} is not known"):
        decrypt(key, sealed, context="")


def test_keys_are_unwrapped_once_in_a_process() -> None:
    key = new_data_key()
    crypto._unwrap.cache_clear()
    for _time in range(3):
        encrypt(DataKey.objects.get(pk=key.pk), "x", context="")
    assert crypto._unwrap.cache_info().misses == 1


# --- Index ---


def test_the_index_finds_the_same_value_and_tells_nothing(settings: Any) -> None:
    settings.GONGZHI_CIPHER = "aes-gcm"
    found = blind_index("phone", "13812345678")
    assert found == hmac.new(settings.GONGZHI_INDEX_KEY, b"phone\x0013812345678", "sha256").digest()
    assert found == blind_index("phone", "13812345678")
    assert found != blind_index("phone", "13812345679")
    assert found != blind_index("id", "13812345678")


def test_the_index_uses_sm3_with_the_gm_cipher(settings: Any) -> None:
    settings.GONGZHI_CIPHER = "sm4-gcm"
    found = blind_index("phone", "13812345678")
    assert found == hmac.new(settings.GONGZHI_INDEX_KEY, b"phone\x0013812345678", "sm3").digest()


# --- Fields ---


@pytest.fixture
def person(transactional_db: None) -> Iterator[type[Any]]:
    """A model with encrypted fields, with a table of its own for the time of a test."""
    with isolate_apps("gongzhi.core"):

        class Person(Record):
            data_key = models.ForeignKey(DataKey, models.PROTECT, null=True)
            name = models.CharField(max_length=20)
            phone_index = models.BinaryField(null=True)
            phone = EncryptedText("手机号", index="phone_index", kind="phone")
            address = EncryptedText("住址")

            class Meta:
                app_label = "core"

        with connection.schema_editor() as editor:
            editor.create_model(Person)
        yield Person
        with connection.schema_editor() as editor:
            editor.delete_model(Person)


def test_a_field_reads_and_writes_texts_and_stores_sealed_bytes(person: Any) -> None:
    made = person.objects.create(name="陈晨", phone="13812345678")
    read = person.objects.get(pk=made.pk)
    assert read.phone == "13812345678"
    assert read.address == ""
    sealed = person.objects.values_list("phone", "address").get()
    assert b"13812345678" not in bytes(sealed[0])
    assert sealed[1] is None


def test_the_data_key_is_made_on_first_use_and_serves_all_fields(person: Any) -> None:
    row = person.objects.create(name="陈晨")
    assert row.data_key is None
    row.phone = "13812345678"
    row.address = "解放路12号"
    row.save()
    assert DataKey.objects.count() == 1
    read = person.objects.get(pk=row.pk)
    assert (read.phone, read.address) == ("13812345678", "解放路12号")


def test_the_index_follows_the_text(person: Any) -> None:
    row = person.objects.create(name="陈晨", phone="13812345678")
    person.objects.create(name="林晓", phone="13900000000")
    assert person.objects.get(phone_index=blind_index("phone", "13812345678")) == row
    row.phone = "13911111111"
    row.save(update_fields=["phone", "phone_index"])
    assert not person.objects.filter(phone_index=blind_index("phone", "13812345678")).exists()
    assert person.objects.get(phone_index=blind_index("phone", "13911111111")) == row
    row.phone = ""
    row.save()
    assert person.objects.get(pk=row.pk).phone_index is None


def test_a_given_data_key_is_used(person: Any) -> None:
    key = new_data_key()
    row = person(name="陈晨", phone="13812345678", data_key=key)
    assert row.data_key == key
    assert DataKey.objects.count() == 1


def test_saving_and_checking_again_does_not_seal_again(person: Any) -> None:
    row = person.objects.create(name="陈晨", phone="13812345678")
    sealed = bytes(person.objects.values_list("phone", flat=True).get())
    row.full_clean()
    row.phone = "13812345678"
    row.save()
    assert bytes(person.objects.values_list("phone", flat=True).get()) == sealed


def test_a_text_is_blanked_by_nothing(person: Any) -> None:
    row = person.objects.create(name="陈晨", phone="13812345678")
    row.phone = ""
    row.save(update_fields=["phone"])
    assert person.objects.values_list("phone", flat=True).get() is None
    row.phone = None
    assert row.phone == ""


def test_after_the_key_was_destroyed_the_fields_read_as_empty(person: Any) -> None:
    row = person.objects.create(name="陈晨", phone="13812345678")
    destroy(row.data_key)
    assert person.objects.get(pk=row.pk).phone == ""
    assert person.objects.values_list("phone", flat=True).get() is not None


def test_a_value_copied_to_another_row_or_column_does_not_open(person: Any) -> None:
    one = person.objects.create(name="陈晨", phone="13812345678")
    two = person.objects.create(name="林晓", data_key=one.data_key)
    person.objects.filter(pk=two.pk).update(phone=person.objects.values_list("phone", flat=True).get(pk=one.pk))
    person.objects.filter(pk=one.pk).update(address=models.F("phone"))
    with pytest.raises(CannotUnseal):
        _ = person.objects.get(pk=two.pk).phone
    with pytest.raises(CannotUnseal):
        _ = person.objects.get(pk=one.pk).address


def test_a_plain_text_never_reaches_the_database_by_another_way(person: Any) -> None:
    row = person.objects.create(name="陈晨", phone="13812345678")
    row.phone = "13900000000"
    with pytest.raises(TypeError, match="phone is encrypted"):
        person.objects.filter(phone="13812345678").exists()
    with pytest.raises(TypeError, match="phone is encrypted"):
        person.objects.update(phone="13812345678")
    with pytest.raises(TypeError, match="phone is encrypted"):
        person.objects.bulk_update([row], ["phone"])
    assert person.objects.get(pk=row.pk).phone == "13812345678"


def test_many_rows_are_made_at_once(person: Any) -> None:
    person.objects.bulk_create([person(name=f"{n}", phone=f"1381234567{n}") for n in range(3)])
    assert sorted(row.phone for row in person.objects.all()) == ["13812345670", "13812345671", "13812345672"]


def test_deferred_and_refreshed_values_are_read(person: Any) -> None:
    row = person.objects.create(name="陈晨", phone="13812345678")
    assert person.objects.defer("phone").get(pk=row.pk).phone == "13812345678"
    assert person.objects.only("name").get(pk=row.pk).phone == "13812345678"
    row.refresh_from_db()
    assert row.phone == "13812345678"


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_needs_one_query(person: Any, django_assert_num_queries: Any, count: int) -> None:
    for n in range(count):
        person.objects.create(name=f"{n}", phone=f"1381234567{n}")
    with django_assert_num_queries(1):
        assert len([row.phone for row in person.objects.select_related("data_key")]) == count


def test_no_text_is_kept_on_the_row(person: Any) -> None:
    row = person.objects.create(name="陈晨", phone="13812345678")
    assert row.phone == "13812345678"
    assert "13812345678" not in repr(row)
    assert "13812345678" not in repr(row.__dict__)


def test_key_and_index_must_be_declared_before() -> None:
    with isolate_apps("gongzhi.core"):

        class Wrong(Record):
            phone = EncryptedText(index="phone_index", kind="phone")
            data_key = models.ForeignKey(DataKey, models.PROTECT)
            phone_index = models.BinaryField(null=True)

            class Meta:
                app_label = "core"

        found = Wrong._meta.get_field("phone").check()
    assert sorted((problem.level, problem.msg) for problem in found) == [
        (checks.ERROR, "Declare `data_key` before the EncryptedText."),
        (checks.ERROR, "Declare `phone_index` before the EncryptedText."),
    ]


def test_migrations_hold_only_what_is_needed() -> None:
    name, path, args, kwargs = EncryptedText("手机号").deconstruct()
    assert path == "gongzhi.core.crypto.EncryptedText"
    assert kwargs == {"verbose_name": "手机号", "null": True, "blank": True}
    assert not args
    assert name is None


def test_keys_are_dated_by_the_platforms_clock() -> None:
    before = clock.now()
    key = new_data_key()
    destroy(key)
    assert key.destroyed_at is not None
    assert before <= key.created_at <= key.destroyed_at <= clock.now()
