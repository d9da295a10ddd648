"""The frame around every page: bars, menu, toasts, not-found."""
