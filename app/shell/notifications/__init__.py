"""Notifications of the system."""
