"""Takes one letter in, wherever it comes from: read, kept, told to the hub. Returning means: kept."""

import logging
from base64 import b64encode
from dataclasses import dataclass, replace

from channels.contract import Attachment, ChannelTools, FileRefused, Inbox
from channels.email.acknowledging import Acknowledging
from channels.email.faxes import FAX_TYPES
from channels.email.inbound import Kept, fax_message, fax_number, is_own, message_of, receipts_of
from channels.email.letter import Enclosure, Letter
from channels.email.marks import Marks
from channels.email.readers import Readers
from channels.email.settings import Settings

log = logging.getLogger(__name__)

MAIL, PAGE = "message/rfc822", "text/html"
MOST_FILES = 50  # of one letter in the timeline; the letter as it came has the others
PLAIN_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SMALLEST_PICTURE = 1_500  # bytes: below it, what a page shows is a logo, a line or a counter


@dataclass(frozen=True, slots=True)
class Taking:
    settings: Settings
    tools: ChannelTools
    readers: Readers
    marks: Marks
    inbox: Inbox
    acknowledging: Acknowledging

    async def take(self, raw: bytes, *, oversized: bool = False) -> None:
        """Return only once stored. `oversized`: these are the first bytes of more."""
        letter = await self.readers.letter(raw)
        if oversized:
            letter = replace(letter, cut=("oversized",), enclosures=(), page="")
        if is_own(letter, self.settings, self.marks):
            log.info("a letter of ours came back and is left aside", extra={"account": self.tools.account})
            return
        receipts = receipts_of(self.tools.account, letter, self.marks)
        for receipt in receipts:
            await self.inbox.record_receipt(receipt)
        if receipts or (letter.reports and self._says_nothing(letter)):
            return
        if number := fax_number(letter, self.settings):
            await self._take_fax(letter, raw, number)
            return
        kept = await self._keep(letter, raw, self._shown(letter))
        taken = await self.inbox.accept(message_of(self.tools.account, letter, kept, self.marks))
        if not taken.duplicate:
            self.acknowledging.take(letter)

    def _says_nothing(self, letter: Letter) -> bool:
        """A report that is good or preliminary news about a letter whose seal it does not carry."""
        return all(report.action != "failed" for report in letter.reports)

    async def _take_fax(self, letter: Letter, raw: bytes, number: str) -> None:
        enclosures, pages = [], 0
        for enclosure in letter.enclosures[:MOST_FILES]:
            if enclosure.media_type not in FAX_TYPES and not _is_tiff(enclosure.content):
                continue
            converted = await self.readers.fax(enclosure.content) if _is_tiff(enclosure.content) else None
            if converted is None:
                enclosures.append(enclosure)
                continue
            pages += converted.pages
            stem = enclosure.name.rpartition(".")[0] or "fax"
            enclosures.append(Enclosure(f"{stem}.pdf", "application/pdf", converted.pdf))
            enclosures.append(Enclosure(f"{stem}-1.png", "image/png", converted.preview))
        kept = await self._keep(letter, raw, enclosures)
        await self.inbox.accept(fax_message(self.tools.account, letter, kept, number, pages))

    def _shown(self, letter: Letter) -> list[Enclosure]:
        """What has a place of its own in the timeline: not the lines and logos inside a page."""
        return [
            each for each in letter.enclosures if not each.inside or len(each.content) >= SMALLEST_PICTURE
        ]

    async def _keep(self, letter: Letter, raw: bytes, enclosures: list[Enclosure]) -> Kept:
        files = self.tools.files
        attachments: list[Attachment] = []
        refused: list[tuple[str, str]] = []
        page = _with_small_pictures(letter)
        for enclosure in enclosures[:MOST_FILES]:
            try:
                attachment = await files.save(
                    enclosure.content, name=enclosure.name, declared_type=enclosure.media_type
                )
            except FileRefused as refusal:
                refused.append((enclosure.name[:80] or "（无名）", refusal.reason))
                continue
            attachments.append(attachment)
            if enclosure.inside:
                page = page.replace(f'"cid:{enclosure.content_id}"', f'"cid:{attachment.file_id}"')
        refused += [(each.name[:80], "附件太多，原件见附件") for each in enclosures[MOST_FILES:][:5]]
        kept_raw = await files.keep(raw, name="letter.eml", media_type=MAIL)
        kept_page = await files.keep(page.encode(), name="letter.html", media_type=PAGE) if page else None
        return Kept(
            raw_file=kept_raw.file_id,
            page_file=kept_page.file_id if kept_page else "",
            attachments=tuple(attachments),
            refused=tuple(refused),
        )


def _with_small_pictures(letter: Letter) -> str:
    """Logos and lines have no file of their own: the page carries them."""
    page = letter.page
    for each in letter.enclosures:
        if each.inside and len(each.content) < SMALLEST_PICTURE and each.media_type in PLAIN_PICTURES:
            carried = f"data:{each.media_type};base64,{b64encode(each.content).decode()}"
            page = page.replace(f'"cid:{each.content_id}"', f'"{carried}"')
    return page


def _is_tiff(content: bytes) -> bool:
    return content[:4] in (b"II*\0", b"MM\0*")
