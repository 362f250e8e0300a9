"""The store: immutable versions in a folder, and the only code that writes them."""
