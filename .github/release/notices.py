#!/usr/bin/env python3
"""Prints the notices of everything that is linked into the provider for one platform.

    notices.py TRIPLE

Cargo says which crates are linked, their own source folders what they want to be said. The same
lock file always makes the same notices. A crate without a licence text stops it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

PACKAGE = "terraform-provider-alicloud-cas"
FOLDER = Path(__file__).resolve().parent
# Texts of works that bring none, by name. Each was taken from the work's own source.
TEXTS = FOLDER / "notices"

NOTICE = re.compile(r"((un)?licen[sc]e|copying|notice|copyright)([-._].*)?", re.IGNORECASE)
SOURCE_CODE = {".rs", ".c", ".h"}

# What a crate has compiled in under terms that its own licence does not name.
REMARKS = {
    "psl": "Contains the Public Suffix List, under the Mozilla Public License 2.0"
    " (https://mozilla.org/MPL/2.0/).\nIts source: https://publicsuffix.org/list/",
}


@dataclass(frozen=True)
class Work:
    """Something that the executable contains."""

    name: str
    version: str
    licence: str
    source: str
    texts: tuple[tuple[str, str], ...]
    """Each with the name of the file that it comes from."""

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}".rstrip()


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("notices.py: use it as notices.py TRIPLE")
    target = sys.argv[1]
    works = [*crates(target), *system_libraries(target)]
    # Bytes, because Windows would change the line ends and the encoding.
    sys.stdout.buffer.write(page(target, works).encode())


def crates(target: str) -> list[Work]:
    """Every crate that is linked and is not ours, by name and version."""
    packages = {(package["name"], package["version"]): package for package in metadata(target)}
    works = [packages[key] for key in sorted(linked(target))]
    # Only a package of this workspace comes from no registry.
    return [crate(package) for package in works if package["source"] is not None]


def linked(target: str) -> set[tuple[str, str]]:
    """The names and versions of the crates that are linked.

    `cargo metadata` knows them too, but with the features that tests and build scripts switch on.
    """
    edges = ["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]
    lines = cargo("tree", "--package", PACKAGE, "--target", target, *edges).splitlines()
    words = [line.split() for line in lines if line]
    return {(name, version.lstrip("v")) for name, version, *_ in words}


def metadata(target: str) -> list[dict[str, Any]]:
    """What the manifests of all packages say."""
    text = cargo("metadata", "--format-version", "1", "--filter-platform", target)
    packages: list[dict[str, Any]] = json.loads(text)["packages"]
    return packages


def crate(package: dict[str, Any]) -> Work:
    """The crate with the texts that it ships, or else with the one that is committed here."""
    name = package["name"]
    folder = Path(package["manifest_path"]).parent
    paths = [path for path in folder.rglob("*") if is_notice(path)]
    if package["license_file"] is not None:
        paths.append(folder / package["license_file"])
    texts = {path.relative_to(folder).as_posix(): read(path) for path in paths}

    replacement = TEXTS / f"{name}.txt"
    if texts and replacement.exists():
        fail(f"{name} ships a licence text now: delete {replacement}")
    if not texts:
        if not replacement.exists():
            fail(f"{name} ships no licence text: find it at the source, put it into {replacement}")
        texts = {replacement.name: read(replacement)}
    return Work(
        name,
        package["version"],
        package["license"] or "see its text",
        package["repository"] or package["homepage"] or "not told by the crate",
        tuple(sorted(texts.items())),
    )


def is_notice(path: Path) -> bool:
    named = NOTICE.fullmatch(path.name) is not None and path.suffix not in SOURCE_CODE
    return named and path.is_file()


def system_libraries(target: str) -> list[Work]:
    """What a toolchain links beside the standard library.

    Elsewhere than with musl the system's own libraries are used when the provider runs.
    """
    if "-linux-musl" not in target:
        return []
    licences = documents() / "licenses"
    unwind = ["Apache-2.0.txt", "LLVM-exception.txt"]
    return [
        Work("musl", "", "MIT", "https://musl.libc.org", (("musl.txt", read(TEXTS / "musl.txt")),)),
        Work(
            "libunwind",
            "",
            "Apache-2.0 WITH LLVM-exception",
            "https://github.com/llvm/llvm-project",
            tuple((name, read(licences / name)) for name in unwind),
        ),
    ]


def documents() -> Path:
    """Where the toolchain that builds has its licences."""
    return Path(run("rustc", "--print", "sysroot").strip()) / "share" / "doc" / "rust"


def page(target: str, works: list[Work]) -> str:
    """All works, then all texts. A text that several works have stands once, under a number."""
    numbers: dict[str, int] = {}
    origins: list[str] = []
    entries = []
    for work in works:
        lines = [work.title, f"  Licence: {work.licence}", f"  Source: {work.source}"]
        lines += [f"  {line}" for line in REMARKS.get(work.name, "").splitlines()]
        for name, text in work.texts:
            if text not in numbers:
                numbers[text] = len(numbers) + 1
                origins.append(f"{work.title}, {name}")
            lines.append(f"  Text: [{numbers[text]}] {name}")
        entries.append("\n".join(lines))

    rule = "=" * 80
    texts = [
        f"{rule}\n[{number}] {origin}\n{rule}\n\n{text}"
        for (text, number), origin in zip(numbers.items(), origins)
    ]
    introduction = (
        f"What is linked into {PACKAGE} for {target}, and under which licences.\n"
        "Each work names its texts by number; they follow the list. The notices of Rust's\n"
        "standard library, which is linked too, are in RUST-STANDARD-LIBRARY.html."
    )
    return "\n\n".join([introduction, *entries, *texts]) + "\n"


def read(path: Path) -> str:
    """The text with the line ends of Unix, so that the same words are the same text."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path}: {error}")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def cargo(command: str, *arguments: str) -> str:
    manifest = FOLDER.parent.parent / "Cargo.toml"
    return run("cargo", command, "--locked", "--manifest-path", str(manifest), *arguments)


def run(*command: str) -> str:
    try:
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    except (OSError, subprocess.CalledProcessError) as error:
        fail(f"{' '.join(command)}: {error}")


def fail(message: str) -> NoReturn:
    sys.exit(f"notices.py: {message}")


if __name__ == "__main__":
    main()
