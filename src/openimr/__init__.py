"""OpenIMR: the open system for Independent Medical Review.

The rooms of the package and the arrows between them are described in ``docs/architecture.md``.
"""

__version__ = "0.1.0"
