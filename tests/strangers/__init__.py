"""Case files by writers who did not know the reader: pages as read, whom they are about, and what is true of them."""
