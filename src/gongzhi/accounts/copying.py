"""The copy of all that is kept on a person: a zip with a page to read and the same as data (PIPL Art. 45)."""

import json
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.personal import personal_data

#: Name and edition of the data in the copy.
FORMAT: Final = "gongzhi-personal-data"
EDITION: Final = 1


def sections_of(person: User) -> list[dict[str, Any]]:
    """Every kind of things that is kept, with the things, what for and until when."""
    return [
        {
            "key": key,
            "words": str(kept.words),
            "why": str(kept.why),
            "until": str(kept.until),
            "things": [[(str(label), value) for label, value in thing] for thing in kept.things(person)],
        }
        for key, kept in personal_data
    ]


def copy_of(person: User) -> bytes:
    """The zip."""
    sections = sections_of(person)
    made_at = clock.local(clock.now())
    data = {
        "format": FORMAT,
        "edition": EDITION,
        "made_at": made_at.isoformat(timespec="seconds"),
        "kept": [{**section, "things": [dict(thing) for thing in section["things"]]} for section in sections],
    }
    page = render_to_string("accounts/me/copy.html", {"sections": sections, "made_at": made_at})
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_("我的个人信息.html"), page)
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
    return packed.getvalue()
