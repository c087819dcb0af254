"""Reads a filled-in application from its pages: label by label, box by box, each value with its place and confidence.

What is read is a proposal for a person to compare with the picture; nothing of it is accepted by itself.
"""

from .reading import FormPage, ScannedField, read_application

__all__ = ["FormPage", "ScannedField", "read_application"]
