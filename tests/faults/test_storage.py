"""The storage refuses, or is full in the middle of a file; later it takes the recording."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.evidence import ALL_DONE, assert_once, served
from tests.faults.world import World


@contextmanager
def refused(folder: Path) -> Iterator[None]:
    """A file lies where the folder should be: nothing can be written, as on a read-only disk."""
    aside = folder.with_name(f"{folder.name}-aside")
    folder.rename(aside)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        aside.rename(folder)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """A disk of 64 KiB lies where the folder should be."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this user may not mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("trouble", [refused, full])
def test_a_storage_that_takes_nothing_is_waited_for(world: World, trouble: type) -> None:
    """Issue 5: nothing is lost, and no part of a file is left or served."""
    with trouble(world.stack.recordings):
        call = world.finished()
        world.waits(call, "fetch", reason="storage-failed")
        assert not served(world, call)
    world.settled(call, hurry=True)
    assert [stage.state for stage in world.stages(call).values()] == ALL_DONE
    assert_once(world, call)
