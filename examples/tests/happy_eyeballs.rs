//! The example `happy_eyeballs`: the race with attempts that are made up, real sockets, and the program.
#![cfg(unix)]
#![forbid(unsafe_code)]

#[path = "../happy_eyeballs/attempt.rs"]
mod attempt;
#[path = "../happy_eyeballs/connect.rs"]
mod connect;
#[path = "../happy_eyeballs/dial.rs"]
mod dial;
#[path = "../happy_eyeballs/interleave.rs"]
mod interleave;
#[path = "../happy_eyeballs/loopback.rs"]
mod loopback;
mod support;

use std::cell::RefCell;
use std::future::pending;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use connect::{NoConnection, connect};
use dial::dial;
use interleave::interleave;
use loopback::{Refusing, Silent, live};
use support::{assert_exit, example, stderr, utf8};

const DELAY: Duration = Duration::from_millis(250);

/// No test takes that long.
const LONG: Duration = Duration::from_secs(60);

/// What waits in vain fails, and does not hang.
async fn in_time<T>(test: impl Future<Output = T>) -> T {
    timeout(LONG, test).await.expect("what the test waits for comes")
}

/// What an attempt does after so many milliseconds.
#[derive(Clone, Copy)]
enum Fate {
    Succeeds(u64),
    Fails(u64),
    Hangs,
}
use Fate::{Fails, Hangs, Succeeds};

/// The attempts of a race, by number, and what became of each when.
struct Race<'a> {
    fates: &'a [Fate],
    start: Instant,
    log: Mutex<Vec<String>>,
}

impl<'a> Race<'a> {
    fn new(fates: &'a [Fate]) -> Self {
        Self { fates, start: Instant::now(), log: Mutex::default() }
    }

    /// The number of the winner, or of all those who have failed.
    async fn run(&self) -> Result<usize, Vec<usize>> {
        in_time(dial(0..self.fates.len(), DELAY, |number| self.attempt(number))).await
    }

    async fn attempt(&self, number: usize) -> Result<usize, usize> {
        let _guard = Guard { race: self, number };
        self.say(number, "try");
        match self.fates[number] {
            Succeeds(after) => {
                sleep(Duration::from_millis(after)).await;
                self.say(number, "success");
                Ok(number)
            }
            Fails(after) => {
                sleep(Duration::from_millis(after)).await;
                self.say(number, "failure");
                Err(number)
            }
            Hangs => pending().await,
        }
    }

    fn say(&self, number: usize, what: &str) {
        let time = self.start.elapsed().as_millis();
        self.log.lock().unwrap().push(format!("{time}: {number} {what}"));
    }

    #[track_caller]
    fn assert_log(self, expected: &[&str]) {
        assert_eq!(self.log.into_inner().unwrap(), expected);
    }
}

/// Says when the attempt is over. One that has not returned was dropped.
struct Guard<'a> {
    race: &'a Race<'a>,
    number: usize,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.race.say(self.number, "over");
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_are_staggered_and_the_losers_dropped() {
    let race = Race::new(&[Hangs, Hangs, Succeeds(10), Hangs]);
    assert_eq!(race.run().await, Ok(2));
    race.assert_log(&[
        "0: 0 try",
        "250: 1 try",
        "500: 2 try",
        "510: 2 success",
        "510: 2 over",
        "510: 1 over",
        "510: 0 over",
    ]);
}

#[tokio::test(start_paused = true)]
async fn after_a_failure_the_next_is_tried_at_once() {
    let race = Race::new(&[Fails(10), Fails(0), Fails(20), Succeeds(5), Hangs]);
    assert_eq!(race.run().await, Ok(3));
    race.assert_log(&[
        "0: 0 try",
        "10: 0 failure",
        "10: 0 over",
        "10: 1 try",
        "10: 1 failure",
        "10: 1 over",
        "10: 2 try",
        "30: 2 failure",
        "30: 2 over",
        "30: 3 try",
        "35: 3 success",
        "35: 3 over",
    ]);
}

#[tokio::test(start_paused = true)]
async fn the_delay_is_that_since_the_last_attempt() {
    let race = Race::new(&[Fails(100), Hangs, Succeeds(0)]);
    assert_eq!(race.run().await, Ok(2));
    race.assert_log(&[
        "0: 0 try",
        "100: 0 failure",
        "100: 0 over",
        "100: 1 try",
        "350: 2 try",
        "350: 2 success",
        "350: 2 over",
        "350: 1 over",
    ]);
}

#[tokio::test(start_paused = true)]
async fn failure_of_an_earlier_attempt_counts_too() {
    let race = Race::new(&[Fails(300), Hangs, Succeeds(0)]);
    assert_eq!(race.run().await, Ok(2));
    race.assert_log(&[
        "0: 0 try",
        "250: 1 try",
        "300: 0 failure",
        "300: 0 over",
        "300: 2 try",
        "300: 2 success",
        "300: 2 over",
        "300: 1 over",
    ]);
}

#[tokio::test(start_paused = true)]
async fn earlier_attempt_can_still_win() {
    let race = Race::new(&[Succeeds(300), Hangs, Hangs]);
    assert_eq!(race.run().await, Ok(0));
    race.assert_log(&["0: 0 try", "250: 1 try", "300: 0 success", "300: 0 over", "300: 1 over"]);
}

#[tokio::test(start_paused = true)]
async fn success_in_time_is_the_only_attempt() {
    let race = Race::new(&[Succeeds(249), Hangs]);
    assert_eq!(race.run().await, Ok(0));
    race.assert_log(&["0: 0 try", "249: 0 success", "249: 0 over"]);
}

#[tokio::test(start_paused = true)]
async fn if_nobody_succeeds_there_are_all_the_errors_as_they_came() {
    let race = Race::new(&[Fails(600), Fails(10), Fails(1000), Fails(20)]);
    assert_eq!(race.run().await, Err(vec![1, 3, 0, 2]));
    // 0 at 0, 1 at 250, 2 at 260 since that has failed, 3 at 510.
    assert_eq!(race.start.elapsed(), Duration::from_millis(1260));
}

#[tokio::test(start_paused = true)]
async fn without_candidates_there_is_nobody_to_wait_for() {
    let race = Race::new(&[]);
    assert_eq!(race.run().await, Err(vec![]));
    race.assert_log(&[]);
}

#[tokio::test(start_paused = true)]
async fn race_that_is_given_up_drops_all_attempts() {
    let race = Race::new(&[Hangs, Hangs, Hangs]);
    assert!(timeout(Duration::from_millis(300), race.run()).await.is_err());
    race.assert_log(&["0: 0 try", "250: 1 try", "300: 1 over", "300: 0 over"]);
}

#[tokio::test(start_paused = true)]
async fn candidates_are_asked_for_when_it_is_their_turn() {
    let asked = RefCell::new(Vec::new());
    let start = Instant::now();
    let candidates = [1, 2, 3].into_iter().inspect(|_| asked.borrow_mut().push(start.elapsed()));
    let dialled = dial(candidates, DELAY, async |candidate| {
        if candidate == 2 { Ok(candidate) } else { pending::<Result<_, ()>>().await }
    });
    assert_eq!(in_time(dialled).await, Ok(2));
    // The one behind it is looked at, to know whether there is a need for the delay.
    assert_eq!(*asked.borrow(), [Duration::ZERO, Duration::ZERO, DELAY]);
}

fn addresses(addresses: &[&str]) -> Vec<SocketAddr> {
    addresses.iter().map(|address| address.parse().expect("an address")).collect()
}

#[test]
fn families_take_turns_and_keep_their_order() {
    for (given, expected) in [
        (&[][..], &[][..]),
        (&["[::1]:1"], &["[::1]:1"]),
        (&["1.1.1.1:1", "1.1.1.2:1"], &["1.1.1.1:1", "1.1.1.2:1"]),
        (
            &["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1", "1.1.1.2:1"],
            &["[::1]:1", "1.1.1.1:1", "[::2]:1", "1.1.1.2:1", "[::3]:1"],
        ),
        (&["1.1.1.1:1", "[::1]:1", "[::2]:1", "[::3]:1"], &["1.1.1.1:1", "[::1]:1", "[::2]:1", "[::3]:1"]),
        (&["1.1.1.2:1", "1.1.1.1:1", "[::1]:1"], &["1.1.1.2:1", "[::1]:1", "1.1.1.1:1"]),
    ] {
        assert_eq!(interleave(addresses(given)), addresses(expected), "{given:?}");
    }
}

#[tokio::test]
async fn real_connection_is_made_behind_two_that_refuse() {
    let refusing = [Refusing::ipv6(), Refusing::ipv6()];
    let live = live().await.unwrap();
    let working = live.local_addr().unwrap();
    let candidates = [refusing[0].address, refusing[1].address, working];
    // The delay would be too long.
    let connected = in_time(connect(candidates, 2 * LONG, 2 * LONG)).await;
    assert_eq!(connected.unwrap().peer_addr().unwrap(), working);
}

#[tokio::test]
async fn error_has_all_the_reasons() {
    let refusing = [Refusing::ipv6(), Refusing::ipv6()].map(|refusing| (refusing.address, refusing));
    let error = connect(refusing.each_ref().map(|(address, _)| *address), LONG, LONG).await.unwrap_err();
    let text = error.to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "no attempt has succeeded");
    assert_eq!(lines.len(), 3, "{text}");
    for (line, (address, _)) in lines[1..].iter().zip(&refusing) {
        assert!(line.starts_with(&format!("  {address}: ")), "{text}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn real_attempt_that_hangs_does_not_keep_the_next_one_from_its_turn() {
    let silent = Silent::ipv4().await.unwrap();
    let live = live().await.unwrap();
    let working = live.local_addr().unwrap();
    let connected = in_time(connect([silent.address, working], Duration::from_millis(10), LONG)).await;
    assert_eq!(connected.unwrap().peer_addr().unwrap(), working);
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn real_attempt_that_hangs_is_given_up_at_the_limit() {
    let silent = Silent::ipv4().await.unwrap();
    let limit = Duration::from_secs(20);
    let start = Instant::now();
    let error = in_time(connect([silent.address], LONG, limit)).await.unwrap_err();
    assert!(matches!(error, NoConnection::TooLate(after) if after == limit));
    assert_eq!(error.to_string(), "no connection within 20s");
    assert_eq!(start.elapsed(), limit);
}

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("happy_eyeballs"));

fn run(arguments: &[&str]) -> Output {
    Command::new(&*PROGRAM).args(arguments).output().expect("the program runs")
}

/// The time and the text of a line about an attempt, without its address.
fn told(line: &str) -> Option<(u64, &str)> {
    let (time, rest) = line.split_once(" ms  ")?;
    Some((time.trim().parse().ok()?, rest.split_once(": ")?.1))
}

#[cfg(target_os = "linux")]
#[test]
fn it_says_what_each_attempt_did() {
    let output = run(&[]);
    assert_exit(&output, 0);
    let stdout = utf8(&output.stdout);
    let (race, failures) = stdout.split_once("\n\n").expect("two parts");

    let told: Vec<_> = race.lines().filter_map(told).collect();
    let texts: Vec<_> = told.iter().map(|(_, text)| *text).collect();
    assert_eq!(texts.iter().filter(|text| **text == "try").count(), 4, "{stdout}");
    assert_eq!(texts.iter().filter(|text| text.contains("os error")).count(), 2, "{stdout}");
    // The last attempt waited for the silent one.
    let [.., (connected, "connected"), (_, "dropped")] = told[..] else { panic!("{stdout}") };
    assert!(connected >= 250, "{stdout}");
    assert!(race.lines().last().unwrap().starts_with("connected to 127.0.0.1:"), "{stdout}");

    let (_, errors) = failures.split_once("no attempt has succeeded\n").expect("nobody answers");
    assert_eq!(errors.matches("os error").count(), 2, "{stdout}");
}

#[tokio::test]
async fn it_dials_whom_one_likes() {
    let live = live().await.unwrap();
    let address = live.local_addr().unwrap().to_string();
    let output = run(&[&address]);
    assert_exit(&output, 0);
    let stdout = utf8(&output.stdout);
    assert!(stdout.ends_with(&format!(" ms  {address}: connected\nconnected to {address}\n")), "{stdout}");
}

#[test]
fn if_nobody_answers_that_is_an_error() {
    let refusing = Refusing::ipv6();
    let output = run(&[&refusing.address.to_string()]);
    assert_exit(&output, 1);
    let expected = format!("happy_eyeballs: no attempt has succeeded\n  {}: ", refusing.address);
    assert!(stderr(&output).starts_with(&expected), "{}", stderr(&output));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_does_not_wait_for_ever() {
    let silent = Silent::ipv4().await.unwrap();
    let output = run(&["--limit", "20ms", &silent.address.to_string()]);
    assert_exit(&output, 1);
    assert_eq!(stderr(&output), "happy_eyeballs: no connection within 20ms\n");
    assert!(utf8(&output.stdout).ends_with(": dropped\n"), "{}", utf8(&output.stdout));
}

#[test]
fn what_is_no_address() {
    let output = run(&["127.0.0.1"]);
    assert_exit(&output, 1);
    assert!(stderr(&output).starts_with("happy_eyeballs: 127.0.0.1: "), "{}", stderr(&output));
}

#[test]
fn wrong_arguments() {
    for (arguments, message) in [
        (&["--delay", "9ms"][..], "networks do not like delays of less than 10ms"),
        (&["--delay", "soon"], "invalid value 'soon' for '--delay <TIME>'"),
        (&["--limit", "never"], "invalid value 'never' for '--limit <TIME>'"),
        (&["a:1", "b:1"], "unexpected argument 'b:1'"),
    ] {
        let output = run(arguments);
        assert_exit(&output, 2);
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        assert_eq!(utf8(&output.stdout), "");
    }
}
