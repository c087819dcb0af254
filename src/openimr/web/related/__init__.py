"""Applications that belong together: found among all cases, shown with why, reviewed as one where the law allows."""
