"""Pages that anybody may read, and the generated form."""
