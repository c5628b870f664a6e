"""The program as the hub starts it."""

import os
import signal
import socket
import subprocess
import sys
import time

import httpx

from workbench.api.environment import settings_environment
from workbench.core.settings import Settings


def test_it_listens_where_the_hub_says_and_on_this_machine_alone(tmp_path, repository):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environ = os.environ | settings_environment(Settings(home=tmp_path)) | {"PYTHONPATH": str(repository)}
    environ |= {
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}/services/portal/",
        "JUPYTERHUB_SERVICE_PREFIX": "/services/portal/",
    }
    environ.pop("JUPYTERHUB_API_TOKEN", None)
    running = subprocess.Popen([sys.executable, "-m", "workbench.portal"], env=environ, cwd=tmp_path)
    try:
        for _ in range(200):
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/services/portal/healthz")
                break
            except httpx.HTTPError:
                assert running.poll() is None
                time.sleep(0.1)
        assert answer.json() == {"status": "ok"}
        addresses = socket.gethostbyname_ex(socket.gethostname())[2]
        for address in (a for a in addresses if not a.startswith("127.")):
            with socket.socket() as knock:
                assert knock.connect_ex((address, port)) != 0
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(20)
