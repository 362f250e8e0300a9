"""What is wrong with a source, found by rules, each issue with its reason and place."""

from kg.extraction.quality.issues import find_issues

__all__ = ["find_issues"]
