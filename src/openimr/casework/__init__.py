"""The main job over a folder: take in a case, assemble, assign, decide, check, issue.

It joins the inner rooms in the order data walks; the site calls the same rooms with its own state in between.
"""
