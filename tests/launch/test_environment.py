"""What prepare() and the launchers' readers make of an environment."""

from pathlib import Path

import pytest

from prosaas.launch.environment import prepare
from prosaas.launch.run import default_public_url
from prosaas.launch.values import BadValue, port_of, seconds_of
from prosaas.lib.encryption import are_usable

GIVEN = {"DATABASE_URL": "postgresql://elsewhere/x", "REDIS_URL": "redis://elsewhere/0"}


def prepared(root: Path, **env: str) -> dict[str, str]:
    seen = GIVEN | env
    with prepare(seen, root):
        return dict(seen)


def test_a_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = prepared(tmp_path)["SECRET_KEY"]
    assert prepared(tmp_path)["SECRET_KEY"] == first
    assert len(first) >= 40
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("ending", ["", "_FILE"])
def test_given_secrets_are_left_alone(tmp_path: Path, ending: str) -> None:
    given = {f"SECRET_KEY{ending}": "given", f"ENCRYPTION_KEYS{ending}": "given"}
    assert prepared(tmp_path, **given) == GIVEN | given
    assert not (tmp_path / "var").exists()


def test_the_encryption_key_made_once_is_usable(tmp_path: Path) -> None:
    key = prepared(tmp_path)["ENCRYPTION_KEYS"]
    assert are_usable([key])
    assert prepared(tmp_path)["ENCRYPTION_KEYS"] == key
    assert (tmp_path / "var" / "encryption_keys").stat().st_mode & 0o777 == 0o600


def test_without_a_public_url_this_machine_is_meant_and_said() -> None:
    env: dict[str, str] = {}
    assert "no telephone reaches" in default_public_url(env, 8001)
    assert env == {"PUBLIC_URL": "http://127.0.0.1:8001", "SANDBOX": "1"}


def test_a_public_https_url_is_left_alone() -> None:
    env = {"PUBLIC_URL": "https://phone.example.com"}
    assert default_public_url(env, 8000) == ""
    assert "SANDBOX" not in env


def test_http_elsewhere_is_left_to_the_system_checks() -> None:
    env = {"PUBLIC_URL": "http://phone.example.com"}
    default_public_url(env, 8000)
    assert "SANDBOX" not in env


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "80.5"])
def test_an_impossible_port_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="PORT"):
        port_of({"PORT": text})


@pytest.mark.parametrize("text", ["-1", "soon", "inf", "nan"])
def test_an_impossible_duration_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="DRAIN_SECONDS"):
        seconds_of({"DRAIN_SECONDS": text}, "DRAIN_SECONDS", 1.0)
