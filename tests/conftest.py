"""What every test may lean on: the real files beside the repository, a browser, a clean set of settings."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
REAL_FILES = REPOSITORY.parent / "shared" / "real"

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",  # as root, as in most containers, Chromium does not start otherwise
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--network", action="store_true", help="also run the tests that ask the network")


def pytest_configure() -> None:
    """Drop the developer's own settings, before any fixture of any scope reads them."""
    for name in [name for name in os.environ if name.startswith("WORKBENCH_")]:
        del os.environ[name]
    # A shell's ``&`` makes its children ignore Ctrl-C, and theirs: tests that press it need it to be heard.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--network"):
        return
    skip = pytest.mark.skip(reason="asks the network: run with --network")
    for item in items:
        if item.get_closest_marker("network"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real published files that stands beside the repository, where it does."""
    if not REAL_FILES.is_dir():
        pytest.skip("no real published files beside the repository (../shared/real)")
    return REAL_FILES


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The system's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    pytest.skip("no Chromium: sudo apt-get install chromium")


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[object]:
    """A running headless Chromium (a playwright ``Browser``).

    For one module: while playwright runs, its event loop does too, and tests of other modules that run one
    of their own would fail.
    """
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as session:
        running = session.chromium.launch(executable_path=str(chromium), args=list(CHROMIUM_ARGUMENTS))
        yield running
        running.close()
