"""A made-up city in the publishers' own file shapes, with what is true of it written beside the files."""

from workbench.ingest.sample_city.city import list_sample_files, write_sample_city

__all__ = ["list_sample_files", "write_sample_city"]
