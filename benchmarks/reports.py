"""Five reports: published from nothing, published again with nothing changed, and beside plain nbconvert.

    python benchmarks/reports.py [--scale 1.0] [--home FOLDER] [--only PROBLEM ...]

The problems of this package on the sample city, and three made-up ones ("noise", each a folder and a share of one file)
in a copy of the package. *From nothing* is all that `workbench publish` does: the notebook run afresh in Korean and in
English, the gate, the page with its seal, HWPX and PDF in both languages, the edition. *Plain* is
`jupyter nbconvert --execute --to html` of the same notebook: one language, no gate, and a page that asks the network for its
scripts. *Again* is the shortest of three. Processor seconds include kernels and browsers.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PROBLEMS = ("bicycle", "fine_dust", "noise", "noise_by_day", "noise_by_year")
PROGRAM = "import sys; from workbench.cli.main import run; sys.exit(run(sys.argv[1:]))"


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the wall clock and of the processor."""

    wall_s: float
    cpu_s: float


def make_copy(root: Path) -> None:
    """The package with three problems more, as a person would add them."""
    sys.path.insert(0, str(REPOSITORY))
    from tests.problems.test_noise import ANALYSIS, DESCRIPTOR, INIT, SQL

    for name in ("workbench", "datasets", "notebooks"):
        shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for problem in PROBLEMS[2:]:
        folder = root / "workbench" / "problems" / problem
        folder.mkdir()
        for name, text in (("__init__.py", INIT), ("analysis.py", ANALYSIS), ("nights.sql", SQL)):
            text = text.replace('"noise"', f'"{problem}"').replace("problems.noise.", f"problems.{problem}.")
            (folder / name).write_text(text, encoding="utf-8")
    (root / "datasets" / "noise").mkdir()
    (root / "datasets" / "noise" / "noise_hourly.yaml").write_text(DESCRIPTOR, encoding="utf-8")


def write_noise(file: Path) -> None:
    rows = [
        f"{gu},{gu}측정소,2024-06-{day:02d} {hour:02d}:00,{40 + hour % 7 + len(gu)}"
        for gu in ("종로구", "중구", "용산구", "성동구")
        for day in range(1, 31)
        for hour in range(24)
    ]
    file.write_text("\n".join(["자치구,측정소,측정일시,소음도(dB)", *rows]), encoding="cp949")


def build_environment(root: Path, home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(root),
        "WORKBENCH_HOME": str(home),
        "WORKBENCH_DATASETS": str(root / "datasets"),
        "WORKBENCH_NOTEBOOKS": str(root / "notebooks"),
        "WORKBENCH_DATA": "sample",
        "WORKBENCH_LANG": "ko",
    }


def measure(command: list[str], environ: dict[str, str], folder: Path) -> Took:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command[-3:])} failed:\n{done.stdout}{done.stderr}")
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def publish(problem: str, environ: dict[str, str], folder: Path) -> Took:
    return measure([sys.executable, "-c", PROGRAM, "publish", problem], environ, folder)


def convert(problem: str, environ: dict[str, str], root: Path) -> Took:
    """The problem's notebook through plain nbconvert."""
    own = root / "notebooks" / f"{problem}.ipynb"
    notebook = json.loads((own if own.is_file() else root / "notebooks" / "problem.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        if "parameters" in cell["metadata"].get("tags", ()):
            cell["source"] = [f'language = "ko"\nproblem = "{problem}"']
    file = root / f"plain_{problem}.ipynb"
    file.write_text(json.dumps(notebook), encoding="utf-8")
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", str(file)]
    return measure(command, environ, root)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", type=float, default=1.0, help="size of the sample city")
    parser.add_argument("--home", type=Path, help="a home with the sample city in it, to be copied")
    parser.add_argument("--only", choices=PROBLEMS, nargs="+", default=PROBLEMS, help="some of the five")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        home = root / "home"
        make_copy(root)
        environ = build_environment(root, home)
        if chosen.home is not None:
            ignored = shutil.ignore_patterns("released", "participation*")
            shutil.copytree(chosen.home, home, ignore=ignored)
        else:
            sample = [sys.executable, "-c", PROGRAM, "sample", "--scale", str(chosen.scale)]
            measure(sample, environ, root)
        write_noise(root / "환경소음_202406.csv")
        ingest = [sys.executable, "-c", PROGRAM, "ingest", "--sample", str(root / "환경소음_202406.csv")]
        measure(ingest, environ, root)
        print(
            "| report | from nothing, s | of processor | again, s | of processor | plain nbconvert, s | of processor |"
        )
        print("|---|---|---|---|---|---|---|", flush=True)
        for problem in chosen.only:
            plain, first = convert(problem, environ, root), publish(problem, environ, root)
            again = min((publish(problem, environ, root) for _ in range(3)), key=lambda took: took.wall_s)
            cells = [f"{t.wall_s:.{d}f} | {t.cpu_s:.{d}f}" for t, d in ((first, 1), (again, 2), (plain, 1))]
            print(f"| {problem} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
