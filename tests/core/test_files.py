from __future__ import annotations

import hashlib
import resource
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404, HttpRequest
from django.test import RequestFactory
from PIL import Image

from gongzhi.core import clock, files, images
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.files import StorageFull, erase, remove_orphans, serve, store
from gongzhi.core.models import StoredFile

pytestmark = pytest.mark.django_db
SYSTEM = Actor.of_system("test")
TEXT = "您好，这是说明。\n".encode()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(name: str = "IMG_0001.HEIC") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.effect_noise((600, 400), 90).convert("RGB").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/heic")


def stored_paths(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def content_of(response: FileResponse) -> bytes:
    """What is sent. The file alone is closed: close() of a response would close the connection of the test, too."""
    assert response.file_to_stream is not None
    with response.file_to_stream:
        return response.getvalue()


def test_a_photo_is_stored_anew_with_a_thumbnail(folder: Path) -> None:
    row = store(photo(), by=SYSTEM)
    assert (row.kind, row.original_name, row.content_type) == ("photo", "IMG_0001.jpg", "image/jpeg")
    assert (row.width, row.height) == (600, 400)
    content = (folder / row.path).read_bytes()
    assert Image.open(BytesIO(content)).format == "JPEG"
    assert (row.size, row.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert max(Image.open(BytesIO((folder / row.thumbnail_path).read_bytes())).size) == images.THUMBNAIL_SIDE
    assert stored_paths(folder) == {row.path, row.thumbnail_path}
    assert StoredFile.objects.get() == row


def test_a_document_is_stored_as_it_is(folder: Path) -> None:
    row = store(SimpleUploadedFile("说明.txt", TEXT), by=SYSTEM)
    assert (row.kind, row.original_name, row.content_type) == ("document", "说明.txt", "text/plain")
    assert (folder / row.path).read_bytes() == TEXT
    assert (row.size, row.sha256, row.thumbnail_path) == (len(TEXT), hashlib.sha256(TEXT).hexdigest(), "")


def test_who_uploaded_is_kept_by_key() -> None:
    class Person:
        pk = "018f0000-0000-7000-8000-000000000001"

    row = store(SimpleUploadedFile("说明.txt", TEXT), by=Actor(person=Person()))
    row.refresh_from_db()
    assert str(row.uploaded_by) == Person.pk
    assert store(SimpleUploadedFile("说明.txt", TEXT), by=SYSTEM).uploaded_by is None


def test_nobody_can_guess_a_stored_name_and_nothing_of_the_original_is_in_it(folder: Path) -> None:
    paths = {store(SimpleUploadedFile("王小明病历.txt", TEXT), by=SYSTEM).path for _n in range(5)}
    assert len(paths) == 5
    for path in paths:
        assert files._PATH.fullmatch(path)
        assert (folder / path).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("说明.txt", "说明.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\王\\说明.txt", "说明.txt"),
        ("说明\u202etxt.exe.txt", "说明txt.exe.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("..txt", "文件.txt"),
        ("长" * 300 + ".txt", "长" * 120 + ".txt"),
        ('引"号.txt', '引"号.txt'),
    ],
)
def test_misleading_names_are_cleaned(given: str, kept: str) -> None:
    upload = ContentFile(TEXT)
    upload.name = given
    assert store(upload, by=SYSTEM).original_name == kept


def test_a_name_that_lies_gets_the_extension_of_the_content() -> None:
    assert store(photo("发票.pdf.exe"), by=SYSTEM).original_name == "发票.pdf.jpg"


@pytest.mark.parametrize(
    ("upload", "kind", "message"),
    [
        (
            SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024)),
            StoredFile.Kind.PHOTO,
            "照片超过 10 MB，没有上传；其余内容已保存。请压缩后再试。",
        ),
        (
            SimpleUploadedFile("a.pdf", b"%PDF-" + b"\0" * (20 * 1024 * 1024)),
            None,
            "文件超过 20 MB，没有上传；其余内容已保存。请压缩或分成几个文件后再试。",
        ),
        (SimpleUploadedFile("a.pdf", b""), None, "文件是空的，没有上传；其余内容已保存。请重新选择。"),
        (
            SimpleUploadedFile("a.jpg", TEXT),
            StoredFile.Kind.PHOTO,
            "这个文件不是能识别的照片，没有上传；其余内容已保存。请上传 JPG、PNG、WebP 或 HEIC 格式的照片。",
        ),
        (
            SimpleUploadedFile("a.pdf", b"MZ\x90\0"),
            None,
            "这是程序文件，不能上传。文件没有上传，其余内容已保存。",
        ),
    ],
)
def test_what_is_refused_leaves_nothing(
    folder: Path, upload: SimpleUploadedFile, kind: StoredFile.Kind | None, message: str
) -> None:
    with pytest.raises(Invalid) as refused:
        store(upload, by=SYSTEM, kind=kind)
    assert str(refused.value) == message
    assert stored_paths(folder) == set()
    assert not StoredFile.objects.exists()


@pytest.fixture
def small_disk() -> Iterator[None]:
    """The kernel refuses to let any file of this process grow beyond 20 kB, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_disk")
@pytest.mark.parametrize("upload", [photo(), SimpleUploadedFile("长.txt", TEXT * 3000)], ids=["photo", "document"])
def test_a_full_disk_is_told_and_nothing_is_half_written(folder: Path, upload: SimpleUploadedFile) -> None:
    with pytest.raises(StorageFull, match="系统暂时存不下文件，没有上传；其余内容已保存。"):
        store(upload, by=SYSTEM)
    assert stored_paths(folder) == set()
    assert not StoredFile.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_file(folder: Path) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        files._write(
            StoredFile(pk=store(SimpleUploadedFile("a.txt", TEXT), by=SYSTEM).pk, kind="document", path="x/y.txt"),
            {"x/y.txt": ContentFile(TEXT)},
        )
    assert not (folder / "x/y.txt").exists()


# --- Giving out ---


def test_a_file_goes_out_as_an_attachment_that_browsers_do_not_interpret() -> None:
    response = serve(store(SimpleUploadedFile("情况 说明.txt", TEXT), by=SYSTEM))
    assert content_of(response) == TEXT
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%83%85%E5%86%B5%20%E8%AF%B4%E6%98%8E.txt"
    )
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Length"] == str(len(TEXT))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_only_our_own_thumbnails_stand_in_a_page() -> None:
    row = store(photo("门口.png"), by=SYSTEM)
    whole, small = serve(row), serve(row, thumbnail=True)
    assert whole["Content-Disposition"].startswith("attachment;")
    assert small["Content-Disposition"].startswith("inline;")
    assert small["Content-Type"] == whole["Content-Type"] == "image/jpeg"
    assert small["Cache-Control"] == "private, no-store"
    assert content_of(small) != content_of(whole)
    with pytest.raises(Http404):
        serve(store(SimpleUploadedFile("a.txt", TEXT), by=SYSTEM), thumbnail=True)


def test_what_was_erased_is_gone_and_its_row_tells_nothing(folder: Path) -> None:
    row = store(photo("王小明.png"), by=SYSTEM)
    erase(row)
    assert stored_paths(folder) == set()
    kept = StoredFile.objects.get(pk=row.pk)
    assert (kept.original_name, kept.sha256, kept.size) == ("", "", 0)
    with pytest.raises(Http404):
        serve(kept)
    erase(kept)
    assert StoredFile.objects.filter(pk=row.pk).exists()


def test_files_of_a_rolled_back_transaction_are_removed_later(folder: Path) -> None:
    kept = store(photo(), by=SYSTEM)
    with transaction.atomic():
        store(photo(), by=SYSTEM)
        transaction.set_rollback(True)
    (folder / "photo" / "notes.txt").write_text("not ours")
    assert len(stored_paths(folder)) == 5

    assert remove_orphans(clock.now() - timedelta(days=1)) == 0
    assert remove_orphans(clock.now() + timedelta(minutes=1)) == 2
    assert stored_paths(folder) == {kept.path, kept.thumbnail_path, "photo/notes.txt"}


# --- Taking in ---


def uploaded(request: HttpRequest, field: str) -> UploadedFile[Any]:
    found = request.FILES[field]
    assert isinstance(found, UploadedFile)
    return found


class TestCappedUploadHandler:
    @pytest.fixture(autouse=True)
    def _handlers(self, settings: Any) -> None:
        settings.FILE_UPLOAD_HANDLERS = [
            "gongzhi.core.files.CappedUploadHandler",
            "django.core.files.uploadhandler.MemoryFileUploadHandler",
            "django.core.files.uploadhandler.TemporaryFileUploadHandler",
        ]

    def test_an_endless_upload_is_thrown_away_and_refused_with_its_true_size(self) -> None:
        size = 25 * 1024 * 1024
        request = RequestFactory().post(
            "/", {"first": SimpleUploadedFile("大.pdf", b"%PDF-" + b"x" * size), "second": photo(), "words": "保留"}
        )
        cut, whole = uploaded(request, "first"), uploaded(request, "second")
        assert (cut.name, cut.size, cut.read()) == ("大.pdf", size + 5, b"")
        with pytest.raises(Invalid, match="文件超过 20 MB"):
            store(cut, by=SYSTEM)
        assert store(whole, by=SYSTEM).kind == "photo"
        assert request.POST["words"] == "保留"
        request.close()

    def test_a_file_of_the_largest_size_comes_through(self) -> None:
        content = TEXT * (20 * 1024 * 1024 // len(TEXT))
        request = RequestFactory().post("/", {"file": SimpleUploadedFile("大.txt", content)})
        started = time.monotonic()
        assert store(uploaded(request, "file"), by=SYSTEM).size == len(content)
        assert time.monotonic() - started < 10
        request.close()
