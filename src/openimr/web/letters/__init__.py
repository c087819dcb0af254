"""Letters: the signed determination, issued and downloaded."""
