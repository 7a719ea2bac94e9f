"""Photos and documents of a case: of the request, of a message, of a visit; checked when stored (`core.files`)."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.cases.models import Attachment, Case, Message, Visit
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.models import StoredFile

#: At one time: as many photos as a WeChat message holds, and three documents.
PHOTOS: Final = 9
DOCUMENTS: Final = 3
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
) -> list[Attachment]:
    """Hang stored files on a case; called inside actions. Refuses too many, and files of others or already used."""
    check_files(files, by=by)
    present = Attachment.objects.filter(case=case).count()
    if present + len(files) > FILES_OF_A_CASE:
        raise Invalid(
            _("一件求助最多保存 %(most)d 个文件，现在已有 %(present)d 个。")
            % {"most": FILES_OF_A_CASE, "present": present},
            field="files",
        )
    return Attachment.objects.bulk_create(
        Attachment(case=case, message=message, visit=visit, file=file, is_internal=is_internal) for file in files
    )


def check_files(files: Sequence[StoredFile], *, by: Actor) -> None:
    """Refuse too many at one time, files that somebody else uploaded, and files that hang on something already."""
    photos = sum(file.kind == StoredFile.Kind.PHOTO for file in files)
    if photos > PHOTOS:
        raise Invalid(
            _("一次最多上传 %(most)d 张照片，您选了 %(count)d 张。") % {"most": PHOTOS, "count": photos}, field="files"
        )
    if len(files) - photos > DOCUMENTS:
        raise Invalid(
            _("一次最多上传 %(most)d 个文件，您选了 %(count)d 个。")
            % {"most": DOCUMENTS, "count": len(files) - photos},
            field="files",
        )
    mine = None if by.person is None else by.person.pk
    is_twice = len({file.pk for file in files}) < len(files)
    is_foreign = any(file.uploaded_by != mine for file in files)
    if is_twice or is_foreign or Attachment.objects.filter(file__in=files).exists():
        raise Invalid(_("有文件不能使用，请重新上传。"), field="files")
