"""What a person may see, as a condition on `conversation`."""

from typing import Any

from hub.services.ports import Scope
from hub.storage.reads import marks

Condition = tuple[str, list[Any]]

EVERYTHING: Condition = ("TRUE", [])


def visible(scope: Scope) -> Condition:
    """Everything, or conversations of these teams, or those this person holds or held."""
    if scope.everything:
        return EVERYTHING
    held = (
        "conversation.id IN (SELECT conversation_id FROM assignment WHERE assignment.agent_id = ?"
        " UNION SELECT own.id FROM conversation AS own WHERE own.agent_id = ?)"
    )
    values: list[Any] = [scope.agent_id, scope.agent_id]
    if not scope.team_ids:
        return held, values
    teams = sorted(scope.team_ids)
    return f"(conversation.team_id IN {marks(len(teams))} OR {held})", [*teams, *values]


def mentioned(agent_id: int) -> Condition:
    return "conversation.id IN (SELECT conversation_id FROM mention WHERE mention.agent_id = ?)", [agent_id]
