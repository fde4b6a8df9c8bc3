"""Settings: complete or refused, all mistakes at once, and never a secret in a message."""

from datetime import timedelta

import pytest

from channels.contract import BadSettings
from channels.wechat.settings import CreditUse, Mode, read_settings
from tests.channels.wechat.stage import SECRETS, settings_for


def secret(name: str) -> str:
    return SECRETS.get(name, "")


def problems(**changes: object) -> dict[str, str]:
    with pytest.raises(BadSettings) as raised:
        read_settings(settings_for("https://api.weixin.qq.com", **changes), secret)
    return {problem.key: problem.problem for problem in raised.value.problems}


def test_defaults() -> None:
    read = read_settings(settings_for("https://api.weixin.qq.com/"), secret)

    assert read.mode is Mode.SAFE
    assert read.api_base == "https://api.weixin.qq.com"
    assert read.greeting == "微信服务热线"
    assert read.replay_window == timedelta(minutes=10)
    assert read.spend_credit_on == {CreditUse.SATISFACTION}


def test_all_mistakes_are_told_at_once() -> None:
    found = problems(
        app_id="123",
        secret_env="UNSET",
        token_env="",
        aes_key_env="SECRET",
        previous_aes_key_env="TOKEN",
        mode="secret",
        api_base="http://api.weixin.qq.com",
        replay_window_seconds=-1,
        spend_credit_on=["everything"],
        agent_menu_keys="agent",
        media_workers=True,
        greting="typo",
    )

    assert found.keys() == {
        "app_id",
        "secret_env",
        "token_env",
        "aes_key_env",
        "previous_aes_key_env",
        "mode",
        "api_base",
        "replay_window_seconds",
        "spend_credit_on",
        "agent_menu_keys",
        "media_workers",
        "greting",
    }
    assert "UNSET is not set" in found["secret_env"]


def test_no_message_and_no_picture_of_the_settings_shows_a_secret() -> None:
    told = " ".join(problems(aes_key_env="SECRET", token_env="AES").values())
    shown = repr(read_settings(settings_for("https://api.weixin.qq.com"), secret))

    assert not any(value in told or value in shown for value in SECRETS.values())


def test_plain_mode_needs_no_key_and_the_previous_key_may_be_empty() -> None:
    plain = settings_for("https://api.weixin.qq.com", mode="plain", aes_key_env="")
    rotating = settings_for("https://api.weixin.qq.com", previous_aes_key_env="UNSET")

    assert read_settings(plain, secret).aes_keys == ()
    assert read_settings(rotating, secret).aes_keys == (SECRETS["AES"],)


def test_templates_are_read_with_the_platforms_limits() -> None:
    fields = [{"key": "thing1", "label": "诉求内容"}, {"key": "time3", "label": "时间"}]
    read = read_settings(
        settings_for(
            "https://api.weixin.qq.com", templates=[{"id": "T1", "title": "进度通知", "fields": fields}]
        ),
        secret,
    )

    (form,) = read.templates
    assert [(field.key, field.longest) for field in form.fields] == [("thing1", 20), ("time3", None)]
    assert form.text({"thing1": "路灯", "time3": "今天"}) == "进度通知\n诉求内容：路灯\n时间：今天"


def test_all_mistakes_of_all_templates_are_told_at_once() -> None:
    good = {"key": "thing1", "label": "诉求内容"}
    found = problems(
        templates=[
            {"id": "T1", "title": "甲", "fields": [good]},
            {"id": "T1", "title": "乙", "fields": [good, good], "colour": "red"},
            {"id": "", "title": "丙", "fields": [], "url": "hub"},
            {"id": "T4", "title": "丁", "fields": [{"key": "thing 1", "label": ""}], "preview": "{thing9}"},
            "T5",
            {"id": "T1", "title": "又是甲", "fields": [good]},
        ],
    )
    not_a_list = problems(templates="T1")

    assert found.keys() == {
        "templates",
        "templates.2.colour",
        "templates.2.fields",
        "templates.3.id",
        "templates.3.fields",
        "templates.3.url",
        "templates.4.fields.1.key",
        "templates.4.fields.1.label",
        "templates.4.preview",
        "templates.5",
    }
    assert not_a_list.keys() == {"templates"}
