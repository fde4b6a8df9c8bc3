"""Turns sections of the configuration into the rules that the services and the router ask for."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from channels.contract import MessageClass
from hub.config import Config, DeliverySection, DutySection, MassSection, RoutingSection, SessionSection
from hub.domain.quiet import Manners, period
from hub.services.mass.rules import MassRules
from hub.services.sign_in import SessionRules
from routing.duty import DutyRules
from routing.model import WECHAT, ChannelKind, Rules, Strategy


def rules_of(section: RoutingSection) -> Rules:
    seconds = section.wrap_up_seconds
    return Rules(
        strategy=Strategy(section.strategy),
        blend=section.blend,
        offer_lasts=timedelta(seconds=section.offer_seconds),
        decline_rest=timedelta(seconds=section.decline_rest_seconds),
        sticky_wait=timedelta(seconds=section.sticky_wait_seconds),
        transfer_wait=timedelta(seconds=section.transfer_wait_seconds),
        park_after=timedelta(minutes=section.park_after_minutes),
        connection_grace=timedelta(seconds=section.connection_grace_seconds),
        wrap_up_lasts={ChannelKind(kind): timedelta(seconds=s) for kind, s in seconds.items()},
        longest_wrap_up=timedelta(minutes=section.longest_wrap_up_minutes),
    )


def duty_rules_of(section: DutySection) -> DutyRules:
    return DutyRules(
        minimum=section.minimum,
        leader_alarm=timedelta(seconds=section.leader_alarm_seconds),
        supervisor_alarm=timedelta(seconds=section.supervisor_alarm_seconds),
        automatic_lasts=timedelta(hours=section.automatic_hours),
    )


def manners_of(section: DeliverySection, zone: ZoneInfo) -> Manners:
    return Manners(zone, {MessageClass(name): period(hours) for name, hours in section.quiet_hours.items()})


def mass_rules_of(section: MassSection) -> MassRules:
    return MassRules(
        per_second=section.per_second,
        recipients=section.recipients,
        approvals=section.approvals,
        suffix=section.opt_out_suffix,
        failed_percent=section.failed_percent,
        unknown_percent=section.unknown_percent,
    )


def session_rules_of(section: SessionSection) -> SessionRules:
    return SessionRules(
        longest=timedelta(hours=section.hours),
        idle=timedelta(minutes=section.idle_minutes),
        failures=section.failures_before_lock,
        lock=timedelta(minutes=section.lock_minutes),
    )


def has_wechat(config: Config) -> bool:
    """Without a WeChat account nobody is called to WeChat duty; a leader's own list is guarded all the
    same.
    """
    return any(channel.kind == WECHAT and channel.enabled for channel in config.channel)
