"""Three implementations of the envelope understand each other: ours, the simulator's and one from npm."""

import pytest

from channels.contract import ForgedPayload
from channels.wechat.envelope import Envelope, Signed
from simulators.wechat import Account, Envelope as SimulatedEnvelope
from simulators.wechat.documents import from_xml
from tests.fakes import START
from tests.peers.wechat.independent import ask

ACCOUNT = Account()
TEXTS = [
    "",
    "a",
    "路灯坏了" * 300,
    "😀]]>&<\n",
    "<xml><Content><![CDATA[在吗]]></Content></xml>",
    *("x" * length for length in range(1, 40)),
]
KEYS = {"token": ACCOUNT.token, "key": ACCOUNT.aes_key, "id": ACCOUNT.app_id}


def ours(*keys: str) -> Envelope:
    return Envelope(ACCOUNT.app_id, ACCOUNT.token, keys or (ACCOUNT.aes_key,))


def simulated() -> SimulatedEnvelope:
    return SimulatedEnvelope(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.app_id)


def test_ours_opens_what_others_seal() -> None:
    foreign = ask([{**KEYS, "ask": "encrypt", "text": text} for text in TEXTS])

    assert [ours().open(sealed) for sealed in foreign] == [(text, 0) for text in TEXTS]
    assert [ours().open(simulated().encrypt(text))[0] for text in TEXTS] == TEXTS


def test_others_open_what_ours_seals() -> None:
    sealed = [from_xml(ours().seal(text, 0, START))["Encrypt"] for text in TEXTS]
    foreign = ask([{**KEYS, "ask": "decrypt", "text": each} for each in sealed])

    assert foreign == [{"message": text, "id": ACCOUNT.app_id} for text in TEXTS]
    assert [simulated().decrypt(each) for each in sealed] == TEXTS


def test_all_sign_alike() -> None:
    parts = [("1767603600", "12345", "abc+/="), ("1", "9", "中文"), ("20", "3", "x" * 3000)]
    questions = [
        {**KEYS, "ask": "sign", "timestamp": timestamp, "nonce": nonce, "text": sealed}
        for timestamp, nonce, sealed in parts
    ]

    assert ask(questions) == [ours().sign(*each) for each in parts]
    assert ask(questions) == [simulated().sign(*each) for each in parts]


def test_a_sealed_reply_is_signed_as_others_expect() -> None:
    reply = from_xml(ours().seal("在吗", 0, START))
    question = {**KEYS, "ask": "sign", "timestamp": reply["TimeStamp"], "nonce": reply["Nonce"]}

    assert ask([{**question, "text": reply["Encrypt"]}]) == [reply["MsgSignature"]]


def test_the_key_that_opened_is_the_key_that_seals() -> None:
    other = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
    both = ours(other, ACCOUNT.aes_key)
    text, place = both.open(simulated().encrypt("在吗"))

    assert (text, place) == ("在吗", 1)
    assert simulated().decrypt(from_xml(both.seal("好", place, START))["Encrypt"]) == "好"


@pytest.mark.parametrize("sealed", ["", "a", "AAAA", "签名", "=" * 40, "A" * 44, "A" * 86 + "=="])
def test_what_no_key_opens_is_forged(sealed: str) -> None:
    with pytest.raises(ForgedPayload):
        ours().open(sealed)


def test_one_changed_bit_is_noticed() -> None:
    sealed = simulated().encrypt("转账一百元")
    signed = Signed(
        message_signature=simulated().sign("1", "2", sealed), timestamp="1", nonce="2", encrypted=True
    )
    ours().check(signed, sealed)

    with pytest.raises(ForgedPayload):
        ours().check(signed, ("B" if sealed[0] == "A" else "A") + sealed[1:])
