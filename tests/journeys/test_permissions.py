"""The permission matrix: every endpoint for every role, for nobody, and for other systems with a token."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from hub.config import Config
from hub.web.contract.endpoints import ENDPOINTS, Endpoint
from tests.journeys.town import Desk, Town, town

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = {
    "agent": "1001",
    "leader": "leader1",
    "supervisor": "supervisor",
    "qa": "qa",
    "kb_editor": "editor",
    "contributor": "renshe",
    "admin": "admin",
}
NOBODY = "nobody"

# Said once more, apart from the table of endpoints: a slip of the pen there must not pass unseen.
EVERYBODY = "agent leader supervisor qa kb_editor contributor admin"
READERS, DESK, LEADERS = "agent leader supervisor qa", "agent leader supervisor", "leader supervisor"
MATRIX = {
    f"{NOBODY} {EVERYBODY}": "sign_in",
    EVERYBODY: "sign_out me change_password save_settings upload_file search_knowledge get_article "
    "explain_suggestion list_skills get_file",
    READERS: "list_conversations get_conversation list_messages search_messages get_file_page get_contact "
    "get_call_line find_contacts contact_timeline contact_conversations",
    DESK: "set_presence answer_replacement send_message accept_offer decline_offer close_conversation "
    "park_conversation resume_conversation transfer_conversation change_priority hang_up extend_wrap_up "
    "play_recording stop_recording list_recordings "
    "finish_wrap_up mark_read get_draft save_draft resend_message settle_message change_contact "
    "unmask_contact merge_contacts undo_merge list_canned_replies create_canned_reply "
    "change_canned_reply delete_canned_reply get_suggestions adopt_suggestion list_colleagues get_duty "
    "list_templates list_ways get_exchange propose_article",
    "kb_editor admin": "create_folder change_folder delete_folder ask_update add_word delete_word "
    "create_synonyms change_synonyms delete_synonyms remind_update assign_gap create_must_find "
    "change_must_find delete_must_find import_must_finds run_must_finds issue_wording",
    "kb_editor contributor admin": "list_folders list_choices list_manuscripts create_manuscript "
    "get_manuscript save_manuscript step_manuscript restore_version remark_manuscript list_versions "
    "get_revision list_update_requests settle_update preview_article list_words "
    "list_gaps get_gap write_for_gap add_gap_questions dismiss_gap reopen_gap join_gaps split_gap "
    "try_question try_draft asked_wordings "
    "list_must_finds forecast_must_finds list_find_runs get_find_run list_articles "
    "list_wordings create_wording get_wording save_wording agree_wording withdraw_wording try_wording "
    "import_articles export_articles import_template",
    LEADERS: "assign_conversation take_over_conversation block_contact unblock_contact get_board "
    "force_presence put_on_duty end_duty set_spares",
    f"{LEADERS} qa": "duty_report",
    f"{LEADERS} qa admin": "reply_report reply_report_file",
    f"{LEADERS} admin": "list_agents get_organisation list_accounts list_deliveries delivery_summary "
    "get_delivery settle_delivery replay_delivery cancel_delivery dismiss_delivery assign_deliveries "
    "change_deliveries replay_heap pause_account resume_account "
    "send_notice preview_notice list_notices get_notice withdraw_notice remind_notice list_texts "
    "save_text hand_in_text "
    "retire_text list_blocked block_address unblock_address list_campaigns create_campaign get_campaign "
    "change_campaign delete_campaign upload_recipients choose_segment segment_choices preview_campaign "
    "submit_campaign pause_campaign resume_campaign stop_campaign list_recipients export_recipients",
    f"{LEADERS} kb_editor admin": "self_help_figures",
    "admin": "create_agent change_agent unlock_agent create_department create_team change_team save_skill "
    "delete_skill change_account account_settings examine_account list_tokens create_token revoke_token "
    "list_webhooks create_webhook change_webhook delete_webhook test_webhook try_account",
    "admin supervisor": "list_audit decide_text decide_campaign",
    f"{DESK} admin": "list_entries create_entry change_entry delete_entry import_entries list_groups "
    "create_group change_group delete_group",
}
ALLOWED = {operation: set(roles.split()) for roles, names in MATRIX.items() for operation in names.split()}
PARTS = {"{id}": "1", "{file_id}": "nothing", "{key}": "nothing", "{name}": "nothing", "{revision}": "1"}


@dataclass
class City:
    town: Town
    desks: dict[str, Desk] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    async def ask(self, endpoint: Endpoint, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        path = endpoint.path
        for mark, value in PARTS.items():
            path = path.replace(mark, value)
        body: dict[str, Any] | None = {} if endpoint.body else None
        url = f"{self.town.url}{path}"
        async with self.town.http.request(endpoint.method, url, json=body, headers=headers) as answer:
            found = await answer.json() if answer.content_type == "application/json" else {}
            return answer.status, found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(
    settle: Callable[[str, Path], Config], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    async with town(settle("sqlite", tmp_path_factory.mktemp("city"))) as here:
        city = City(here)
        for role, login in PEOPLE.items():
            city.desks[role] = await here.office(login)
        for role in PEOPLE:
            made = await city.desks["admin"].post("/tokens", name=role, roles=[role])
            city.tokens[role] = made["token"]
        yield city


async def test_the_matrix_names_every_endpoint() -> None:
    assert set(ALLOWED) == {endpoint.operation for endpoint in ENDPOINTS}


@pytest.mark.parametrize("role", [*PEOPLE, NOBODY])
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: e.operation)
async def test_a_role_comes_through_exactly_the_doors_it_may(
    city: City, endpoint: Endpoint, role: str
) -> None:
    headers: dict[str, str] = {}
    if role != NOBODY:
        desk = city.desks[role]
        if endpoint.operation == "sign_out":
            desk = await city.town.office(PEOPLE[role])
        headers = desk.headers

    status, problem = await city.ask(endpoint, headers)

    assert status < 500, problem
    if role in ALLOWED[endpoint.operation]:
        assert (status, problem.get("code")) not in [(401, "not_signed_in"), (403, "not_allowed")]
    else:
        refused = (401, "not_signed_in") if role == NOBODY else (403, "not_allowed")
        assert (status, problem["code"]) == refused


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: e.operation)
async def test_a_token_has_the_rights_of_its_roles(city: City, endpoint: Endpoint, role: str) -> None:
    status, problem = await city.ask(endpoint, {"Authorization": f"Bearer {city.tokens[role]}"})

    assert status < 500, problem
    if role not in ALLOWED[endpoint.operation]:
        assert (status, problem["code"]) == (403, "not_allowed")
    elif status == 403:
        assert endpoint.operation in {"me", "change_password", "save_settings", "set_presence"}


@pytest.mark.parametrize("secret", ["", "nonsense", "a" * 4000, "%00", "ü"])
async def test_a_forged_cookie_or_token_opens_nothing(city: City, secret: str) -> None:
    me = next(endpoint for endpoint in ENDPOINTS if endpoint.operation == "me")

    by_cookie = await city.ask(me, {"Cookie": f"hub_session={secret}"})
    by_token = await city.ask(me, {"Authorization": f"Bearer {secret}"})

    assert by_cookie[0] == by_token[0] == 401
    assert by_cookie[1]["code"] == "not_signed_in"


async def test_a_cookie_alone_changes_nothing(city: City) -> None:
    desk = city.desks["leader"]
    cookie = {"Cookie": f"hub_session={desk.cookie}"}
    ours, others = {"Origin": city.town.url}, {"Origin": "https://elsewhere.example"}
    save = next(endpoint for endpoint in ENDPOINTS if endpoint.operation == "save_settings")

    without, _ = await city.ask(save, cookie), 0
    wrong = await city.ask(save, {**cookie, "X-Hub-Csrf": "x" * 32})
    foreign = await city.ask(save, {**desk.headers, **others})
    beside = await city.ask(save, {**desk.headers, "Sec-Fetch-Site": "cross-site"})
    good = await city.ask(save, {**desk.headers, **ours})

    assert [(s, p["code"]) for s, p in (without, wrong)] == [(403, "csrf")] * 2
    assert [(s, p["code"]) for s, p in (foreign, beside)] == [(403, "wrong_origin")] * 2
    assert good[0] == 400  # through the door: only the body is wrong


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Origin": "https://elsewhere.example"}, 403), ({"Cookie": "hub_session=forged"}, 401)],
)
async def test_a_desk_socket_is_opened_only_by_our_own_pages(
    city: City, headers: dict[str, str], status: int
) -> None:
    url = f"{city.town.url}/api/v1/desk/socket"
    async with city.town.http.get(url, headers={**city.desks["agent"].headers, **headers}) as answer:
        assert answer.status == status


async def test_no_socket_for_nobody_and_none_for_tokens(city: City) -> None:
    url = f"{city.town.url}/api/v1/desk/socket"
    asked: list[dict[str, str]] = [
        {},
        {"Authorization": f"Bearer {city.tokens['agent']}"},
    ]
    for headers in asked:
        async with city.town.http.get(url, headers=headers) as answer:
            assert answer.status in (401, 403)
