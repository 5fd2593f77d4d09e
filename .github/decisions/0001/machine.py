"""The emulator, a real Terraform with one provider, and what the kernel knows of both."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

KEY_ID, SECRET = "testid", "testsecret"
CONFIGURATION = Path(__file__).parent / "order.tf"


def patiently(what, look, limit=60):
    """What a look gives once it gives something. The limit only ends a story that hangs."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise TimeoutError(f"waited in vain for {what}")


class Emulator:
    """A CAS on loopback. `waits`: an order's record comes only when time is advanced."""

    def __init__(self, programs, waits=False):
        flags = ["--access-key-id", KEY_ID, *(["--record-after", "1h"] if waits else [])]
        self.process = subprocess.Popen(
            [programs / "alicloud-cas-emulator", *flags],
            env={"ALICLOUD_CAS_EMULATOR_SECRET": SECRET},
            stdout=subprocess.PIPE,
        )
        self.url = "http://" + json.loads(self.process.stdout.readline())["address"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def control(self, name, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"{self.url}/_emulator/{name}", data) as answer:
            return json.load(answer)

    def orders(self):
        return self.control("orders")["orders"]

    def ids(self):
        return [str(order["id"]) for order in self.orders()]

    def looks(self):
        calls = self.control("calls")["calls"]
        return sum(call["action"] == "DescribeCertificateState" for call in calls)

    def advance(self, span):
        self.control("clock", {"advance": span})


class Terraform:
    """A working folder in which `order.tf` belongs to one provider."""

    def __init__(self, provider, emulator):
        self.emulator = emulator
        self.folder = Path(tempfile.mkdtemp(prefix="decision-0001-"))
        self.state = self.folder / "terraform.tfstate"
        plugins = self.folder / "plugins"
        plugins.mkdir()
        # Terraform looks for a program of this name; /proc still tells the real one.
        (plugins / "terraform-provider-alicloud-cas").symlink_to(provider)
        overrides = f'dev_overrides {{ "alicloud-cas/alicloud-cas" = "{plugins}" }}'
        (self.folder / "terraform.rc").write_text(
            f"provider_installation {{\n  {overrides}\n  direct {{}}\n}}\n"
        )
        shutil.copy(CONFIGURATION, self.folder)
        self.program = os.environ.get("TF_ACC_TERRAFORM_PATH") or shutil.which("terraform")
        self.environment = {
            "ALIBABA_CLOUD_ENDPOINT_CAS": emulator.url,
            "ALICLOUD_ACCESS_KEY": KEY_ID,
            "ALICLOUD_SECRET_KEY": SECRET,
            "CHECKPOINT_DISABLE": "1",
            "HOME": str(self.folder),
            "TF_CLI_CONFIG_FILE": str(self.folder / "terraform.rc"),
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def start(self, *arguments):
        return Run([self.program, *arguments, "-no-color"], self.folder, self.environment)

    def run(self, *arguments):
        run = self.start(*arguments)
        said = run.end()
        status = run.process.returncode
        return SimpleNamespace(status=status, said=said, succeeded=status == 0)

    def version(self):
        return self.run("version").said.splitlines()[0]

    @contextlib.contextmanager
    def applying(self):
        """An apply whose create has placed its order and waits."""
        run = self.start("apply", "-auto-approve")
        try:
            patiently("a look", lambda: self.emulator.looks() or run.ended_early())
            yield run
            run.end()
        finally:
            run.kill()

    def ids(self):
        if not self.state.exists():
            return []
        resources = json.loads(self.state.read_text())["resources"]
        instances = [instance for resource in resources for instance in resource["instances"]]
        return [instance["attributes"]["id"] for instance in instances]


class Run:
    """A command of Terraform in a session of its own, as a terminal would start it."""

    def __init__(self, command, folder, environment):
        self.output = folder / "output"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self.process.pid

    def runs(self):
        return self.process.poll() is None

    def ended_early(self):
        if not self.runs():
            raise RuntimeError(self.output.read_text())

    def interrupt(self):
        """To Terraform alone, as a CI service does."""
        os.kill(self.pid, signal.SIGINT)

    def interrupt_as_a_terminal(self):
        """To Terraform and its children, as Ctrl-C does."""
        os.killpg(self.pid, signal.SIGINT)

    def end(self):
        self.process.wait(timeout=120)
        return self.output.read_text()

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()


def children(parent, program):
    """The processes that `parent` started from this program."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            ppid = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if int(ppid) == parent and (entry / "exe").readlink() == program.resolve():
                yield int(entry.name)


def listens_at(pid):
    """Where a process listens, as gRPC spells it; `None` if nowhere."""
    with contextlib.suppress(OSError):
        links = [link.readlink() for link in Path(f"/proc/{pid}/fd").iterdir()]
        inodes = {str(link)[8:-1] for link in links if str(link).startswith("socket:[")}
        for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
            _, local, _, state, *_, = fields = line.split()
            if state == "0A" and fields[9] in inodes:
                return f"127.0.0.1:{int(local.rpartition(':')[2], 16)}"
        for line in Path(f"/proc/{pid}/net/unix").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "00010000" and fields[6] in inodes:
                return f"unix:{fields[7]}"
    return None
