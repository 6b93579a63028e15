"""Keeping translations: extraction from Python and templates, staleness, gaps."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from prosaas.lib.catalogues import compile_all, compiled


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("tenants", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "tenants" / "words.py").write_text('_ = str\nx = _("Open") + "not me"\n')
    (tmp_path / "templates" / "page.html").write_text('{% translate "Closed" %}')
    (tmp_path / "templates" / "mail.txt").write_text('Hi,\n   {% translate "Mailed" %}\n yours')
    return tmp_path


def translate(catalogue_path: Path) -> None:
    text = catalogue_path.read_text()
    text = text.replace('msgid "Open"\nmsgstr ""', 'msgid "Open"\nmsgstr "פתוח"')
    text = text.replace('msgid "Mailed"\nmsgstr ""', 'msgid "Mailed"\nmsgstr "נשלח"')
    catalogue_path.write_text(
        text.replace('msgid "Closed"\nmsgstr ""', 'msgid "Closed"\nmsgstr "סגור"')
    )


def test_strings_of_code_and_templates_are_found(project: Path) -> None:
    assert compiled(project, "he").untranslated == ("Open", "Mailed", "Closed")


def test_english_needs_no_translation(project: Path) -> None:
    assert compiled(project, "en").untranslated == ()


def test_a_written_catalogue_is_fresh_until_a_string_changes(project: Path) -> None:
    compiled(project, "he").write()
    assert compiled(project, "he").stale() == []
    (project / "templates" / "page.html").write_text('{% translate "Shut" %}')
    assert len(compiled(project, "he").stale()) == 1


def test_a_translation_reaches_the_compiled_file(project: Path) -> None:
    compiled(project, "he").write()
    translate(compiled(project, "he").po_path)
    catalogue = compiled(project, "he")
    catalogue.write()
    with catalogue.mo_path.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Closed") == "סגור"
    assert catalogue.untranslated == ()


def test_every_language_is_compiled_where_it_is_installed(project: Path) -> None:
    compiled(project, "he").write()
    translate(compiled(project, "he").po_path)
    [mo_path] = compile_all(project)
    assert mo_path.read_bytes() == compiled(project, "he").mo
