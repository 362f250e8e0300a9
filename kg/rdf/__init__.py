"""From what was extracted to quads: pure, without files or clock."""
