"""Eligibility: the worksheet of a case, the questions it asks, and what a person decides with it before them."""
