"""What exclusion constraints say of keys."""

from django.contrib.postgres.fields.ranges import BigIntegerRangeField
from django.db import models
from django.db.models import F, Func, Value


class KeyHash(Func):
    """A 64-bit hash of a UUID."""

    function = "uuid_hash_extended"
    output_field = models.BigIntegerField()


def same(field: str) -> Func:
    """An expression for exclusion constraints: rows whose UUID field is the same overlap (a 64-bit hash of the key)."""
    key_hash = KeyHash(F(field), Value(0))
    return Func(key_hash, key_hash, Value("[]"), function="int8range", output_field=BigIntegerRangeField())
