"""Analysis of the rules on one policy: what can never happen, what always must, and where two versions part.

Nothing here decides about a person. The solver (z3) is an extra and is imported when it is asked for.
"""
