"""Voice notes: told by content, decoded and encoded anew, so that what is stored is only what was heard.

Telephones record AMR, AAC, Opus in WebM or Ogg, MP3 or WAV, and no browser plays all of them. Stored is AAC in an MP4
container, which every browser plays, in one channel at the rate of speech, without titles, places or pictures.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from gongzhi.core.errors import Invalid

CONTENT_TYPE: Final = "audio/mp4"
EXTENSION: Final = ".m4a"
_RATE: Final = 24_000
_BITS: Final = 40_000
#: How files begin, and the one reader that is let near them.
_HEADS: Final = (
    (b"\x1a\x45\xdf\xa3", "matroska"),
    (b"OggS", "ogg"),
    (b"#!AMR", "amr"),
    (b"ID3", "mp3"),
    (b"\xff\xf1", "aac"),
    (b"\xff\xf9", "aac"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf2", "mp3"),
)
#: Brands of MP4 that hold sound or pictures in motion; those of photos are told before (`core.images`).
_MP4_BRANDS: Final = frozenset(
    {b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"iso6", b"dash", b"qt  "}
)
_CODECS: Final = frozenset({"opus", "vorbis", "aac", "mp3", "mp3float", "amrnb", "amrwb", "pcm_s16le", "pcm_u8"})
_OTHER_NAMES: Final = frozenset({"libopus", "libopencore_amrnb", "libopencore_amrwb", "aac_fixed", "libvorbis"})
#: A recording that breaks off ends in a broken packet or two; more is no recording.
_BROKEN_PACKETS: Final = 3


@dataclass(frozen=True, slots=True)
class Sound:
    """A voice note as it is stored."""

    m4a: bytes
    #: Rounded up, at least one.
    seconds: int


def is_sound(head: bytes) -> bool:
    """Whether a file that begins like this (32 bytes suffice) claims to be one of the kinds of sound taken here."""
    return _reader_of(head) is not None


def _reader_of(head: bytes) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp" and (head[8:12] in _MP4_BRANDS or head[8:11] in {b"3gp", b"3g2"}):
        return "mov"
    return next((reader for begins, reader in _HEADS if head.startswith(begins)), None)


def read_sound(file: IO[bytes]) -> Sound:
    """Decode a voice note and encode it anew. Raises `Invalid`, in words, for what is none, broken or too long."""
    import av  # noqa: PLC0415 -- loads the decoders

    file.seek(0)
    reader = _reader_of(file.read(32))
    if reader is None:
        raise Invalid(_("不支持这种语音。请用 webm、m4a、amr、mp3、ogg 或 wav 格式；其余内容已保存。"))
    file.seek(0)
    try:
        with av.open(file, mode="r", format=reader, metadata_errors="ignore") as given:
            return _encoded(_heard(given), settings.GONGZHI_VOICE_SECONDS)
    except (av.FFmpegError, ValueError, OverflowError, MemoryError) as error:
        raise _damaged() from error


def _damaged() -> Invalid:
    return Invalid(_("语音不完整或已损坏，没有上传；其余内容已保存。请重新录一段。"))


def _heard(given: Any) -> Iterator[Any]:
    """The decoded pieces of the one track of sound."""
    import av  # noqa: PLC0415

    if any("attached_pic" not in str(stream.disposition) for stream in given.streams.video):
        raise Invalid(_("这是视频，不是语音，没有上传；其余内容已保存。请只录声音。"))
    track = given.streams.best("audio")
    if track is None:
        raise _damaged()
    if track.codec_context.name not in _CODECS | _OTHER_NAMES:
        raise Invalid(_("不支持这种语音编码，没有上传；其余内容已保存。请换一种格式再试。"))
    broken = 0
    for packet in given.demux(track):
        try:
            yield from packet.decode()
        except av.FFmpegError:
            broken += 1
            if broken > _BROKEN_PACKETS:
                raise


def _encoded(pieces: Iterator[Any], longest: int) -> Sound:
    """As AAC. Stops at the longest time that is taken, whatever the file says of itself."""
    import av  # noqa: PLC0415

    to_speech = av.AudioResampler(format="fltp", layout="mono", rate=_RATE)
    heard = 0
    with tempfile.TemporaryDirectory(prefix="gongzhi-voice-") as folder:
        path = Path(folder) / "voice.m4a"
        # The index goes to the front, so that a browser can begin before it has everything.
        with av.open(str(path), "w", format="ipod", options={"movflags": "+faststart", "fflags": "+bitexact"}) as made:
            track: Any = made.add_stream("aac", rate=_RATE, layout="mono")
            track.bit_rate = _BITS
            for piece in pieces:
                piece.pts = None
                for even in to_speech.resample(piece):
                    heard += even.samples
                    if heard > (longest + 1) * _RATE:
                        raise Invalid(
                            _("语音超过 %(most)d 秒，没有上传；其余内容已保存。请分成几段，或者说短一些。")
                            % {"most": longest}
                        )
                    made.mux(track.encode(even))
            for even in to_speech.resample(None):
                heard += even.samples
                made.mux(track.encode(even))
            if heard < _RATE // 10:
                raise _damaged()
            made.mux(track.encode(None))
        return Sound(path.read_bytes(), max(1, ceil(heard / _RATE - 0.5)))
