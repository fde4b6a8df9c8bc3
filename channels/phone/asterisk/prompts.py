"""Writes the spoken prompts and the waiting music: by espeak-ng where it is installed, else as plain tones.

They are there so that a new installation can be tried at once. Before citizens hear them, have them recorded
by a speaker under the same names (8 kHz, 16 bit, one channel); existing files are never overwritten.
"""

import array
import math
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path

RATE = 8000
COUNTED = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
SPELLED = ("零", "幺", "二", "三", "四", "五", "六", "七", "八", "九")
WORDS = {
    "agent-number": "工号",
    "at-your-service": "为您服务",
    "place-next": "您是下一位，请稍候",
    "place-before": "您前面还有",
    "place-after": "位市民在等待，请稍候",
    "place-many": "您前面等待的市民较多，请耐心等候，按九可以留言",
    "survey": "请对本次服务评价，非常满意请按一，满意请按二，基本满意请按三，不满意请按四，非常不满意请按五",
    "thanks": "感谢您的来电，再见",
    "leave-message": "坐席全忙，请在滴声后留言，说完请按井号键",
    "number-pair": "两",
    **{f"number-{value}": word for value, word in enumerate(COUNTED, start=1)},
    **{f"digit-{value}": word for value, word in enumerate(SPELLED)},
}


def write_prompts(sounds: Path) -> int:
    """Write what is missing below `sounds`/zh/hub; return how many prompts were only tones."""
    folder = sounds / "zh" / "hub"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "beep.wav").exists():
        _save(folder / "beep.wav", _tone((1000,), 0.4))
    missing = {name: text for name, text in WORDS.items() if not (folder / f"{name}.wav").exists()}
    tones = 0
    for name, text in missing.items():
        said = spoken(text)
        tones += said is None
        _save(folder / f"{name}.wav", said or _tone((440 + 20 * (len(name) % 10),), 0.3))
    return tones


def write_music(folder: Path) -> None:
    """A soft chord that rises and falls: clearly "still connected", and nobody's property."""
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        _save(folder / "waiting.wav", _tone((262, 330, 392), 8, swell=4))


def spoken(text: str) -> "array.array[int] | None":
    """At a telephone's rate; None where nobody can speak."""
    program = shutil.which("espeak-ng")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        said = subprocess.run(  # noqa: S603 - the texts are ours
            [program, "-v", "cmn", "-s", "190", "-w", str(path), text], capture_output=True, check=False
        )
        return _at_telephone_rate(path) if said.returncode == 0 else None


def _at_telephone_rate(path: Path) -> "array.array[int]":
    """espeak-ng writes 22 050 Hz; each sample here is the mean of those it stands for."""
    with wave.open(str(path)) as file:
        step = file.getframerate() / RATE
        source = array.array("h", file.readframes(file.getnframes()))
    windows = (
        (int(i * step), max(int((i + 1) * step), int(i * step) + 1)) for i in range(int(len(source) / step))
    )
    return array.array("h", (sum(source[a:b]) // max(1, len(source[a:b])) for a, b in windows))


def _tone(pitches: Sequence[float], seconds: float, swell: float = 0) -> "array.array[int]":
    def sample(at: float) -> int:
        loud = 4000 * (0.6 - 0.4 * math.cos(2 * math.pi * at / swell)) if swell else 6000
        return int(loud * sum(math.sin(2 * math.pi * pitch * at) for pitch in pitches) / len(pitches))

    return array.array("h", (sample(i / RATE) for i in range(int(RATE * seconds))))


def _save(path: Path, samples: "array.array[int]") -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


if __name__ == "__main__":
    only_tones = write_prompts(Path(sys.argv[1]))
    write_music(Path(sys.argv[2]))
    if only_tones:
        sys.stderr.write(
            f"{only_tones} prompts are tones only: install espeak-ng, delete them and run this again\n"
        )
