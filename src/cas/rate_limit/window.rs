//! How many calls may start when, as numbers: no waiting and no locks.
//!
//! At full rate, a window slides over the starts and bursts are fine. A throttle
//! shrinks the rate; until it has grown back, calls start one by one.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The service's window is a second. Ours is longer, because calls that start a
/// second apart may arrive closer to each other.
const WINDOW: Duration = Duration::from_millis(1050);

/// What a throttle leaves of the rate that led to it.
const SHRINK: f64 = 0.8;

/// Of a rate that was hardly used, a throttle leaves at least this.
const AT_MOST_HALVED: f64 = 0.5;

/// Which part of the ceiling a second without throttles gives back.
const GROWTH_PER_SECOND: f64 = 0.025;

/// Calls a second: never more than a ceiling, never fewer than a floor.
#[derive(Debug)]
pub(super) struct Window {
    floor: f64,
    ceiling: f64,
    rate: f64,
    /// When the rate was what it says.
    rated: Instant,
    /// Nothing starts before.
    held_until: Instant,
    /// Answers to calls that started before are old news about the rate.
    shrunk: Option<Instant>,
    /// The latest starts, at most as many as the ceiling.
    starts: VecDeque<Instant>,
}

impl Window {
    pub(super) fn new(floor: f64, ceiling: f64, now: Instant) -> Self {
        Self {
            floor,
            ceiling,
            rate: ceiling,
            rated: now,
            held_until: now,
            shrunk: None,
            starts: VecDeque::new(),
        }
    }

    /// When the next call may start; not in the future if that is now.
    pub(super) fn opening(&mut self, now: Instant) -> Instant {
        self.grow(now);
        let limit = self.ceiling as usize;
        let full = self.starts.len().checked_sub(limit);
        let window = full.map(|first| self.starts[first] + WINDOW);
        // Bursts would break a limit that is lower than thought, though their
        // average keeps it. So a rate that has shrunk is spread evenly.
        let shrunk = self.rate < self.ceiling;
        let last = self.starts.back().filter(|_| shrunk);
        let spread = last.map(|last| *last + WINDOW.div_f64(self.rate));
        [window, spread]
            .into_iter()
            .flatten()
            .fold(self.held_until, Instant::max)
    }

    /// For how long nothing starts because the service wants it so.
    pub(super) fn hold(&self, now: Instant) -> Duration {
        self.held_until.saturating_duration_since(now)
    }

    /// Notes a start.
    pub(super) fn start(&mut self, now: Instant) {
        self.starts.push_back(now);
        if self.starts.len() > self.ceiling as usize {
            self.starts.pop_front();
        }
    }

    /// Notes that a call was throttled which had started at `started`.
    ///
    /// A burst that is throttled together shrinks the rate once.
    pub(super) fn throttle(&mut self, started: Instant, hold: Duration, now: Instant) {
        self.held_until = self.held_until.max(now + hold);
        if self.shrunk.is_some_and(|shrunk| started < shrunk) {
            return;
        }
        self.grow(now);
        let recent = self
            .starts
            .iter()
            .filter(|start| **start + WINDOW > started);
        let observed = (recent.count() as f64).min(self.rate);
        self.rate = (observed * SHRINK)
            .max(self.rate * AT_MOST_HALVED)
            .max(self.floor);
        self.shrunk = Some(now);
    }

    /// Takes back a limit that was set higher than the account's owner wants.
    pub(super) fn lower_ceiling(&mut self, ceiling: f64) {
        self.ceiling = self.ceiling.min(ceiling);
        self.floor = self.floor.min(self.ceiling);
        self.rate = self.rate.min(self.ceiling);
    }

    fn grow(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.rated).as_secs_f64();
        self.rate = (self.rate + elapsed * self.ceiling * GROWTH_PER_SECOND).min(self.ceiling);
        self.rated = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Duration = Duration::ZERO;

    /// Starts as many calls as the window allows and tells when each started.
    fn run(window: &mut Window, mut now: Instant, calls: usize) -> Vec<Instant> {
        (0..calls)
            .map(|_| {
                now = now.max(window.opening(now));
                window.start(now);
                now
            })
            .collect()
    }

    fn seconds(starts: &[Instant], began: Instant) -> Vec<f64> {
        starts
            .iter()
            .map(|start| (*start - began).as_secs_f64())
            .collect()
    }

    #[test]
    fn a_burst_starts_at_once_and_the_next_a_window_later() {
        let began = Instant::now();
        let starts = run(&mut Window::new(1.0, 3.0, began), began, 7);
        assert_eq!(
            seconds(&starts, began),
            [0.0, 0.0, 0.0, 1.05, 1.05, 1.05, 2.1]
        );
    }

    #[test]
    fn a_throttle_shrinks_what_was_sent_and_time_gives_it_back() {
        let began = Instant::now();
        let mut window = Window::new(1.0, 10.0, began);
        run(&mut window, began, 10);
        window.throttle(began, NONE, began);
        assert_eq!(window.rate, 8.0);
        window.opening(began + Duration::from_secs(4));
        assert_eq!(window.rate, 9.0);
        window.opening(began + Duration::from_secs(400));
        assert_eq!(window.rate, 10.0);
    }

    #[test]
    fn calls_that_are_throttled_together_shrink_the_rate_once() {
        let began = Instant::now();
        let mut window = Window::new(1.0, 10.0, began);
        run(&mut window, began, 10);
        let answered = began + Duration::from_millis(100);
        for _ in 0..10 {
            window.throttle(began, NONE, answered);
        }
        assert!(window.rate > 7.9, "{}", window.rate);
        window.throttle(answered, NONE, answered);
        assert!(window.rate < 7.0, "{}", window.rate);
    }

    #[test]
    fn a_rate_that_was_hardly_used_is_halved() {
        let began = Instant::now();
        let mut window = Window::new(1.0, 10.0, began);
        window.start(began);
        window.throttle(began, NONE, began);
        assert_eq!(window.rate, 5.0);
    }

    #[test]
    fn the_rate_never_falls_below_its_floor() {
        let began = Instant::now();
        let mut window = Window::new(0.5, 10.0, began);
        for _ in 0..20 {
            window.throttle(began, NONE, began);
        }
        assert_eq!(window.rate, 0.5);
        let starts = run(&mut window, began, 2);
        let pause = (starts[1] - starts[0]).as_secs_f64();
        assert!((1.0..2.2).contains(&pause), "{pause}");
    }

    #[test]
    fn nothing_starts_before_the_service_wants_to_hear_again() {
        let began = Instant::now();
        let mut window = Window::new(1.0, 10.0, began);
        window.start(began);
        window.throttle(began, Duration::from_secs(7), began);
        assert_eq!(window.opening(began), began + Duration::from_secs(7));
    }
}
