//! What is done to the tokens of a seed.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

use super::random::Random;
use super::tokens::parsed;

const DELIMITERS: [Delimiter; 4] =
    [Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket, Delimiter::None];

/// What the macros look at. A mutation that brings one of these more often changes what they do.
const WORDS: &str = "
    spawn spawn_daemon spawn_cancellable spawn_parallel spawn_blocking spawn_start
    return break continue let if else match while for in loop unsafe const async move await type Error fn mut ref static
    use nursery self Started
    ? ; , . = | & ! # : < > $ _ + - * @
    () {} [] || => == :: .. .await #[cfg(a)] ?; 'a 1 \"b\" as
";

/// Some changes in a row to a seed.
pub(crate) fn mutant(seeds: &[TokenStream], random: &mut Random) -> TokenStream {
    let mut tokens = random.one_of(seeds).clone();
    loop {
        tokens = anywhere(tokens, random, &mut |list, random| change(list, seeds, random));
        if random.below(2) == 0 {
            return tokens;
        }
    }
}

/// Lets `act` have the list of tokens of a group, or the outermost one. All tokens are equally likely to be in that list.
fn anywhere(
    tokens: TokenStream,
    random: &mut Random,
    act: &mut dyn FnMut(&mut Vec<TokenTree>, &mut Random),
) -> TokenStream {
    let mut list: Vec<TokenTree> = tokens.into_iter().collect();
    let mut place = random.below(list.iter().map(weight).sum::<usize>() + 1);
    for token in &mut list {
        let weight = weight(token);
        if let TokenTree::Group(group) = token
            && place > 0
            && place < weight
        {
            *token = Group::new(group.delimiter(), anywhere(group.stream(), random, act)).into();
            return list.into_iter().collect();
        }
        place = place.saturating_sub(weight);
    }
    act(&mut list, random);
    list.into_iter().collect()
}

fn weight(token: &TokenTree) -> usize {
    match token {
        TokenTree::Group(group) => 2 + group.stream().into_iter().map(|token| weight(&token)).sum::<usize>(),
        _ => 1,
    }
}

fn change(list: &mut Vec<TokenTree>, seeds: &[TokenStream], random: &mut Random) {
    let start = random.below(list.len() + 1);
    let end = (start + 1 + random.below(4)).min(list.len());
    let piece = list[start..end].to_vec();
    match random.below(13) {
        0 => drop(list.drain(start..end.min(start + 1))),
        1 => drop(list.drain(start..end)),
        2 => list.truncate(start),
        3 => drop(list.splice(start..start, piece)),
        4 => repeat(list, start, &piece, random),
        5 if start + 1 < list.len() => list.swap(start, start + 1),
        6 if start < list.len() => {
            let other = random.below(list.len());
            list.swap(start, other);
        }
        7 => drop(list.splice(start..end.min(start + 1), foreign(seeds, 1, random))),
        8 => drop(list.splice(start..start, foreign(seeds, 8, random))),
        9 => {
            let delimiter = *random.one_of(&DELIMITERS);
            let group = Group::new(delimiter, piece.into_iter().collect());
            list.splice(start..end, [group.into()]);
        }
        10 => unwrap(list, start),
        11 => respace(list, start),
        _ => {
            let words: Vec<TokenTree> = parsed(WORDS).into_iter().collect();
            list.insert(start, random.one_of(&words).clone());
        }
    }
}

/// Often, so that whatever takes twice as long for each is noticed.
fn repeat(list: &mut Vec<TokenTree>, start: usize, piece: &[TokenTree], random: &mut Random) {
    if list.len() > 100 {
        return;
    }
    let times = 1 + random.below(40 / piece.len().max(1));
    let inserted = piece.iter().cycle().take(piece.len() * times).cloned().collect::<Vec<_>>();
    list.splice(start..start, inserted);
}

/// Tokens that stand beside each other in a seed.
fn foreign(seeds: &[TokenStream], most: usize, random: &mut Random) -> Vec<TokenTree> {
    let mut found = Vec::new();
    anywhere(random.one_of(seeds).clone(), random, &mut |list, random| {
        let start = random.below(list.len() + 1);
        let end = (start + 1 + random.below(most)).min(list.len());
        found = list[start..end].to_vec();
    });
    found
}

/// The first group from there on is replaced by what is in it.
fn unwrap(list: &mut Vec<TokenTree>, start: usize) {
    let is_group = |token: &TokenTree| matches!(token, TokenTree::Group(_));
    let Some(index) = list[start..].iter().position(is_group) else { return };
    if let TokenTree::Group(group) = list[start + index].clone() {
        list.splice(start + index..=start + index, group.stream());
    }
}

/// The first operator character from there on is glued to the next token, or torn off it.
fn respace(list: &mut [TokenTree], start: usize) {
    let found = list[start..].iter_mut().find_map(|token| match token {
        TokenTree::Punct(punct) => Some(punct),
        _ => None,
    });
    let Some(punct) = found else { return };
    let spacing = match punct.spacing() {
        Spacing::Joint => Spacing::Alone,
        Spacing::Alone => Spacing::Joint,
    };
    *punct = Punct::new(punct.as_char(), spacing);
}
