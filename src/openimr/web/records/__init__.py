"""Records on the site: uploads, the assembled case file, its pages and the search over them."""
