"""Everything an article says: what editors write, what is frozen in a version, what readers are shown."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis, with the place where it can be read."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A picture or document that belongs to an article; the file itself is in the file store."""

    file_id: str
    name: str
    kind: str
    media_type: str
    size: int
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """What callers hear. `version` is the one whose short answer was read aloud: it may be an old one."""

    file: ArticleFile
    version: int


@dataclass(frozen=True, slots=True)
class ArticleContent:
    """`short_answer` is said by phone, `long_answer` (cleaned HTML) is sent as text; `hint` is for agents.

    `department` is the one on duty for the article, by name; `subject` a code of the subject list.
    """

    title: str
    questions: tuple[str, ...] = ()
    short_answer: str = ""
    long_answer: str = ""
    hint: str = ""
    steps: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    place: str = ""
    hours: str = ""
    fee: str = ""
    basis: tuple[Basis, ...] = ()
    files: tuple[ArticleFile, ...] = ()
    voice: Voice | None = None
    tags: tuple[str, ...] = ()
    collection: str = "answers"
    department: str = ""
    subject: str = ""
    region: str = ""
    audience: str = "public"
    channels: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    review_by: date | None = None

    @property
    def file_ids(self) -> tuple[str, ...]:
        voice = (self.voice.file.file_id,) if self.voice else ()
        return tuple(dict.fromkeys((*(file.file_id for file in self.files), *voice)))
