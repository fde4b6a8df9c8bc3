"""Template messages as forms an agent fills in: values only; channels import them from the contract."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One value of a template. `longest` in characters, where the provider has a limit."""

    key: str
    label: str
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """A template registered with the provider. In `preview`, `{key}` stands for that field's value; without
    one, the title and a line per field, as the citizen's phone shows it.
    """

    template_id: str
    title: str
    fields: tuple[TemplateField, ...]
    preview: str = ""
    url: str = ""

    @property
    def pattern(self) -> str:
        lines = [f"{field.label}：{{{field.key}}}" for field in self.fields]
        return self.preview or "\n".join([self.title, *lines])

    def text(self, values: Mapping[str, str]) -> str:
        """What the citizen will read."""
        return PLACE.sub(lambda place: values.get(place[1], ""), self.pattern)
