"""The Flask application that serves a store."""
