"""Descriptions and subscriptions, computed without waiting."""
