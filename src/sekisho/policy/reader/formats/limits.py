"""What a file may ask of the reader: sizes beyond which it is refused instead of read.

A published policy has some ten thousand characters. The limits stand far above that, and low enough that reading
takes seconds and some hundred megabytes at the worst.
"""

from typing import Final

MOST_BYTES: Final = 20 * 1024 * 1024
"""Bytes of a file."""

MOST_CHARACTERS: Final = 200_000
"""Characters of the text that a file holds."""

MOST_LINES: Final = 20_000
"""Lines of that text."""

MOST_ELEMENTS: Final = 200_000
"""Elements of a web page."""

DEEPEST: Final = 200
"""Elements inside one another; what is nested deeper is read as if it stood at this depth."""

MOST_PAGES: Final = 300
"""Pages of a PDF."""

MOST_PARTS: Final = 2_000
"""Files inside a Word document."""

MOST_UNPACKED: Final = 64 * 1024 * 1024
"""Bytes of a Word document once unpacked."""

MOST_MARKUP: Final = 16 * 1024 * 1024
"""Bytes of the parts of a Word document that hold its text, once unpacked."""

MOST_MEMORY: Final = 1024 * 1024 * 1024
"""Bytes of address space of the process that opens PDF and Word files."""

MOST_SECONDS: Final = 60
"""Seconds that this process may take, by the clock and by the processor."""

MOST_FILES: Final = 2_000
"""Files of a folder that are looked at in one go."""
