"""Files that every page loads come as one: complete, in order, and anew when a part changes."""

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from contest import staticfiles
from contest.staticfiles import BUNDLES, BundleFinder

UPPER = ("judging", "talent_pool")  # whose scripts are modules that load each other


@pytest.mark.parametrize("bundle", [name for name in BUNDLES if name.endswith(".css")])
def test_a_bundle_holds_all_its_parts_in_order(bundle):
    text = Path(finders.find(bundle)).read_text(encoding="utf-8")
    places = [
        text.index(Path(finders.find(part)).read_text(encoding="utf-8")[-300:-60])
        for part in BUNDLES[bundle]
        if not part.startswith("vendor/")
    ]
    assert places == sorted(places)
    assert "sourceMappingURL" not in text


def test_every_style_sheet_and_script_of_the_house_is_in_a_bundle_or_named_by_a_page():
    named = {part for parts in BUNDLES.values() for part in parts}
    pages = "".join(path.read_text(encoding="utf-8") for path in Path("templates").rglob("*.html"))
    ours = [(Path("contest/static"), "*.[cj]s*"), *((Path(f"{room}/static"), "*.css") for room in UPPER)]
    for root, pattern in ours:
        for path in root.rglob(pattern):
            name = path.relative_to(root).as_posix()
            alone = name in named or name in pages
            assert alone or f'"./{path.name}"' in beside(path), f"{name} is loaded by nothing"


def beside(path):
    """What the other scripts of a folder say: they may import it."""
    return "".join(one.read_text(encoding="utf-8") for one in path.parent.glob("*.js") if one != path)


def test_a_script_of_the_bundle_keeps_its_names_to_itself():
    assert (
        Path(finders.find("bundles/site.js")).read_text(encoding="utf-8").count("\n}\n")
        >= len(BUNDLES["bundles/site.js"]) - 1
    )
    for part in BUNDLES["bundles/site.js"]:
        text = Path(finders.find(part)).read_text(encoding="utf-8")
        assert not any(line.startswith(("import ", "export ")) for line in text.splitlines())


def test_a_changed_part_makes_the_bundle_anew(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    part = tmp_path / "part.css"
    part.write_text("a{}", encoding="utf-8")
    monkeypatch.setattr(staticfiles, "BUNDLES", {"bundles/x.css": ("part.css",)})
    monkeypatch.setattr(staticfiles.finders, "find", lambda name: str(part))
    target = Path(BundleFinder().find("bundles/x.css"))
    assert target.read_text(encoding="utf-8") == "a{}"
    part.write_text("b{}", encoding="utf-8")
    later = target.stat().st_mtime + 10
    os.utime(part, (later, later))
    assert Path(BundleFinder().find("bundles/x.css")).read_text(encoding="utf-8") == "b{}"


def test_a_page_loads_one_style_sheet_of_the_house():
    assert render_to_string("components/_styles.html").count("<link") == 1
