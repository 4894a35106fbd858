"""One module per matter: each reads an `Outline` and returns found values, with lines, confidence and rule."""
