"""The main window: its parts, docks, menus, command palette and log."""
