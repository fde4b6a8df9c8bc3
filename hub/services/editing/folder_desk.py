"""Editors keep the folder tree; a renamed folder renames the category of what is published in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hub.domain.change import Patch
from hub.domain.folders import FolderTree
from hub.domain.knowledge import Article
from hub.domain.manuscript import ChangeKind, Folder, KbChange
from hub.services.access import Who
from hub.services.editing.ground import EditingGround
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.sheet import Sheet

DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Counted:
    """The tree as somebody sees it: how many articles of theirs lie in each folder itself (0: in none)."""

    tree: FolderTree
    counts: Mapping[int, int]
    own: frozenset[int] | None


@dataclass(slots=True)
class FolderDesk:
    ground: EditingGround

    async def counted(self, who: Who) -> Counted:
        tree = await self.ground.tree()
        reach = self.ground.rights.reach(who, tree)
        counts = await self.ground.manuscripts.counts_by_folder(reach)
        return Counted(tree, counts, None if reach.everything else reach.folder_ids)

    async def create(self, who: Who, wanted: Folder) -> Folder:
        tree = await self.ground.tree()
        position = max((folder.position for folder in tree.folders.values()), default=0) + 1
        folder = replace(wanted, id=self.ground.ids.next(), position=position)
        self._check(tree, folder)
        sheet = Sheet(new=[folder])
        self.ground.audit.note(who, "create_folder", str(folder.id), sheet, name=folder.name)
        await self.ground.keep(sheet)
        return folder

    async def change(self, who: Who, wanted: Folder) -> Folder:
        tree = await self.ground.tree()
        before = tree.folders.get(wanted.id)
        if before is None:
            raise NotFound("no_such_folder")
        folder = replace(wanted, position=before.position)
        after = FolderTree({**tree.folders, folder.id: folder}.values())
        self._check(after, folder)
        sheet = Sheet()
        values = {"name": folder.name, "parent_id": folder.parent_id, "department": folder.department}
        sheet.patches.append(Patch(Folder, folder.id, values))
        if (folder.name, folder.parent_id) != (before.name, before.parent_id):
            await self._rename_categories(after, folder.id, sheet)
        self.ground.audit.note(who, "change_folder", str(folder.id), sheet, name=folder.name)
        await self.ground.keep(sheet)
        return folder

    async def _rename_categories(self, tree: FolderTree, folder_id: int, sheet: Sheet) -> None:
        for of in await self.ground.manuscripts.in_folders(tree.below(folder_id)):
            values = {"category": tree.path(of.folder_id), "seq": self.ground.ids.next()}
            sheet.patches.append(Patch(Article, of.id, values))
            sheet.new.append(KbChange(of.id, ChangeKind.UPSERT))

    async def delete(self, who: Who, folder_id: int) -> None:
        tree = await self.ground.tree()
        if folder_id not in tree.folders:
            raise NotFound("no_such_folder")
        held = (await self.counted(who)).counts.get(folder_id, 0)
        if held or len(tree.below(folder_id)) > 1:
            raise CannotDo("folder_not_empty")
        sheet = Sheet(deletes=[(Folder, folder_id)])
        self.ground.audit.note(who, "delete_folder", str(folder_id), sheet)
        await self.ground.keep(sheet)

    def _check(self, tree: FolderTree, folder: Folder) -> None:
        name = folder.name.strip()
        if not name or "/" in name:
            raise BadInput("bad_folder_name", fields={"name": "bad_folder_name"})
        if folder.parent_id is not None and folder.parent_id not in tree.folders:
            raise NotFound("no_such_folder")
        above = [one.id for one in tree.upwards(folder.parent_id)]
        if folder.id in above or len(above) >= DEEPEST:
            raise BadInput("folder_in_itself", fields={"parent_id": "folder_in_itself"})
        twins = [one for one in tree.folders.values() if one.parent_id == folder.parent_id]
        if any(one.name == folder.name and one.id != folder.id for one in twins):
            raise BadInput("folder_name_taken", fields={"name": "folder_name_taken"})
