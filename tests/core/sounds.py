"""Real voice notes of every kind, made by the same library that reads them: a tone of so many seconds."""

from array import array
from io import BytesIO
from math import pi, sin
from typing import Any

import av
from django.core.files.uploadedfile import SimpleUploadedFile

#: kind -> container, codec, rate
KINDS = {
    "webm": ("webm", "libopus", 48000),
    "ogg": ("ogg", "libopus", 48000),
    "m4a": ("ipod", "aac", 44100),
    "aac": ("adts", "aac", 44100),
    "amr": ("amr", "libopencore_amrnb", 8000),
    "mp3": ("mp3", "libmp3lame", 44100),
    "wav": ("wav", "pcm_s16le", 16000),
    "3gp": ("3gp", "libopencore_amrnb", 8000),
}


def tone(kind: str = "webm", seconds: float = 2, *, title: str = "") -> bytes:
    container, codec, rate = KINDS[kind]
    held = BytesIO()
    with av.open(held, "w", format=container) as made:
        if title:
            made.metadata["title"] = title
        track: Any = made.add_stream(codec, rate=rate, layout="mono")
        if "amr" in codec:
            track.bit_rate = 12200
        samples = int(rate * seconds)
        wave = array("h", (int(sin(at * 440 * 2 * pi / rate) * 12000) for at in range(samples)))
        resampler = av.AudioResampler(format=track.codec_context.format, layout="mono", rate=rate,
                                      frame_size=track.codec_context.frame_size or 1024)  # fmt: skip
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        frame.sample_rate = rate
        frame.planes[0].update(wave.tobytes())
        for piece in (frame, None):
            for even in resampler.resample(piece):
                made.mux(track.encode(even))
        made.mux(track.encode(None))
    return held.getvalue()


def video(seconds: int = 1) -> bytes:
    held = BytesIO()
    with av.open(held, "w", format="mp4") as made:
        track = made.add_stream("mpeg4", rate=10)
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        for _number in range(seconds * 10):
            made.mux(track.encode(av.VideoFrame(64, 48, "yuv420p")))
        made.mux(track.encode(None))
    return held.getvalue()


def upload(kind: str = "webm", seconds: float = 2, name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or f"录音.{kind}", tone(kind, seconds), "audio/whatever")
