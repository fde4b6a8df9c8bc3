"""A hub in a process of its own, to be killed: says each fact on a line of standard output once it is kept.

python -m tests.channels.phone.small_hub AMI_PORT RECORDINGS [TELEPHONE…]      (secret on standard input)
"""

import asyncio
import json
import sys

from channels.contract import InboundMessage, Taken
from channels.phone import CHANNEL
from channels.phone.channel import PhoneChannel
from tests.channels.phone.chooser import ChoosingInbox
from tests.channels.phone.desk import lend


class SpeakingInbox(ChoosingInbox):
    async def accept(self, message: InboundMessage) -> Taken:
        taken = await super().accept(message)
        _say(fact=type(message.body).__name__, key=message.provider_key, sender=message.sender)
        return taken


async def main(port: int, recordings: str, telephones: list[int]) -> None:
    secret = sys.stdin.readline().strip()
    settings = {"port": port, "secret_env": "S", "recordings": recordings}
    channel = CHANNEL.build(settings, lend(secret))
    assert isinstance(channel, PhoneChannel)
    inbox = SpeakingInbox(telephones)
    inbox.channel = channel
    await channel.run(inbox, lambda: _say(fact="ready"))


def _say(**line: str) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], [int(word) for word in sys.argv[3:]]))
