//! What is asked for.

/// How the program was called.
pub(crate) enum Wish {
    /// By nobody who wants figures, as with `cargo test --benches`: to see that it works.
    Try,
    /// The tables, or those of their columns whose names begin with one of these.
    Tables(Vec<String>),
    /// One workload of one peer so many times, without a word, for a program that counts instructions.
    Count { workload: String, peer: String, times: u32 },
}

impl Wish {
    pub(crate) fn from_arguments() -> Self {
        let (flags, words): (Vec<String>, Vec<String>) =
            std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
        let has = |flag: &str| flags.iter().any(|given| given == flag);
        if has("--count") {
            let [workload, peer, times] =
                words.try_into().expect("--count takes a workload, a peer and a number");
            return Self::Count { workload, peer, times: times.parse().expect("a number of repetitions") };
        }
        // `cargo bench` says so.
        if has("--bench") { Self::Tables(words) } else { Self::Try }
    }
}

/// Whether one of the words is the beginning of this name. No word is for all.
pub(crate) fn is_wanted(words: &[String], name: &str) -> bool {
    words.is_empty() || words.iter().any(|word| begins_with(name, word))
}

/// But `D2:1000` is not the beginning of `D2:100000`.
fn begins_with(name: &str, word: &str) -> bool {
    let is_number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    name.strip_prefix(word)
        .is_some_and(|rest| !(is_number(word.chars().last()) && is_number(rest.chars().next())))
}
