"""Pure: a fax as a gateway mails it (TIFF), as pages people can open and a picture of the first one. Runs in
a worker process.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageSequence

MOST_PAGES = 200
MOST_PIXELS = 60_000_000  # a page of A3 at 400 dpi has 31 million
PREVIEW_WIDTH = 1_000
FAX_TYPES = frozenset({"image/tiff", "image/tif", "image/tiff-fx", "application/pdf"})


@dataclass(frozen=True, slots=True)
class FaxPages:
    pdf: bytes
    preview: bytes  # PNG
    pages: int


class NoFax(Exception):
    """These bytes are no fax that can be shown."""


def pages_of(tiff: bytes) -> FaxPages:
    try:
        with Image.open(io.BytesIO(tiff), formats=("TIFF",)) as picture:
            pages = [
                _upright(frame)
                for _, frame in zip(range(MOST_PAGES), ImageSequence.Iterator(picture), strict=False)
            ]
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, MemoryError) as error:
        raise NoFax(str(error)[:200]) from error
    if not pages:
        raise NoFax("no pages")
    pdf, preview = io.BytesIO(), io.BytesIO()
    pages[0].save(pdf, "PDF", save_all=True, append_images=pages[1:], resolution=204.0)
    _preview(pages[0]).save(preview, "PNG", optimize=True)
    return FaxPages(pdf.getvalue(), preview.getvalue(), len(pages))


def _upright(frame: Image.Image) -> Image.Image:
    """In "standard" quality a fax has half as many lines as columns per inch: pixels become square."""
    width, height = frame.size
    if width * height > MOST_PIXELS:
        raise NoFax("the page is too large")
    page = frame.convert("L" if frame.mode not in ("1", "L") else frame.mode)
    across, down = _density(frame)
    if across > 0 and down > 0 and not 0.8 < across / down < 1.25:
        page = page.resize((width, max(1, min(round(height * across / down), 20_000))))
    return page.copy()


def _density(frame: Image.Image) -> tuple[float, float]:
    across, down = frame.info.get("dpi", (0.0, 0.0))
    return float(across), float(down)


def _preview(page: Image.Image) -> Image.Image:
    gray = page.convert("L")
    gray.thumbnail((PREVIEW_WIDTH, PREVIEW_WIDTH * 2))
    return gray
