"""Accounts: signing in and what each role may do."""
