//! Log events as the lines that the host reads from stderr.
//!
//! One JSON object a line, as HashiCorp's hclog writes it. The host repeats each
//! at its level among its own. [`install`] is the way in; `level` reads what the
//! practitioner asked for, `line` has the format.

mod level;
mod line;

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{FilterExt as _, Targets, filter_fn};
use tracing_subscriber::layer::{Context, Filter, Layer, SubscriberExt as _};
use tracing_subscriber::registry::{LookupSpan, Scope};

use self::line::Fields;
use super::Options;
use system::{Clock, Environment, Unreadable};

/// Makes this process log to stderr as the environment asks for.
///
/// Does nothing where it asks for no logs, so that an event costs a comparison,
/// and where the process has another subscriber already.
pub(super) fn install(
    options: &Options,
    environment: &Environment,
    clock: Arc<dyn Clock>,
) -> Result<(), Unreadable> {
    let level = level::requested(&options.name, environment)?;
    if level == LevelFilter::OFF {
        return Ok(());
    }
    let layer = Hclog::new(options.name.clone(), clock, std::io::stderr());
    let filter = filter(level, &options.log_targets);
    let subscriber = tracing_subscriber::registry().with(layer.with_filter(filter));
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}

/// Our own events at `level`, those of libraries from warnings on.
///
/// The transport's libraries log every frame below that, and an HTTP client may log what
/// must not be logged. Our spans are enabled at every level: a span writes nothing by
/// itself, and a warning must say which request it belongs to.
fn filter<S: Subscriber>(level: LevelFilter, ours: &[&'static str]) -> impl Filter<S> + use<S> {
    let events = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_targets(ours.iter().map(|target| (*target, level)));
    let ours = Targets::new().with_targets(ours.iter().map(|target| (*target, LevelFilter::TRACE)));
    let spans = filter_fn(move |metadata| {
        metadata.is_span() && ours.would_enable(metadata.target(), metadata.level())
    });
    events.or(spans)
}

/// Writes each event, with the fields of the spans around it, as one line.
#[derive(Debug)]
struct Hclog<W> {
    module: String,
    clock: Arc<dyn Clock>,
    writer: Mutex<W>,
}

impl<W: Write> Hclog<W> {
    fn new(module: String, clock: Arc<dyn Clock>, writer: W) -> Self {
        Self {
            module,
            clock,
            writer: Mutex::new(writer),
        }
    }
}

impl<S, W> Layer<S> for Hclog<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: Write + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in context
            .event_scope(event)
            .into_iter()
            .flat_map(Scope::from_root)
        {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.absorb(outer);
            }
        }
        // Last, so that an event's own field wins over a span's of the same name.
        event.record(&mut fields);

        let line = line::format(
            event.metadata().level(),
            &self.module,
            self.clock.now(),
            fields,
        );
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        // Ignored: the host does not read stderr.
        let _ = writer.write_all(line.as_bytes());
    }
}

/// What a line is made of.
type Object = Map<String, Value>;

#[cfg(test)]
mod tests {
    use std::io;

    use tracing_subscriber::Registry;

    use super::*;
    use system::FixedClock;

    /// A writer that keeps what was written.
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The lines that `work` logs at this level.
    fn logged(level: LevelFilter, work: impl FnOnce()) -> Vec<Value> {
        let paper = Paper::default();
        let clock = FixedClock("2026-11-21T22:49:06.5Z".parse().unwrap());
        let layer = Hclog::new("alicloud-cas".to_owned(), Arc::new(clock), paper.clone());
        let filter = filter(level, &["plugin"]);
        tracing::subscriber::with_default(
            Registry::default().with(layer.with_filter(filter)),
            work,
        );
        let written = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        assert!(written.is_empty() || written.ends_with('\n'));
        written
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn an_event_carries_the_fields_of_its_spans_and_its_own_win() {
        let lines = logged(LevelFilter::TRACE, || {
            let outer = tracing::info_span!(
                "rpc",
                tf_rpc = "ReadResource",
                order = 1,
                late = tracing::field::Empty
            );
            let _outer = outer.enter();
            outer.record("late", true);
            let _inner = tracing::info_span!("call", order = 2).entered();
            tracing::info!(order = 3_u64, ratio = 0.5, "ordered {}", "it");
        });
        assert_eq!(
            lines,
            [serde_json::json!({
                "@level": "info",
                "@message": "ordered it",
                "@module": "alicloud-cas",
                "@timestamp": "2026-11-21T22:49:06.500000Z",
                "tf_rpc": "ReadResource",
                "order": 3,
                "late": true,
                "ratio": 0.5,
            })]
        );
    }

    #[test]
    fn a_warning_says_what_it_is_about_where_only_warnings_are_asked_for() {
        let lines = logged(LevelFilter::WARN, || {
            let span = |name| tracing::debug_span!(target: "plugin", "rpc", tf_rpc = name);
            let _read = span("ReadResource").entered();
            let _frame = tracing::debug_span!(target: "h2", "frame", stream = 1).entered();
            tracing::warn!(target: "plugin", "slow");
            tracing::debug!(target: "plugin", "answered");
        });
        let [line] = &lines[..] else {
            panic!("not exactly one line: {lines:?}")
        };
        assert_eq!(line["@message"], "slow");
        assert_eq!(line["tf_rpc"], "ReadResource");
        assert_eq!(line["stream"], Value::Null);
    }

    #[test]
    fn a_field_cannot_take_the_place_of_the_hosts_own_keys() {
        let lines = logged(LevelFilter::TRACE, || {
            tracing::warn!(
                "@message" = 7,
                "@timestamp" = false,
                "@level" = 1,
                "@module" = 2,
                "hi"
            );
        });
        assert_eq!(lines[0]["@message"], "hi");
        assert_eq!(lines[0]["@level"], "warn");
        assert_eq!(lines[0]["@timestamp"], "2026-11-21T22:49:06.500000Z");
        assert_eq!(lines[0]["@module"], "alicloud-cas");
        assert_eq!(lines[0]["_message"], 7);
        assert_eq!(lines[0]["_timestamp"], false);
    }

    #[test]
    fn an_event_without_a_message_has_an_empty_one() {
        let lines = logged(LevelFilter::TRACE, || tracing::info!(order = 1));
        assert_eq!(lines[0]["@message"], "");
    }

    #[test]
    fn libraries_are_heard_from_warnings_on_and_we_as_asked() {
        let lines = logged(LevelFilter::DEBUG, || {
            tracing::debug!(target: "h2::codec", "a frame");
            tracing::warn!(target: "h2::codec", "a warning");
            tracing::trace!(target: "plugin::listener", "too fine");
            tracing::debug!(target: "plugin::listener", "a call");
        });
        let messages: Vec<_> = lines.iter().map(|line| &line["@message"]).collect();
        assert_eq!(messages, ["a warning", "a call"]);
    }
}
