"""A stand-in for a mail server and the mailboxes of citizens on it. `python -m simulators.mail`."""

from simulators.mail.letters import Letter as Letter, Mailbox as Mailbox
from simulators.mail.office import PostOffice as PostOffice
