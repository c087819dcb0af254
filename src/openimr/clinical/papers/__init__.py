"""What a whole paper is and does: its day and kind, who signs it, what it asks for, appeals or takes back."""
