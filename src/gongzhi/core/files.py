"""Uploads: checked by content, stored under names that nobody can guess, given out only through a permission check.

A room's view asks its own policy and then answers with `serve`; files have no address of their own.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, Final, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _

from gongzhi.core import documents, images, sound
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refusal
from gongzhi.core.models import StoredFile

_NAME_LENGTH: Final = 120
_PATH: Final = re.compile(r"(photo|document|sound)/[0-9a-f]{2}/[0-9a-f]{32}(-small)?\.[a-z0-9]{3,4}")
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


class StorageFull(Refusal):
    """The platform has no room for the file, or cannot write at all: not the person's fault."""

    status = 507


def store(upload: File[bytes], *, by: Actor, kind: StoredFile.Kind | None = None) -> StoredFile:
    """Check an upload and store it. Without `kind` its content tells whether it is a photo, a voice note or a document.

    Photos and voice notes are encoded anew (`core.images`, `core.sound`), documents looked through (`core.documents`).
    Raises `Invalid` for what may not be stored, and `StorageFull`; then nothing of it is left. The messages say that
    the rest was saved, so call this after saving the rest, and not in its transaction.
    """
    upload.seek(0)
    kind = kind or _kind_of(upload)
    _refuse_too_large(upload, kind)
    row = StoredFile(kind=kind, uploaded_by=by.person.pk if by.person else None)
    if kind == StoredFile.Kind.PHOTO:
        return _store_photo(row, upload)
    if kind == StoredFile.Kind.SOUND:
        return _store_sound(row, upload)
    return _store_document(row, upload)


def _kind_of(upload: File[bytes]) -> StoredFile.Kind:
    head = upload.read(32)
    upload.seek(0)
    if images.is_photo(head):
        return StoredFile.Kind.PHOTO
    return StoredFile.Kind.SOUND if sound.is_sound(head) else StoredFile.Kind.DOCUMENT


def _refuse_too_large(upload: File[bytes], kind: StoredFile.Kind) -> None:
    if kind == StoredFile.Kind.PHOTO and upload.size > images.MAX_BYTES:
        raise Invalid(_("照片超过 10 MB，没有上传；其余内容已保存。请压缩后再试。"))
    if kind == StoredFile.Kind.DOCUMENT and upload.size > documents.MAX_BYTES:
        raise Invalid(_("文件超过 20 MB，没有上传；其余内容已保存。请压缩或分成几个文件后再试。"))
    if kind == StoredFile.Kind.SOUND and upload.size > settings.GONGZHI_VOICE_BYTES:
        most = settings.GONGZHI_VOICE_BYTES // (1024 * 1024)
        raise Invalid(_("语音超过 %(most)d MB，没有上传；其余内容已保存。请说短一些再试。") % {"most": most})
    if not upload.size:
        raise Invalid(_("文件是空的，没有上传；其余内容已保存。请重新选择。"))


def _store_photo(row: StoredFile, upload: File[bytes]) -> StoredFile:
    photo = images.read_photo(cast("IO[bytes]", upload))
    row.original_name = _clean_name(upload.name, _("照片"), ".jpg")
    row.content_type, row.width, row.height = images.CONTENT_TYPE, photo.width, photo.height
    row.path = _new_path(row.kind, ".jpg")
    row.thumbnail_path = row.path.replace(".jpg", "-small.jpg")
    return _write(row, {row.path: ContentFile(photo.jpeg), row.thumbnail_path: ContentFile(photo.thumbnail)})


def _store_sound(row: StoredFile, upload: File[bytes]) -> StoredFile:
    voice = sound.read_sound(cast("IO[bytes]", upload))
    row.original_name = _clean_name(upload.name, _("语音"), sound.EXTENSION)
    row.content_type, row.seconds = sound.CONTENT_TYPE, voice.seconds
    row.path = _new_path(row.kind, sound.EXTENSION)
    return _write(row, {row.path: ContentFile(voice.m4a)})


def _store_document(row: StoredFile, upload: File[bytes]) -> StoredFile:
    found = documents.check_document(cast("IO[bytes]", upload), upload.name or "")
    row.original_name = _clean_name(upload.name, _("文件"), found.extension)
    row.content_type = found.content_type
    row.path = _new_path(row.kind, found.extension)
    return _write(row, {row.path: upload})


def _new_path(kind: str, extension: str) -> str:
    token = secrets.token_hex(16)
    return f"{kind}/{token[:2]}/{token}{extension}"


def _write(row: StoredFile, contents: dict[str, File[bytes]]) -> StoredFile:
    """Write all files and then the row, or nothing."""
    try:
        for path, content in contents.items():
            content.seek(0)
            default_storage.save(path, content)
        row.size, row.sha256 = _measured(contents[row.path])
        row.save(force_insert=True)
    except BaseException as error:
        for path in contents:
            default_storage.delete(path)
        if isinstance(error, OSError):
            raise StorageFull(_("系统暂时存不下文件，没有上传；其余内容已保存。请稍后再试，或联系窗口。")) from error
        raise
    return row


def _measured(content: File[bytes]) -> tuple[int, str]:
    content.seek(0)
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    return content.size, digest.hexdigest()


def _clean_name(name: str | None, fallback: str, extension: str) -> str:
    """The last part of the name that the device gave, without signs that mislead, ending as the content does."""
    last = re.split(r"[/\\]", name or "")[-1]
    seen = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    stem = PurePosixPath(unicodedata.normalize("NFC", seen).strip()).stem.strip(". ")
    return f"{stem[:_NAME_LENGTH] or fallback}{extension}"


def serve(stored: StoredFile, *, thumbnail: bool = False) -> FileResponse:
    """The file as a response; the view has asked before whether the person may see it.

    Always an attachment, never to be interpreted or kept by the browser; only thumbnails, which are JPEGs of our own
    making, may stand in a page by themselves. Raises `Http404` for a file that was erased, or a thumbnail that is none.
    """
    path = stored.thumbnail_path if thumbnail else stored.path
    try:
        opened = default_storage.open(path, "rb")
    except (OSError, ValueError) as error:
        raise Http404 from error
    response = FileResponse(
        opened,
        as_attachment=not thumbnail,
        filename=stored.original_name,
        content_type=images.CONTENT_TYPE if thumbnail else stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def serve_sound(stored: StoredFile, range_header: str = "") -> HttpResponse:
    """A voice note for the page's own player, whole or the part that `Range` asks for (RFC 9110, 14): it may be wound.

    Raises `Http404` for what is no voice note or was erased.
    """
    if stored.kind != StoredFile.Kind.SOUND:
        raise Http404
    try:
        with default_storage.open(stored.path, "rb") as opened:
            content = opened.read()  # some hundred kilobytes, by the limits of `core.sound`
    except (OSError, ValueError) as error:
        raise Http404 from error
    response = _part_of(content, range_header)
    response["Content-Type"] = stored.content_type
    response["Accept-Ranges"] = "bytes"
    # Compressed already; packing it once more would break the counting of bytes.
    response["Content-Encoding"] = "identity"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _part_of(content: bytes, range_header: str) -> HttpResponse:
    """One range; several at once, and what cannot be read, get the whole."""
    asked = _RANGE.fullmatch(range_header.strip())
    if asked is None or not any(asked.groups()):
        return HttpResponse(content)
    size = len(content)
    if asked[1]:
        start, end = int(asked[1]), min(int(asked[2] or size - 1), size - 1)
    else:
        start, end = max(size - int(asked[2]), 0), size - 1
    if start >= size or start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return HttpResponse(content[start : end + 1], status=206, headers={"Content-Range": f"bytes {start}-{end}/{size}"})


def erase(stored: StoredFile) -> None:
    """Remove content and name for ever, when a person's data is deleted (PIPL Art. 47). The row stays, empty."""
    paths = [stored.path, stored.thumbnail_path]
    stored.path, stored.thumbnail_path = f"erased/{stored.pk}", ""
    stored.original_name, stored.sha256, stored.size = "", "", 0
    stored.save(update_fields=["path", "thumbnail_path", "original_name", "sha256", "size"])
    for path in filter(_PATH.fullmatch, paths):
        default_storage.delete(path)


def remove_orphans(written_before: datetime) -> int:
    """Remove files without a row, left by a transaction that was rolled back or a killed process; returns how many.

    `written_before` is a day or so ago, so that files of transactions still under way are left alone.
    """
    removed = 0
    for folder, names in _folders():
        paths = [f"{folder}/{name}" for name in names if _PATH.fullmatch(f"{folder}/{name}")]
        rows = StoredFile.objects.filter(path__startswith=f"{folder}/").values_list("path", "thumbnail_path")
        known = {path for row in rows for path in row}
        for path in set(paths) - known:
            if default_storage.get_modified_time(path) < written_before:
                default_storage.delete(path)
                removed += 1
    return removed


def _folders() -> Iterator[tuple[str, list[str]]]:
    for kind in StoredFile.Kind.values:
        if default_storage.exists(kind):
            for folder in default_storage.listdir(kind)[0]:
                yield f"{kind}/{folder}", default_storage.listdir(f"{kind}/{folder}")[1]


class CappedUploadHandler(FileUploadHandler):
    """Throws away what comes after the largest size that is ever stored, so that no upload fills the disk.

    First of FILE_UPLOAD_HANDLERS. The form still gets the file, empty and with its true size, and `store` refuses it
    with the right words.
    """

    chunk_size = FileUploadHandler.chunk_size

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count anew."""
        super().new_file(*args, **kwargs)
        self.is_too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand the chunk on to the handlers that store it, up to the limit."""
        self.is_too_large = self.is_too_large or start + len(raw_data) > documents.MAX_BYTES + self.chunk_size
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """An empty stand-in for a file that was cut; the other handlers answer for the rest."""
        if not self.is_too_large:
            return None
        return InMemoryUploadedFile(
            BytesIO(), self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
