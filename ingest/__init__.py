"""Sources in: records and their places in the documents become triples."""
