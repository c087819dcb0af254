"""Guidelines on the site: the catalogue, licensed text, and criteria sets with their author's page."""
