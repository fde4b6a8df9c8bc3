"""What we read of Telegram's updates, typed and bounded; everything else in them is skipped."""

from typing import Annotated, Any

from msgspec import Meta, Struct, field

Number = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Moment = Annotated[int, Meta(ge=0, le=253_402_300_799)]
Amount = Annotated[int, Meta(ge=0, le=2**53)]


class Part(Struct, frozen=True, kw_only=True):
    """Base of all of them."""


class User(Part, frozen=True):
    id: Number
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str = ""


class Chat(Part, frozen=True):
    id: Number
    type: str
    title: str = ""


class File(Part, frozen=True):
    """A voice, audio, video, document: only what all of them have."""

    file_id: str
    file_size: Amount = 0
    file_name: str = ""
    mime_type: str = ""


class Photo(Part, frozen=True):
    file_id: str
    file_size: Amount = 0
    width: Amount = 0
    height: Amount = 0


class Sticker(Part, frozen=True):
    file_id: str
    emoji: str = ""
    is_animated: bool = False
    is_video: bool = False


class Place(Part, frozen=True):
    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]


class Venue(Part, frozen=True):
    title: str = ""
    address: str = ""


class Contact(Part, frozen=True):
    phone_number: str
    first_name: str = ""
    last_name: str = ""
    user_id: Number | None = None


class Quote(Part, frozen=True):
    text: str = ""


class Answered(Part, frozen=True):
    """The message that this one replies to."""

    message_id: Number
    text: str = ""
    caption: str = ""


class Message(Part, frozen=True):
    message_id: Number
    date: Moment
    chat: Chat
    sender: User | None = field(name="from", default=None)
    edit_date: Moment | None = None
    text: str | None = None
    caption: str = ""
    photo: list[Photo] = []
    voice: File | None = None
    audio: File | None = None
    video: File | None = None
    video_note: File | None = None
    animation: File | None = None
    document: File | None = None
    sticker: Sticker | None = None
    location: Place | None = None
    venue: Venue | None = None
    contact: Contact | None = None
    media_group_id: str = ""
    reply_to_message: Answered | None = None
    quote: Quote | None = None
    forward_origin: Any = None
    migrate_to_chat_id: Number | None = None
    migrate_from_chat_id: Number | None = None


class Pressed(Part, frozen=True):
    """The message under which a button was pressed; Telegram may not have it any more."""

    message_id: Number
    chat: Chat


class CallbackQuery(Part, frozen=True):
    id: str
    sender: User = field(name="from")
    message: Pressed | None = None
    data: str = ""


class Member(Part, frozen=True):
    status: str


class MemberChange(Part, frozen=True):
    chat: Chat
    sender: User = field(name="from")
    date: Moment
    old_chat_member: Member
    new_chat_member: Member


class Update(Part, frozen=True):
    update_id: Amount
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: MemberChange | None = None


class Outline(Part, frozen=True):
    """As much of an update as it takes to say who sent something that we can't read."""

    update_id: Amount
    message: "OutlinedMessage | None" = None


class OutlinedMessage(Part, frozen=True):
    message_id: Number
    chat: Chat
    sender: User | None = field(name="from", default=None)
