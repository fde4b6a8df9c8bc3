"""The folder tree: paths, what lies below, and which department a folder belongs to."""

from collections.abc import Iterable, Iterator

from hub.domain.manuscript import Folder


class FolderTree:
    def __init__(self, folders: Iterable[Folder]) -> None:
        self.folders = {folder.id: folder for folder in folders}

    def path(self, folder_id: int | None) -> str:
        """Names from the top, with slashes; empty for none."""
        return "/".join(folder.name for folder in reversed(list(self.upwards(folder_id))))

    def department(self, folder_id: int | None) -> str:
        """That of the folder, or of the nearest one above that names any."""
        return next((folder.department for folder in self.upwards(folder_id) if folder.department), "")

    def below(self, folder_id: int) -> frozenset[int]:
        """The folder and all in it."""
        return frozenset(
            folder.id
            for folder in self.folders.values()
            if any(above.id == folder_id for above in self.upwards(folder.id))
        )

    def of_department(self, department: str) -> frozenset[int]:
        return frozenset(key for key in self.folders if department and self.department(key) == department)

    def upwards(self, folder_id: int | None) -> Iterator[Folder]:
        seen: set[int] = set()
        while folder_id is not None and folder_id in self.folders and folder_id not in seen:
            seen.add(folder_id)
            folder = self.folders[folder_id]
            yield folder
            folder_id = folder.parent_id
