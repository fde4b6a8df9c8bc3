"""The settings of an SMS account: which driver, and what all drivers share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from channels.contract import BadSettings, ChannelTools
from channels.sheet import Sheet
from channels.sms.cmpp import driver as cmpp
from channels.sms.driver import Driver
from channels.sms.gateway import aliyun, described, kannel, tencent
from channels.sms.modem import driver as modem
from channels.sms.smpp import driver as smpp

Build = Callable[[Sheet, ChannelTools, int], Driver]


class DriverName(StrEnum):
    SMPP = "smpp"
    CMPP = "cmpp"
    ALIYUN = "aliyun"
    TENCENT = "tencent"
    HTTP = "http"
    KANNEL = "kannel"
    MODEM = "modem"


BUILDERS: Mapping[DriverName, Build] = {
    DriverName.SMPP: smpp.build,
    DriverName.CMPP: cmpp.build,
    DriverName.ALIYUN: aliyun.build,
    DriverName.TENCENT: tencent.build,
    DriverName.HTTP: described.build,
    DriverName.KANNEL: kannel.build,
    DriverName.MODEM: modem.build,
}


@dataclass(frozen=True, slots=True)
class Common:
    signature: str  # without its brackets
    country: str
    dial_prefix: str
    most_parts: int


def read_settings(settings: Mapping[str, object], tools: ChannelTools) -> tuple[Common, Driver]:
    """Raise `BadSettings` with all problems, or return what is complete."""
    sheet = Sheet(settings, tools.secret)
    common = _common(sheet)
    name = sheet.choice("driver", DriverName.SMPP)
    if isinstance(settings.get("driver"), str) and settings["driver"] != name.value:
        raise BadSettings(sheet.problems)  # the rest belongs to a driver that we do not know
    driver = BUILDERS[name](sheet, tools, common.most_parts)
    sheet.finish()
    return common, driver


def _common(sheet: Sheet) -> Common:
    signature, country = sheet.text("signature").strip(), sheet.text("country", "86")
    dial_prefix = sheet.text("dial_prefix")
    if signature and not (signature.startswith("【") and signature.endswith("】")):
        sheet.wrong("signature", "must be in brackets: 【…】")
    if country and not (country.isascii() and country.isdigit()):
        sheet.wrong("country", "must be the country's calling code without zeros, such as 86")
    if dial_prefix.removeprefix("+") and not dial_prefix.removeprefix("+").isdigit():
        sheet.wrong("dial_prefix", "must be digits in front of each number, such as 86 or +86")
    return Common(
        signature.strip("【】"), country, dial_prefix, sheet.number("most_parts", 10, least=1, most=50)
    )
