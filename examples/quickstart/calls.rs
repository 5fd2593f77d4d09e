//! Which step called which operation, as a table.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use emulator::{Emulator, LogPosition};

/// The calls of each step.
pub(crate) struct Ledger<'a> {
    emulator: &'a Emulator,
    from: LogPosition,
    steps: Vec<(&'static str, BTreeMap<String, usize>)>,
}

impl<'a> Ledger<'a> {
    pub(crate) fn new(emulator: &'a Emulator) -> Self {
        Self {
            emulator,
            from: emulator.mark(),
            steps: Vec::new(),
        }
    }

    /// Books every call since the last step under this one.
    pub(crate) fn close(&mut self, step: &'static str) {
        let mut counts = BTreeMap::new();
        for call in self.emulator.calls_since(self.from) {
            *counts.entry(call.action).or_default() += 1;
        }
        self.from = self.emulator.mark();
        self.steps.push((step, counts));
    }

    /// One line for each operation, one column for each step.
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let operations: BTreeSet<_> = self
            .steps
            .iter()
            .flat_map(|(_, calls)| calls.keys())
            .collect();
        write!(out, "  {:26}", "")?;
        for (step, _) in &self.steps {
            write!(out, "  {step:>10}")?;
        }
        writeln!(out)?;
        for operation in operations {
            write!(out, "  {operation:26}")?;
            for (_, calls) in &self.steps {
                let count = calls
                    .get(operation)
                    .map_or("-".to_owned(), usize::to_string);
                write!(out, "  {count:>10}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}
