"""Settings of the templates that a cloud provider has approved; without one it sends nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels.contract import (
    Capabilities,
    OutboundBody,
    ProviderTemplate,
    Template,
    TemplateField,
    TemplateForm,
    Text,
)
from channels.sheet import Sheet
from channels.sms.driver import Sms


@dataclass(frozen=True, slots=True)
class TextTemplate:
    """The template into whose one variable an agent's own words go."""

    code: str
    field: str
    longest: int


@dataclass(frozen=True, slots=True)
class Templates:
    forms: tuple[TemplateForm, ...] = ()
    text: TextTemplate | None = None

    def filled(self, sms: Sms) -> tuple[str, Mapping[str, str]] | None:
        """Code and variables; None when free words have no template to travel in."""
        if sms.code:
            return sms.code, sms.params
        if self.text is None:
            return None
        return self.text.code, {self.text.field: sms.text}

    def order(self, code: str) -> Sequence[str]:
        """The variables as the template has them, for providers that know them by their place alone."""
        known = [form for form in self.forms if form.template_id == code]
        return [field.key for field in known[0].fields] if known else []


def read_templates(sheet: Sheet) -> Templates:
    forms = tuple(_form(row) for row in sheet.tables("templates"))
    table = sheet.value("text_template")
    if table is None:
        return Templates(forms)
    inner = sheet.table("text_template")
    text = TextTemplate(
        inner.required("id", "the code of a template with one variable"),
        inner.required("field", "the name of its variable"),
        inner.number("longest", 35, least=1, most=1000),
    )
    inner.finish()
    return Templates(forms, text)


def _form(row: Sheet) -> TemplateForm:
    fields = []
    for field in row.tables("fields"):
        fields.append(TemplateField(field.required("key", "the variable's name"), field.text("label")))
        field.finish()
    form = TemplateForm(
        row.required("id", "the template's code"),
        row.required("title", "what agents choose it by"),
        tuple(fields),
        row.text("preview"),
    )
    row.finish()
    return form


def capabilities(templates: Templates, *, per_second: float, at_once: int) -> Capabilities:
    sends: set[type[OutboundBody]] = {ProviderTemplate}
    if templates.forms:
        sends.add(Template)
    if templates.text:
        sends.add(Text)
    return Capabilities(
        sends=frozenset(sends),
        receipts=True,
        can_start_conversation=True,
        longest_text=templates.text.longest if templates.text else None,
        templates=templates.forms,
        per_second=per_second or None,
        at_once=at_once,
        recipient_per_minute=1,
    )
