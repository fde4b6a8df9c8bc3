"""Word and Markdown files as plain HTML. Runs in the reading process."""

import io

import mammoth

from hub.documents.markdown import html_of
from hub.documents.spreadsheets import decoded
from hub.documents.unpacking import checked
from hub.domain.tables import PICTURES, Document, Picture, Unreadable

MOST_PICTURES = 500
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")
# The heading styles of a Chinese Word, and of programs that call a title a title.
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='标题 1'] => h1:fresh
p[style-name='标题 2'] => h2:fresh
p[style-name='标题 3'] => h3:fresh
"""


def word_document(content: bytes) -> Document:
    checked(content, "word/document.xml")
    pictures: list[Picture] = []

    def keep(image: mammoth.documents.Image) -> dict[str, str]:
        if image.content_type not in SHOWN:
            return {"src": ""}
        if len(pictures) >= MOST_PICTURES:  # rather none of it than a part
            raise Unreadable("file_too_many_pictures", most=MOST_PICTURES)
        with image.open() as file:
            pictures.append(Picture(f"picture-{len(pictures) + 1}", image.content_type, file.read()))
        return {"src": f"{PICTURES}{pictures[-1].name}"}

    try:
        made = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map=STYLES,
            convert_image=mammoth.images.img_element(keep),
            external_file_access=False,
        )
    except (MemoryError, RecursionError, Unreadable):
        raise
    except Exception as error:  # whatever is wrong inside
        raise Unreadable("file_damaged") from error
    return Document(made.value, tuple(pictures))


def markdown_document(content: bytes) -> Document:
    """HTML inside Markdown is text, and pictures from elsewhere are not fetched."""
    return Document(html_of(decoded(content)))
