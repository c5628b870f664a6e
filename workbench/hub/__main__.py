"""``python -m workbench.hub [INBOX]``: what ``make up`` runs."""

from workbench.hub.start import main

raise SystemExit(main())
