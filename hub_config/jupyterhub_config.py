"""JupyterHub's configuration: wiring only. What the values are, ``workbench.hub`` says."""

import sys

from workbench.hub.authenticator import CivicAuthenticator
from workbench.hub.seat import first_page
from workbench.hub.wiring import TEMPLATES, default_url, open_hub

hub = open_hub()
c = get_config()  # given by JupyterHub

c.JupyterHub.bind_url = hub.bind_url
c.JupyterHub.hub_bind_url = hub.hub_url
c.JupyterHub.db_url = f"sqlite:///{hub.state.database}"
c.JupyterHub.cookie_secret_file = str(hub.state.cookie_secret_file)
c.JupyterHub.template_paths = [str(TEMPLATES)]
c.JupyterHub.default_url = default_url
c.JupyterHub.services = hub.services()
c.JupyterHub.load_roles = hub.roles()
c.JupyterHub.concurrent_spawn_limit = 8
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}  # show the waiting page at once, not a blank one

c.ConfigurableHTTPProxy.command = hub.proxy_command()
c.ConfigurableHTTPProxy.api_url = hub.proxy_api_url
c.ConfigurableHTTPProxy.auth_token = hub.state.proxy_token()
c.ConfigurableHTTPProxy.pid_file = str(hub.state.folder / "proxy.pid")

c.JupyterHub.authenticator_class = CivicAuthenticator

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = hub.home_template
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = hub.spawner_arguments()
c.Spawner.environment = hub.spawner_environment()
c.Spawner.notebook_dir = hub.home_template
c.Spawner.default_url = first_page(hub.settings)
c.Spawner.pre_spawn_hook = hub.prepare_spawn()
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 60
