"""One module for each number; see the package above."""
