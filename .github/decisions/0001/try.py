"""What decision 0001 says of tf-provider 0.2.2, seen by running it: `try.py FOLDER`.

`try.sh` builds what this runs. Every finding is printed; the status is 1 if one of
them is not as the decision says.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import protocol
from machine import Emulator, Terraform, children, listens_at, patiently
from protocol import Stranger, answers, refusal

HERE = Path(__file__).parent
PACKAGE = HERE.parents[2]
PROVIDERS = {
    "tf-provider": "order-on-tf-provider",
    "ours": "terraform-provider-alicloud-cas",
}
FOLDER = Path(sys.argv[1])
BUILD = os.environ | {"CARGO_TARGET_DIR": FOLDER / "target", "PROTOC": FOLDER / "protoc"}

missed = []


def main():
    programs = FOLDER / "target/debug"
    theirs, ours = (programs / name for name in PROVIDERS.values())

    heading("What works: apply, plan, destroy by a real Terraform")
    an_order_lives_and_dies(programs, theirs)
    heading("(a) A local process that presents no certificate")
    a_stranger_is_answered(programs, theirs)
    a_stranger_is_refused(programs, ours)
    heading("(b) An interrupt while a create waits")
    an_interrupted_create_goes_on(programs, theirs)
    an_interrupted_create_ends(programs, ours)
    an_order_is_lost(programs, theirs)
    an_order_is_kept(programs, ours)
    heading("(c) A state upgrade")
    no_upgrade_compiles()
    an_older_state_is_refused(programs, theirs)
    heading("(d) What protocol 6.5 lacks")
    the_protocol_is_older()

    if missed:
        sys.exit("\nNot seen:\n" + "\n".join(missed))
    print("\nAll of it was seen.")


def heading(text):
    print(f"\n== {text}", flush=True)


def seen(condition, sentence):
    print(f"{'seen' if condition else 'NOT SEEN'}: {sentence}", flush=True)
    if not condition:
        missed.append(sentence)


# ---- What works ----


def an_order_lives_and_dies(programs, provider):
    with Emulator(programs) as emulator, Terraform(provider, emulator) as terraform:
        print(terraform.version())
        applied = terraform.run("apply", "-auto-approve")
        seen(applied.succeeded, "an apply places an order")
        seen(terraform.ids() == emulator.ids() != [], "the state has its id")
        planned = terraform.run("plan", "-detailed-exitcode")
        seen(planned.status == 0, "the next plan is empty")
        destroyed = terraform.run("destroy", "-auto-approve")
        seen(destroyed.succeeded and not emulator.ids(), "a destroy takes the order back")


# ---- (a) ----


def a_stranger_is_answered(programs, provider):
    with Emulator(programs, waits=True) as emulator, Terraform(provider, emulator) as terraform:
        with terraform.applying() as apply:
            address = where(apply, provider)
            stranger = Stranger(address)
            schema = stranger.call("GetProviderSchema")
            seen(
                b"alicloud_cas_order" in schema,
                f"{address} answers GetProviderSchema with {len(schema)} bytes",
            )
            stranger.order("stranger.example.com")
            second = patiently("a second order", lambda: len(emulator.ids()) == 2)
            domains = ", ".join(order["domain"] for order in emulator.orders())
            seen(second, f"ApplyResourceChange orders with Terraform's credentials: {domains}")
            stranger.call("StopProvider")
            ended = patiently("the server's end", lambda: not answers(address))
            seen(ended, "after the stranger's StopProvider nobody is answered any more")
            emulator.advance("2h")


def a_stranger_is_refused(programs, provider):
    with Emulator(programs, waits=True) as emulator, Terraform(provider, emulator) as terraform:
        with terraform.applying() as apply:
            address = where(apply, provider)
            code, reason = Stranger(address).failure("GetProviderSchema"), refusal(address)
            refused = code == "UNAVAILABLE" and "CERTIFICATE_REQUIRED" in reason
            seen(refused, f"ours refuses: {code}, {reason}")
            emulator.advance("2h")


# ---- (b) ----


def an_interrupted_create_goes_on(programs, provider):
    with Emulator(programs, waits=True) as emulator, Terraform(provider, emulator) as terraform:
        with terraform.applying() as apply:
            address = where(apply, provider)
            apply.interrupt()
            patiently("StopProvider", lambda: not answers(address))
            before = emulator.looks()
            patiently("five more looks", lambda: emulator.looks() >= before + 5)
            seen(apply.runs(), "five looks after StopProvider the create still waits")
            emulator.advance("2h")
            apply.end()
        seen(terraform.ids() == emulator.ids(), "only the order's record ends the apply")


def an_interrupted_create_ends(programs, provider):
    with Emulator(programs, waits=True) as emulator, Terraform(provider, emulator) as terraform:
        with terraform.applying() as apply:
            apply.interrupt()
            apply.end()
        seen(terraform.ids() == emulator.ids() != [], "ours ends by itself and keeps the order")


def an_order_is_lost(programs, provider):
    with Emulator(programs, waits=True) as emulator, Terraform(provider, emulator) as terraform:
        with terraform.applying() as apply:
            apply.interrupt_as_a_terminal()
            said = apply.end()
        print(first_error(said))
        lost = emulator.ids() != [] and terraform.ids() == []
        seen(lost, "Ctrl-C at a terminal kills the provider: the order is in no state")


def an_order_is_kept(programs, provider):
    with Emulator(programs, waits=True) as emulator, Terraform(provider, emulator) as terraform:
        with terraform.applying() as apply:
            apply.interrupt_as_a_terminal()
            apply.end()
        seen(terraform.ids() == emulator.ids() != [], "ours keeps it then, too")


def where(apply, provider):
    def look():
        return next(filter(None, map(listens_at, children(apply.pid, provider))), None)

    return patiently("a socket", look)


# ---- (c) ----


def no_upgrade_compiles():
    status, _ = compiled()
    seen(status == 0, "the example without an upgrade compiles")
    attempts = {
        "by-its-path": "E0603",
        "from-the-root": "E0425",
        "inferred": "E0121",
        "generic": "E0049",
    }
    for attempt, code in attempts.items():
        status, errors = compiled("--features", attempt)
        words = next((error for error in errors if code in error), f"{status}: {errors}")
        seen(status != 0 and code in words, f"{attempt}: {words}")


def compiled(*arguments):
    cargo = ["cargo", "build", "--quiet", "--example", "upgrade", *arguments]
    run = subprocess.run(cargo, cwd=HERE, env=BUILD, stderr=subprocess.PIPE, text=True)
    return run.returncode, re.findall(r"^error\[.*", run.stderr, re.MULTILINE)


def an_older_state_is_refused(programs, provider):
    with Emulator(programs) as emulator, Terraform(provider, emulator) as terraform:
        terraform.run("apply", "-auto-approve")
        state = json.loads(terraform.state.read_text())
        state["resources"][0]["instances"][0]["schema_version"] = 0
        terraform.state.write_text(json.dumps(state))
        planned = terraform.run("plan")
        refused = not planned.succeeded and "Upgrade is not supported" in planned.said
        seen(refused, f"a state of an older schema: {first_error(planned.said)}")


def first_error(said):
    return next((line.lstrip("│ ") for line in said.splitlines() if "Error: " in line), said)


# ---- (d) ----


def the_protocol_is_older():
    theirs = protocol.surface(crate_folder() / "proto", "tfplugin6.5.proto")
    ours = protocol.surface(PACKAGE / "proto", "tfplugin6.proto")
    calls = [call for call in ours.calls if call not in theirs.calls]
    print(f"{len(theirs.calls)} calls against {len(ours.calls)}; not there:")
    print("  " + "\n  ".join(calls))
    fields = [
        field
        for field in ours.fields
        if field not in theirs.fields and field.rsplit(".", 1)[0] in theirs.messages
    ]
    print(f"{len(fields)} fields of messages that both know; not there:")
    print("  " + "\n  ".join(fields))
    features = {
        "identity": "GetResourceIdentitySchemas",
        "ephemeral resources": "OpenEphemeralResource",
        "list resources": "ListResource",
        "actions": "InvokeAction",
        "write-only arguments": "Schema.Attribute.write_only",
        "deferred changes": "PlanResourceChange.Response.deferred",
    }
    for feature, name in features.items():
        seen(name in calls + fields, f"no {feature}: {name}")


def crate_folder():
    cargo = ["cargo", "metadata", "--format-version", "1"]
    metadata = json.loads(subprocess.check_output(cargo, cwd=HERE, env=BUILD))
    crate = next(it for it in metadata["packages"] if it["name"] == "tf-provider")
    print(f"{crate['name']} {crate['version']}")
    return Path(crate["manifest_path"]).parent


if __name__ == "__main__":
    main()
