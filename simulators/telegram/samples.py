"""A picture and a spoken note of somebody without a camera and a microphone."""

import io
import math
from functools import lru_cache

import av
import numpy as np

from simulators.wechat.samples import sample_picture as street

RATE, SECONDS, PITCH = 48_000, 1, 440


def sample_picture() -> tuple[bytes, str]:
    content, name, _ = street()
    return content, name


@lru_cache(maxsize=1)
def sample_voice() -> tuple[bytes, str]:
    """A second of a tone in Ogg and Opus, as Telegram's own clients record."""
    kept = io.BytesIO()
    with av.open(kept, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE)
        for frame in _frames():
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return kept.getvalue(), "voice.oga"


def _frames() -> list[av.AudioFrame]:
    waves = np.sin(np.arange(RATE * SECONDS) * (2 * math.pi * PITCH / RATE)) * 8000
    frames = []
    for place in range(0, len(waves), 960):
        frame = av.AudioFrame.from_ndarray(
            waves[place : place + 960].astype(np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate, frame.pts = RATE, place
        frames.append(frame)
    return frames
