"""Commands that set the site up (``openimr manage COMMAND``)."""
