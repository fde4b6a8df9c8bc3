"""Pure: the template messages of an official account, read from its settings with every mistake named."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from channels.contract import SettingsProblem, TemplateField, TemplateForm

KEY = re.compile(r"\w{1,40}", re.ASCII)
PLACE = re.compile(r"\{([^{}]*)\}")
FORM_KEYS = frozenset({"id", "title", "fields", "preview", "url"})
FIELD_KEYS = frozenset({"key", "label"})
# The platform's own limits, told by the kind that begins a key: thing1, phrase2 …
LONGEST = {
    "character_string": 32,
    "thing": 20,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "phone_number": 17,
    "car_number": 8,
    "name": 10,
    "phrase": 5,
}


def read_templates(value: object) -> tuple[tuple[TemplateForm, ...], list[SettingsProblem]]:
    """The forms that are right, and what is wrong with the others."""
    if not isinstance(value, list | tuple):
        return (), [SettingsProblem("templates", "must be a list of tables with id, title and fields")]
    reader = _Reader()
    forms = [form for place, each in enumerate(value, 1) if (form := reader.form(f"templates.{place}", each))]
    reader.refuse_twice("templates", "id", [form.template_id for form in forms])
    return tuple(forms), reader.problems


class _Reader:
    def __init__(self) -> None:
        self.problems: list[SettingsProblem] = []

    def form(self, where: str, value: object) -> TemplateForm | None:
        table = self._table(where, value, FORM_KEYS)
        if table is None:
            return None
        before = len(self.problems)
        form = TemplateForm(
            template_id=self._text(where, table, "id"),
            title=self._text(where, table, "title"),
            fields=self._fields(where, table.get("fields")),
            preview=self._text(where, table, "preview", needed=False),
            url=self._url(where, table),
        )
        self._check_preview(where, form)
        return form if len(self.problems) == before else None

    def refuse_twice(self, where: str, name: str, values: list[str]) -> None:
        for twice in sorted({value for value in values if values.count(value) > 1}):
            self._wrong(where, f"{name} {twice} is there twice")

    def _fields(self, where: str, value: object) -> tuple[TemplateField, ...]:
        if not isinstance(value, list | tuple) or not value:
            self._wrong(f"{where}.fields", "must be a list of tables with key and label")
            return ()
        places = [self._field(f"{where}.fields.{place}", each) for place, each in enumerate(value, 1)]
        fields = tuple(field for field in places if field is not None)
        self.refuse_twice(f"{where}.fields", "key", [field.key for field in fields])
        return fields

    def _field(self, where: str, value: object) -> TemplateField | None:
        table = self._table(where, value, FIELD_KEYS)
        if table is None:
            return None
        key, label = self._text(where, table, "key"), self._text(where, table, "label")
        if key and not KEY.fullmatch(key):
            self._wrong(f"{where}.key", "must be letters, digits and _ as in the template, such as thing1")
        return TemplateField(key, label, LONGEST.get(key.rstrip("0123456789")))

    def _check_preview(self, where: str, form: TemplateForm) -> None:
        known = {field.key for field in form.fields}
        for unknown in sorted(set(PLACE.findall(form.preview)) - known):
            self._wrong(f"{where}.preview", f"{{{unknown}}} is no field of this template")

    def _table(self, where: str, value: object, known: frozenset[str]) -> Mapping[str, object] | None:
        if not isinstance(value, Mapping):
            self._wrong(where, f"must be a table with {', '.join(sorted(known))}")
            return None
        for key in sorted(set(value) - known):
            self._wrong(f"{where}.{key}", f"unknown; known are {', '.join(sorted(known))}")
        return value

    def _text(self, where: str, table: Mapping[str, object], key: str, *, needed: bool = True) -> str:
        value = table.get(key, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            self._wrong(f"{where}.{key}", "must be a text" + (" that is not empty" if needed else ""))
            return ""
        return value.strip()

    def _url(self, where: str, table: Mapping[str, object]) -> str:
        url = self._text(where, table, "url", needed=False)
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            self._wrong(f"{where}.url", "must be an address that begins with https:// or http://")
        return url

    def _wrong(self, key: str, problem: str) -> None:
        self.problems.append(SettingsProblem(key, problem))
