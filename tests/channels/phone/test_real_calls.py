"""Every way of a call, on a real Asterisk, through our channel."""

import asyncio
from collections.abc import Mapping

import pytest

from tests.channels.phone.deaths import DEATHS, Death
from tests.channels.phone.stories import STORIES, Story

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="session")]
Told = Mapping[object, "asyncio.Task[None]"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_story(story: Story, told: Told) -> None:
    await told[story]


@pytest.mark.parametrize("story", DEATHS, ids=lambda story: story.__name__)
async def test_death_of_the_hub(story: Death, told: Told) -> None:
    await told[story]
