"""What somebody is to an article, and which articles they see at the editor's desk."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.domain.agent import Role
from hub.domain.folders import FolderTree
from hub.domain.manuscript import Manuscript
from hub.domain.workflow import Hand
from hub.services.access import Who
from hub.services.editing.ports import Reach
from hub.services.floor import Floor

EDITORS = frozenset({Role.KB_EDITOR.value, Role.ADMIN.value})
WRITERS = EDITORS | {Role.CONTRIBUTOR.value}


@dataclass(slots=True)
class Rights:
    floor: Floor

    def department(self, who: Who) -> str:
        """The department whose contributor this person is; empty for all others."""
        if Role.CONTRIBUTOR.value not in who.roles or who.department_id is None:
            return ""
        department = self.floor.departments.get(who.department_id)
        return department.name if department else ""

    def reach(self, who: Who, tree: FolderTree) -> Reach:
        if who.has(EDITORS):
            return Reach(everything=True)
        own = self.department(who)
        # A department's name is never empty, so this matches nothing for those who belong to none.
        return Reach(department=own or "\n", folder_ids=tree.of_department(own))

    def hand(self, who: Who, of: Manuscript, tree: FolderTree) -> Hand:
        own = self.department(who)
        theirs = bool(own) and own in (of.department, tree.department(of.folder_id))
        return Hand(who.agent_id, who.has(EDITORS), Role.ADMIN.value in who.roles, theirs)

    def concerned(self, of: Manuscript, tree: FolderTree) -> tuple[int, ...]:
        """The contributors of the department on duty."""
        return self.contributors_of(of.department, tree.department(of.folder_id))

    def contributors_of(self, *departments: str) -> tuple[int, ...]:
        names = {*departments} - {""}
        wanted = {d.id for d in self.floor.departments.values() if d.name in names}
        teams = {team.id for team in self.floor.teams.values() if team.department_id in wanted}
        return tuple(
            agent.id
            for agent in self.floor.agents.values()
            if not agent.disabled and Role.CONTRIBUTOR.value in agent.roles and agent.team_id in teams
        )

    def hearing(self, of: Manuscript, people: Iterable[int], tree: FolderTree) -> set[int]:
        """Of `people` those who may hear its title: an agent's proposal may have become a secret since."""
        if of.audience != "secret":
            return set(people)
        return set(people) & {*self.editors(), *self.concerned(of, tree)}

    def editors(self) -> tuple[int, ...]:
        return tuple(
            agent.id
            for agent in self.floor.agents.values()
            if not agent.disabled and Role.KB_EDITOR.value in agent.roles
        )
