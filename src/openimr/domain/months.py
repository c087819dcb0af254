"""The months by their names, for every room that reads dates out of text."""

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
"""The names, January first, in small letters."""
MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
"""The number of a month, 1 to 12, by the first three letters of its name: shortened names begin with them too."""
