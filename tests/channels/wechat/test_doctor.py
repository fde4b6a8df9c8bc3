"""The setup doctor names what is wrong and what to do, and never raises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.contract import Finding, Severity
from simulators.wechat import Account
from tests.channels.wechat.stage import CITIZEN, OLD_KEY, Stage, on_stage
from tests.fakes import ManualClock

CREDENTIALS, CLOCK, QUOTA, SERVICE = "接口凭证与 IP 白名单", "系统时钟", "客服消息额度", "公众号自带客服"
ADDRESS, MODE, OTHERS, REFUSED = "回调地址", "消息加解密方式", "其他第三方", "被拒绝的回调"


async def examined(stage: Stage) -> dict[str, Finding]:
    base = stage.url.removesuffix("/channels/wechat/main")
    if stage.channel._tools.public_url == "":
        stage.channel._tools = replace(stage.channel._tools, public_url=base)
    if stage.channel._replies is not None:
        await stage.channel._save()
    findings: Sequence[Finding] = await stage.channel.examine()
    assert all(finding.remedy for finding in findings if finding.severity is not Severity.OK)
    return {finding.check: finding for finding in findings}


def wall_clock() -> ManualClock:
    return ManualClock(datetime.now(UTC))


async def test_a_sound_account_has_nothing_to_mend() -> None:
    async with on_stage(clock=wall_clock()) as stage:
        await stage.citizen_says()
        findings = await examined(stage)

        assert {each.severity for each in findings.values()} == {Severity.OK}
        assert stage.url in findings[ADDRESS].what


async def test_it_does_not_find_its_own_visit() -> None:
    async with on_stage(clock=wall_clock()) as stage:
        await examined(stage)

        assert REFUSED not in await examined(stage)


@pytest.mark.parametrize(
    ("code", "words"), [(40013, "AppID"), (40125, "AppSecret"), (40164, "白名单"), (-1, "核对")]
)
async def test_credentials(code: int, words: str) -> None:
    async with on_stage() as stage:
        stage.platform.fail("/cgi-bin/stable_token", errcode=code, times=-1)
        found = (await examined(stage))[CREDENTIALS]

        assert found.severity is Severity.FAILED
        assert str(code) in found.what
        assert words in found.remedy


async def test_the_address_that_has_to_be_listed_is_told() -> None:
    async with on_stage() as stage:
        stage.platform.ip_allowed = set()

        assert "127.0.0.1" in (await examined(stage))[CREDENTIALS].what


async def test_a_platform_that_cannot_be_reached() -> None:
    async with on_stage(settings={"api_base": "http://127.0.0.1:9"}) as stage:
        found = (await examined(stage))[CREDENTIALS]

        assert found.severity is Severity.FAILED
        assert "curl" in found.remedy


async def test_a_wrong_clock() -> None:
    async with on_stage() as stage:  # the test's clock is far from the machine's
        assert (await examined(stage))[CLOCK].severity is Severity.FAILED


async def test_a_channel_that_does_not_run() -> None:
    async with on_stage(running=False) as stage:
        assert "未就绪" in (await examined(stage))[ADDRESS].what


async def test_an_address_nobody_listens_at() -> None:
    async with on_stage() as stage:
        stage.channel._tools = replace(stage.channel._tools, public_url="http://127.0.0.1:9")
        found = (await examined(stage))[ADDRESS]

        assert found.severity is Severity.FAILED
        assert "连接不上" in found.what
        assert "对方拒绝连接" in found.what


async def test_an_address_that_is_somebody_else() -> None:
    async with on_stage() as stage:
        stage.channel._tools = replace(stage.channel._tools, public_url=stage.platform.url)

        assert "HTTP 404" in (await examined(stage))[ADDRESS].what


async def test_a_mode_that_differs_from_the_console() -> None:
    async with on_stage("compatible", account=Account(mode="plain")) as stage:
        await stage.citizen_says()
        found = (await examined(stage))[MODE]

        assert found.severity is Severity.WARNING
        assert "明文模式" in found.what
        assert "兼容模式" in found.what


async def test_plain_mode_is_advised_against() -> None:
    async with on_stage("plain") as stage:
        await stage.citizen_says()

        assert "可被篡改" in (await examined(stage))[MODE].what


async def test_no_callback_yet() -> None:
    async with on_stage() as stage:
        assert "还没有收到" in (await examined(stage))[MODE].what


@pytest.mark.parametrize(
    ("account", "words"),
    [(Account(aes_key=OLD_KEY), "EncodingAESKey"), (Account(token="another"), "Token")],
)
async def test_a_refused_callback_says_which_secret_differs(account: Account, words: str) -> None:
    async with on_stage(account=account) as stage:
        await stage.platform.message(CITIZEN, Content="在吗")

        assert words in (await examined(stage))[REFUSED].remedy


async def test_others_who_use_the_account() -> None:
    async with on_stage(account=Account(kf_accounts={"kf1@gov"})) as stage:
        await stage.citizen_says()
        await stage.platform.event(CITIZEN, "kf_create_session", KfAccount="kf1@gov")
        await stage.answer()
        stage.platform.tokens.revoke()
        await stage.answer()
        stage.channel._notes.notes.token_replaced = 1
        findings = await examined(stage)

        assert findings[SERVICE].severity is Severity.WARNING
        assert "自带客服接入" in findings[OTHERS].what
        assert "换掉 1 次" in findings[OTHERS].what


async def test_a_quota_that_runs_out() -> None:
    async with on_stage() as stage:
        stage.platform.quota["/cgi-bin/message/custom/send"] = 9

        assert "剩余 9 次" in (await examined(stage))[QUOTA].what


@pytest.mark.parametrize("fault", [{"errcode": 48001}, {"status": 502}, {"drop": True}])
async def test_it_never_raises(fault: dict[str, object]) -> None:
    async with on_stage() as stage:
        for path in ("/cgi-bin/openapi/quota/get", "/cgi-bin/customservice/getkflist"):
            stage.platform.fail(path, **fault)
        findings = await examined(stage)

        assert findings[QUOTA].severity is Severity.WARNING
        assert SERVICE in findings


async def test_the_old_key_in_use_is_noticed() -> None:
    settings = {"previous_aes_key_env": "OLD_AES"}
    async with on_stage(account=Account(aes_key=OLD_KEY), settings=settings) as stage:
        await stage.citizen_says()

        assert "旧的 EncodingAESKey" in (await examined(stage))["密钥轮换"].what


async def test_notes_of_the_last_run_are_read_by_another_process() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        cabinet, clock = stage.cabinet, stage.clock
    async with on_stage(cabinet=cabinet, clock=clock, running=False) as stage:
        stage.channel._notes.notes.last_mode = "not ours to tell"

        assert "安全模式" in (await examined(stage))[MODE].what
