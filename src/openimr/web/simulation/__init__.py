"""A synthetic year of cases through the site's own functions, and the proof that its promises held.

Nothing here goes around the site: every step is the function a page or a job calls, over a real PostgreSQL. Only the
calendar stands where the simulation says.
"""
