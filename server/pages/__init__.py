"""What the pages show: from rows of the page queries to frozen view models.

Pure but for :mod:`server.pages.asking`, which has the queries evaluated.
"""
