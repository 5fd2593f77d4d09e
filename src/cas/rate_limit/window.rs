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

/// Which part of the limit a second without throttles gives back.
const GROWTH_PER_SECOND: f64 = 0.025;

/// Calls a second, which throttling never goes below.
const SLOWEST: f64 = 1.0;

/// The latest starts of an operation, and what throttles have left of its limit.
///
/// The limit itself is the caller's: clients with different ones share a window.
#[derive(Debug)]
pub(super) struct Window {
    /// The part of the limit that may be used, at most 1.
    share: f64,
    /// When the share was measured.
    measured: Instant,
    /// The service allows no calls before.
    held_until: Instant,
    /// Answers to calls that started before are old news about the rate.
    shrunk: Option<Instant>,
    /// The starts of the last [`WINDOW`].
    starts: VecDeque<Instant>,
}

impl Window {
    /// A window without starts, in which nothing may start before `held_until`.
    pub(super) fn new(held_until: Instant) -> Self {
        Self {
            share: 1.0,
            measured: Instant::now(),
            held_until,
            shrunk: None,
            starts: VecDeque::new(),
        }
    }

    /// When the next call may start; not in the future if that is now.
    pub(super) fn opening(&mut self, limit: f64, now: Instant) -> Instant {
        self.grow(now);
        let full = self.starts.len().checked_sub(limit as usize);
        let window = full.map(|first| self.starts[first] + WINDOW);
        // Bursts would break a limit that is lower than thought, though their
        // average keeps it. So a rate that has shrunk is spread evenly.
        let last = self.starts.back().filter(|_| self.share < 1.0);
        let spread = last.map(|last| *last + WINDOW.div_f64(self.rate(limit)));
        [window, spread]
            .into_iter()
            .flatten()
            .fold(self.held_until, Instant::max)
    }

    /// How long the service allows no start.
    pub(super) fn held_for(&self, now: Instant) -> Duration {
        self.held_until.saturating_duration_since(now)
    }

    /// Notes a start.
    pub(super) fn start(&mut self, now: Instant) {
        while self
            .starts
            .front()
            .is_some_and(|start| *start + WINDOW <= now)
        {
            self.starts.pop_front();
        }
        self.starts.push_back(now);
    }

    /// Lets no call start before that moment.
    pub(super) fn hold(&mut self, until: Instant) {
        self.held_until = self.held_until.max(until);
    }

    /// Notes that a call was throttled which had started at `started`.
    ///
    /// A burst that is throttled together shrinks the rate once.
    pub(super) fn throttle(&mut self, limit: f64, started: Instant, now: Instant) {
        if self.shrunk.is_some_and(|shrunk| started < shrunk) {
            return;
        }
        self.grow(now);
        let recent = self
            .starts
            .iter()
            .filter(|start| **start + WINDOW > started);
        let rate = self.rate(limit);
        let left = ((recent.count() as f64).min(rate) * SHRINK).max(rate * AT_MOST_HALVED);
        // The share is that of every client of the window, and a throttle raises none.
        self.share = (left.max(SLOWEST) / limit).min(self.share);
        self.shrunk = Some(now);
    }

    /// Calls a second at present.
    fn rate(&self, limit: f64) -> f64 {
        (self.share * limit).max(SLOWEST)
    }

    fn grow(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.measured).as_secs_f64();
        self.share = (self.share + elapsed * GROWTH_PER_SECOND).min(1.0);
        self.measured = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: f64 = 10.0;

    #[test]
    fn a_throttle_of_a_slower_client_makes_no_other_one_faster() {
        let mut now = Instant::now();
        let mut window = Window::new(now);
        for _ in 0..20 {
            window.start(now);
            window.throttle(TEN, now, now);
            now += Duration::from_millis(1);
        }
        let rate = window.rate(TEN);
        assert!(rate < 2.0, "{rate}");
        window.start(now);
        window.throttle(1.0, now, now);
        // A millisecond has passed, in which the rate grew a little.
        assert!(window.rate(TEN) < rate + 0.1, "{}", window.rate(TEN));
    }

    /// Starts as many calls as the window allows and tells when each started.
    fn run(window: &mut Window, limit: f64, mut now: Instant, calls: usize) -> Vec<Instant> {
        (0..calls)
            .map(|_| {
                now = now.max(window.opening(limit, now));
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
        let starts = run(&mut Window::new(began), 3.0, began, 7);
        assert_eq!(
            seconds(&starts, began),
            [0.0, 0.0, 0.0, 1.05, 1.05, 1.05, 2.1]
        );
    }

    #[test]
    fn a_throttle_shrinks_what_was_sent_and_time_gives_it_back() {
        let began = Instant::now();
        let mut window = Window::new(began);
        run(&mut window, TEN, began, 10);
        window.throttle(TEN, began, began);
        assert_eq!(window.rate(TEN), 8.0);
        window.opening(TEN, began + Duration::from_secs(4));
        assert_eq!(window.rate(TEN), 9.0);
        window.opening(TEN, began + Duration::from_secs(400));
        assert_eq!(window.rate(TEN), 10.0);
    }

    #[test]
    fn calls_that_are_throttled_together_shrink_the_rate_once() {
        let began = Instant::now();
        let mut window = Window::new(began);
        run(&mut window, TEN, began, 10);
        let answered = began + Duration::from_millis(100);
        for _ in 0..10 {
            window.throttle(TEN, began, answered);
        }
        assert!(window.rate(TEN) > 7.9, "{}", window.rate(TEN));
        window.throttle(TEN, answered, answered);
        assert!(window.rate(TEN) < 7.0, "{}", window.rate(TEN));
    }

    #[test]
    fn a_rate_that_was_hardly_used_is_halved() {
        let began = Instant::now();
        let mut window = Window::new(began);
        window.start(began);
        window.throttle(TEN, began, began);
        assert_eq!(window.rate(TEN), 5.0);
    }

    #[test]
    fn the_rate_never_falls_below_its_floor() {
        let began = Instant::now();
        let mut window = Window::new(began);
        for _ in 0..20 {
            window.throttle(TEN, began, began);
        }
        assert_eq!(window.rate(TEN), 1.0);
        let starts = run(&mut window, TEN, began, 2);
        let pause = (starts[1] - starts[0]).as_secs_f64();
        assert!((1.0..1.1).contains(&pause), "{pause}");
    }

    #[test]
    fn nothing_starts_before_the_hold_ends() {
        let began = Instant::now();
        let mut window = Window::new(began);
        window.start(began);
        window.hold(began + Duration::from_secs(7));
        assert_eq!(window.opening(TEN, began), began + Duration::from_secs(7));
    }
}
