"""The translation catalogues under locale/, kept with Babel: no gettext tools are needed.

Strings are taken from Python and from templates and merged into each language's .po, which is
compiled to .mo where the product is installed. The source texts are English, so the English
catalogue may leave them as they are.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE_LANGUAGE = "en"
_FOLDERS = ("prosaas", "tenants", "calls", "recordings", "templates")
_LAZY = {f"{name}_lazy": spec for name, spec in DEFAULT_KEYWORDS.items() if "gettext" in name}
_KEYWORDS = {**DEFAULT_KEYWORDS, **_LAZY, "gettext_noop": None}


@dataclass(frozen=True, slots=True)
class Compiled:
    """One language's catalogue as it should be on disk."""

    language: str
    po_path: Path
    po: bytes
    mo: bytes
    untranslated: tuple[str, ...]

    @property
    def mo_path(self) -> Path:
        """Beside the .po file."""
        return self.po_path.with_suffix(".mo")

    def stale(self) -> list[Path]:
        """The files that differ from what they should be."""
        wanted = {self.po_path: self.po, self.mo_path: self.mo}
        return [path for path, data in wanted.items() if _content(path) != data]

    def write(self) -> None:
        """Brings both files up to date."""
        self.po_path.parent.mkdir(parents=True, exist_ok=True)
        self.po_path.write_bytes(self.po)
        self.mo_path.write_bytes(self.mo)


def compiled(root: Path, language: str) -> Compiled:
    """The language's catalogue, merged with the strings in the sources as they are now."""
    path = root / "locale" / language / "LC_MESSAGES" / "django.po"
    catalogue = _existing(path, language)
    catalogue.update(_sources(root), no_fuzzy_matching=True, update_creation_date=False)
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalogue, width=100, ignore_obsolete=True, include_lineno=False)
    write_mo(mo, catalogue)
    texts = [message for message in catalogue if message.id]
    untranslated = tuple(
        str(message.id) for message in texts if not message.string or message.fuzzy
    )
    return Compiled(
        language=language,
        po_path=path,
        po=po.getvalue(),
        mo=mo.getvalue(),
        untranslated=() if language == SOURCE_LANGUAGE else untranslated,
    )


def compile_all(root: Path) -> list[Path]:
    """Write the .mo beside every .po below `root`/locale; which they are."""
    written = []
    for po in sorted((root / "locale").glob("*/LC_MESSAGES/*.po")):
        mo, data = po.with_suffix(".mo"), io.BytesIO()
        write_mo(data, _existing(po, po.parts[-3]))
        mo.write_bytes(data.getvalue())
        written.append(mo)
    return written


def _existing(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(language, project="ProSaaS", fuzzy=False)
    return read_po(io.BytesIO(path.read_bytes()), locale=language, ignore_obsolete=True)


def _sources(root: Path) -> Catalog:
    found = Catalog(project="ProSaaS", fuzzy=False)
    for path in _files(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix in {".html", ".txt"}:
            lines = templatize(text, origin=str(path)).splitlines()
            text = "\n".join(line.lstrip() for line in lines)  # as Python it has no indentation
        for line, message, comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=_KEYWORDS, comment_tags=["Translators"]
        ):
            place = [(path.relative_to(root).as_posix(), line)]
            found.add(message, locations=place, auto_comments=comments, context=context)
    return found


def _files(root: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        paths = sorted((root / folder).rglob("*"))
        written = {".html", ".txt"} if folder == "templates" else {".py", ".html"}
        yield from (path for path in paths if path.suffix in written)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
