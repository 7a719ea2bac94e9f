"""Photos: decoded, set upright, and encoded anew, so that what is stored is a plain JPEG and nothing else.

Whatever came with the picture (place, time, device, comments, a second file hidden behind it) is gone. Kinds are told
by content, never by name. Sizes are checked before anything is decoded.
"""

import warnings
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import IO, Final

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from gongzhi.core.errors import Invalid

CONTENT_TYPE: Final = "image/jpeg"
MAX_BYTES: Final = 10 * 1024 * 1024
#: A phone's largest pictures have 50 million pixels; decoded, each takes 3 or 4 bytes.
MAX_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 2560
THUMBNAIL_SIDE: Final = 400
_QUALITY: Final = 85
#: Pillow's names; JPEG includes those of phones that hide a second picture behind the first (MPO).
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
#: How to set a picture upright, by the camera's note of how it was held (EXIF 2.32, tag 274).
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is stored: JPEG, at most `LONGEST_SIDE` pixels long, with a thumbnail."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int


def is_photo(head: bytes) -> bool:
    """Whether a file that begins like this (32 bytes suffice) claims to be one of the kinds of photo taken here."""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS)
    )


def read_photo(file: IO[bytes]) -> Photo:
    """Decode an upload. Raises `Invalid`, with words for the person, for anything that is no photo or too large."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # damaged metadata, which is thrown away anyhow
        try:
            picture = _decoded(_opened(file))
        except (OSError, ValueError, SyntaxError, IndexError, RuntimeError, MemoryError) as error:
            raise Invalid(_("照片不完整或已损坏，没有上传；其余内容已保存。请重新选择或重新拍一张。")) from error
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Photo(_encoded(picture), _encoded(small), *picture.size)


@cache
def _know_heif() -> None:
    from pillow_heif import register_heif_opener  # noqa: PLC0415 -- loads a decoder

    register_heif_opener(thumbnails=False)


def _opened(file: IO[bytes]) -> Image.Image:
    """The picture, not decoded yet."""
    _know_heif()
    try:
        picture = Image.open(file, formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise Invalid(
            _("这个文件不是能识别的照片，没有上传；其余内容已保存。请上传 JPG、PNG、WebP 或 HEIC 格式的照片。")
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_many_pixels()
    return picture


def _too_many_pixels() -> Invalid:
    return Invalid(_("照片尺寸太大（超过 5000 万像素），没有上传；其余内容已保存。请缩小后再试。"))


def _decoded(picture: Image.Image) -> Image.Image:
    """Its first frame, reduced, upright, in sRGB on white ground, without anything that came along."""
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG only: decode no larger than needed
    picture.load()
    turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    profile = picture.info.get("icc_profile")
    picture = _opaque(picture)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    picture = _in_srgb(picture, profile)
    if turn is not None:
        picture = picture.transpose(turn)
    plain = Image.new("RGB", picture.size)
    plain.paste(picture)
    return plain


def _opaque(picture: Image.Image) -> Image.Image:
    """In a mode that can be reduced, transparent parts white."""
    if picture.mode in {"RGBA", "LA", "PA", "P"} or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        ground = Image.new("RGB", coloured.size, "white")
        ground.paste(coloured, mask=coloured.getchannel("A"))
        return ground
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L")
    return picture if picture.mode in {"RGB", "CMYK"} else picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as browsers show them without a profile; a profile that does not fit is left out."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")


def _encoded(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()
