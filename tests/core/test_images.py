import struct
import zlib
from io import BytesIO
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageCms

from gongzhi.core.errors import Invalid
from gongzhi.core.images import LONGEST_SIDE, MAX_PIXELS, THUMBNAIL_SIDE, is_photo, read_photo

pillow_heif.register_heif_opener()

GPS, ORIENTATION, CAMERA = 0x8825, 0x0112, 0x0110
RED, BLUE, WHITE = (254, 0, 0), (0, 0, 254), (255, 255, 255)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def read(content: bytes) -> Image.Image:
    return Image.open(BytesIO(read_photo(BytesIO(content)).jpeg))


def half_blue(mode: str = "RGB") -> Image.Image:
    """The left half blue, the right one red."""
    picture = Image.new("RGB", (120, 80), "red")
    picture.paste("blue", (0, 0, 60, 80))
    return picture.convert(mode)


def taken_sideways() -> bytes:
    """What a phone notes: where it was, which phone it was, and that it was held sideways."""
    note = Image.Exif()
    note[ORIENTATION] = 6
    note[CAMERA] = "Secret Phone 9"
    note[GPS] = {1: "N", 2: (28.0, 39.0, 12.0), 3: "E", 4: (121.0, 25.0, 0.0)}
    return note.tobytes()


def test_the_note_of_the_camera_really_holds_the_place() -> None:
    original = Image.open(BytesIO(encoded(half_blue(), "JPEG", exif=taken_sideways())))
    assert original.getexif().get_ifd(GPS)[2] == (28.0, 39.0, 12.0)


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "PNG", "WEBP"])
def test_a_photo_is_set_upright_and_everything_that_came_along_is_gone(kind: str) -> None:
    content = encoded(half_blue(), kind, exif=taken_sideways(), quality=95)
    photo = read_photo(BytesIO(content))
    result = Image.open(BytesIO(photo.jpeg))
    assert result.format == "JPEG"
    assert result.size == (photo.width, photo.height) == (80, 120)
    assert result.getpixel((40, 10)) == pytest.approx(BLUE, abs=12)
    assert result.getpixel((40, 110)) == pytest.approx(RED, abs=12)
    for stored in (photo.jpeg, photo.thumbnail):
        assert dict(Image.open(BytesIO(stored)).getexif()) == {}
        assert set(Image.open(BytesIO(stored)).info) <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
        }  # fmt: skip
        assert b"Secret" not in stored
        assert b"Exif" not in stored


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_to_hold_a_camera_is_undone(orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    held = half_blue().transpose(undo[orientation]) if orientation in undo else half_blue()
    note = Image.Exif()
    note[ORIENTATION] = orientation
    result = read(encoded(held, "JPEG", exif=note, quality=95))
    assert result.size == (120, 80)
    assert result.getpixel((10, 40)) == pytest.approx(BLUE, abs=12)
    assert result.getpixel((110, 40)) == pytest.approx(RED, abs=12)


def test_comments_and_whatever_hangs_behind_are_gone() -> None:
    content = encoded(half_blue(), "JPEG", comment=b"my address") + b"PK\x03\x04 a hidden archive"
    photo = read_photo(BytesIO(content))
    assert b"my address" not in photo.jpeg
    assert b"hidden" not in photo.jpeg


def test_a_large_photo_is_reduced_and_a_small_one_kept() -> None:
    photo = read_photo(BytesIO(encoded(Image.new("RGB", (4000, 3000)), "JPEG")))
    assert (photo.width, photo.height) == (LONGEST_SIDE, 1920)
    assert max(Image.open(BytesIO(photo.thumbnail)).size) == THUMBNAIL_SIDE
    small = read_photo(BytesIO(encoded(Image.new("RGB", (30, 20)), "PNG")))
    assert (small.width, small.height) == (30, 20)


def test_what_is_transparent_becomes_white() -> None:
    assert read(encoded(Image.new("RGBA", (10, 10), (255, 0, 0, 0)), "PNG")).getpixel((5, 5)) == WHITE
    palette = Image.new("P", (10, 10), 0)
    assert read(encoded(palette, "PNG", transparency=0)).getpixel((5, 5)) == WHITE


@pytest.mark.parametrize(
    ("picture", "kind", "colour"),
    [
        (Image.new("L", (10, 10), 100), "JPEG", (100, 100, 100)),
        (Image.new("1", (10, 10), 1), "PNG", WHITE),
        (Image.new("I;16", (10, 10), 40000), "PNG", (156, 156, 156)),
        (Image.new("CMYK", (10, 10), (0, 0, 0, 0)), "JPEG", WHITE),
        (Image.new("LA", (10, 10), (100, 255)), "PNG", (100, 100, 100)),
    ],
)
def test_every_kind_of_colour_is_read(picture: Image.Image, kind: str, colour: tuple[int, int, int]) -> None:
    assert read(encoded(picture, kind)).getpixel((5, 5)) == pytest.approx(colour, abs=2)


def test_a_colour_profile_is_applied_before_it_is_dropped() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    result = read(encoded(half_blue(), "JPEG", icc_profile=lab, quality=95))
    assert result.getpixel((10, 40)) == pytest.approx(BLUE, abs=12)
    assert "icc_profile" not in result.info
    broken = read(encoded(half_blue(), "JPEG", icc_profile=b"nonsense" * 20, quality=95))
    assert broken.getpixel((10, 40)) == pytest.approx(BLUE, abs=12)


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_kept(kind: str) -> None:
    content = encoded(half_blue(), kind, save_all=True, append_images=[Image.new("RGB", (120, 80), "white")])
    assert read(content).getpixel((10, 40)) == pytest.approx(BLUE, abs=12)


def _png_that_claims(width: int, height: int) -> bytes:
    """The head of a picture that says it is huge, in 100 bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("size", [(10_000, 5_001), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    assert size[0] * size[1] > MAX_PIXELS
    with pytest.raises(Invalid, match="照片尺寸太大（超过 5000 万像素），没有上传；其余内容已保存。"):
        read_photo(BytesIO(_png_that_claims(*size)))


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "PNG", "WEBP"])
def test_half_a_photo_is_refused(kind: str) -> None:
    content = encoded(Image.effect_noise((300, 200), 50).convert("RGB"), kind)
    with pytest.raises(Invalid, match="照片不完整或已损坏，没有上传；其余内容已保存。"):
        read_photo(BytesIO(content[: len(content) // 2]))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        "你好".encode(),
        b"%PDF-1.7\n",
        b"MZ" + b"\0" * 200,
        b"\xff\xd8\xff",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="没有上传；其余内容已保存。"):
        read_photo(BytesIO(content))


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "AVIF"])
def test_other_kinds_of_picture_are_refused_with_the_kinds_that_are_taken(kind: str) -> None:
    with pytest.raises(Invalid, match="请上传 JPG、PNG、WebP 或 HEIC 格式的照片。"):
        read_photo(BytesIO(encoded(half_blue(), kind)))


@pytest.mark.parametrize(
    ("kind", "taken"), [("JPEG", True), ("PNG", True), ("WEBP", True), ("HEIF", True), ("GIF", False), ("BMP", False)]
)
def test_photos_are_known_by_their_beginning(kind: str, *, taken: bool) -> None:
    assert is_photo(encoded(half_blue(), kind)[:32]) is taken
