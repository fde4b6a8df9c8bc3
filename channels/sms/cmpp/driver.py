"""An account at a CMPP gateway: settings to a driver."""

from enum import StrEnum

from channels.contract import ChannelTools
from channels.sheet import Sheet
from channels.sms.cmpp.dialect import Cmpp, CmppTerms
from channels.sms.cmpp.pdus import Version
from channels.sms.driver import Driver
from channels.sms.link.driver import LinkDriver
from channels.sms.link.settings import capabilities, read_address, read_terms

PORT = 7890


class VersionName(StrEnum):
    V2 = "2.0"
    V3 = "3.0"


def build(sheet: Sheet, tools: ChannelTools, most_parts: int) -> Driver:
    terms = read_terms(sheet)
    dialect = Cmpp(_terms(sheet))
    return LinkDriver(
        dialect, read_address(sheet, PORT), terms, tools, capabilities=capabilities(terms, most_parts)
    )


def _terms(sheet: Sheet) -> CmppTerms:
    version = sheet.choice("version", VersionName.V2)
    sp = sheet.required("username", "the enterprise's code (SP_Id) of 6 digits")
    if len(sp.encode()) > 6:
        sheet.wrong("username", "must be at most 6 characters: the enterprise's code (SP_Id)")
    source = sheet.required("source", "the access number that citizens see and answer to")
    if len(source) > 21:
        sheet.wrong("source", "must be at most 21 digits")
    return CmppTerms(
        sp=sp,
        secret=sheet.secret("password_env"),
        source=source,
        service=sheet.text("service_id"),
        version=Version.V3 if version is VersionName.V3 else Version.V2,
        fee_type=sheet.text("fee_type", "01"),
        fee_code=sheet.text("fee_code", "000000"),
    )
