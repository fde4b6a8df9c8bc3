"""Programs that decode what strangers send: in processes apart, since decoders are native code."""

import asyncio
import sys
from pathlib import Path


async def filtered(program: Path, content: bytes, seconds: float) -> tuple[int | None, bytes]:
    """What a Python program makes of its standard input: its exit code and output, or (None, b"") when it
    took longer than `seconds` and was ended.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(program),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(seconds):
            output, _ = await child.communicate(content)
    except TimeoutError:
        return None, b""
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return child.returncode, output
