"""Notices to the parties: who gets which when, how each goes out, and what became of it."""
