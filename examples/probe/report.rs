//! What was found out, in words that give nothing away.

use std::io::{self, Write};

/// The findings so far, in the order they came.
#[derive(Debug, Default)]
pub(super) struct Report {
    settled: Vec<(&'static str, &'static str)>,
    notes: Vec<String>,
}

impl Report {
    /// One of the emulator's switches has this value on the real service.
    pub(super) fn settle(&mut self, switch: &'static str, value: &'static str) {
        self.settled.push((switch, value));
    }

    /// Something worth telling that no switch stands for. Must name no domain,
    /// order or record.
    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Prints everything, and last the flags that make the emulator do the same.
    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "\nSettled (domain, order and record are left out):")?;
        for (switch, value) in &self.settled {
            writeln!(out, "  {switch:20} {value}")?;
        }
        writeln!(out, "\nSeen besides:")?;
        for note in &self.notes {
            writeln!(out, "  - {note}")?;
        }
        writeln!(out, "\nThe emulator does the same with:")?;
        for (switch, value) in &self.settled {
            write!(out, " --variant {switch}={value}")?;
        }
        writeln!(out)
    }
}
