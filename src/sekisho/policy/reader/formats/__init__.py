"""The formats that a published policy comes in: one module for each, all giving lines of text.

`sniffing` says what a file is, `encoding` which characters it holds, `limits` how much a file may ask for.
"""
