"""The repository keeps its own rules: names, lengths, locks, notebooks, and what no file may hold."""

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "workbench"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))

LOCKS = ("requirements.lock", "requirements-spark.lock")
LOCKED_EXTRAS = ("hub", "dev", "postgres")
CONDA_NAMES = {
    "brotli-python": "brotli",
    "matplotlib-base": "matplotlib",
    "python-duckdb": "duckdb",
}
HEAVY = (
    "duckdb fastapi folium geopandas matplotlib numpy pandas pyarrow scipy shapely sklearn sqlalchemy "
    "sqlglot statsmodels IPython nbconvert"
).split()

MODULE_LINES = 400
FUNCTION_LINES = 60
POSITIONAL = 5
WEAK_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
WEAK_VERBS = ("process", "handle", "do", "manage")


def _tracked() -> list[Path]:
    """Files that git knows or would take; empty outside a checkout."""
    git = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    names = git.stdout.decode().split("\0")
    return sorted(path for name in names if name and (path := REPOSITORY / name).is_file())


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def _sources(folder: Path = PACKAGE) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _requirements(*extras: str) -> list[Requirement]:
    project = PROJECT["project"]
    texts = list(project["dependencies"])
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    return [Requirement(text) for text in texts]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# --- what is installed


def test_environment_yml_names_what_pyproject_names():
    entries = yaml.safe_load((REPOSITORY / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    texts = [entry for entry in entries if isinstance(entry, str)]
    texts += next(entry["pip"] for entry in entries if isinstance(entry, dict))
    conda = [Requirement(text) for text in texts]
    named = {
        _plain(CONDA_NAMES.get(r.name, r.name)): r.specifier for r in conda if r.name not in ("python", "pip")
    }
    assert named == {_plain(r.name): r.specifier for r in _requirements(*LOCKED_EXTRAS)}
    python = next(r for r in conda if r.name == "python")
    assert str(python.specifier) == PROJECT["project"]["requires-python"]


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


COMES_WITH = {"upath": "universal-pathlib"}
"""Optional distributions that are called otherwise than their module, for where they are not installed."""


def test_what_the_package_imports_is_declared():
    declared = {_plain(r.name) for r in _requirements("hub", "postgres", "spark", "objects", "pdf")}
    distributions = packages_distributions()
    ours = {"workbench", *sys.stdlib_module_names}
    undeclared = {
        f"{_name(path)}: {module}"
        for path in [*_sources(), *_sources(REPOSITORY / "hub_config")]
        for module in set(_imports(_parse(path))) - ours
        if not declared
        & {_plain(name) for name in distributions.get(module, [COMES_WITH.get(module, module)])}
    }
    assert undeclared == set()


def _locked(lock: str = "requirements.lock") -> dict[str, list[Version]]:
    """Versions of each package in the lock (a universal lock may hold several)."""
    found: dict[str, list[Version]] = {}
    for line in (REPOSITORY / lock).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", line):
            found.setdefault(_plain(match[1]), []).append(Version(match[2]))
    return found


def test_the_lock_holds_every_requirement_in_a_version_it_allows():
    locked = _locked()
    lacking = [
        str(r)
        for r in _requirements(*LOCKED_EXTRAS)
        if not any(r.specifier.contains(v, prereleases=True) for v in locked.get(_plain(r.name), []))
    ]
    assert lacking == []


def test_the_second_lock_holds_what_a_cluster_needs_and_nothing_twice():
    beside = _locked("requirements-spark.lock")
    wanted = [
        Requirement(r) for e in ("spark", "objects") for r in PROJECT["project"]["optional-dependencies"][e]
    ]
    lacking = [r for r in wanted if not any(r.specifier.contains(v) for v in beside.get(_plain(r.name), []))]
    assert lacking == []
    assert set(beside) & set(_locked()) == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock):
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_locks_name_no_host():
    text = "".join((REPOSITORY / lock).read_text(encoding="utf-8") for lock in LOCKS)
    assert re.findall(r"\w+://\S+|^-.*|.* @ .*", text, re.MULTILINE) == []
    npm = (REPOSITORY / "package-lock.json").read_text(encoding="utf-8")
    assert re.findall(r'"resolved"|\w+://[^"]+', npm) == []


def test_the_npm_lock_belongs_to_package_json():
    wanted = json.loads((REPOSITORY / "package.json").read_text(encoding="utf-8"))
    packages = json.loads((REPOSITORY / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for kind in ("dependencies", "devDependencies"):
        assert packages[""].get(kind) == wanted.get(kind)
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_a_wheel_carries_what_is_not_python(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    share = f"{wheel.name.removesuffix('-py3-none-any.whl')}.data/data/share/civic-workbench/"
    for path in _tracked():
        if path.suffix == ".pyc" or path.name == ".gitkeep":
            continue
        name = _name(path)
        if name.startswith("workbench/"):
            assert name in names
        elif name.startswith(("datasets/", "hub_config/", "notebooks/")):
            assert share + name in names


# --- what no file may hold

FORBIDDEN = {
    "the path of a machine": re.compile(
        r"(?<![\w.$}])(?:/home/\w|/Users/\w|/root/|/work/|/mnt/\w|[A-Z]:\\Users\\)", re.ASCII
    ),
    "the host of a package registry": re.compile(
        r"(?:pypi\.org/simple|files\.pythonhosted\.org|test\.pypi\.org|registry\.npmjs\.org|registry\.yarnpkg|"
        r"npm\.pkg\.github|conda\.anaconda\.org|repo\.anaconda\.com|artifactory|/nexus/|devpi|index-url\s*=|"
        r"proxy\.golang\.org)",
        re.IGNORECASE,
    ),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what):
    tracked = _tracked()
    if not tracked:
        pytest.skip("not a git checkout")
    found = []
    for path in tracked:
        if path == Path(__file__) or (text := _text(path)) is None:
            continue
        found += [
            f"{_name(path)}:{number}"
            for number, line in enumerate(text.splitlines(), 1)
            if FORBIDDEN[what].search(line)
        ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('cache = "/home/kim/cache"', "the path of a machine"),
        ("open('/work/data.csv')", "the path of a machine"),
        ("C:\\Users\\kim", "the path of a machine"),
        ("--index-url=https://example.test/simple", "the host of a package registry"),
        ('"resolved": "https://registry.npmjs.org/x"', "the host of a package registry"),
    ],
)
def test_the_patterns_find_what_they_are_for(line, what):
    assert FORBIDDEN[what].search(line)


@pytest.mark.parametrize(
    "line", ["docs/home/page.md", "$HOME/work/x", "./network/x", "https://x.test/work/1"]
)
def test_the_patterns_leave_the_rest(line):
    assert not FORBIDDEN["the path of a machine"].search(line)


def test_nothing_stands_at_the_top_without_a_reason():
    allowed = set(
        "benchmarks datasets docs hub_config notebooks reports tests workbench .ci .gitattributes .gitignore "
        ".pre-commit-config.yaml CHANGELOG.md CONTRIBUTING.md GLOSSARY.md LICENSE Makefile README.ko.md "
        "README.md environment.yml package-lock.json package.json pyproject.toml requirements.lock "
        "requirements-spark.lock".split()
    )
    assert {path.relative_to(REPOSITORY).parts[0] for path in _tracked()} - allowed == set()


# --- the house


def _floors() -> set[str]:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers")
    return {name.strip() for layer in layers for name in layer.split("|")}


def test_every_package_is_on_a_floor():
    parts = {
        path.stem if path.is_file() else path.name
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__")
    }
    assert parts - {"__init__", "py"} <= _floors()
    empty = [name for name in sorted(_floors()) if not (PACKAGE / name / "__init__.py").is_file()]
    assert empty == [], "a floor without its package"


def test_the_contract_is_strict():
    contract = next(c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    assert contract["exhaustive"] is True
    assert contract["containers"] == ["workbench"]
    assert not contract.get("ignore_imports")


def test_modules_are_short():
    long = {_name(p): n for p in _sources() if (n := len(p.read_text("utf-8").splitlines())) > MODULE_LINES}
    assert long == {}


def test_functions_are_short():
    long = {
        f"{_name(path)}:{function.name}": lines
        for path in _sources()
        for function in _functions(_parse(path))
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_functions_take_few_positional_parameters():
    many = {
        f"{_name(path)}:{function.name}": count
        for path in _sources()
        for function in _functions(_parse(path))
        if (count := len([a for a in _positional(function) if a not in ("self", "cls")])) > POSITIONAL
    }
    assert many == {}


def _positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]


def test_names_say_something():
    weak = [_name(path) for path in PACKAGE.rglob("*") if path.stem.strip("_") in WEAK_NAMES]
    weak += [
        f"{_name(path)}:{function.name}"
        for path in _sources()
        for function in _named_by_us(_parse(path))
        if function.name.strip("_").split("_")[0] in WEAK_VERBS
    ]
    assert weak == []


def _named_by_us(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions but the methods of derived classes, whose names others may have chosen (``handle_data``)."""
    derived = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.bases]
    imposed = {id(child) for node in derived for child in node.body}
    return (function for function in _functions(tree) if id(function) not in imposed)


def test_only_privacy_makes_a_release():
    makers = [
        f"{_name(path)}:{node.lineno}"
        for path in _sources()
        if "privacy" not in path.relative_to(PACKAGE).parts[:1]
        for node in ast.walk(_parse(path))
        if isinstance(node, ast.Call) and _called(node) == "Release"
    ]
    assert makers == []


def _called(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


# --- SQL lives in .sql files

SQL = re.compile(
    r"\b(select\b.+\bfrom|with\b.+\bas\s*\(|insert\s+into|create\s+(table|view)|union\s+all)\b", re.I | re.S
)


def _strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """String constants that are no docstrings."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node


def test_problems_keep_their_sql_in_files():
    found = [
        f"{_name(path)}:{string.lineno}"
        for path in _sources(PACKAGE / "problems")
        for string in _strings(_parse(path))
        if SQL.search(str(string.value))
    ]
    assert found == []


@pytest.mark.parametrize("text", ["select a\nfrom b", "WITH x AS (SELECT 1)", "create view v as"])
def test_the_sql_pattern_finds_sql(text):
    assert SQL.search(text)


@pytest.mark.parametrize("text", ["Select the year.", "rides from each station", "with a note"])
def test_the_sql_pattern_leaves_prose(text):
    assert not SQL.search(text)


# --- notebooks

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("**/*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=_name)
def test_a_notebook_is_stored_without_outputs(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [n for n, cell in enumerate(code) if cell["outputs"] or cell["execution_count"] is not None] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=_name)
def test_a_notebook_defines_nothing(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            assert not re.search(r"^\s*(async\s+)?(def|class)\s", source, re.MULTILINE), source


# --- the weight of an import


def _imported(code: str) -> set[str]:
    """Top names of the modules loaded after running ``code`` in a fresh interpreter."""
    script = f"{code}\nimport sys\nprint(' '.join({{name.split('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_import_workbench_is_light():
    assert _imported("import workbench") & set(HEAVY) == set()


def test_the_light_import_test_can_see_a_heavy_one():
    assert "numpy" in _imported("import numpy")


def test_core_is_light():
    modules = "dataset errors result settings text".split()
    code = "\n".join(f"import workbench.core.{module}" for module in modules)
    assert _imported(code) & set(HEAVY) == set()
