"""Decision tables (判定表): what must come out, written by people in plain words, and asked of the very rules that decide."""
