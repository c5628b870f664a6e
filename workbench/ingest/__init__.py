"""Published files into the lake: recognise → decode → repair → check → locate → write."""

from workbench.ingest.report import FileReport, IngestReport, Reason
from workbench.ingest.run import ingest_paths

__all__ = ["FileReport", "IngestReport", "Reason", "ingest_paths"]
