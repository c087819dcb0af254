"""The history of cases: append-only events and who read protected information."""
