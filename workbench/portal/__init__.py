"""The public pages: reports, data, what was asked of the city and what it answered; and the same as JSON."""

from workbench.portal.app import create_app

__all__ = ["create_app"]
