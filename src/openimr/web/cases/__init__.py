"""Cases: intake, states, deadlines, the worklist and the case page."""
