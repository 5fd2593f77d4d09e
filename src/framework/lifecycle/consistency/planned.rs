//! What a plan may say, given a configuration and a prior state.

use super::Problem;
use crate::path::{AttributePath, Step};
use crate::schema::{Attribute, AttributeKind, Block, BlockNesting};
use crate::value::Value;

const NULL: &Value = &Value::Null;
const UNKNOWN_BLOCK: &str = "a block must not be unknown; only values in it may";

/// What Terraform would refuse in a plan to create or update.
pub(in crate::lifecycle) fn of_plan(
    block: &Block,
    prior: &Value,
    config: &Value,
    planned: &Value,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let site = Site {
        path: AttributePath::default(),
        prior,
        config,
        planned,
    };
    site.existence(&mut problems, |site, problems| {
        site.block(block, problems);
    });
    problems
}

/// One place in the three values.
struct Site<'a> {
    path: AttributePath,
    prior: &'a Value,
    config: &'a Value,
    planned: &'a Value,
}

impl Site<'_> {
    fn attribute(&self, name: &str) -> Self {
        Site {
            path: self.path.clone().attribute(name),
            prior: self.prior.attribute(name),
            config: self.config.attribute(name),
            planned: self.planned.attribute(name),
        }
    }

    fn refuse(&self, text: &'static str, problems: &mut Vec<Problem>) {
        problems.push(Problem::at(&self.path, text));
    }

    /// An object is planned if and only if it is configured.
    fn existence(
        &self,
        problems: &mut Vec<Problem>,
        inside: impl FnOnce(&Self, &mut Vec<Problem>),
    ) {
        match (self.config.is_null(), self.planned.is_null()) {
            (true, true) => {}
            (false, true) => {
                self.refuse("planned for absence but config wants existence", problems);
            }
            (true, false) => {
                self.refuse("planned for existence but config wants absence", problems);
            }
            (false, false) => inside(self, problems),
        }
    }

    fn block(&self, block: &Block, problems: &mut Vec<Problem>) {
        self.attributes(&block.attributes, problems);
        for inner in &block.blocks {
            let site = self.attribute(inner.name);
            site.blocks(inner.nesting, &inner.block, problems);
        }
    }

    fn attributes(&self, attributes: &[Attribute], problems: &mut Vec<Problem>) {
        for attribute in attributes {
            self.attribute(attribute.name).value(attribute, problems);
        }
    }

    fn value(&self, attribute: &Attribute, problems: &mut Vec<Problem>) {
        if attribute.write_only {
            if !self.planned.is_null() {
                self.refuse("a write-only value is in the plan", problems);
            }
            return;
        }
        let kept = !self.prior.is_null() && !self.config.is_null() && self.planned == self.prior;
        let chosen = attribute.is_computed() && self.config.is_null();
        if self.planned == self.config || kept || chosen {
            return;
        }
        match &attribute.kind {
            AttributeKind::Value(_) if self.config.is_null() => {
                self.refuse("a value is planned that nobody configured", problems);
            }
            AttributeKind::Value(_) => {
                self.refuse(
                    "the planned value is neither the configured nor the prior one",
                    problems,
                );
            }
            AttributeKind::Nested(_, _) if self.planned.is_unknown() => {
                self.refuse("planned unknown for a configured value", problems);
            }
            AttributeKind::Nested(_, inside) => self.existence(problems, |site, problems| {
                site.each_object(problems, |site, problems| {
                    site.existence(problems, |site, problems| site.attributes(inside, problems));
                });
            }),
        }
    }

    fn blocks(&self, nesting: BlockNesting, block: &Block, problems: &mut Vec<Problem>) {
        if self.planned == self.config {
            return;
        }
        if self.config.is_unknown() {
            self.refuse("blocks are planned that are not known yet", problems);
        } else if self.planned.is_unknown() {
            self.refuse(UNKNOWN_BLOCK, problems);
        } else if nesting != BlockNesting::Single && self.planned.is_null() {
            self.refuse("no blocks must be empty, not null", problems);
        } else {
            self.existence(problems, |site, problems| {
                site.each_object(problems, |site, problems| {
                    if site.planned.is_unknown() {
                        site.refuse(UNKNOWN_BLOCK, problems);
                    } else {
                        site.existence(problems, |site, problems| site.block(block, problems));
                    }
                });
            });
        }
    }

    /// The objects of a nested attribute or of blocks. Those of sets are trusted, but
    /// for how many they are.
    fn each_object(
        &self,
        problems: &mut Vec<Problem>,
        visit: impl Fn(&Site<'_>, &mut Vec<Problem>),
    ) {
        match (self.config, self.planned) {
            (Value::Dynamic(config), Value::Dynamic(planned)) => {
                let site = Site {
                    path: self.path.clone(),
                    prior: match self.prior {
                        Value::Dynamic(prior) => &prior.1,
                        _ => NULL,
                    },
                    config: &config.1,
                    planned: &planned.1,
                };
                site.each_object(problems, visit);
            }
            (Value::Set(config), Value::Set(planned)) if config.len() == planned.len() => {}
            (
                Value::List(config) | Value::Tuple(config),
                Value::List(planned) | Value::Tuple(planned),
            ) if config.len() == planned.len() => {
                for (index, (config, planned)) in config.iter().zip(planned).enumerate() {
                    let step = Step::Index(i64::try_from(index).unwrap_or(i64::MAX));
                    let prior = match self.prior {
                        Value::List(prior) | Value::Tuple(prior) => prior.get(index),
                        _ => None,
                    };
                    visit(&self.element(step, prior, config, planned), problems);
                }
            }
            (Value::Map(config), Value::Map(planned)) if config.keys().eq(planned.keys()) => {
                for ((key, config), planned) in config.iter().zip(planned.values()) {
                    let prior = match self.prior {
                        Value::Map(prior) => prior.get(key),
                        _ => None,
                    };
                    let step = Step::Key(key.clone());
                    visit(&self.element(step, prior, config, planned), problems);
                }
            }
            (Value::Object(_), Value::Object(_)) => visit(self, problems),
            _ => self.refuse(
                "the plan has other elements than the configuration",
                problems,
            ),
        }
    }

    fn element<'a>(
        &self,
        step: Step,
        prior: Option<&'a Value>,
        config: &'a Value,
        planned: &'a Value,
    ) -> Site<'a> {
        Site {
            path: self.path.clone().step(step),
            prior: prior.unwrap_or(NULL),
            config,
            planned,
        }
    }
}
