"""The reviewer's determination as the site keeps it: drafts, checks, signature."""
