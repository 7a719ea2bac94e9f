"""`gongzhi rewrap`: a change of the master key, from outside."""

import base64

import psycopg

from gongzhi.cli.embedded import EmbeddedServer
from gongzhi.config import places
from tests.cli.conftest import Gongzhi

OLD, NEW = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))
IDS = "SELECT array_agg(DISTINCT key_id) FROM core_datakey"
MAKE = (
    "from gongzhi.core.crypto import decrypt, encrypt, new_data_key; key = new_data_key();"
    "print(key.pk, encrypt(key, '13857600001', context='t').hex())"
)
READ = (
    "from gongzhi.core.crypto import decrypt; from gongzhi.core.models import DataKey;"
    "print(decrypt(DataKey.objects.get(pk='{}'), bytes.fromhex('{}'), context='t'))"
)


def test_after_it_the_old_key_can_be_put_away(gongzhi: Gongzhi) -> None:
    with EmbeddedServer(gongzhi.data):
        made = gongzhi.do("manage", "shell", "-v0", "-c", MAKE, GONGZHI_MASTER_KEY=OLD)
        assert made.returncode == 0, made.stderr
        pk, sealed = made.stdout.split()

        lacking = gongzhi.do("rewrap", GONGZHI_MASTER_KEY=NEW)
        assert lacking.returncode == 1
        assert "1 个数据密钥打不开" in lacking.stderr

        done = gongzhi.do("rewrap", GONGZHI_MASTER_KEY=NEW, GONGZHI_OLD_MASTER_KEYS=OLD)
        assert done.returncode == 0, done.stderr
        assert "已重新加密 1 个数据密钥" in done.stdout

        again = gongzhi.do("rewrap", GONGZHI_MASTER_KEY=NEW)
        assert (again.returncode, "已重新加密 0 个数据密钥" in again.stdout) == (0, True)
        read = gongzhi.do("manage", "shell", "-v0", "-c", READ.format(pk, sealed), GONGZHI_MASTER_KEY=NEW)
        assert read.stdout.strip() == "13857600001", read.stderr
        with psycopg.connect(places.embedded_url(gongzhi.data)) as connection:
            ids = connection.execute(IDS).fetchone()
            assert ids is not None
            assert len(ids[0]) == 1
