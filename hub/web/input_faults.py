"""Says of a faulty body which field it is and what is wrong with it, in words people have.

The decoder names both in one English sentence of its own; that sentence is for programmers alone.
"""

import re

import msgspec

from hub.services.problems import BadInput, faulty

PLACE = re.compile(r" - at `\$\.?(?P<place>[^`]*)`$")
MISSING = re.compile(r"^Object missing required field `(?P<name>[^`]+)`")
LENGTH = re.compile(r"^Expected `(?P<what>\w+)` of length (?P<sign><=|>=) (?P<limit>\d+)")
BOUND = re.compile(r"^Expected `(?:int|float)` (?P<sign><=|>=|<|>) (?P<limit>[-\d.]+)")
TYPE = re.compile(r"^Expected `(?P<what>\w+)(?: \| [^`]*)?`")

LENGTHS = {
    ("str", "<="): "input_long",
    ("str", ">="): "input_short",
    ("array", "<="): "input_many",
    ("array", ">="): "input_few",
}
BOUNDS = {"<=": "input_high", ">=": "input_low", "<": "input_below", ">": "input_above"}
TYPES = {
    "str": "input_text",
    "int": "input_whole",
    "float": "input_number",
    "bool": "input_yes_no",
    "array": "input_list",
    "object": "input_object",
    "date": "input_date",
    "datetime": "input_moment",
}
BEGINNINGS = (
    ("Invalid enum value", "input_choice"),
    ("Invalid value", "input_choice"),
    ("Invalid RFC3339 encoded date -", "input_date"),
    ("Invalid RFC3339 encoded datetime", "input_moment"),
    ("Number out of range", "input_range"),
)
WHOLE_BODY = "body"


def fault_of(error: msgspec.ValidationError) -> BadInput:
    said = str(error)
    where = PLACE.search(said)
    place = where["place"] if where else ""
    if missing := MISSING.match(said):
        return faulty(".".join(filter(None, (place, missing["name"]))), "input_missing")
    code, limit = _fault(said)
    return faulty(place or WHOLE_BODY, code, limit=limit)


def _fault(said: str) -> tuple[str, str]:
    """The code of its words, and the limit that was passed."""
    if length := LENGTH.match(said):
        return LENGTHS.get((length["what"], length["sign"]), "input_wrong"), length["limit"]
    if bound := BOUND.match(said):
        return BOUNDS[bound["sign"]], bound["limit"].removesuffix(".0")
    if "matching regex" in said:
        return "input_signs", said.partition("regex '")[2].partition("'")[0]
    for beginning, code in BEGINNINGS:
        if said.startswith(beginning):
            return code, ""
    wanted = TYPE.match(said)
    return TYPES.get(wanted["what"], "input_wrong") if wanted else "input_wrong", ""
