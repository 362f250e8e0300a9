"""Settings come from flags, the environment and a file, in that order."""

from dataclasses import fields
from pathlib import Path

import pytest

from kg.errors import SettingError
from kg.settings import Settings


def test_defaults_need_no_source() -> None:
    assert Settings.from_sources({}, {}) == Settings()


def test_a_flag_wins_over_environment_and_file(tmp_path: Path) -> None:
    file = tmp_path / "noograph.toml"
    file.write_text('port = 1\nhost = "h"\nmax_rows = 5\n')
    found = Settings.from_sources(
        {"port": 3}, {"NOOGRAPH_PORT": "2", "NOOGRAPH_MAX_ROWS": "7"}, file
    )
    assert (found.port, found.max_rows, found.host) == (3, 7, "h")


def test_the_environment_may_name_the_file(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text("timeout = 2\n")
    found = Settings.from_sources({}, {"NOOGRAPH_CONFIG": str(file)})
    assert found.timeout == 2.0


@pytest.mark.parametrize(
    ("flags", "environment", "said"),
    [
        ({}, {"NOOGRAPH_PORT": "many"}, "NOOGRAPH_PORT"),
        ({}, {"NOOGRAPH_PROT": "1"}, "no such setting"),
        ({"port": 70000}, {}, "65535"),
        ({"timeout": -1.0}, {}, "less than"),
        ({"timeout": float("nan")}, {}, "less than"),
        ({"base": "https://x.example/a"}, {}, "end with"),
        ({"base": "urn:x/"}, {}, "http"),
    ],
)
def test_a_bad_value_is_named_with_its_source(
    flags: dict[str, object], environment: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingError, match=said):
        Settings.from_sources(flags, environment)


@pytest.mark.parametrize("text", ["port = ", "port = true", "unknown = 1"])
def test_a_bad_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(SettingError, match=r"bad\.toml"):
        Settings.from_sources({}, {}, file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"none\.toml"):
        Settings.from_sources({}, {}, tmp_path / "none.toml")


def test_every_setting_has_a_help_text() -> None:
    assert all(f.metadata["help"] for f in fields(Settings))
