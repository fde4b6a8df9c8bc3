"""An account at an SMPP gateway: settings to a driver."""

from channels.contract import ChannelTools
from channels.sheet import Sheet
from channels.sms.driver import Driver
from channels.sms.link.driver import LinkDriver
from channels.sms.link.settings import capabilities, read_address, read_terms
from channels.sms.smpp.dialect import LongMessages, Smpp, SmppTerms
from channels.sms.smpp.pdus import Place
from channels.sms.smpp.receipts import ReceiptIds
from channels.sms.text.pieces import Coding

PORT = 2775
MOST_TYPE = 6


def build(sheet: Sheet, tools: ChannelTools, most_parts: int) -> Driver:
    terms = read_terms(sheet)
    dialect = Smpp(_terms(sheet))
    return LinkDriver(
        dialect, read_address(sheet, PORT), terms, tools, capabilities=capabilities(terms, most_parts)
    )


def _terms(sheet: Sheet) -> SmppTerms:
    alphabet = sheet.choice("alphabet", Coding.GSM7)
    if alphabet not in (Coding.GSM7, Coding.ASCII, Coding.LATIN1):
        sheet.wrong("alphabet", "must be one of gsm7, ascii, latin1")
    return SmppTerms(
        username=sheet.required("username", "the account's name (system_id)"),
        password=sheet.secret("password_env"),
        source=Place(
            sheet.required("source", "the number that citizens see and answer to"),
            sheet.number("source_ton", 1, least=0, most=MOST_TYPE),
            sheet.number("source_npi", 1, least=0, most=18),
        ),
        system_type=sheet.text("system_type"),
        service_type=sheet.text("service_type"),
        destination_ton=sheet.number("destination_ton", 1, least=0, most=MOST_TYPE),
        destination_npi=sheet.number("destination_npi", 1, least=0, most=18),
        alphabet=alphabet,
        long_messages=sheet.choice("long_messages", LongMessages.UDH),
        receipt_ids=sheet.choice("receipt_ids", ReceiptIds.SAME),
    )
