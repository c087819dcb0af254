"""The portal: a party's own page, opened by a personal link and a code. Reviewers have no name here."""
