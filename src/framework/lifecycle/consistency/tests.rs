mod applied;
mod planned;
mod repaired;

use super::*;

/// Problems as `place: what is wrong`, to compare.
fn said(problems: Vec<Problem>) -> Vec<String> {
    problems
        .into_iter()
        .map(|problem| format!("{}: {}", problem.path, problem.text))
        .collect()
}
