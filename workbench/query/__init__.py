"""Sessions over the lake: SQL that can read the published tables and do nothing else."""

from workbench.query.session import Session, open_session

__all__ = ["Session", "open_session"]
