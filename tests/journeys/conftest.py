"""Journeys run on both databases."""

from pathlib import Path

import pytest

from hub.config import Config
from tests.journeys.town import town_config


@pytest.fixture(params=["sqlite", "postgres"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    if request.param == "sqlite":
        return town_config(tmp_path)
    database = request.getfixturevalue("postgres_database")
    return town_config(tmp_path, database.url)
