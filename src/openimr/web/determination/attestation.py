"""What a reviewer attests to with the signature; each statement is ticked on its own and kept with it."""

ATTESTATIONS: tuple[tuple[str, str], ...] = (
    (
        "independence",
        "I have no professional, familial or financial affiliation with any party of this case, and no prior "
        "involvement in it.",
    ),
    (
        "qualifications",
        "My licence and my board certification are in force, and I evaluate or treat this condition in my practice.",
    ),
    (
        "own_work",
        "I have read the records in this case file, the decisions and their reasons are my own, and nobody has "
        "influenced them.",
    ),
)
