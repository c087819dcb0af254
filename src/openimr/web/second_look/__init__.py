"""The medical director's second look at determinations before they are signed."""
