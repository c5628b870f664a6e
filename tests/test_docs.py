"""What the documentation says is so: links lead somewhere, and the references name what there is."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from workbench.core import errors
from workbench.core.errors import WorkbenchError
from workbench.core.settings import Settings
from workbench.ingest.connectors.keys import VARIABLES

REPOSITORY = Path(__file__).resolve().parents[1]
DOCS = REPOSITORY / "docs"
PAGES = sorted([*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md"), *(REPOSITORY / "workbench").rglob("*.md")])


def _name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def _read(page: str) -> str:
    return (REPOSITORY / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_to_files_that_are_there(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    local = [target for target in targets if target and not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_every_page_under_docs_is_reached_from_an_index():
    reached = {
        (index.parent / target.split("#")[0]).resolve()
        for index in (DOCS / "README.md", DOCS / "adr" / "README.md")
        for target in re.findall(r"\]\(([^)\s]+)\)", index.read_text(encoding="utf-8"))
    }
    pages = {page.resolve() for page in DOCS.rglob("*.md")} - {(DOCS / "README.md").resolve()}
    assert sorted(_name(page) for page in pages - reached) == []


def test_the_twin_readme_has_the_same_chapters_commands_and_links():
    english, korean = _read("README.md"), _read("README.ko.md")
    for pattern in (r"^## ", r"^```", r"^\| ", r"^- "):
        assert len(re.findall(pattern, english, re.M)) == len(re.findall(pattern, korean, re.M)), pattern
    addresses = [set(re.findall(r"https?://[^\s)>`]+", text)) for text in (english, korean)]
    assert addresses[0] == addresses[1]


@pytest.mark.parametrize("korean", sorted(DOCS.rglob("*.ko.md")), ids=_name)
def test_a_page_in_two_languages_has_the_same_chapters_and_examples(korean):
    english = korean.with_name(korean.name.replace(".ko.md", ".md"))
    texts = [page.read_text(encoding="utf-8") for page in (korean, english)]
    for pattern in (r"^#+ ", r"^```", r"^\| ", r"^- "):
        assert len({len(re.findall(pattern, text, re.M)) for text in texts}) == 1, pattern


def _tree(root: type[WorkbenchError]) -> Iterator[type[WorkbenchError]]:
    yield root
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from _tree(child)


def test_the_reference_of_errors_is_the_tree():
    rows = re.findall(r"^\| (WB\d+) \| `(\w+)` \| (\d+) \| (\d+) \|", _read("docs/reference/errors.md"), re.M)
    tree = [(e.code, e.__name__, str(e.exit_status), str(e.http_status)) for e in _tree(WorkbenchError)]
    assert rows == tree


def test_the_settings_page_names_every_setting_and_its_default():
    rows = re.findall(
        r"^\| `(WORKBENCH_\w+)` \| `?(\w*)`?.*? \| (.*?) \|", _read("docs/how-to/use-settings.md"), re.M
    )
    told = {name.removeprefix("WORKBENCH_").lower(): default for name, _, default in rows}
    keys = {variable.removeprefix("WORKBENCH_").lower() for variable in VARIABLES.values()}
    assert set(told) - {"lang", "settings"} - keys == {field.name for field in fields(Settings)}
    assert keys <= set(told)
    for name in ("data", "memory", "threads", "ip", "port"):
        assert told[name].strip("`") == str(getattr(Settings(), name)), name


def _help(*arguments: str) -> str:
    program = "import sys; from workbench.cli.main import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "--lang", "en", *arguments, "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _commands(*group: str) -> list[str]:
    listed = _help(*group).partition("Commands:")[2]
    return re.findall(r"^  ([a-z][\w-]*)", listed, re.M)


def test_the_reference_of_commands_names_every_command():
    told = set(
        re.findall(r"^## `workbench ([\w -]+?)(?: [A-Z\[].*)?`$", _read("docs/reference/commands.md"), re.M)
    )
    there = set()
    for command in _commands():
        there |= {command, *(f"{command} {name}" for name in _commands(command))}
    assert told == there
