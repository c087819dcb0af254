"""The facts of a case on the site."""
