"""The page for the eye: its lines, cells, tables, boxes and headings, and where a statement begins and ends."""
