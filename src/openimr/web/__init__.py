"""The site: accounts, cases, records, panel, letters and their history. The only room that may import Django."""
