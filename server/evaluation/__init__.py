"""Queries evaluated in processes that may die: executors, their holder, the pool."""
