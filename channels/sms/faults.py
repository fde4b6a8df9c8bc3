"""The two ways a request can end without an answer."""


class NoTemplate(Exception):
    """Free words, and no template of the provider in which they could travel."""


class NotSent(Exception):
    """Certainly nothing of the request has left."""


class Unanswered(Exception):
    """The request may have left and no answer came."""
