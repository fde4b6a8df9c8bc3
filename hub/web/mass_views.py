"""Puts campaigns and their results into the words of the wire."""

from typing import Any

from hub.domain.campaign import BEGUN, Campaign, CampaignRecipient, CampaignState, Wording, places
from hub.services.access import Who, masked
from hub.services.mass.progress import Progress, Result
from hub.services.mass.weighing import Weighed
from hub.web.contract.mass import (
    CampaignDraftView,
    CampaignPreview,
    CampaignStepView,
    CampaignView,
    ReasonView,
    RecipientView,
)
from hub.web.delivery_views import channel_of, in_english
from hub.web.keys import Services

APPROVERS = frozenset({"supervisor", "admin"})
COPIED = (
    *("id", "name", "account", "template", "text", "subject", "sign", "suffix", "digest", "version"),
    *("created_at", "state_at", "start_at", "window", "started_at", "ended_at", "reason"),
    *("total", "faulty", "parts", "taken"),
)


async def whole_view(services: Services, who: Who, row: Campaign) -> CampaignView:
    """With what happened to it and what became of it."""
    mass = services.outgoing.mass
    progress = await mass.watch.progress(row) if row.roster_id else Progress()
    steps = [
        CampaignStepView(
            at=step.at,
            step=step.step,
            by=services.views.agent(step.by),
            note=step.note,
            note_en=in_english(services, row.account, step.note) if step.by is None else "",
        )
        for step in await mass.desk.stored.steps(row.id)
    ]
    return campaign_view(services, who, row, progress, steps)


async def listed_view(services: Services, who: Who, row: Campaign) -> CampaignView:
    progress = await services.outgoing.mass.watch.progress(row) if row.state in BEGUN else Progress()
    return campaign_view(services, who, row, progress, [])


def campaign_view(
    services: Services, who: Who, row: Campaign, progress: Progress, steps: list[CampaignStepView]
) -> CampaignView:
    mass, kind = services.outgoing.mass, channel_of(services, row.account)
    rules = mass.desk.rules
    mine = who.agent_id in row.authors or who.agent_id in row.approved_by
    copied: dict[str, Any] = {name: getattr(row, name) for name in COPIED}
    beside = mass.feeder.beside(row)
    return CampaignView(
        **copied,
        channel=kind,
        state=row.state.value,
        by=services.views.agent(row.created_by),
        values=dict(row.facts),
        source={name: str(value) for name, value in row.source.items() if isinstance(value, str)},
        columns=list(row.columns),
        places=list(places(row)),
        approvals=len(row.approved_by),
        approvals_needed=rules.approvals,
        may_approve=row.state is CampaignState.WAITING and not mine and who.has(APPROVERS),
        reason_en=in_english(services, row.account, row.reason),
        waits_for=mass.feeder.waits_for(row) if row.state is CampaignState.RUNNING else "",
        per_second=round(mass.feeder.pace(row.account) / (beside + 1), 1),
        beside=beside,
        outcomes=dict(progress.outcomes),
        faults={fault: count for fault, count in progress.faults.items() if fault},
        reasons=[
            ReasonView(state=state, reason=why, reason_en=in_english(services, row.account, why), count=count)
            for state, why, count in progress.reasons
        ],
        steps=steps,
        failed_limit=rules.failed_percent,
        unknown_limit=rules.unknown_percent,
    )


def preview_view(services: Services, who: Who, row: Campaign, weighed: Weighed) -> CampaignPreview:
    kind = channel_of(services, row.account)
    return CampaignPreview(
        campaign=campaign_view(services, who, row, Progress(), []),
        drafts=[_draft(recipient, wording, kind) for recipient, wording in weighed.samples],
        total=weighed.total,
        parts=weighed.parts,
        longest=weighed.longest,
        faults={fault.value: count for fault, count in weighed.faults.items()},
    )


def _draft(recipient: CampaignRecipient, wording: Wording, kind: str) -> CampaignDraftView:
    return CampaignDraftView(
        number=recipient.number,
        address=masked(recipient.address, kind),
        name=recipient.name,
        text=wording.text,
        subject=wording.subject,
        units=wording.length.units,
        alphabet=wording.length.alphabet,
        parts=wording.length.parts,
    )


def recipient_view(services: Services, row: Campaign, result: Result) -> RecipientView:
    recipient, delivery = result.recipient, result.delivery
    fault: Any = recipient.fault.value
    reason = delivery.state_reason if delivery is not None else ""
    return RecipientView(
        number=recipient.number,
        address=masked(recipient.address, channel_of(services, row.account)),
        name=recipient.name,
        fault=fault,
        state=delivery.state.value if delivery is not None else "",
        reason=reason,
        reason_en=in_english(services, row.account, reason),
        delivery_id=delivery.id if delivery is not None else None,
        at=delivery.state_at if delivery is not None else None,
    )
