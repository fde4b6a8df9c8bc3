"""Which template messages a conversation's channel offers, and what filling one in makes of it."""

from collections.abc import Mapping

from channels.contract import Capabilities, TemplateForm
from hub.services.problems import BadInput


def form_of(capabilities: Capabilities | None, template_id: str) -> TemplateForm:
    for form in capabilities.templates if capabilities else ():
        if form.template_id == template_id:
            return form
    raise BadInput("no_such_template")


def filled(form: TemplateForm, given: Mapping[str, str]) -> dict[str, str]:
    """The values of exactly this form's fields; every field that is empty or too long is named."""
    values = {field.key: given.get(field.key, "").strip() for field in form.fields}
    faults = {field.key: "template_field_empty" for field in form.fields if not values[field.key]}
    for field in form.fields:
        if field.longest is not None and len(values[field.key]) > field.longest:
            faults[field.key] = "template_field_long"
    if faults:
        raise BadInput("template_incomplete", fields=faults)
    return values


def details_of(form: TemplateForm, values: Mapping[str, str]) -> dict[str, str]:
    """How a message keeps it; `outbound_body` reads it back."""
    link = {"url": form.url} if form.url else {}
    kept = {f"v_{key}": value for key, value in values.items()}
    return {"template": form.template_id, "title": form.title, **link, **kept}
