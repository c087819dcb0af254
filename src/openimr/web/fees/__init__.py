"""Fees: lines computed from what happened in each case, monthly invoices with gapless numbers, credit notes."""
