"""HTTP and shell: the SPARQL endpoint, the pages, and the `veerkracht` command."""
