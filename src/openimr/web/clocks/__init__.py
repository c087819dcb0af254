"""The clocks of a case: what its events mean for the law, the deadlines that follow, and what changes them."""
