"""``workbench site``: the public site as a folder of files."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import click

from workbench.cli.commands import workbench
from workbench.core.text import Text


def _t(ko: str, en: str) -> str:
    """The reader's language, at the moment this module is imported."""
    return str(Text(ko, en))


@workbench.command(
    help=_t(
        "공개 누리집을 폴더 하나에 씁니다. 인터넷 없이도 열립니다.",
        "Write the public site into a folder that opens without a network.",
    )
)
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--address",
    metavar="URL",
    help=_t(
        "누리집이 놓일 주소(sitemap.xml과 소식에 씀)",
        "where it will be on the web, for sitemap.xml and feeds",
    ),
)
@click.option(
    "--largest",
    type=click.FloatRange(min=0),
    default=100,
    show_default=True,
    metavar="MB",
    help=_t("이보다 큰 파일은 싣지 않음", "leave out files for download that are larger"),
)
def site(out: Path, address: str | None, largest: float) -> int:
    # The pages are the portal's, and edges do not know each other: it runs as a program of its own.
    command = [sys.executable, "-m", "workbench.portal.site_command", str(out), "--largest", str(largest)]
    command += ["--address", address] if address is not None else []
    with subprocess.Popen(command) as writer:
        try:
            return writer.wait()
        except KeyboardInterrupt:
            # It stops too, and clears away what it had half written: that is waited for.
            writer.send_signal(signal.SIGINT)
            writer.wait()
            raise
