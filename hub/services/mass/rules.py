"""What the operator decides about mass sending."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MassRules:
    """`approvals`: how many people besides the author must approve. `failed_percent`, `unknown_percent`:
    above these a campaign pauses by itself; 0 never.
    """

    per_second: float = 100.0
    recipients: int = 200_000
    approvals: int = 1
    suffix: str = ""
    failed_percent: float = 5.0
    unknown_percent: float = 2.0
