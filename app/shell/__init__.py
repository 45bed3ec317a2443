"""The desktop: the window through pywebview, dialogs, dropped files, other programs.

Nothing here is imported before a window is wanted, except what works without one.
"""
