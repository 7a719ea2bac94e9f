"""After a change of the master key, everything opens without the old one."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from gongzhi.core import crypto
from gongzhi.core.crypto import CannotUnseal, decrypt, destroy, encrypt, key_id, new_data_key
from gongzhi.core.models import DataKey
from gongzhi.core.rotation import Progress, rewrap_all, waiting

pytestmark = pytest.mark.django_db
OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32


@pytest.fixture
def sealed(settings: Any) -> list[tuple[DataKey, bytes]]:
    """Five persons' values from the time of the old master key; today the new one is set."""
    settings.GONGZHI_MASTER_KEY = OLD
    keys = [new_data_key() for _person in range(5)]
    rows = [(key, encrypt(key, f"1385760000{number}", context="t")) for number, key in enumerate(keys)]
    settings.GONGZHI_MASTER_KEY, settings.GONGZHI_OLD_MASTER_KEYS = NEW, (OLD,)
    return rows


def opened(rows: list[tuple[DataKey, bytes]]) -> list[str | None]:
    crypto._unwrap.cache_clear()
    return [decrypt(DataKey.objects.get(pk=key.pk), value, context="t") for key, value in rows]


def test_old_data_opens_afterwards_without_the_old_key(sealed: Any, settings: Any) -> None:
    *_before, last = rewrap_all(batch=2)
    assert last == Progress(total=5, wrapped=5)
    settings.GONGZHI_OLD_MASTER_KEYS = ()
    assert opened(sealed) == [f"1385760000{number}" for number in range(5)]
    assert {key.key_id for key in DataKey.objects.all()} == {key_id(NEW)}


def test_without_it_nothing_opens_once_the_old_key_is_gone(sealed: Any, settings: Any) -> None:
    settings.GONGZHI_OLD_MASTER_KEYS = ()
    with pytest.raises(CannotUnseal, match="is not known here"):
        opened(sealed)


def test_it_goes_on_where_it_stopped_and_tells_how_far_it_is(sealed: Any) -> None:
    first = rewrap_all(batch=2)
    assert [next(first), next(first)] == [Progress(total=5), Progress(total=5, wrapped=2)]
    first.close()
    assert waiting().count() == 3
    assert [step.done for step in rewrap_all(batch=2)] == [0, 2, 3]
    assert list(rewrap_all()) == [Progress(total=0)]
    assert opened(sealed)[0] == "13857600000"


def test_destroyed_keys_stay_destroyed_and_unknown_ones_are_counted_and_left(sealed: Any, settings: Any) -> None:
    destroy(sealed[0][0])
    settings.GONGZHI_MASTER_KEY = OTHER
    lost = new_data_key()
    settings.GONGZHI_MASTER_KEY = NEW
    crypto._unwrap.cache_clear()
    *_before, last = rewrap_all(batch=2)
    assert last == Progress(total=5, wrapped=4, stuck=1, missing=frozenset({key_id(OTHER)}))
    kept = DataKey.objects.get(pk=lost.pk)
    assert (kept.wrapped, kept.key_id) == (lost.wrapped, key_id(OTHER))
    assert opened(sealed) == [None, *(f"1385760000{number}" for number in range(1, 5))]


def test_a_change_of_cipher_is_followed_too(sealed: Any, settings: Any) -> None:
    settings.GONGZHI_CIPHER = "sm4-gcm"
    assert list(rewrap_all())[-1].wrapped == 5
    assert {key.algorithm for key in DataKey.objects.all()} == {"sm4-gcm"}
    settings.GONGZHI_OLD_MASTER_KEYS = ()
    assert opened(sealed)[4] == "13857600004"


def test_a_batch_is_read_in_one_query(sealed: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1 + 2 + 1 + 5 + 2 + 1):  # count; two batches in savepoints; five updates
        list(rewrap_all())
