"""Writes pyvider.json: values as pyvider-cty encodes them.

pyvider-cty is an implementation of Terraform's values in Python which shares no code
with ours or with Go's. Run it after a change of the cases:

    python3 -m venv /tmp/pyvider && /tmp/pyvider/bin/pip install pyvider-cty==0.6.3
    /tmp/pyvider/bin/python -B tests/data/vectors/from_pyvider.py

Each case has the bytes that pyvider-cty writes, the same value in JSON where nothing
is unknown, and where our encoder writes other bytes, these (`written`) and the reason
(`why`). The script ends with an error unless pyvider-cty reads what we write as the
same value. `cargo test` holds our codecs to the file.
"""

import sys
from pathlib import Path

from notation import UNKNOWN, Number, read_json, typed, write_cases
from pyvider.cty import (
    CtyDynamic,
    CtyList,
    CtyMap,
    CtyNumber,
    CtyObject,
    CtySet,
    CtyString,
    CtyTuple,
    CtyValue,
    cty_from_json,
    cty_to_json,
    parse_tf_type_to_ctytype,
    refine,
)
from pyvider.cty.codec import cty_from_msgpack, cty_to_msgpack


class Refined(str):
    """An unknown value of which something is known: steps for pyvider-cty's builder."""

    def __new__(cls, **steps):
        refined = super().__new__(cls, UNKNOWN)
        refined.steps = steps
        return refined


ORDER = ["object", {
    "id": "string",
    "names": ["set", "string"],
    "tags": ["map", "string"],
    "validation": ["map", ["object", {"method": "string", "ports": ["list", "number"]}]],
    "years": "number",
}]  # fmt: skip

PAIR = ["tuple", ["string", "number"]]

DROPPED = "ours drops what is known about an unknown value"

# Where ours differs although nothing is dropped: our bytes, and why.
OURS = {
    "dynamic object with a name beyond ASCII": (
        b'\x92\xc4\x1b["object",{"\xe5\x90\x8d":"string"}]\x81\xa3\xe5\x90\x8d\xa1a',
        "ours writes a name as it is, like Terraform; pyvider-cty escapes it",
    ),
}

NUMBERS = {
    "zero": "0",
    "largest of one byte": "127",
    "first of two bytes": "128",
    "255": "255",
    "256": "256",
    "65535": "65535",
    "65536": "65536",
    "4294967295": "4294967295",
    "4294967296": "4294967296",
    "minus one": "-1",
    "least of one byte": "-32",
    "-33": "-33",
    "-128": "-128",
    "-129": "-129",
    "-32768": "-32768",
    "-32769": "-32769",
    "-2147483648": "-2147483648",
    "-2147483649": "-2147483649",
    "beyond the integers of a float": "9007199254740993",
    "2^63 - 1": "9223372036854775807",
    "2^63": "9223372036854775808",
    "2^64 - 1": "18446744073709551615",
    "2^64": "18446744073709551616",
    "-2^63": "-9223372036854775808",
    "-2^63 - 1": "-9223372036854775809",
    "1e100": "1e100",
    "-1e100": "-1e100",
    "half": "0.5",
    "tenth": "0.1",
    "minus a tenth": "-0.1",
    # Not 2^-30: of its float Terraform takes 16 digits, pyvider-cty all 21.
    "2^-20": "9.5367431640625e-7",
    "1e-7": "0.0000001",
    "more digits than a float": "9007199254740993.25",
    "forty decimals": "0.1234567890123456789012345678901234567891",
}

TEXTS = {
    "empty": "",
    "ASCII": "www.example.com",
    "two bytes a letter": "äöü",
    "three bytes a letter": "例え.テスト",
    "four bytes a letter": "🔐",
    "control characters": "a\u0000b\tc\r\nd\u007f",
    "quotes and what HTML escapes": "\"\\ <&> \u2028",
    "31 bytes": "x" * 31,
    "32 bytes": "x" * 32,
    "255 bytes": "x" * 255,
    "256 bytes": "x" * 256,
}

# Everything but numbers and texts: name, type, value.
CASES = [
    ("true", "bool", True),
    ("false", "bool", False),
    ("empty list", ["list", "string"], []),
    ("empty set", ["set", "number"], []),
    ("empty map", ["map", "bool"], {}),
    ("empty tuple", ["tuple", []], []),
    ("empty object", ["object", {}], {}),
    ("list of 15", ["list", "number"], list(range(15))),
    ("list of 16", ["list", "number"], list(range(16))),
    ("map of 16", ["map", "number"], {f"k{key:02}": key for key in range(16)}),
    ("list of lists", ["list", ["list", "bool"]], [[True], [], [False, True]]),
    ("list with null", ["list", "string"], ["a", None]),
    ("list with unknown", ["list", "string"], [UNKNOWN, "a", UNKNOWN]),
    ("list with a null and an unknown list", ["list", ["list", "string"]], [None, UNKNOWN, [None, UNKNOWN]]),
    ("set in Terraform's order", ["set", "string"], ["a", "b", "ä", "例"]),
    ("set of numbers", ["set", "number"], [-5, Number("0.1"), 2, 10]),
    ("set with null", ["set", "string"], ["a", None]),
    ("set with an unknown last", ["set", "string"], ["a", UNKNOWN]),
    ("set of objects", ["set", ["object", {"a": "string"}]], [{"a": "1"}, {"a": "2"}]),
    ("set of tuples by the text of their hash", ["set", ["tuple", ["number"]]], [[12], [1]]),
    ("map beyond ASCII", ["map", "string"], {"": "no key", "例": "え", "🔐": "x"}),
    ("map with null", ["map", "number"], {"a": None, "b": 1}),
    ("map with unknown", ["map", "number"], {"a": UNKNOWN, "b": 1}),
    ("map of sets", ["map", ["set", "bool"]], {"a": [False, True], "b": [], "c": None, "d": UNKNOWN}),
    ("tuple", ["tuple", ["string", "number", "bool"]], ["a", 1, True]),
    ("tuple with null and unknown", ["tuple", ["string", "number", "bool"]], [None, UNKNOWN, False]),
    ("tuple in a tuple", ["tuple", [PAIR, PAIR]], [["a", 1], UNKNOWN]),
    ("object with null and unknown", ["object", {"a": "string", "b": "number"}], {"a": None, "b": UNKNOWN}),
    ("object of empty things", ORDER, {"id": "", "names": [], "tags": {}, "validation": {}, "years": 0}),
    ("object of nulls", ORDER, dict.fromkeys(ORDER[1])),
    ("object of unknowns", ORDER, dict.fromkeys(ORDER[1], UNKNOWN)),
    ("object with everything in it", ORDER, {
        "id": "98987582437920968",
        "names": ["www.example.com", "例え.テスト"],
        "tags": {"team": "web", "cost": None, "owner": UNKNOWN},
        "validation": {
            "a.example.com": {"method": "DNS", "ports": [80, None, UNKNOWN]},
            "b.example.com": {"method": None, "ports": UNKNOWN},
            "c.example.com": None,
            "d.example.com": UNKNOWN,
        },
        "years": Number("0.5"),
    }),
    ("dynamic text", "dynamic", typed("string", "a")),
    ("dynamic number", "dynamic", typed("number", Number("0.1"))),
    ("dynamic bool", "dynamic", typed("bool", True)),
    ("dynamic null without a type", "dynamic", None),
    ("dynamic null with a type", "dynamic", typed(["list", "string"], None)),
    ("dynamic unknown without a type", "dynamic", UNKNOWN),
    ("dynamic unknown with a type", "dynamic", typed(["map", "number"], UNKNOWN)),
    ("dynamic list", "dynamic", typed(["list", "string"], ["a", None, UNKNOWN])),
    ("dynamic set", "dynamic", typed(["set", "string"], ["a", "b"])),
    ("dynamic map", "dynamic", typed(["map", "bool"], {"a": True})),
    ("dynamic tuple", "dynamic", typed(PAIR, ["a", UNKNOWN])),
    ("dynamic object", "dynamic", typed(ORDER, dict.fromkeys(ORDER[1]))),
    ("dynamic object with a name beyond ASCII", "dynamic", typed(["object", {"名": "string"}], {"名": "a"})),
    ("list of dynamic", ["list", "dynamic"], [typed("string", "a"), None, typed("string", UNKNOWN)]),
    ("map of dynamic", ["map", "dynamic"], {"a": typed("string", "a"), "b": UNKNOWN}),
    ("tuple of dynamic", ["tuple", ["dynamic", "dynamic"]], [typed("string", "a"), typed("number", 1)]),
    ("object with a dynamic attribute", ["object", {"any": "dynamic", "id": "string"}], {
        "any": typed(["object", {"inner": "dynamic"}], {"inner": typed("bool", False)}),
        "id": UNKNOWN,
    }),
    ("certainly not null", "bool", Refined(not_null=())),
    ("text with a prefix", "string", Refined(not_null=(), string_prefix_full=("https://",))),
    ("text that may be null but has a prefix", "string", Refined(string_prefix_full=("p-",))),
    ("number from below", "number", Refined(number_range_lower_bound=(Number("0.1"),))),
    ("number below a bound", "number", Refined(not_null=(), number_range_upper_bound=(Number("1e100"),))),
    ("number between", "number", Refined(number_range_lower_bound=(-1,), number_range_upper_bound=(1,))),
    ("list at least so long", ["list", "string"], Refined(collection_length_lower_bound=(1,))),
    ("set at most so long", ["set", "string"], Refined(not_null=(), collection_length_upper_bound=(300,))),
    ("map between lengths", ["map", "string"], Refined(
        collection_length_lower_bound=(1,), collection_length_upper_bound=(2,)
    )),
    ("refined inside", ["list", ["object", {"id": "string"}]], [{"id": Refined(string_prefix_full=("p-",))}]),
    ("refined inside dynamic", "dynamic", typed("string", Refined(not_null=()))),
]  # fmt: skip


def main():
    for name, digits in NUMBERS.items():
        CASES.append((f"number: {name}", "number", Number(digits)))
    for name, text in TEXTS.items():
        CASES.append((f"text: {name}", "string", text))
    for of in ["bool", "number", "string", ["list", "string"], ["set", "string"], ["map", "string"], PAIR, ORDER]:
        CASES.append((f"null {kind(of)}", of, None))
        CASES.append((f"unknown {kind(of)}", of, UNKNOWN))
    write_cases(Path(__file__).with_name("pyvider.json"), [encoded(*case) for case in CASES])


def kind(of):
    return of if isinstance(of, str) else of[0]


def encoded(name, of, note):
    """A case with what pyvider-cty makes of it."""
    ctype = parse_tf_type_to_ctytype(of)
    value, plain = built(ctype, note), built(ctype, note, refined=False)
    theirs = cty_to_msgpack(value, ctype)
    ours, why = OURS.get(name, (cty_to_msgpack(plain, ctype), DROPPED))
    if cty_from_msgpack(theirs, ctype) != value or cty_from_msgpack(ours, ctype) != plain:
        sys.exit(f"{name}: pyvider-cty does not read the bytes as the value")

    case = {"name": name, "type": of, "value": note, "bytes": theirs.hex(" ")}
    if theirs != ours:
        case |= {"written": ours.hex(" "), "why": why}
    if value.is_wholly_known():
        text = cty_to_json(value, ctype)
        if cty_from_json(text, ctype) != value:
            sys.exit(f"{name}: pyvider-cty does not read the JSON as the value")
        case["json"] = read_json(text)
    return case


def built(ctype, note, refined=True):
    """A value of pyvider-cty, made from its parts so that nothing is inferred."""
    if note is None:
        return CtyValue.null(ctype)
    if isinstance(note, str) and note == UNKNOWN:
        value = CtyValue.unknown(ctype)
        return with_steps(value, note.steps) if refined and isinstance(note, Refined) else value

    def inner(ctype, note):
        return built(ctype, note, refined)

    match ctype:
        case CtyDynamic():
            return CtyValue(vtype=ctype, value=inner(parse_tf_type_to_ctytype(note["$type"]), note["$value"]))
        case CtyList() | CtySet():
            return ctype.validate([inner(ctype.element_type, element) for element in note])
        case CtyTuple():
            return ctype.validate(tuple(map(inner, ctype.element_types, note)))
        case CtyMap():
            return ctype.validate({key: inner(ctype.element_type, element) for key, element in note.items()})
        case CtyObject():
            return ctype.validate({name: inner(of, note[name]) for name, of in ctype.attribute_types.items()})
        case CtyNumber() | CtyString():
            return ctype.validate(str(note))
        case _:
            return ctype.validate(note)


def with_steps(value, steps):
    builder = refine(value)
    for step, arguments in steps.items():
        builder = getattr(builder, step)(*arguments)
    return builder.new_value()


main()
