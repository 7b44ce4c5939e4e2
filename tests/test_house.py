"""Sweeps over the whole house: promises that no single test of a page would notice broken."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.core.management import call_command

BASE = Path(__file__).resolve().parent.parent
APPS = ("contest", "judging", "talent_pool")
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if not {"pdf", "mail"} & set(path.relative_to(BASE / "templates").parts)]
PRINTED_SIDE = {"node_modules", "static_root", "var", "test-results", "__pycache__"}
LOADING = {"src", "srcset", "poster", "data", "action", "formaction", "background"}


def project_files():
    """Every text file that belongs to the project."""
    for folder, folders, files in os.walk(BASE):
        folders[:] = [name for name in folders if name not in PRINTED_SIDE and not name.startswith(".")]
        for name in files:
            path = Path(folder) / name
            if path.suffix in {
                ".py",
                ".md",
                ".toml",
                ".txt",
                ".json",
                ".html",
                ".css",
                ".js",
                ".po",
                ".yml",
                "",
            }:
                yield path


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, stdout=io.StringIO())


def test_no_file_names_a_package_registry():
    hosts = [
        "pypi" + ".org",
        "python" + "hosted.org",
        "registry.npm" + "js",
        "unp" + "kg.com",
        "jsdel" + "ivr",
    ]
    guilty = [
        f"{path.relative_to(BASE)}: {host}"
        for path in project_files()
        for text in [path.read_text(encoding="utf-8", errors="replace")]
        for host in hosts
        if host in text
    ]
    assert not guilty


class Strictness(HTMLParser):
    """Collects what a strict content policy, or a machine without internet, would not let through."""

    def __init__(self):
        super().__init__()
        self.faults = []
        self.in_script = False

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "style":
            self.faults.append("<style> element")
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.faults.append("script without src")
        for name, value in attrs:
            if name == "style":
                self.faults.append(f"style attribute on <{tag}>")
            if name.startswith(("on", "hx-on")):
                self.faults.append(f"{name} handler on <{tag}>")
            loads = name in LOADING or (name == "href" and tag in {"link", "use", "image"})
            if loads and re.match(r"\s*(https?:)?//", value or ""):
                self.faults.append(f"{name} of <{tag}> loads from outside")
            if (value or "").strip().lower().startswith("javascript:"):
                self.faults.append(f"javascript: address on <{tag}>")

    handle_startendtag = handle_starttag


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(BASE)))
def test_template_keeps_the_content_policy(path):
    reader = Strictness()
    reader.feed(re.sub(r"{%.*?%}|{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL))
    assert not reader.faults


def test_strictness_notices_each_fault():
    reader = Strictness()
    reader.feed(
        '<style></style><script>1</script><p style="a" onclick="b"></p><img src="//x/y.png">'
        '<link href="https://x/y.css"><a href="javascript:1">x</a><a href="https://example.org">fine</a>'
    )
    assert len(reader.faults) == 7


def test_styles_and_scripts_load_nothing_from_outside():
    guilty = []
    for app in APPS:
        for path in (BASE / app / "static").rglob("*"):
            if path.suffix in {".css", ".js"}:
                text = path.read_text(encoding="utf-8")
                found = re.findall(
                    r"(?:url\(|@import|import\s|from\s|fetch\()\s*['\"]?(?:https?:)?//[^'\")]*", text
                )
                guilty += [f"{path.relative_to(BASE)}: {hit}" for hit in found]
    assert not guilty


def test_every_text_is_translated(tmp_path):
    if not shutil.which("xgettext"):
        pytest.fail("gettext is missing. Install it: apt-get install --no-install-recommends gettext")
    for name in ("manage.py", "templates", *APPS):
        source, target = BASE / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
        else:
            shutil.copy(source, target)
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages"],
        cwd=tmp_path,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "contest.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    collected = tmp_path / "contest/locale/zh_Hans/LC_MESSAGES/django.po"
    with collected.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    texts = [message for message in catalogue if message.id]
    assert texts
    untranslated = [message.id for message in texts if not all(_parts(message.string))]
    assert not untranslated, f"{len(untranslated)} texts without Chinese (make messages): {untranslated[:20]}"
    assert not [message.id for message in texts if message.fuzzy]
    assert not [(message.id, [str(e) for e in errors]) for message, errors in catalogue.check()]


def _parts(string):
    return string if isinstance(string, (tuple, list)) else [string]


def test_scoring_needs_nothing_but_the_standard_library():
    foreign = []
    for path in (BASE / "judging" / "scoring").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            foreign += [
                f"{path.name}: {name}"
                for name in names
                if not (name.split(".")[0] in sys.stdlib_module_names or name.startswith("judging.scoring"))
            ]
    assert not foreign


def test_texts_are_marked_by_names_that_the_extraction_knows():
    """gettext under another name than _ leaves its texts out of the catalogue, and nobody notices."""
    alias = re.compile(r"\b(?:[np]{0,2}gettext(?:_lazy)?) as (?!_\b)\w+")
    found = [
        str(path)
        for app in APPS
        for path in (BASE / app).rglob("*.py")
        if alias.search(path.read_text("utf-8"))
    ]
    assert found == []
