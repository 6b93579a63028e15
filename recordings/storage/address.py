"""STORAGE_URL: file:///folder, or s3://bucket/prefix?endpoint=https://host&region=name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


class BadAddress(ValueError):
    """No storage has such an address; the text says what one looks like."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on a disk that every web and worker process reaches."""

    path: Path


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of an S3-compatible service; endpoint and region "" for Amazon's own."""

    name: str
    prefix: str
    endpoint: str
    region: str


def address(url: str) -> Folder | Bucket:
    """The place that a STORAGE_URL names; BadAddress."""
    try:
        parts = urlsplit(url)
        options = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise BadAddress("It is no URL.") from error
    if parts.scheme == "file":
        return _folder(parts.netloc, unquote(parts.path), is_plain=not options)
    if parts.scheme == "s3":
        return _bucket(parts.netloc, unquote(parts.path), options)
    raise BadAddress("Write it as file:///absolute/folder or s3://bucket/prefix.")


def _folder(host: str, path: str, *, is_plain: bool) -> Folder:
    if host or not path.strip("/") or not is_plain:
        raise BadAddress("Write a folder as file:///absolute/folder.")
    return Folder(Path(path))


def _bucket(name: str, path: str, options: dict[str, list[str]]) -> Bucket:
    if not name or "@" in name:
        raise BadAddress("Write a bucket as s3://bucket/prefix, without credentials.")
    if set(options) - {"endpoint", "region"}:
        raise BadAddress("A bucket has only the options endpoint and region.")
    endpoint = options.get("endpoint", [""])[-1].rstrip("/")
    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise BadAddress("Write the bucket's endpoint as https://host.")
    return Bucket(name, path.strip("/"), endpoint, options.get("region", [""])[-1])
