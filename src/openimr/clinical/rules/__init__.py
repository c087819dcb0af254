"""The rules, a module for each part of a report; each reads a sentence and yields what it finds in it."""
