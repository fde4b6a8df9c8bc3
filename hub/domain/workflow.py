"""Who may take an article one step further: draft, review, approval by the department, published."""

from dataclasses import dataclass
from enum import StrEnum

from hub.domain.manuscript import Live, Manuscript, Stage


class Step(StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    CLEAR = "clear"
    RETURN = "return"
    APPROVE = "approve"
    WITHDRAW = "withdraw"


NEEDS_REASON = frozenset({Step.RETURN, Step.WITHDRAW})


@dataclass(frozen=True, slots=True)
class Hand:
    """What somebody is to one article: editor, administrator, contributor of the department on duty."""

    agent_id: int
    editor: bool = False
    admin: bool = False
    contributor: bool = False

    @property
    def writes(self) -> bool:
        return self.editor or self.contributor


def refusal(step: Step, of: Manuscript, hand: Hand) -> str:
    """Why not, as a code for people; empty when it may be done.

    Nobody clears or approves what they themselves submitted, except that a department's word on its own text
    counts once an editor has cleared it.
    """
    if not hand.writes:
        return "not_allowed"
    stage = of.stage
    match step:
        case Step.SAVE:
            fits = stage in (Stage.DRAFT, Stage.DONE) or (stage is Stage.REVIEW and hand.editor)
            return "" if fits else "manuscript_in_review"
        case Step.SUBMIT:
            again = stage is Stage.DONE and of.live_state is not Live.PUBLISHED
            return "" if stage is Stage.DRAFT or again else "manuscript_elsewhere"
        case Step.TAKE_BACK:
            back = stage in (Stage.REVIEW, Stage.APPROVAL, Stage.SCHEDULED)
            return "" if back else "manuscript_elsewhere"
        case Step.CLEAR:
            return _refuse_clearing(of, hand)
        case Step.RETURN:
            return _refuse_return(of, hand)
        case Step.APPROVE:
            return _refuse_approval(of, hand)
        case Step.WITHDRAW:
            if not hand.editor:
                return "not_allowed"
            return "" if of.live_state is Live.PUBLISHED else "manuscript_not_live"


def steps_open_to(of: Manuscript, hand: Hand) -> tuple[Step, ...]:
    return tuple(step for step in Step if not refusal(step, of, hand))


def _refuse_clearing(of: Manuscript, hand: Hand) -> str:
    if of.stage is not Stage.REVIEW:
        return "manuscript_elsewhere"
    if not hand.editor:
        return "not_allowed"
    return "own_manuscript" if of.submitted_by == hand.agent_id else ""


def _refuse_return(of: Manuscript, hand: Hand) -> str:
    if of.stage is Stage.REVIEW:
        return "" if hand.editor else "not_allowed"
    if of.stage in (Stage.APPROVAL, Stage.SCHEDULED):
        return ""
    return "manuscript_elsewhere"


def _refuse_approval(of: Manuscript, hand: Hand) -> str:
    if of.stage is not Stage.APPROVAL:
        return "manuscript_elsewhere"
    if hand.contributor:
        return ""
    if of.submitted_by == hand.agent_id:
        return "own_manuscript"
    # Without a department on duty an editor decides; in a department's stead only an administrator does.
    return "" if hand.admin or not of.department else "department_decides"
