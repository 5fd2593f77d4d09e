"""How the generators of this folder write their cases down.

A value is JSON directed by its type, as in `tests/data/msgpack`: `"$unknown"`, and
`{"$type": ..., "$value": ...}` for a value of the dynamic type. A number that no
Python float holds is a `Number`.
"""

import json
import re

UNKNOWN = "$unknown"


class Number(str):
    """A number by its digits, which JSON shows as a number."""


def typed(of, value):
    """A value of the dynamic type."""
    return {"$type": of, "$value": value}


def as_json(value):
    """JSON on one line, with every digit of every number."""
    text = json.dumps(_marked(value), ensure_ascii=False)
    return re.sub(r'"\$number ([^"]*)"', r"\1", text)


def read_json(text):
    """Reads JSON, with every digit of every number."""
    return json.loads(text, parse_int=Number, parse_float=Number)


def write_cases(path, cases):
    """Writes a list of cases, one line for each of their fields."""
    objects = (
        "  {\n" + ",\n".join(f"    {as_json(name)}: {as_json(field)}" for name, field in case.items()) + "\n  }"
        for case in cases
    )
    path.write_text("[\n" + ",\n".join(objects) + "\n]\n", encoding="utf-8")


def _marked(value):
    if isinstance(value, Number):
        return f"$number {value}"
    if isinstance(value, dict):
        return {name: _marked(field) for name, field in value.items()}
    if isinstance(value, (list, tuple)):
        return [_marked(element) for element in value]
    return value
