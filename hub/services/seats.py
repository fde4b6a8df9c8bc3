"""How many conversations an agent may hold at once: one check for every place where it is set."""

from collections.abc import Collection, Mapping

from hub.domain.agent import LATER_KINDS

DEFAULT_CEILINGS = {"phone": 1, "web": 3, "wechat": 3}
LEAST_SEATS, MOST_SEATS = 2, 100


def seat_faults(ceilings: Mapping[str, int], text_budget: int, kinds: Collection[str]) -> dict[str, str]:
    """All mistakes by field. `ceilings` are complete; `kinds` are those of further channels there are."""
    wrong: dict[str, str] = {}
    for kind, seats in ceilings.items():
        if kind not in {*DEFAULT_CEILINGS, *LATER_KINDS, *kinds}:
            wrong[f"ceilings.{kind}"] = "no_such_kind"
        elif not 0 <= seats <= MOST_SEATS:
            wrong[f"ceilings.{kind}"] = "seats_out_of_range"
    if ceilings["wechat"] < LEAST_SEATS:
        wrong["ceilings.wechat"] = "few_wechat_seats"
    if text_budget < LEAST_SEATS:
        wrong["text_budget"] = "few_text_seats"
    elif text_budget > MOST_SEATS:
        wrong["text_budget"] = "seats_out_of_range"
    return wrong
