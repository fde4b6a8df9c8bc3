"""The web channel: citizens who write from the widget on a web page."""

from channels.contract import ChannelType
from channels.web.channel import build
from channels.web.settings import SAMPLE

CHANNEL = ChannelType(name="web", label={"zh": "网页", "en": "Web"}, build=build, sample_settings=SAMPLE)
