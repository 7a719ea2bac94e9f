"""Photos, documents and voice notes of cases: taking them in, and giving them out to whoever may see them."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.cases.actions.files import DOCUMENTS, PHOTOS, SOUNDS
from gongzhi.cases.models import Attachment
from gongzhi.cases.queries.files import open_file
from gongzhi.core import files
from gongzhi.core.access import ActorRequest, signed_in
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refusal
from gongzhi.core.models import StoredFile

_MOST: Final = {
    StoredFile.Kind.PHOTO: PHOTOS,
    StoredFile.Kind.DOCUMENT: DOCUMENTS,
    StoredFile.Kind.SOUND: SOUNDS,
}


@signed_in
@require_safe
def whole(request: ActorRequest, key: UUID) -> HttpResponseBase:
    """A file to keep, always as an attachment."""
    return files.serve(_found(request.actor, key))


@signed_in
@require_safe
def small(request: ActorRequest, key: UUID) -> HttpResponseBase:
    """The small picture of a photo, which stands in a page."""
    return files.serve(_found(request.actor, key), thumbnail=True)


@signed_in
@require_safe
def sound(request: ActorRequest, key: UUID) -> HttpResponseBase:
    """A voice note, for the player in the page."""
    return files.serve_sound(_found(request.actor, key), request.headers.get("Range", ""))


def _found(actor: Actor, key: UUID) -> StoredFile:
    try:
        return open_file(key, actor)
    except Attachment.DoesNotExist as error:
        raise Http404 from error


def take_in(
    request: HttpRequest, uploads: Iterable[Any], *, by: Actor, kept: Iterable[StoredFile] = ()
) -> list[StoredFile]:
    """Store what was chosen, beside what was `kept` before. What cannot be taken is told of, and the rest goes on."""
    taken = list(kept)
    for upload in uploads:
        try:
            stored = files.store(upload, by=by)
        except Refusal as refusal:
            messages.warning(request, str(refusal.message))
            continue
        same_kind = sum(file.kind == stored.kind for file in taken)
        if same_kind >= _MOST[StoredFile.Kind(stored.kind)]:
            files.erase(stored)
            told = {"photos": PHOTOS, "documents": DOCUMENTS, "sounds": SOUNDS, "name": upload.name}
            words = _("最多附 %(photos)d 张照片、%(documents)d 个文件、%(sounds)d 段语音，“%(name)s”没有上传。")
            messages.warning(request, words % told)
            continue
        taken.append(stored)
    return taken
