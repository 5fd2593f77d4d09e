//! The commands of the README and of the guides, run as they are written.
//!
//! Only these differ: what is built there is built already, and the port is a free one.

use std::env::consts::{ARCH, OS};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};
use std::{fs, iter};

use system::Environment;
use tempfile::TempDir;

use crate::other_providers::{SOURCES, stand_in};
use crate::terraform::Terraform;
use crate::{built, every_terraform, tell_through};

/// Where the texts have the emulator listen.
const ADDRESS: &str = "127.0.0.1:4010";

/// How the README has the provider built and put where Terraform looks for it. To the
/// guides this is a registry.
const INSTALL: &str = ".github/release/package.sh --mirror ~/.terraform.d/plugins";

#[test]
fn the_readme_leads_from_nothing_to_a_certificate() {
    tell_through(able(), |terraform| {
        let newcomer = Newcomer::arrive(terraform);
        let readme = Text::read("README.md");
        newcomer.write("main.tf", &readme.fences("hcl")[0]);
        let section = readme.section("## From nothing to a certificate");
        let [build, _, emulator, environment, commands] = &section.fences("sh")[..] else {
            panic!("the section has other commands now");
        };
        newcomer.install(build);
        let _emulator = newcomer.leave_running(emulator);
        let said = newcomer.run(&[environment, commands]);
        assert!(said.contains("_dnsauth.www"), "{said}");
        assert!(said.contains("Resources: 2 added"), "{said}");
        assert!(
            said.contains("Destroy complete! Resources: 2 destroyed"),
            "{said}"
        );
    });
}

#[test]
fn the_guide_leads_to_a_first_certificate() {
    tell_through(able(), |terraform| {
        let newcomer = Newcomer::arrive(terraform);
        newcomer.install(INSTALL);
        let guide = Text::read("docs/guides/first-certificate.md");
        let files = guide.fences("terraform");
        newcomer.write("provider.tf", &files[0]);
        newcomer.write("main.tf", &files[1]);
        let [_, emulator, environment, commands] = &guide.fences("shell")[..] else {
            panic!("the guide has other commands now");
        };
        let _emulator = newcomer.leave_running(emulator);
        let said = newcomer.run(&[environment, commands]);
        assert!(said.contains("-----BEGIN CERTIFICATE-----"), "{said}");
        for example in &files[2..] {
            newcomer.remove("provider.tf");
            newcomer.write("main.tf", example);
            let said = newcomer.run(&[environment, commands, "terraform destroy"]);
            assert!(said.contains("Destroy complete!"), "{said}");
        }
        assert_eq!(files.len(), 4);
    });
}

#[test]
fn the_guide_tests_the_module() {
    tell_through(able(), |terraform| {
        let newcomer = Newcomer::arrive(terraform);
        newcomer.install(INSTALL);
        let guide = Text::read("docs/guides/modules.md");
        let files = guide.fences("terraform");
        for (name, text) in ["versions.tf", "variables.tf", "main.tf", "outputs.tf"]
            .iter()
            .zip(&files)
        {
            newcomer.write(name, text);
        }
        let test = files.last().expect("the test is the last file");
        newcomer.write("tests/certificate.tftest.hcl", test);
        let [commands] = &guide.fences("shell")[..] else {
            panic!("the guide has other commands now");
        };
        let said = newcomer.run(&[commands]);
        assert!(said.contains("2 passed, 0 failed"), "{said}");
    });
}

#[test]
fn the_guide_makes_a_request_and_its_deployment_fails_where_a_copy_does() {
    let newcomer = Newcomer::arrive(&every_terraform()[0]);
    let guide = Text::read("docs/guides/private-keys.md");
    let [request, script] = &guide.fences("shell")[..] else {
        panic!("the guide has other commands now");
    };
    let said = newcomer.run(&[request, "cat www.example.com.csr"]);
    assert!(said.contains("BEGIN CERTIFICATE REQUEST"), "{said}");

    newcomer.write("deploy.sh", script);
    newcomer.script("ssh", "echo reloaded");
    let deploy = "PRIVATE_KEY=k CERTIFICATE=c CHAIN=d sh deploy.sh";
    newcomer.script("scp", "case $1 in fullchain.pem) exit 1 ;; esac");
    let said = newcomer.run(&[&format!("if {deploy}; then exit 1; fi; test ! -e key.pem")]);
    assert!(!said.contains("reloaded"), "{said}");
    newcomer.script("scp", "exit 0");
    let said = newcomer.run(&[deploy, "test ! -e key.pem"]);
    assert!(said.contains("reloaded"), "{said}");
}

#[test]
fn the_emulator_takes_every_line_of_its_guide() {
    let newcomer = Newcomer::arrive(&every_terraform()[0]);
    let guide = Text::read("docs/guides/emulator.md");
    let [_, start, _, controls, instances, _] = &guide.fences("shell")[..] else {
        panic!("the guide has other commands now");
    };
    let _emulator = newcomer.leave_running(start);
    let placed = "curl -d '{\"domain\": \"www.example.com\"}' $E/orders";
    assert!(controls.contains(placed));
    // Fails where the emulator refuses, and knows the order that was placed.
    let controls = controls
        .replace("curl ", "curl --fail-with-body --silent --show-error ")
        .replace("/ID/", "/$ID/");
    let placing = placed.replace("curl ", "curl --fail-with-body --silent --show-error ");
    let id = format!("ID=$({placing} | sed 's/[^0-9]*\\([0-9]*\\).*/\\1/')");
    let (address, rest) = controls.split_once('\n').expect("the address comes first");
    let said = newcomer.run(&[address, &id, rest]);
    assert!(said.contains("BEGIN CERTIFICATE"), "{said}");

    let adding = "curl -d '{\"spec\": \"ss.dv.t\"}' $E/instances";
    let apply = "curl -d '{\"domain\": \"x.example.org\"}' $E/instances/ID/apply";
    assert!(instances.contains(adding) && instances.contains(apply));
    let id = format!("ID=$({adding} | sed 's/.*\"id\":\"\\([^\"]*\\).*/\\1/')");
    let ends = ["/issue ", "/withdraw ", "/reject "];
    let mut lines = vec![address.to_owned(), id];
    for line in instances.lines() {
        // Each end of an application needs one of its own.
        if ends.iter().any(|end| line.contains(end)) {
            lines.push(apply.to_owned());
        }
        lines.push(line.to_owned());
    }
    let lines: Vec<String> = (lines.iter())
        .map(|line| {
            line.replace("curl ", "curl --fail-with-body --silent --show-error ")
                .replace("/ID", "/$ID")
        })
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let said = newcomer.run(&lines);
    assert!(said.contains(r#""status":"refund""#), "{said}");
}

/// Every Terraform that completes a source with the registry that the mirror is for.
fn able() -> Vec<&'static Terraform> {
    let (tofu, able): (Vec<_>, Vec<_>) = every_terraform().iter().partition(|one| one.is_tofu());
    for tofu in tofu {
        writeln!(io::stderr(), "{tofu} has another registry: not told").expect("stderr is open");
    }
    able
}

/// A practitioner's home folder, in which Terraform finds the provider by itself.
struct Newcomer {
    home: TempDir,
    address: String,
}

impl Newcomer {
    fn arrive(terraform: &Terraform) -> Self {
        let home = tempfile::Builder::new()
            .prefix("newcomer-")
            .tempdir()
            .unwrap();
        let newcomer = Self {
            address: free_address(),
            home,
        };
        let plugins = newcomer.home.path().join(".terraform.d/plugins");
        for source in SOURCES {
            let (_, name) = source.split_once('/').unwrap();
            let folder = format!("registry.terraform.io/{source}/1.999.0/{}", platform());
            let folder = plugins.join(folder);
            fs::create_dir_all(&folder).unwrap();
            let executable = format!("terraform-provider-{name}_v1.999.0");
            symlink(stand_in(), folder.join(executable)).unwrap();
        }
        fs::create_dir_all(newcomer.folder()).unwrap();
        newcomer.script("terraform", &launcher(terraform));
        let emulator = built("alicloud-cas-emulator");
        newcomer.script(
            "alicloud-cas-emulator",
            &format!("exec '{}' \"$@\"", emulator.display()),
        );
        newcomer
    }

    /// The empty folder where the work is done.
    fn folder(&self) -> PathBuf {
        self.home.path().join("work")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Puts a program on the search path.
    fn script(&self, name: &str, line: &str) {
        let bin = self.home.path().join("bin");
        fs::create_dir_all(&bin).unwrap();
        let path = bin.join(name);
        fs::write(&path, format!("#!/bin/sh\n{line}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn remove(&self, name: &str) {
        // It is gone already in the second round.
        let _ = fs::remove_file(self.folder().join(name));
    }

    /// Packs the provider with what is built.
    fn install(&self, command: &str) {
        let command = command.trim();
        assert_eq!(command, INSTALL);
        let binary = env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas");
        let output = self.home.path().join("packed");
        let command = format!(
            "{command} --binary '{binary}' --output '{}'",
            output.display()
        );
        let packed = self
            .shell(&command)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let complaint = String::from_utf8_lossy(&packed.stderr);
        assert!(packed.status.success(), "{complaint}");
    }

    /// Runs commands in one shell, says yes to every question, and gives all output.
    #[track_caller]
    fn run(&self, commands: &[&str]) -> String {
        let commands = commands.join("\n");
        // What the commands leave running goes with them, whether they succeed or not.
        let mut shell = self.shell(&format!(
            "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\nexec < <(yes yes) 2>&1\n{commands}"
        ));
        let output = shell.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}: {said}", output.status);
        said
    }

    /// Starts the emulator as the text says, and waits for its first line.
    fn leave_running(&self, commands: &str) -> Running {
        let commands = commands.replace(
            "cargo run --bin alicloud-cas-emulator --",
            "alicloud-cas-emulator",
        );
        let commands = commands.replace("\nalicloud-cas-emulator", "\nexec alicloud-cas-emulator");
        let mut shell = self.shell(&commands);
        let mut running = shell.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let stdout = running.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        assert!(line.contains(&self.address), "{line}");
        Running(running)
    }

    fn shell(&self, commands: &str) -> Command {
        let machine = Environment::process();
        let home = machine.home().unwrap();
        let toolchain = |variable: &str, folder: &str| {
            let there = machine.variable(variable).unwrap().map(PathBuf::from);
            there.unwrap_or_else(|| home.join(folder))
        };
        let path = machine.variable("PATH").unwrap().unwrap();
        let bin = self.home.path().join("bin");
        let mut shell = Command::new("bash");
        shell
            .args(["-euo", "pipefail", "-c"])
            .arg(commands.replace(ADDRESS, &self.address))
            .current_dir(self.folder())
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("CARGO_HOME", toolchain("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", toolchain("RUSTUP_HOME", ".rustup"))
            .envs(
                machine
                    .variable("RUSTUP_TOOLCHAIN")
                    .unwrap()
                    .map(|name| ("RUSTUP_TOOLCHAIN", name)),
            )
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_CLI_ARGS", "-no-color");
        shell
    }
}

/// A program that ends with the story.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// A text in Markdown.
struct Text(String);

impl Text {
    fn read(path: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self(fs::read_to_string(root.join(path)).unwrap())
    }

    /// What stands between a heading and the next one.
    fn section(&self, heading: &str) -> Self {
        let (_, rest) = self.0.split_once(&format!("\n{heading}\n")).unwrap();
        Self(rest.split("\n## ").next().unwrap_or(rest).to_owned())
    }

    /// The blocks of code in one language.
    fn fences(&self, language: &str) -> Vec<String> {
        let fence = format!("\n```{language}\n");
        let opened = self.0.split(&fence).skip(1);
        let code = opened.map(|rest| rest.split("\n```").next().unwrap_or(rest));
        code.map(|text| format!("{text}\n")).collect()
    }
}

/// A shell's line that becomes this Terraform.
fn launcher(terraform: &Terraform) -> String {
    let command = terraform.command();
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    let words: Vec<_> = words.map(|word| format!("'{}'", word.display())).collect();
    format!("exec {} \"$@\"", words.join(" "))
}

/// A free address. Its port is below the range that systems assign ports from, so no other
/// process gets it.
fn free_address() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = u16::try_from(process::id() % 10_000).unwrap();
    let ports = iter::repeat_with(|| 20_000 + (own + NEXT.fetch_add(1, Relaxed)) % 10_000);
    let addresses = ports.map(|port| format!("127.0.0.1:{port}"));
    let mut free = addresses.filter(|address| TcpListener::bind(address).is_ok());
    free.next().expect("the ports do not end")
}

/// This machine, as Terraform calls it.
fn platform() -> String {
    let system = if OS == "macos" { "darwin" } else { OS };
    let machine = match ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}_{machine}")
}
