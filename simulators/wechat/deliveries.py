"""Pushes to the hub as the platform does: three modes, a deadline, repeats, a strict look at the reply."""

import asyncio
import secrets
import time
from typing import TYPE_CHECKING

import aiohttp

from simulators.wechat.documents import Fields, from_xml, to_xml
from simulators.wechat.envelope import Envelope, EnvelopeError
from simulators.wechat.records import Account, Attempt, Delivery
from simulators.wechat.rules import REPLY_TYPES, SORRY, TEXT_LIMIT

if TYPE_CHECKING:
    from simulators.wechat.platform import Platform


def packed(
    account: Account, envelope: Envelope, fields: Fields, *, now: float, forge: bool = False
) -> tuple[dict[str, str], str]:
    """Query and body of one push in the account's mode."""
    timestamp, nonce = str(int(now)), str(secrets.randbelow(10**10))
    query = {
        "signature": envelope.sign(timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": str(fields.get("FromUserName", "")),
    }
    body = to_xml(fields)
    if account.mode != "plain":
        sealed = envelope.encrypt(body)
        query |= {"encrypt_type": "aes", "msg_signature": envelope.sign(timestamp, nonce, sealed)}
        shown: Fields = fields if account.mode == "compatible" else {"ToUserName": account.origin_id}
        body = to_xml({**shown, "Encrypt": sealed})
    if forge:
        query["signature"] = query["msg_signature"] = "0" * 40
    return query, body


class Courier:
    def __init__(self, platform: "Platform", http: aiohttp.ClientSession) -> None:
        self._platform, self._http = platform, http

    async def verify_url(self) -> bool:
        platform, echo = self._platform, str(secrets.randbits(62))
        timestamp, nonce = str(int(platform.now())), secrets.token_hex(5)
        signature = platform.envelope.sign(timestamp, nonce)
        query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
        async with self._http.get(platform.callback_url, params=query) as response:
            return response.status == 200 and await response.text() == echo

    async def deliver(self, fields: Fields, *, forge: bool) -> Delivery:
        platform, delivery = self._platform, Delivery(fields)
        platform.deliveries.append(delivery)
        for number in range(platform.most_attempts):
            if number and platform.retry_gap:
                await asyncio.sleep(platform.retry_gap)
            attempt = await self._attempt(delivery, *self.packed(fields, forge=forge))
            delivery.attempts.append(attempt)
            if attempt.outcome in ("reply", "silent", "bad-reply"):
                break
        if not delivery.ok and fields.get("MsgType") != "event":
            platform.show(platform.user(str(fields["FromUserName"])), {"via": "system", "text": SORRY})
        return delivery

    def packed(self, fields: Fields, *, forge: bool = False) -> tuple[dict[str, str], str]:
        platform = self._platform
        return packed(platform.account, platform.envelope, fields, now=platform.now(), forge=forge)

    async def _attempt(self, delivery: Delivery, query: dict[str, str], body: str) -> Attempt:
        start = time.perf_counter()
        try:
            status, text = await self._pushed(query, body)
        except TimeoutError:
            return Attempt(_since(start), "timeout")
        except aiohttp.ClientError as error:
            return Attempt(_since(start), "refused", body=repr(error))
        if status != 200:
            return Attempt(_since(start), "http-error", status, text)
        if text in ("", "success"):
            return Attempt(_since(start), "silent", 200, text)
        try:
            self._show_reply(delivery, self._opened(text, delivery))
        except (EnvelopeError, KeyError) as error:
            return Attempt(_since(start), "bad-reply", 200, f"{error}: {text[:500]}")
        return Attempt(_since(start), "reply", 200, text)

    async def _pushed(self, query: dict[str, str], body: str) -> tuple[int, str]:
        async with self._http.post(
            self._platform.callback_url,
            params=query,
            data=body.encode(),
            headers={"Content-Type": "text/xml"},
            timeout=aiohttp.ClientTimeout(total=self._platform.callback_timeout),
        ) as response:
            return response.status, await response.text()

    def _opened(self, text: str, delivery: Delivery) -> dict[str, str]:
        reply = from_xml(text)
        if "Encrypt" in reply:
            envelope = self._platform.envelope
            envelope.check(reply["MsgSignature"], reply["TimeStamp"], reply["Nonce"], reply["Encrypt"])
            plain = envelope.decrypt(reply["Encrypt"])
            if plain in ("", "success"):
                raise EnvelopeError("nothing to say must be said in the clear")
            reply = from_xml(plain)
        elif self._platform.account.mode == "safe":
            raise EnvelopeError("safe mode wants an encrypted reply")
        _check_reply(reply, delivery)
        return reply

    def _show_reply(self, delivery: Delivery, reply: dict[str, str]) -> None:
        delivery.reply = reply
        if reply["MsgType"] != "transfer_customer_service":
            user = self._platform.user(str(delivery.fields["FromUserName"]))
            self._platform.show(user, {"via": "passive", **reply})


def _check_reply(reply: dict[str, str], delivery: Delivery) -> None:
    sent = delivery.fields
    if (reply["ToUserName"], reply["FromUserName"]) != (sent["FromUserName"], sent["ToUserName"]):
        raise EnvelopeError("reply is not addressed back to the sender")
    if not reply["CreateTime"].isdigit():
        raise EnvelopeError("CreateTime is not an integer")
    if reply["MsgType"] not in REPLY_TYPES:
        raise EnvelopeError(f"MsgType {reply['MsgType']!r}")
    if reply["MsgType"] == "text" and not 0 < len(reply["Content"].encode()) <= TEXT_LIMIT:
        raise EnvelopeError("text length")


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 4)
