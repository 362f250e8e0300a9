"""From a :class:`~kg.documents.model.Document` to what it claims, each at its place."""
