"""The programming interface: other systems hand in applications and ask where they are, each with its own token."""
