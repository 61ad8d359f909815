"""The documentation of the ontology in Dutch and English, made from its Turtle; with counts and examples where there is a release."""
