"""What the audit log keeps, its page can name and filter by, as the hub's code writes it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCREENS = ROOT / "web_console/src"


def notes() -> Iterator[ast.Call]:
    """Every `….audit.note(who, action, …, detail=…)` of the hub."""
    for path in sorted((ROOT / "hub").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr == "note" and ast.unparse(node.func.value).endswith("audit"):
                yield node


def actions() -> set[str]:
    """Those that are written out where they are noted."""
    written = (call.args[1] for call in notes() if len(call.args) > 1)
    return {str(one.value) for one in written if isinstance(one, ast.Constant)}


def details() -> set[str]:
    return {keyword.arg for call in notes() for keyword in call.keywords if keyword.arg}


def words() -> set[str]:
    found = (
        re.findall(r'"(auditd?\.\w+)":', path.read_text("utf-8")) for path in SCREENS.glob("i18n/zh/*.ts")
    )
    return {key for keys in found for key in keys}


def test_every_act_has_a_name() -> None:
    assert len(actions()) > 20
    assert {action for action in actions() if f"audit.{action}" not in words()} == set()


def test_every_act_can_be_filtered_by() -> None:
    offered = (SCREENS / "views/admin/audit/actions.ts").read_text("utf-8")

    assert {action for action in actions() if f'"{action}"' not in offered} == set()


def test_every_detail_has_a_name() -> None:
    assert {detail for detail in details() if f"auditd.{detail}" not in words()} == set()
