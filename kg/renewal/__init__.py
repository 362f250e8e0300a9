"""A version made from the one before it, the same as one built from scratch."""
