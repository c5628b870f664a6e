"""Prints a page to PDF: with a Chromium that is there, otherwise with WeasyPrint where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import ModuleType

from workbench.core.errors import PartMissing, ReportError
from workbench.core.text import Text

_BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"),
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    # No name and no address is found: what the page must not fetch, the browser cannot.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=703,1000",  # as wide as the words on A4, for charts that measure the window when they begin
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
_SETTLE_MS = 10_000
"""Page time for charts to be drawn: Chromium runs it as fast as it can."""
_TIMEOUT_S = 180.0
_LIVE = re.compile(r'<div class="wb-live">.*?</iframe></div>', re.DOTALL)


def drop_live_maps(html: str) -> str:
    """The page without its live maps: their still pictures are in it, and a printer moves nothing."""
    return _LIVE.sub("", html)


def print_page(html: str, where: str) -> bytes:
    """A self-contained page as a tagged PDF with an outline, without asking the network.

    Parameters
    ----------
    where
        Names the page in a message.

    Raises
    ------
    PartMissing
        There is neither Chromium nor WeasyPrint.
    ReportError
        The browser made no PDF.
    """
    html = drop_live_maps(html)
    engine = require_engine()
    if isinstance(engine, Path):
        return _print_with_browser(engine, html, where)
    return _print_with_weasyprint(engine, html)


def require_engine() -> Path | ModuleType:
    """A browser, or WeasyPrint where there is none.

    Raises
    ------
    PartMissing
        There is neither.
    """
    if (browser := find_browser()) is not None:
        return browser
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # OSError: Pango, which it draws with, is not there
        raise _no_engine() from error
    engine: ModuleType = weasyprint
    return engine


def find_browser() -> Path | None:
    """Chromium, Chrome or Edge, whichever is found first."""
    return next((Path(found) for name in _BROWSERS if (found := shutil.which(name))), None)


def _print_with_browser(browser: Path, html: str, where: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="workbench-print-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        page, pdf = folder / "page.html", folder / "page.pdf"
        page.write_text(html, encoding="utf-8")
        command = [str(browser), *_FLAGS, f"--user-data-dir={folder / 'profile'}"]
        command += [f"--virtual-time-budget={_SETTLE_MS}", f"--print-to-pdf={pdf}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium does not start as root otherwise, as in most containers
        try:
            subprocess.run(
                [*command, page.as_uri()],
                capture_output=True,
                check=True,
                timeout=_TIMEOUT_S,
                stdin=subprocess.DEVNULL,
            )
            return pdf.read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise ReportError(
                Text("브라우저가 PDF를 만들지 못했습니다", "the browser made no PDF"),
                where=f"{where} ({browser.name}, {type(error).__name__})",
                next_step=Text(
                    f"{browser.name}이(가) 혼자서 실행되는지 확인해 주세요",
                    f"see whether {browser.name} starts by itself",
                ),
            ) from error


def _print_with_weasyprint(weasyprint: ModuleType, html: str) -> bytes:
    """Drawn in Python: no script runs, so charts that need one stay empty."""
    inside = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    made: bytes = weasyprint.HTML(string=html, url_fetcher=inside).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _no_engine() -> PartMissing:
    return PartMissing(
        Text("PDF를 만들 프로그램이 없습니다", "there is no program to make a PDF with"),
        where="Chromium · WeasyPrint",
        next_step=Text(
            "Chromium, Chrome, Edge 가운데 하나를 설치하거나(예: sudo apt-get install chromium) "
            "pip install 'civic-workbench[pdf]'를 실행해 주세요",
            "install Chromium, Chrome or Edge (for example sudo apt-get install chromium), "
            "or run pip install 'civic-workbench[pdf]'",
        ),
    )
