"""The bodies of the HTTP side, as docs/protocols-widget.md says."""

from datetime import datetime

import msgspec

from channels.web.wire import Lang, MessageView, Part, Sealed, Short, StandingView


class SessionRequest(Part, kw_only=True, frozen=True):
    site: Short = ""
    token: Sealed = ""
    lang: Lang = ""


class TopicView(Part, kw_only=True, frozen=True):
    key: str
    label: str


class SiteView(Part, kw_only=True, frozen=True):
    """What the widget shows and must keep to, in the visitor's language."""

    title: str
    subtitle: str = ""
    phone: str = ""
    welcome: str = ""
    notice: str = ""
    topics: list[TopicView]
    longest_text: int
    largest_file: int
    accept: str
    previews: bool = False
    map_link: str = ""


class SessionView(Part, kw_only=True, frozen=True):
    token: str
    visitor: str
    expires_at: datetime
    lang: str
    site: SiteView
    standing: StandingView
    words: dict[str, str]  # the widget's own words, when not in Chinese


class MessagesView(Part, kw_only=True, frozen=True):
    messages: list[MessageView]
    more: bool = False
    standing: StandingView


class StoredView(Part, kw_only=True, frozen=True):
    client_key: str
    message_id: str
    duplicate: bool = False
    reply: str = ""
    answered: bool = False


class HintView(Part, kw_only=True, frozen=True):
    title: str
    link: str


class HintsView(Part, kw_only=True, frozen=True):
    items: list[HintView]


class UploadView(Part, kw_only=True, frozen=True):
    """`file` is what `send` wants; it works for this visitor alone."""

    file: str
    kind: str
    url: str
    name: str
    media_type: str
    size: int


class ProblemView(Part, kw_only=True, frozen=True):
    code: str
    text: str
    retry_after: float | None = None
    lang: str = ""
    words: dict[str, str] = msgspec.field(default_factory=dict)  # as in SessionView


class Done(Part, kw_only=True, frozen=True):
    ok: bool = True
