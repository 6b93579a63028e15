"""What a recording's storage can do besides Django's: parts of a file, and a copy on disk."""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, Final, NoReturn

from django.core.files.storage import Storage

CHUNK: Final = 64 * 1024  # bytes


@contextmanager
def nameless_file() -> Iterator[tuple[IO[bytes], Path]]:
    """A temporary file without a name, and a path to it for this process only.

    It takes no place any longer once the process is gone, however it ends.
    """
    with tempfile.TemporaryFile() as file:
        yield file, Path(f"/dev/fd/{file.fileno()}")


class Part:
    """So many bytes of an open file, in chunks; OSError when it ends early.

    The file is closed after the last one, and by `close`, from any thread.
    """

    def __init__(
        self,
        file: Any,
        length: int,
        guard: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`guard` turns what goes wrong into OSError."""
        self._file, self._left, self._guard = file, length, guard

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if not self._left:
            self.close()
            raise StopIteration
        with self._guard():
            chunk: bytes = self._file.read(min(CHUNK, self._left))
        if not chunk:
            self.close()
            raise OSError("a stored file is shorter than it was")
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        """Close the file; nothing more comes."""
        self._left = 0
        self._file.close()


class PrivateStorage(Storage, ABC):
    """Django's storage, whose files have no URL. Everything may raise OSError."""

    @abstractmethod
    def local_copy(self, key: str) -> AbstractContextManager[Path]:
        """The file on this machine's disk while the context lasts; FileNotFoundError."""

    @abstractmethod
    def part(self, key: str, *, start: int, length: int) -> Part:
        """`length` bytes from `start` on; FileNotFoundError at once when there is no file."""

    def url(self, name: str | None) -> NoReturn:
        """No recording has an address of its own."""
        raise NotImplementedError("recordings are served by our views only")
