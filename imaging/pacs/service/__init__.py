"""Deliveries to picture archives."""
