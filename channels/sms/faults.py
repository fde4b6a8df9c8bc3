"""The two ways a request can end without an answer."""


class NotSent(Exception):
    """Certainly nothing of the request has left."""


class Unanswered(Exception):
    """The request may have left and no answer came."""
