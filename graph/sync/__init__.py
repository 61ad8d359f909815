"""Follow the change feed of a server and keep a copy, in a folder of releases or in a SPARQL server."""
