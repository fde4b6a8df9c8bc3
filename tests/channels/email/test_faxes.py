"""A fax gateway's letter is a fax: its pages as PDF, a picture of the first, and the number it came from."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from channels.contract import Accepted, AttachmentKind, Notice
from tests.channels.email.stage import with_mailbox
from tests.channels.email.test_readers import tiff
from tests.peers.mail import MailServers


def from_gateway(sender: str, subject: str, content: bytes) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"], message["Message-ID"] = sender, subject, f"<{subject}@fax.test>"
    message.set_content("You have received a fax.")
    message.add_attachment(content, "image", "tiff", filename="fax001.tif")
    return message.as_bytes()


@pytest.mark.peer
async def test_a_fax_comes_in_and_its_answer_goes_out(mail_servers: MailServers) -> None:
    machine = with_mailbox(mail_servers)
    stage = with_mailbox(mail_servers, fax_senders=["fax.test"], fax_gateway="{number}@citizen.test")
    async with stage.running() as channel:
        await stage.post(from_gateway("02112345678@fax.test", "Fax", tiff(pages=2)))
        await stage.post(from_gateway("noreply@fax.test", "Fax from +86 (21) 8765-4321", b"II*\0 broken"))
        first = await stage.inbox.about("共 2 页")
        second = await stage.inbox.about("8765-4321")
        sent = await stage.send(channel, first.sender, cc=(machine.address,))

    assert isinstance(first.body, Notice)
    assert (first.body.kind, first.body.wants_agent, first.sender) == ("fax", True, "fax:02112345678")
    assert [file.kind for file in first.attachments] == [AttachmentKind.FILE, AttachmentKind.IMAGE]
    assert stage.files.kept[first.attachments[0].file_id][1].startswith(b"%PDF")
    assert second.sender == "fax:+862187654321"
    assert second.raw_file
    assert isinstance(sent, Accepted)
