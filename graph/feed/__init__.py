"""The change feed: a Linked Data Event Stream (https://w3id.org/ldes/specification) of what came, went and changed in the releases."""
