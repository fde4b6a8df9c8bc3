"""Ten thousand conversations are as light as a few."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.desk_town import desk_town
from tests.journeys.town import person

CROWD = 10_000


async def test_ten_thousand_conversations_scroll_as_a_few_rows(page: Page, tmp_path: Path) -> None:
    async with desk_town(tmp_path, [person("3001", roles=("supervisor",), team="")], crowd=CROWD) as here:
        await here.sit_down(page, "3001", "inbox", ready=False)
        await page.click("[role=tab]:has-text('全部')")
        list_box = page.locator("[role=listbox]")
        await expect(list_box).to_be_visible()

        seen = 0
        while seen < CROWD:
            await list_box.evaluate("box => box.scrollTo(0, box.scrollHeight)")
            await expect(page.locator("[role=option]").last).not_to_have_attribute("aria-posinset", str(seen))
            seen = int(await page.locator("[role=option]").last.get_attribute("aria-posinset") or 0)

        await expect(page.locator("[role=option]").last).to_have_attribute("aria-setsize", str(CROWD))
        assert await page.locator("[role=option]").count() < 60
