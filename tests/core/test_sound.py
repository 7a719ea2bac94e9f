"""Voice notes of every kind become AAC that browsers play; what is broken, too long or no sound is refused in words."""

import contextlib
from io import BytesIO

import av
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from gongzhi.core import files, sound
from gongzhi.core.actors import NOBODY
from gongzhi.core.errors import Invalid
from gongzhi.core.models import StoredFile
from tests.core.sounds import KINDS, tone, upload, video


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def heard(m4a):
    with av.open(BytesIO(m4a)) as given:
        track = given.streams.audio[0]
        samples = 0
        for frame in given.decode(track):
            samples += frame.samples
        return track.codec_context.name, track.channels, track.rate, samples / track.rate, dict(given.metadata)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_becomes_one_that_plays(kind):
    read = sound.read_sound(BytesIO(tone(kind, 2, title="椒江区百花新村3幢")))
    codec, channels, rate, seconds, metadata = heard(read.m4a)
    assert (codec, channels, rate, read.seconds) == ("aac", 1, 24000, 2)
    assert seconds == pytest.approx(2, abs=0.2)
    assert "title" not in metadata
    assert "百花新村".encode() not in read.m4a
    # The index stands before the sound, so that a player can begin at once.
    assert read.m4a.index(b"moov") < read.m4a.index(b"mdat")


def test_a_minute_is_taken_and_more_is_not(settings):
    assert sound.read_sound(BytesIO(tone("amr", 60))).seconds == 60
    with pytest.raises(Invalid, match="超过 60 秒"):
        sound.read_sound(BytesIO(tone("webm", 62)))
    settings.GONGZHI_VOICE_SECONDS = 10
    with pytest.raises(Invalid, match="超过 10 秒"):
        sound.read_sound(BytesIO(tone("mp3", 20)))


@pytest.mark.parametrize("kind", ["webm", "m4a", "amr", "wav"])
def test_what_is_broken_is_refused_and_never_falls_over(kind):
    whole = tone(kind, 2)
    for broken in (whole[:40], whole[:12] + b"\xff" * 2000, whole[:8]):
        with pytest.raises(Invalid):
            sound.read_sound(BytesIO(broken))


@pytest.mark.parametrize("position", range(0, 4000, 400))
def test_changed_bytes_are_a_sound_or_a_refusal(position):
    changed = bytearray(tone("ogg", 1))
    changed[position : position + 30] = bytes(range(30))
    with contextlib.suppress(Invalid):
        assert sound.read_sound(BytesIO(bytes(changed))).seconds <= 2


def test_a_recording_that_breaks_off_is_kept_as_far_as_it_goes():
    whole = tone("webm", 3)
    assert 1 <= sound.read_sound(BytesIO(whole[: len(whole) * 2 // 3])).seconds <= 3


def test_a_video_is_no_voice_note():
    with pytest.raises(Invalid, match="这是视频"):
        sound.read_sound(BytesIO(video()))


@pytest.mark.django_db
def test_it_is_told_by_content_and_stored_under_a_name_of_its_kind(tmp_path):
    row = files.store(upload("amr", name="../a.txt"), by=NOBODY)
    assert (row.kind, row.content_type, row.seconds) == (StoredFile.Kind.SOUND, "audio/mp4", 2)
    assert row.original_name == "a.m4a"
    assert (tmp_path / row.path).stat().st_size == row.size


@pytest.mark.django_db
def test_too_large_and_empty_ones_leave_nothing(settings, tmp_path):
    settings.GONGZHI_VOICE_BYTES = 1000
    with pytest.raises(Invalid, match="语音超过"):
        files.store(upload("wav"), by=NOBODY)
    with pytest.raises(Invalid, match="是空的"):
        files.store(SimpleUploadedFile("a.webm", b""), by=NOBODY)
    assert not StoredFile.objects.exists()
    assert list(tmp_path.rglob("*.m4a")) == []


@pytest.mark.django_db
def test_orphans_of_this_kind_are_cleared_too(tmp_path):
    from datetime import timedelta

    from gongzhi.core import clock

    row = files.store(upload(), by=NOBODY)
    StoredFile.objects.all().delete()
    assert files.remove_orphans(clock.now() + timedelta(days=1)) == 1
    assert not (tmp_path / row.path).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status", "span"),
    [
        ("", 200, None),
        ("bytes=0-", 206, (0, None)),
        ("bytes=10-19", 206, (10, 20)),
        ("bytes=-5", 206, (-5, None)),
        ("bytes=0-999999999", 206, (0, None)),
        ("bytes=99999999-", 416, None),
        ("bytes=9-3", 416, None),
        ("bytes=0-1,5-6", 200, None),
        ("items=0-1", 200, None),
        ("bytes=-", 200, None),
    ],
)
def test_parts_of_it_are_given_out(asked, status, span):
    row = files.store(upload(), by=NOBODY)
    whole = files.serve_sound(row).content
    answer = files.serve_sound(row, asked)
    assert answer.status_code == status
    assert answer["Content-Type"] == "audio/mp4"
    if span:
        assert answer.content == whole[span[0] : span[1]]
        start = whole.index(answer.content) if span[0] >= 0 else len(whole) - 5
        assert answer["Content-Range"] == f"bytes {start}-{start + len(answer.content) - 1}/{len(whole)}"
    elif status == 416:
        assert (answer["Content-Range"], answer.content) == (f"bytes */{len(whole)}", b"")
    else:
        assert answer.content == whole


@pytest.mark.django_db
def test_only_voice_notes_are_played():
    row = files.store(SimpleUploadedFile("a.txt", "你好".encode()), by=NOBODY)
    with pytest.raises(Http404):
        files.serve_sound(row)
