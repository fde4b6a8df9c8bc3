"""The other ends of the delivery channels: nobody kills them, and each keeps its own log."""

from tests.chaos.carriers.carrier import OPENERS as OPENERS, Carrier as Carrier
from tests.chaos.carriers.mail import mail
from tests.chaos.carriers.telegram import telegram
from tests.chaos.carriers.text_messages import cmpp, smpp

# A channel that can be killed under is entered here.
OPENERS |= {"smpp": smpp, "cmpp": cmpp, "mail": mail, "telegram": telegram}
