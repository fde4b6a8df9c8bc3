"""An editor brings a sheet in: sees what would become of each line, writes, and finds the drafts."""

from pathlib import Path

from playwright.async_api import Page, expect

from hub.documents.spreadsheets import excel_table
from hub.documents.writing import excel_bytes
from hub.domain.tables import Line, Table
from tests.browser.desk_town import axe_faults
from tests.browser.hall import Scene

HEAD = ("标题", "短答", "密级", "失效日期", "备忘")
ROWS = (
    ("居住证办理指南", "带身份证和住房证明到派出所。", "公开", "2027-01-31", ""),
    ("公积金提取指南", "租房每季度可提取一次。", "公开", "", ""),
    ("坏的一行", "", "绝密", "", ""),
    ("居住证办理指南", "又写了一遍", "", "", ""),
)


async def test_a_sheet_is_looked_at_then_written(scene: Scene, page: Page, tmp_path: Path) -> None:
    sheet = tmp_path / "知识.xlsx"
    sheet.write_bytes(excel_bytes(Table(HEAD, tuple(Line(at, row) for at, row in enumerate(ROWS, 2)))))
    await scene.work("kb_editor", path="knowledge", ready=False)

    await page.click(".tree .top button")
    await page.click("text=导入知识")
    await page.set_input_files(".el-dialog input[type=file]", sheet)
    await expect(page.locator(".el-dialog [role=status]")).to_contain_text("还没有写入")
    await expect(page.locator(".el-dialog tbody tr")).to_have_count(4)
    await expect(page.locator(".el-dialog tbody tr").nth(2)).to_contain_text("密级：")
    await expect(page.locator(".el-dialog")).to_contain_text("备忘")
    assert await axe_faults(page) == []
    await page.click("button:has-text('写入 2 条')")
    await expect(page.locator(".el-dialog [role=status]")).to_contain_text("已写入")
    await page.click(".el-dialog td a:has-text('公积金提取指南')")
    await expect(page.locator("#kb-short")).to_have_value("租房每季度可提取一次。")

    await page.click(".tree .top button")
    async with page.expect_download() as download:
        await page.click("text=导出Excel")
    table = excel_table(Path(await (await download.value).path()).read_bytes())
    assert {row[0] for row in ROWS[:2]} <= {line.cells[2] for line in table.lines}
