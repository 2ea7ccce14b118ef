"""imr-tui: Individual Management Reviews in adult social care, in a terminal, with one encrypted store."""

__version__ = "0.1.0"
