"""A record in the words and the scale of a databank: what fills its fields, what it has no field for, and what it asks that we lack."""

from __future__ import annotations

from .crosswalk import Comparable, Level, Mapping, comparable, mappings
from .definitions import NAMES, Field, Part, Profile, profile, profiles
from .facts import Fact, Place, facts, interventions
from .filling import all_filled, filled
from .record import Filled, record
from .schema import problems_of, schema

__all__ = [
    "NAMES",
    "Comparable",
    "Fact",
    "Field",
    "Filled",
    "Level",
    "Mapping",
    "Part",
    "Place",
    "Profile",
    "all_filled",
    "comparable",
    "facts",
    "filled",
    "interventions",
    "mappings",
    "problems_of",
    "profile",
    "profiles",
    "record",
    "schema",
]
