"""The shared hub: JupyterHub with its seats, sign-in and portal. ``python -m workbench.hub`` starts it.

``hub_config/jupyterhub_config.py`` is wiring only: every value in it comes from a function here.
"""
