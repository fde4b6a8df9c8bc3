"""Reads what others send no further than was agreed, whatever length they claim."""

import aiohttp


async def at_most(stream: aiohttp.StreamReader, largest: int) -> bytes | None:
    """The body, in bytes; None when it is larger."""
    parts, size = list[bytes](), 0
    async for part in stream.iter_chunked(64 << 10):
        size += len(part)
        if size > largest:
            return None
        parts.append(part)
    return b"".join(parts)
