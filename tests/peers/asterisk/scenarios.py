"""SIPp scenarios built from steps: what a caller or an agent's telephone does, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

SDP = """\
v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
"""


@dataclass(frozen=True, slots=True)
class Wait:
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Speak:
    """Send this sound from here on, again and again: a tone, or what `Sipp.keep` was given."""

    sound: str = "tone.alaw"


@dataclass(frozen=True, slots=True)
class Press:
    key: str


@dataclass(frozen=True, slots=True)
class HangUp:
    pass


@dataclass(frozen=True, slots=True)
class AwaitGoodbye:
    """Stay on the line until the other side hangs up."""


Step = Wait | Speak | Press | HangUp | AwaitGoodbye


def caller(steps: Sequence[Step]) -> str:
    """Calls [service] as [caller] and does the steps once the call is up."""
    opening = [
        _send(_request("INVITE", "sip:[service]@[remote_ip]:[remote_port]", 1, to_tag="", body=SDP)),
        *(f'<recv response="{code}" optional="true"/>' for code in (100, 180, 183)),
        '<recv response="200" rrs="true"/>',
        _send(_request("ACK", "[next_url]", 1), retransmitted=False),
    ]
    done = [_caller_step(step, number) for number, step in enumerate(steps, start=2)]
    return _scenario([*opening, *done])


def telephone(ring: int, steps: Sequence[Step]) -> str:
    """Rings for `ring` ms, answers, does the steps."""
    keeps_peer = any(isinstance(step, HangUp) for step in steps)
    opening = [*_ringing(ring, keeps_peer=keeps_peer), _send(_answer("200 OK", SDP)), '<recv request="ACK"/>']
    return _scenario([*opening, *(_telephone_step(step) for step in steps)])


def refusing_telephone(ring: int, status: str = "486 Busy Here") -> str:
    return _scenario([*_ringing(ring or None), _send(_answer(status)), '<recv request="ACK"/>'])


def silent_telephone() -> str:
    """Rings until the caller's side gives up."""
    gone = ['<recv request="CANCEL" timeout="120000"/>', _send(_answer("200 OK"), retransmitted=False)]
    refused = _answer("487 Request Terminated").replace("[last_CSeq:]", "CSeq: [cseq] INVITE")
    return _scenario([*_ringing(0), *gone, _send(refused), '<recv request="ACK"/>'])


def registration() -> str:
    """One REGISTER for each line `extension;port;[authentication …]` of the file given by -inf."""
    first = _register(1, "")
    return _scenario(
        [
            _send(first),
            '<recv response="401" auth="true"/>',
            _send(_register(2, "[field2]\n")),
            '<recv response="200"/>',
        ]
    )


def _caller_step(step: Step, number: int) -> str:
    match step:
        case Press(key):
            body = f"Signal={key}\nDuration=160\n"
            request = _request("INFO", "[next_url]", number, body=body, content="application/dtmf-relay")
            return _send(request) + '<recv response="200"/>'
        case HangUp():
            return _send(_request("BYE", "[next_url]", 99)) + '<recv response="200"/>'
        case _:
            return _common_step(step)


def _telephone_step(step: Step) -> str:
    if isinstance(step, HangUp):
        return _send(_goodbye_of_telephone()) + '<recv response="200"/>'
    return _common_step(step)


def _common_step(step: Step) -> str:
    match step:
        case Wait(milliseconds):
            return f'<pause milliseconds="{milliseconds}"/>'
        case Speak(sound):
            return f'<nop><action><exec rtp_stream="{sound},-1,8,PCMA/8000"/></action></nop>'
        case AwaitGoodbye():
            return '<recv request="BYE" timeout="600000"/>' + _send(
                _answer("200 OK", own_tag=False), retransmitted=False
            )
        case other:
            raise TypeError(other)


def _ringing(ring: int | None, *, keeps_peer: bool = False) -> list[str]:
    # SIPp refuses a scenario that names a variable only once: only who says goodbye keeps the other's name.
    taken = (
        '<recv request="INVITE" crlf="true"/>'
        if not keeps_peer
        else (
            '<recv request="INVITE" crlf="true" rrs="true"><action>'
            '<ereg regexp=".*" search_in="hdr" header="From:" check_it="true" assign_to="peer"/>'
            '<ereg regexp=".*" search_in="hdr" header="To:" check_it="true" assign_to="mine"/>'
            "</action></recv>"
        )
    )
    steps = [taken, _send(_answer("100 Trying", own_tag=False), retransmitted=False)]
    if ring is not None:
        steps.append(_send(_answer("180 Ringing"), retransmitted=False))
    # A pause of 0 would be SIPp's default one, in which a CANCEL is a mistake.
    return [*steps, f'<pause milliseconds="{ring}"/>'] if ring else steps


def _request(
    method: str,
    target: str,
    number: int,
    *,
    to_tag: str = "[peer_tag_param]",
    body: str = "",
    content: str = "",
) -> str:
    contact = "Contact: <sip:[caller]@[local_ip]:[local_port]>\n" if method == "INVITE" else ""
    return (
        f"{method} {target} SIP/2.0\n"
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nMax-Forwards: 70\n"
        "From: <sip:[caller]@[local_ip]:[local_port]>;tag=[pid]c[call_number]\n"
        f"To: <sip:[service]@[remote_ip]:[remote_port]>{to_tag}\n"
        f"Call-ID: [call_id]\nCSeq: {number} {method}\n{contact}{_body(body, content)}"
    )


def _answer(status: str, body: str = "", *, own_tag: bool = True) -> str:
    tag = ";tag=[pid]a[call_number]" if own_tag else ""
    contact = "Contact: <sip:telephone@[local_ip]:[local_port]>\n" if own_tag else ""
    return (
        f"SIP/2.0 {status}\n[last_Via:]\n[last_From:]\n[last_To:]{tag}\n[last_Call-ID:]\n[last_CSeq:]\n"
        f"{contact}{_body(body)}"
    )


def _goodbye_of_telephone() -> str:
    return (
        "BYE [next_url] SIP/2.0\n"
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
        "Max-Forwards: 70\nFrom: [$mine];tag=[pid]a[call_number]\nTo: [$peer]\nCall-ID: [call_id]\n"
        "CSeq: 12 BYE\n" + _body("")
    )


def _register(number: int, credentials: str) -> str:
    return (
        "REGISTER sip:[remote_ip]:[remote_port] SIP/2.0\n"
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nMax-Forwards: 70\n"
        "From: <sip:[field0]@[remote_ip]:[remote_port]>;tag=[call_number]r\n"
        "To: <sip:[field0]@[remote_ip]:[remote_port]>\nCall-ID: [call_id]\n"
        f"CSeq: {number} REGISTER\nContact: <sip:[field0]@[local_ip]:[field1]>\nExpires: 3600\n{credentials}"
        + _body("")
    )


def _body(text: str, content: str = "") -> str:
    if not text:
        return "Content-Length: 0\n\n"
    return f"Content-Type: {content or 'application/sdp'}\nContent-Length: [len]\n\n{text}"


def _send(text: str, *, retransmitted: bool = True) -> str:
    again = ' retrans="500"' if retransmitted else ""
    return f"<send{again}><![CDATA[\n{text}\n]]></send>"


def _scenario(steps: Sequence[str]) -> str:
    head = '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="hotline">\n'
    return head + "\n".join(steps) + "\n</scenario>\n"
