"""``python -m workbench.portal.site_command OUT``: what ``workbench site`` runs; an edge does not call another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from signal import SIG_IGN, SIGINT, SIGTERM
from signal import signal as install
from types import FrameType
from typing import Final
from urllib.parse import urlsplit

from workbench.core.errors import SettingsError, WorkbenchError
from workbench.core.progress import show_progress
from workbench.core.settings import load_settings
from workbench.core.text import Text
from workbench.portal.render import write_size
from workbench.portal.site import WrittenSite, write_site
from workbench.portal.site_shelf import LARGEST_MB, SiteShelf

INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the site; the exit status."""
    parser = argparse.ArgumentParser(prog="workbench site")
    parser.add_argument("out", type=Path)
    parser.add_argument("--address")
    parser.add_argument("--largest", type=float, default=LARGEST_MB)
    asked = parser.parse_args(arguments)
    for signal in (SIGINT, SIGTERM):
        install(signal, _stop)
    try:
        _require_address(asked.address)
        settings = load_settings()
        shelf = SiteShelf(settings, largest_bytes=int(asked.largest * 10**6))
        with show_progress() as progress:
            site = write_site(settings, asked.out, address=asked.address, shelf=shelf, progress=progress)
    except WorkbenchError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    except KeyboardInterrupt:
        return INTERRUPTED
    _report(site)
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    """Stop at the first signal and hear no other: what was half written is being cleared away."""
    for signal in (SIGINT, SIGTERM):
        install(signal, SIG_IGN)
    raise KeyboardInterrupt


def _require_address(address: str | None) -> None:
    """Raise :class:`SettingsError` where it is no address on the web; an empty one forgets what was remembered."""
    parts = urlsplit(address or "")
    if address and not (
        parts.scheme in ("http", "https") and parts.netloc and not parts.query + parts.fragment
    ):
        raise SettingsError(
            Text("누리집의 주소가 아닙니다", "this is no address of a site"),
            where="--address",
            next_step=Text("https://…로 쓰세요", "write it as https://…"),
        )


def _report(site: WrittenSite) -> None:
    sys.stdout.write(f"{site.folder / 'index.html'}\n")
    size = write_size(site.bytes_n)
    lines = [
        Text(
            f"파일 {site.files_n:,}개({size}) 가운데 {site.written_n:,}개를 새로 썼고 {site.removed_n:,}개를 뺐습니다.",
            f"{site.files_n:,} files ({size}): {site.written_n:,} written, {site.removed_n:,} removed.",
        )
    ]
    if not site.address:
        lines.append(
            Text(
                "누리집의 주소를 모르므로 sitemap.xml은 만들지 않았습니다. --address로 알려 주세요.",
                "Without the site's address (--address) there is no sitemap.xml.",
            )
        )
    lines += site.notes
    lines += [
        Text(f"이 누리집에 없는 주소라 잇지 않았습니다: {dead}", f"not linked, for it is not here: {dead}")
        for dead in site.dead
    ]
    sys.stderr.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
