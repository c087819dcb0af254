"""Invoices to claims administrators: a month's reviews with their fees, as PDF and CSV, and credit notes.

Plain values and functions; which lines go on which invoice, and their gapless numbers, are the site's (``web.fees``).
"""

from .invoice import Invoice, InvoiceLine, as_csv, render_invoice

__all__ = ["Invoice", "InvoiceLine", "as_csv", "render_invoice"]
