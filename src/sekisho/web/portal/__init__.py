"""The person's own pages: what is held, why, who used it; correct, stop, take along, leave."""
