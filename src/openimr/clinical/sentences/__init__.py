"""One sentence made ready for the rules: its terms, what is said of them, where on the body, when, how surely."""
