"""A filter: voice in any format on standard input, its length in seconds and MP3 on standard output."""

import io
import resource
import sys

MEMORY = 1 << 30
CPU_SECONDS = 15
LONGEST_SECONDS = 600.0
BIT_RATE = 32_000
RATE = 16_000  # 8 kHz voice has nothing above, but some players dislike 8 kHz MP3


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        import av  # missing on some platforms: then the exit code says so
    except ImportError:
        return 2
    try:
        seconds, content = transcode(sys.stdin.buffer.read())
    except av.FFmpegError:
        return 3
    sys.stdout.buffer.write(f"{seconds:.2f}\n".encode() + content)
    return 0


def transcode(voice: bytes) -> tuple[float, bytes]:
    import av

    result = io.BytesIO()
    samples = 0
    with av.open(io.BytesIO(voice), "r") as source, av.open(result, "w", format="mp3") as target:
        stream = target.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = BIT_RATE
        resampler = av.AudioResampler(format="s16p", layout="mono", rate=RATE)
        for frame in source.decode(audio=0):
            for resampled in resampler.resample(frame):
                samples += resampled.samples
                target.mux(stream.encode(resampled))
            if samples / RATE > LONGEST_SECONDS:
                break
        for resampled in resampler.resample(None):
            samples += resampled.samples
            target.mux(stream.encode(resampled))
        target.mux(stream.encode(None))
    return samples / RATE, result.getvalue()


if __name__ == "__main__":
    sys.exit(main())
