"""Who works in the town: two teams, their leaders, and one person of each further role."""

from hub.commands.people import NewAgent
from tests.journeys.town import person

FIRST, SECOND = "一组", "二组"

FOLK: list[NewAgent] = [
    person("1001"),
    person("1002"),
    person("1003", skills=("general", "social")),
    person("2001", team=SECOND),
    person("leader1", roles=("leader",), skills=()),
    person("leader2", roles=("leader",), skills=(), team=SECOND),
    person("supervisor", roles=("supervisor",), skills=(), team=""),
    person("qa", roles=("qa",), skills=(), team=""),
    person("editor", roles=("kb_editor",), skills=(), team=""),
    person("editor2", roles=("kb_editor",), skills=(), team=""),
    person("renshe", roles=("contributor",), skills=(), team="人社局"),
    person("yibao", roles=("contributor",), skills=(), team="医保局"),
    person("admin", roles=("admin",), skills=(), team=""),
]
