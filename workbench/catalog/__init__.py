"""The catalogue: every dataset the workbench knows, each one YAML file under ``datasets/``."""

from workbench.catalog.catalog import Catalog, load_catalog
from workbench.catalog.descriptor import read_descriptor
from workbench.catalog.licences import LICENCE_NAMES, build_licence

__all__ = ["LICENCE_NAMES", "Catalog", "build_licence", "load_catalog", "read_descriptor"]
