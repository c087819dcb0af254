"""The panel on the site: who reviews, and why."""
