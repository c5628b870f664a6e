"""Time and memory of each step of the line, on the sample city: ``make bench``.

Each step runs in a process of its own, in a home of its own, so that its memory is its own. ``--real FOLDER``
takes published files instead; ``--json FILE`` writes the numbers for comparing.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]

STEPS = {
    "import": "import workbench",
    "ingest": "",  # filled from the arguments
    "ingest again": "",
    "first query": "import workbench as wb; wb.sql('select count(*) as rows_n from bike_rides')",
    "run bicycle": "import workbench as wb; wb.release(wb.run('bicycle'))",
    "run fine_dust": "import workbench as wb; wb.release(wb.run('fine_dust'))",
    "report bicycle": "import workbench as wb; wb.report('bicycle')",
    "report fine_dust": "import workbench as wb; wb.report('fine_dust')",
}


def measure(code: str, home: Path) -> dict[str, float]:
    """Wall seconds of ``code`` in a fresh interpreter, and the peak memory (MB) of it or a kernel it starts.

    Raises
    ------
    SystemExit
        The step failed; what it said was printed.
    """
    probe = (
        f"{code}\nimport resource as r, sys\n"
        "peak = max(r.getrusage(w).ru_maxrss for w in (r.RUSAGE_SELF, r.RUSAGE_CHILDREN))\n"
        "print(f'\\npeak {peak}', file=sys.stderr)"
    )
    environ = {k: v for k, v in os.environ.items() if not k.startswith("WORKBENCH_")}
    environ |= {"WORKBENCH_HOME": str(home), "WORKBENCH_LANG": "en"}
    began = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-c", probe], cwd=home, env=environ, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    if run.returncode:
        sys.exit(f"{code}\n{run.stderr}")
    kilobytes = int(run.stderr.rsplit("peak ", 1)[1])
    scale = 1 << 20 if platform.system() == "Darwin" else 1 << 10
    return {"seconds": round(seconds, 2), "peak_mb": round(kilobytes / scale)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--real", type=Path, help="folder of published files instead of the sample city")
    parser.add_argument("--json", type=Path, help="file to write the numbers to")
    arguments = parser.parse_args()

    take = f"ingest({str(arguments.real.absolute())!r})" if arguments.real else "prepare_sample()"
    steps = STEPS | dict.fromkeys(("ingest", "ingest again"), f"import workbench as wb; wb.{take}")
    measured = {}
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as folder:
        home = Path(folder)
        print(f"{'step':<18}{'seconds':>9}{'peak MB':>9}")
        for name, code in steps.items():
            measured[name] = measure(code, home)
            print(f"{name:<18}{measured[name]['seconds']:>9.2f}{measured[name]['peak_mb']:>9.0f}", flush=True)
        size = sum(file.stat().st_size for file in home.rglob("*") if file.is_file())
        print(f"{'home on disk':<18}{size / 2**20:>9.0f} MB")
    if arguments.json:
        document = {"python": platform.python_version(), "cpus": os.cpu_count(), "steps": measured}
        arguments.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
