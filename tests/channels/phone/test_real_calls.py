"""Every way of a call, on a real Asterisk, through our channel."""

import asyncio
from collections.abc import Mapping

import pytest

from channels.contract import Severity
from channels.phone.ami import AmiError, Login, connect
from tests.channels.phone.deaths import DEATHS, Death
from tests.channels.phone.hotline import Hotline
from tests.channels.phone.stories import STORIES, Story
from tests.peers.asterisk.scenarios import silent_telephone
from tests.peers.asterisk.server import Asterisk

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="session")]
Told = Mapping[object, "asyncio.Task[None]"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_story(story: Story, told: Told) -> None:
    await told[story]


@pytest.mark.parametrize("story", DEATHS, ids=lambda story: story.__name__)
async def test_death_of_the_hub(story: Death, told: Told) -> None:
    await told[story]


async def test_the_doctor_finds_a_fresh_installation_in_order(asterisk: Asterisk) -> None:
    hotline = Hotline(asterisk)
    hotline.sipp.telephone(1030, silent_telephone())

    findings = {finding.check: finding for finding in await hotline.channel.examine()}
    hotline.close()

    good = ("连接", "时钟", "流程版本", "电话流程", "模块", "权限", "录音目录")
    assert {check: findings[check].severity for check in good} == dict.fromkeys(good, Severity.OK)
    assert findings["话机"].severity is Severity.WARNING  # of thirty telephones most are not there
    assert "30 个分机" in findings["话机"].what
    assert "30 个未注册" not in findings["话机"].what


async def test_the_hub_has_no_right_to_start_programs_or_calls(asterisk: Asterisk) -> None:
    login = Login("127.0.0.1", asterisk.ami_port, "hub", asterisk.secret)
    async with connect(login) as ami:
        for action, fields in FORBIDDEN:
            with pytest.raises(AmiError):
                await ami.act(action, fields)


FORBIDDEN: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("Originate", {"Channel": "PJSIP/1001", "Application": "System", "Data": "id"}),
    ("Command", {"Command": "core show version"}),
    ("Setvar", {"Variable": "FILE(/tmp/x)", "Value": "1"}),
    ("Getvar", {"Variable": "SHELL(id)"}),
    ("UpdateConfig", {"SrcFilename": "manager.conf", "DstFilename": "manager.conf"}),
    ("ModuleLoad", {"LoadType": "unload", "Module": "app_dial.so"}),
)
