"""From a file to a :class:`~kg.documents.model.Document`; nothing is understood yet."""
