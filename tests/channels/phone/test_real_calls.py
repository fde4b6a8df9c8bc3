"""Every way of a call, on a real Asterisk, through our channel."""

import asyncio
from collections.abc import Mapping

import pytest

from tests.channels.phone.stories import STORIES, Story

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_story(story: Story, told: Mapping[Story, asyncio.Task[None]]) -> None:
    await told[story]
