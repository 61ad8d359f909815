"""Random edits of records, as careless people make them: what the tests of checking in parts break."""

from __future__ import annotations

import random

import yaml

#: Values that fit some keys and not others.
ODD = ["", None, -1, 0, 7, 99999, "iets", "intervention/none", "element/practice", "block/coping", "direction/up", "2021-13-40", "a@b.nl"]


def edit(records: dict[str, bytes], chance: random.Random) -> dict[str, bytes | None]:
    """Return what to replace or remove, one to four records, so that the result is somehow wrong, or right."""
    changed: dict[str, bytes | None] = {}
    for _ in range(chance.choice([1, 1, 2, 4])):
        now = {name: content for name, content in {**records, **changed}.items() if content is not None}
        changed |= chance.choice(EDITS)(now, chance)
    return {name: content for name, content in changed.items() if content != records.get(name)}


def remove(records, chance):
    return {chance.choice(sorted(records)): None}


def rename(records, chance):
    """Move a record to another name, and leave those that refer to it as they are."""
    name = chance.choice(sorted(records))
    return {name: None, **_copied(records, name, chance)}


def copy(records, chance):
    return _copied(records, chance.choice(sorted(records)), chance)


def follow(records, chance):
    """Rename what is referred to, in all records that refer to it."""
    old = _reference(records, chance)
    new = chance.choice([old + "-x", _reference(records, chance)])
    return {name: content.replace(old.encode(), new.encode()) for name, content in records.items() if old.encode() in content}


def garble(records, chance):
    name = chance.choice(sorted(records))
    content = records[name]
    at = chance.randrange(len(content) + 1)
    return {name: content[:at] + chance.choice([b"\xff", b": [", b"\t", b"\n", b"&a ", b"x"]) + content[at:]}


def value(records, chance):
    """Change, add, double or remove a value somewhere in a record."""
    name, data = _parsed(records, chance)
    if not isinstance(data, dict):
        return {name: None}
    holder, key = _somewhere(data, chance)
    action = chance.choice(["remove", "odd", "double", "other", "other", "add", "number"])
    if action == "remove":
        del holder[key]
    elif action == "odd":
        holder[key] = chance.choice(ODD)
    elif action == "double":
        holder[key] = [holder[key], chance.choice([holder[key], chance.choice(ODD), _reference(records, chance)])]
    elif action == "other":
        holder[key] = _reference(records, chance)
    elif action == "number" and isinstance(holder[key], int):
        holder[key] += chance.choice([-1, 1, 10**6])
    elif isinstance(holder, dict):
        _, other = _parsed(records, chance)
        taken = chance.choice(sorted(other)) if isinstance(other, dict) and other else "note"
        holder[taken] = other[taken] if isinstance(other, dict) and taken in other else "x"
    return {name: yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()}


EDITS = [remove, rename, copy, follow, garble, *[value] * 8]


def _copied(records, name, chance):
    kind, slug = name.removesuffix(".yaml").split("/")
    new = f"{kind}/{slug}-{chance.randrange(9)}"
    return {f"{new}.yaml": records[name].replace(f"id: {kind}/{slug}\n".encode(), f"id: {new}\n".encode())}


def _parsed(records, chance):
    name = chance.choice(sorted(records))
    try:
        return name, yaml.load(records[name], Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError):
        return name, None


def _somewhere(data, chance):
    """Return a mapping or list in a record, and one of its keys."""
    places = []
    todo = [data]
    while todo:
        holder = todo.pop()
        for key in range(len(holder)) if isinstance(holder, list) else holder:
            places.append((holder, key))
            todo += [holder[key]] if isinstance(holder[key], dict | list) and holder[key] else []
    return chance.choice(places) if places else (data, data.setdefault("note", "x") and "note")


def _reference(records, chance):
    """Return a name that a record refers to, or its own."""
    name, data = _parsed(records, chance)
    names = [name.removesuffix(".yaml")]
    if isinstance(data, dict):
        names += [
            holder[key]
            for holder, key in (_somewhere(data, chance) for _ in range(5))
            if isinstance(holder[key], str) and "/" in holder[key]
        ]
    return chance.choice(names)
