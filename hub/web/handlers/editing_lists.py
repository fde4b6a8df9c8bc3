"""The editor's desk: folders, subjects, words."""

from hub.domain.manuscript import Folder, SynonymGroup
from hub.services.editing.rights import WRITERS
from hub.web.contract.base import Done
from hub.web.contract.editing_lists import (
    DeskFolders,
    DeskLists,
    DeskWords,
    FolderView,
    SubjectView,
    SynonymView,
    WordView,
)
from hub.web.dispatch import Call, Handler
from hub.web.editing_views import folder_views, synonym_view, word_view


async def list_folders(call: Call) -> DeskFolders:
    editing = call.services.editing
    counted = await editing.folders.counted(call.who)
    waiting = await editing.desk.waiting(call.who)
    today = editing.desk.ground.today()
    late = [one for one, _ in await editing.updates.open_requests(call.who) if one.due_on < today]
    return DeskFolders(
        items=folder_views(counted),
        unfiled=waiting.unfiled,
        in_work=waiting.in_work,
        to_review=waiting.to_review,
        to_approve=waiting.to_approve,
        due=waiting.due,
        expired=waiting.expired,
        asked=waiting.asked,
        overdue=len(late),
        reported=waiting.reported,
        gaps=await editing.gaps.open_count(call.who),
    )


def _folder(call: Call, folder_id: int) -> Folder:
    body = call.body
    return Folder(folder_id, body.name.strip(), body.parent_id, body.department.strip())


def _view(folder: Folder) -> FolderView:
    return FolderView(
        id=folder.id, name=folder.name, parent_id=folder.parent_id, department=folder.department
    )


async def create_folder(call: Call) -> FolderView:
    return _view(await call.services.editing.folders.create(call.who, _folder(call, 0)))


async def change_folder(call: Call) -> FolderView:
    return _view(await call.services.editing.folders.change(call.who, _folder(call, call.id)))


async def delete_folder(call: Call) -> Done:
    await call.services.editing.folders.delete(call.who, call.id)
    return Done()


async def list_choices(call: Call) -> DeskLists:
    subjects = await call.services.store.manuscripts.subjects()
    folders = (await call.services.editing.folders.counted(call.who)).tree.folders.values()
    floor, views = call.services.floor, call.services.views
    people = sorted(
        (one for one in floor.agents.values() if not one.disabled and WRITERS & set(one.roles)),
        key=lambda one: one.number,
    )
    names = [d.name for d in floor.departments.values()]
    return DeskLists(
        subjects=[SubjectView(code=one.code, name=one.name) for one in subjects],
        departments=list(dict.fromkeys([*names, *(f.department for f in folders if f.department)])),
        writers=[found for one in people if (found := views.agent(one.id))],
    )


async def list_words(call: Call) -> DeskWords:
    views, words = call.services.views, call.services.editing.words
    return DeskWords(
        words=[word_view(views, row) for row in await words.words()],
        synonyms=[synonym_view(views, row) for row in await words.synonyms()],
    )


async def add_word(call: Call) -> WordView:
    row = await call.services.editing.words.add_word(call.who, call.body.word)
    return word_view(call.services.views, row)


async def delete_word(call: Call) -> Done:
    await call.services.editing.words.delete_word(call.who, call.id)
    return Done()


async def _save_synonyms(call: Call, group_id: int) -> SynonymView:
    wanted = SynonymGroup(
        group_id, tuple(call.body.words), call.services.clock.now(), tuple(call.body.leads_to)
    )
    return synonym_view(
        call.services.views, await call.services.editing.words.save_synonyms(call.who, wanted)
    )


async def create_synonyms(call: Call) -> SynonymView:
    return await _save_synonyms(call, 0)


async def change_synonyms(call: Call) -> SynonymView:
    return await _save_synonyms(call, call.id)


async def delete_synonyms(call: Call) -> Done:
    await call.services.editing.words.delete_synonyms(call.who, call.id)
    return Done()


HANDLERS: dict[str, Handler] = {
    "list_folders": list_folders,
    "create_folder": create_folder,
    "change_folder": change_folder,
    "delete_folder": delete_folder,
    "list_choices": list_choices,
    "list_words": list_words,
    "add_word": add_word,
    "delete_word": delete_word,
    "create_synonyms": create_synonyms,
    "change_synonyms": change_synonyms,
    "delete_synonyms": delete_synonyms,
}
