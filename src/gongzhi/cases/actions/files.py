"""Photos, documents and voice notes of a case: of the request, of a message, of a visit (`core.files`)."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.cases.models import Attachment, Case, Message, Visit
from gongzhi.cases.sealing import key_of
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.models import StoredFile

#: At one time: as many photos as a WeChat message holds, three documents, and three voice notes.
PHOTOS: Final = 9
DOCUMENTS: Final = 3
SOUNDS: Final = 3
_GIST: Final = 200
#: All files of a case together.
FILES_OF_A_CASE: Final = 100


@action("cases.add_files")
def add_files(case: Case, *, by: Actor, files: Sequence[StoredFile], is_internal: bool = False) -> list[Attachment]:
    """Add files to a case outside the conversation, for the resident and the team, or for the team alone."""
    if not files:
        raise Invalid(_("请选择要上传的照片或文件。"), field="files")
    return attach(case, files, by=by, is_internal=is_internal)


def attach(
    case: Case,
    files: Sequence[StoredFile],
    *,
    by: Actor,
    message: Message | None = None,
    visit: Visit | None = None,
    is_internal: bool = False,
    gist: str = "",
) -> list[Attachment]:
    """Hang stored files on a case; called inside actions. Refuses too many, and files of others or already used.

    `gist` is what the voice notes say, for who cannot hear them.
    """
    check_files(files, by=by)
    present = Attachment.objects.filter(case=case).count()
    if present + len(files) > FILES_OF_A_CASE:
        raise Invalid(
            _("一件求助最多保存 %(most)d 个文件，现在已有 %(present)d 个。")
            % {"most": FILES_OF_A_CASE, "present": present},
            field="files",
        )
    rows = [Attachment(case=case, message=message, visit=visit, file=file, is_internal=is_internal) for file in files]
    gist = gist.strip()
    if len(gist) > _GIST:
        raise Invalid(_("语音大意最多 %(most)d 字。") % {"most": _GIST}, field="gist")
    for row in rows:
        if gist and row.file.kind == StoredFile.Kind.SOUND:
            _note_gist(case, row, gist)
    return Attachment.objects.bulk_create(rows)


def _note_gist(case: Case, row: Attachment, gist: str) -> None:
    if case.is_guarded:
        row.data_key, row.sealed_gist = key_of(case.asker), gist
    else:
        row.gist = gist


def check_files(files: Sequence[StoredFile], *, by: Actor) -> None:
    """Refuse too many at one time, files that somebody else uploaded, and files that hang on something already."""
    photos = sum(file.kind == StoredFile.Kind.PHOTO for file in files)
    if photos > PHOTOS:
        raise Invalid(
            _("一次最多上传 %(most)d 张照片，您选了 %(count)d 张。") % {"most": PHOTOS, "count": photos}, field="files"
        )
    sounds = sum(file.kind == StoredFile.Kind.SOUND for file in files)
    if sounds > SOUNDS:
        raise Invalid(
            _("一次最多发 %(most)d 段语音，您选了 %(count)d 段。") % {"most": SOUNDS, "count": sounds}, field="files"
        )
    documents = len(files) - photos - sounds
    if documents > DOCUMENTS:
        raise Invalid(
            _("一次最多上传 %(most)d 个文件，您选了 %(count)d 个。") % {"most": DOCUMENTS, "count": documents},
            field="files",
        )
    mine = None if by.person is None else by.person.pk
    is_twice = len({file.pk for file in files}) < len(files)
    is_foreign = any(file.uploaded_by != mine for file in files)
    if is_twice or is_foreign or Attachment.objects.filter(file__in=files).exists():
        raise Invalid(_("有文件不能使用，请重新上传。"), field="files")
