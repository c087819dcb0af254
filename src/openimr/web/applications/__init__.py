"""Applications before they are cases: on the site, from paper, from a scan. One list of fields serves all of them."""
