"""Drafts of forms and the merging of documents: no I/O, no rule of the procedure."""
