"""The page's own words as a person would quote them: a statement, a part under its heading, and what these refer to."""
