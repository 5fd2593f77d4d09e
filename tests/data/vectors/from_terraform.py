"""Writes terraform-<version>.json: values as a real Terraform stores them.

    python3 -B tests/data/vectors/from_terraform.py [terraform]

The resource `terraform_data`, which is built into Terraform and needs no network, takes
a value of any type. Each case is one such resource, created and then planned for
destruction:

- `planned`: the whole object in the first plan, where `id` and `output` are unknown;
- `stored`: the same object in the state file;
- `kept`: the same object in the second plan, where nothing is unknown any more.

The cases name the type and the value of `input` that Terraform must make of an expression.
Ids are new in every run. `cargo test` holds our codecs to every such file.
"""

import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from notation import UNKNOWN, Number, read_json, typed, write_cases

# An unknown text for other expressions, known after the apply.
SOURCE = """
resource "terraform_data" "source" {
  input = "seed"
}
locals {
  text = tostring(terraform_data.source.output)
}
"""

DEEP = ["object", {"a": ["list", ["map", ["set", "number"]]], "b": ["tuple", ["string", "bool"]]}]

# Name, expression, value of `input` in the first plan.
CASES = [
    ("text", '"www.example.com"', typed("string", "www.example.com")),
    ("empty text", '""', typed("string", "")),
    ("text beyond ASCII", '"例え.テスト 🔐 äöü"', typed("string", "例え.テスト 🔐 äöü")),
    ("text of two code points a letter", r'"e\u0301"', typed("string", "é")),
    ("text with what JSON and HTML escape", r'"\"\\ <&> \t\n\u0001\u2028"', typed("string", "\"\\ <&> \t\n\u0001\u2028")),
    ("text of 256 bytes", 'join("", [for i in range(256) : "x"])', typed("string", "x" * 256)),
    ("true", "true", typed("bool", True)),
    ("false", "false", typed("bool", False)),
    *(
        (f"number {digits}", digits, typed("number", Number(digits)))
        for digits in (
            "0", "127", "128", "255", "256", "65535", "65536", "4294967295", "4294967296",
            "-1", "-32", "-33", "-128", "-129", "-32768", "-32769", "-2147483648", "-2147483649",
            "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551616",
            "-9223372036854775808", "-9223372036854775809", "1e100", "-1e100",
            "0.5", "-0.5", "0.1", "1e-7", "9007199254740993.25",
        )
    ),
    # Not 2^-30: its plan file has a float, which Terraform 1.11.4 then takes for another number
    # than the one in the configuration, and refuses its own plan.
    ("number 2^-10", "1 / 1024", typed("number", Number("0.0009765625"))),
    ("number of 512 bits", "1 / 3", typed("number", Number("0." + "3" * 154 + "5"))),
    ("null", "null", None),
    ("null text", "tostring(null)", typed("string", None)),
    ("null number", "tonumber(null)", typed("number", None)),
    ("null bool", "tobool(null)", typed("bool", None)),
    ("null list", 'true ? null : tolist(["a"])', typed(["list", "string"], None)),
    ("null set", 'true ? null : toset(["a"])', typed(["set", "string"], None)),
    ("null map", 'true ? null : tomap({ a = "b" })', typed(["map", "string"], None)),
    ("null object", 'true ? null : { a = "b" }', typed(["object", {"a": "string"}], None)),
    ("null tuple", 'true ? null : ["a", 1]', typed(["tuple", ["string", "number"]], None)),
    ("list", 'tolist(["a", "b"])', typed(["list", "string"], ["a", "b"])),
    ("list with null", 'tolist(["a", null])', typed(["list", "string"], ["a", None])),
    ("list of 16", "range(16)", typed(["list", "number"], list(range(16)))),
    ("empty list", 'slice(tolist(["a"]), 0, 0)', typed(["list", "string"], [])),
    ("set", 'toset(["例", "b", "a", "b"])', typed(["set", "string"], ["a", "b", "例"])),
    ("set of numbers", "toset([10, 2, -5, 0.1])", typed(["set", "number"], [-5, Number("0.1"), 2, 10])),
    ("set with null", 'toset([null, "a"])', typed(["set", "string"], ["a", None])),
    ("set of objects", 'toset([{ a = "2" }, { a = "1" }])', typed(["set", ["object", {"a": "string"}]], [{"a": "1"}, {"a": "2"}])),
    ("set of tuples", "toset([[1], [12]])", typed(["set", ["tuple", ["number"]]], [[12], [1]])),
    ("empty set without a type", "toset([])", typed(["set", "dynamic"], [])),
    ("empty set", 'setsubtract(toset(["a"]), toset(["a"]))', typed(["set", "string"], [])),
    ("map", "tomap({ b = true, a = false })", typed(["map", "bool"], {"a": False, "b": True})),
    ("map with null", 'tomap({ a = null, b = "c" })', typed(["map", "string"], {"a": None, "b": "c"})),
    ("map beyond ASCII", 'tomap({ "" = "none", "例" = "え", "a<b" = "c" })', typed(["map", "string"], {"": "none", "a<b": "c", "例": "え"})),
    ("empty map without a type", "tomap({})", typed(["map", "dynamic"], {})),
    ("tuple", '["a", 1, true, null, []]', typed(["tuple", ["string", "number", "bool", "dynamic", ["tuple", []]]], ["a", 1, True, None, []])),
    ("empty tuple", "[]", typed(["tuple", []], [])),
    ("object", '{ b = 1, a = "x" }', typed(["object", {"a": "string", "b": "number"}], {"a": "x", "b": 1})),
    ("object with null", "{ a = null, b = tostring(null) }", typed(["object", {"a": "dynamic", "b": "string"}], {"a": None, "b": None})),
    ("object with a name beyond ASCII", '{ "名" = 1 }', typed(["object", {"名": "number"}], {"名": 1})),
    ("object with a name that HTML escapes", '{ "a<b" = 1 }', typed(["object", {"a<b": "number"}], {"a<b": 1})),
    ("empty object", "{}", typed(["object", {}], {})),
    ("deep", '{ a = tolist([tomap({ x = toset([1]), y = toset([]) })]), b = ["s", false] }',
        typed(DEEP, {"a": [{"x": [1], "y": []}], "b": ["s", False]})),
    ("unknown", "terraform_data.source.output", typed("string", UNKNOWN)),
    ("unknown text", "local.text", typed("string", UNKNOWN)),
    ("unknown text with a prefix", '"p-${local.text}"', typed("string", UNKNOWN)),
    ("unknown text with a prefix beyond ASCII", '"例え-${local.text}"', typed("string", UNKNOWN)),
    ("unknown bool", 'local.text == "a"', typed("bool", UNKNOWN)),
    ("unknown number", "tonumber(\"1${local.text == \"a\" ? 0 : 1}\")", typed("number", UNKNOWN)),
    ("unknown number between", 'length(toset([local.text, "a"]))', typed("number", UNKNOWN)),
    ("unknown number from zero", 'length(split(",", local.text))', typed("number", UNKNOWN)),
    ("unknown list", 'split(",", local.text)', typed(["list", "string"], UNKNOWN)),
    ("unknown set", 'toset(split(",", local.text))', typed(["set", "dynamic"], UNKNOWN)),
    ("unknown map", "tomap({ (local.text) = 1 })", typed(["map", "dynamic"], UNKNOWN)),
    ("unknown map by zip", 'zipmap(split(",", local.text), split(",", local.text))', typed(["map", "string"], UNKNOWN)),
    ("unknown text by its first letter", 'jsondecode("\\"${local.text}\\"")', typed("string", UNKNOWN)),
    ("unknown without a type", 'jsondecode(replace(local.text, "seed", "[1]"))', UNKNOWN),
    ("unknown tuple or list", '[for part in split(",", local.text) : part]', UNKNOWN),
    ("unknown object", 'local.text == "a" ? { a = 1 } : { a = 2 }', typed(["object", {"a": "number"}], UNKNOWN)),
    ("unknown in a list", 'tolist([local.text, "a"])', typed(["list", "string"], [UNKNOWN, "a"])),
    ("unknown in a set", 'toset([local.text, "a"])', typed(["set", "string"], ["a", UNKNOWN])),
    ("two unknown in a set", 'toset([local.text, "p-${local.text}"])', typed(["set", "string"], [UNKNOWN, UNKNOWN])),
    ("unknown in a map", 'tomap({ a = local.text, b = "c" })', typed(["map", "string"], {"a": UNKNOWN, "b": "c"})),
    ("unknown in a tuple", '[local.text, 1, "p-${local.text}"]', typed(["tuple", ["string", "number", "string"]], [UNKNOWN, 1, UNKNOWN])),
    ("unknown in an object", '{ a = { b = local.text, c = null }, d = jsondecode(replace(local.text, "seed", "[1]")) }',
        typed(["object", {"a": ["object", {"b": "string", "c": "dynamic"}], "d": "dynamic"}], {"a": {"b": UNKNOWN, "c": None}, "d": UNKNOWN})),
]  # fmt: skip


def main():
    command = sys.argv[1:] or ["terraform"]
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        (workspace / "main.tf").write_text(configuration(), encoding="utf-8")
        (workspace / "cli.tfrc").touch()

        def terraform(*arguments):
            environment = os.environ | {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": str(workspace / "cli.tfrc")}
            return subprocess.run(
                [*command, *arguments], cwd=workspace, env=environment, check=True, stdout=subprocess.PIPE
            ).stdout.decode()

        version = read_json(terraform("version", "-json"))["terraform_version"]
        terraform("plan", "-out=create")
        terraform("apply", "create")
        terraform("plan", "-destroy", "-out=destroy")
        planned, kept = in_plan(workspace / "create", 0), in_plan(workspace / "destroy", 0)
        stored = in_state(workspace / "terraform.tfstate")

    cases = []
    for number, (name, expression, value) in enumerate(CASES):
        address = f"terraform_data.case_{number}"
        cases.append({
            "name": name,
            "expression": expression,
            "input": value,
            "planned": planned[address].hex(" "),
            "stored": stored[address],
            "kept": kept[address].hex(" "),
        })
    write_cases(Path(__file__).with_name(f"terraform-{version}.json"), cases)


def configuration():
    resources = (
        f'resource "terraform_data" "case_{number}" {{\n  input = {expression}\n}}\n'
        for number, (_, expression, _) in enumerate(CASES)
    )
    return SOURCE + "".join(resources)


def in_state(path):
    """The objects in a state file, by address."""
    state = read_json(path.read_text(encoding="utf-8"))
    return {
        f"{resource['type']}.{resource['name']}": resource["instances"][0]["attributes"]
        for resource in state["resources"]
    }


def in_plan(path, which):
    """The MessagePack of the objects in a plan file, by address: of each change one value.

    A plan is a zip archive whose member `tfplan` is a protocol buffer. Its field 3 are the
    changes of resources: 13 is the address, 9 the change, of which 2 are the values before
    and after, as far as there are any, and 1 inside a value is the MessagePack.
    """
    with zipfile.ZipFile(path) as archive:
        plan = archive.read("tfplan")
    objects = {}
    for number, change in fields(plan):
        if number == 3:
            parts = dict(fields(change))
            values = [value for number, value in fields(parts[9]) if number == 2]
            objects[parts[13].decode()] = dict(fields(values[which]))[1]
    return objects


def fields(message):
    """The fields of a protocol buffer: number and content."""
    stream = io.BytesIO(message)
    while stream.tell() < len(message):
        tag = varint(stream)
        match tag & 7:
            case 0:
                yield tag >> 3, varint(stream)
            case 1:
                yield tag >> 3, stream.read(8)
            case 2:
                yield tag >> 3, stream.read(varint(stream))
            case 5:
                yield tag >> 3, stream.read(4)


def varint(stream):
    value = shift = 0
    while True:
        (byte,) = stream.read(1)
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value


main()
