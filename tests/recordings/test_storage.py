"""Where recordings are kept: a folder and a bucket behave alike, and nobody else looks in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from pytest_django import Settings

from prosaas.launch.run import default_storage_url
from recordings.storage import PrivateStorage, local_copy, storage
from recordings.storage.address import BadAddress, Bucket, Folder, address
from tests.project.test_settings import settings_from  # noqa: F401

KEY = "tenant/call/file.wav"
DATA = bytes(range(256)) * 1000


@pytest.fixture(params=["folder", "bucket"])
def place(request: Any, settings: Settings, tmp_path: Path) -> PrivateStorage:
    """Each kind of storage."""
    settings.STORAGE_URL = f"file://{tmp_path}/private"
    if request.param == "bucket":
        endpoint = request.getfixturevalue("s3")
        prefix = uuid4().hex
        settings.STORAGE_URL = f"s3://calls/{prefix}?endpoint={endpoint}&region=us-east-1"
        settings.STORAGE_ACCESS_KEY, settings.STORAGE_SECRET_KEY = "a", "b"
    return storage()


def test_what_is_saved_can_be_read_whole_and_in_parts(place: PrivateStorage) -> None:
    assert place.save(KEY, ContentFile(DATA)) == KEY
    with local_copy(KEY) as path:
        assert path.read_bytes() == DATA
    assert b"".join(place.part(KEY, start=0, length=len(DATA))) == DATA
    assert b"".join(place.part(KEY, start=70_000, length=100)) == DATA[70_000:70_100]
    assert list(place.part(KEY, start=5, length=0)) == []


def test_what_is_deleted_is_gone_and_may_be_deleted_again(place: PrivateStorage) -> None:
    place.save(KEY, ContentFile(DATA))
    for _ in range(2):
        place.delete(KEY)
        assert not place.exists(KEY)
    with pytest.raises(FileNotFoundError), local_copy(KEY):
        pass
    with pytest.raises(FileNotFoundError):
        place.part(KEY, start=0, length=1)


def test_no_file_has_an_address_of_its_own(place: PrivateStorage) -> None:
    place.save(KEY, ContentFile(DATA))
    with pytest.raises(NotImplementedError):
        place.url(KEY)


def test_a_file_that_shrank_is_an_error_not_a_short_answer(place: PrivateStorage) -> None:
    place.save(KEY, ContentFile(DATA))
    with pytest.raises(OSError, match="shorter"):
        list(place.part(KEY, start=0, length=len(DATA) + 1))


def test_only_our_user_may_look_into_the_folder(settings: Settings, tmp_path: Path) -> None:
    settings.STORAGE_URL = f"file://{tmp_path}/private"
    storage().save(KEY, ContentFile(DATA))
    file = tmp_path / "private" / KEY
    assert file.stat().st_mode & 0o777 == 0o600
    for folder in (file.parent, file.parent.parent, tmp_path / "private"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_file_in_the_folder_outlives_a_power_cut(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It and the folders' entries are written to the disk before `save` returns."""
    synced = []

    def noted(file: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{file}").readlink()))
        sync(file)

    sync = os.fsync
    monkeypatch.setattr(os, "fsync", noted)
    settings.STORAGE_URL = f"file://{tmp_path}/private"
    storage().save(KEY, ContentFile(DATA))
    places = [KEY, "tenant/call", "tenant", ""]
    assert synced == [str(tmp_path / "private" / place) for place in places]


def test_a_key_cannot_leave_the_folder(settings: Settings, tmp_path: Path) -> None:
    settings.STORAGE_URL = f"file://{tmp_path}/private"
    with pytest.raises(Exception, match=r"outside|traversal"):
        storage().part("../../etc/passwd", start=0, length=1)


def test_a_bucket_that_is_away_or_refuses_is_an_os_error(settings: Settings, s3: str) -> None:
    settings.STORAGE_ACCESS_KEY, settings.STORAGE_SECRET_KEY = "a", "b"
    for url in ("s3://calls?endpoint=http://127.0.0.1:1", f"s3://nobodys?endpoint={s3}"):
        settings.STORAGE_URL = f"{url}&region=us-east-1"
        with pytest.raises(OSError, match="bucket"):
            storage().save(KEY, ContentFile(DATA))


def test_an_address_is_a_folder_or_a_bucket() -> None:
    assert address("file:///var/lib/calls%20of/us") == Folder(Path("/var/lib/calls of/us"))
    assert address("s3://calls") == Bucket("calls", "", "", "")
    url = "s3://calls/a/b/?endpoint=https://s3.example.com/&region=eu-1"
    assert address(url) == Bucket("calls", "a/b", "https://s3.example.com", "eu-1")


@pytest.mark.parametrize(
    "url",
    [
        "recordings", "file://host/folder", "file:///", "file:relative?x=1", "s3:///prefix",
        "https://host/x", "s3://key:secret@calls", "s3://calls?acl=public-read", "s3://[",
        "s3://calls?endpoint=host", "file:///folder?endpoint=https://h",
    ],
)  # fmt: skip
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        address(url)


@pytest.mark.parametrize("url", ["", "ftp://host/folder"])
def test_a_missing_or_wrong_address_is_a_check_with_a_hint(settings: Settings, url: str) -> None:
    settings.STORAGE_URL = url
    [found] = [message for message in run_checks() if message.id == "prosaas.E013"]
    assert "s3://bucket" in str(found.hint)


def test_only_production_must_name_a_place(settings_from: Any) -> None:  # noqa: F811
    assert settings_from()["STORAGE_URL"] == ""
    for flag in ("DEBUG", "SANDBOX"):
        assert settings_from(**{flag: "1"})["STORAGE_URL"].endswith("/var/recordings")


def test_the_launchers_have_a_place_unless_one_is_named() -> None:
    env: dict[str, str] = {}
    default_storage_url(env)
    assert env["STORAGE_URL"].startswith("file:///")
    default_storage_url(named := {"STORAGE_URL": "s3://calls"})
    assert named == {"STORAGE_URL": "s3://calls"}


def test_the_tests_keep_recordings_in_a_folder_of_their_own() -> None:
    assert "prosaas-recordings-" in os.environ["STORAGE_URL"]
