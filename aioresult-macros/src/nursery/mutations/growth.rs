//! How the macro's work grows with the block, measured in bytes allocated: each token that is copied takes some, and each node of a
//! syntax tree. What allocates nothing has to end.

use crate::mutations::{parsed, with_large_stack};

fn work(block: String) -> u64 {
    with_large_stack(move || {
        let tokens = parsed(&format!("(krate) nursery {block}"));
        allocation_counter::measure(|| drop(crate::nursery::nursery(tokens))).bytes_total
    })
}

/// How many times the work it is if there is twice as much.
fn growth(block: impl Fn(usize) -> String, size: usize) -> f64 {
    let [once, twice] = [size, 2 * size].map(|size| work(block(size)) as f64);
    twice / once
}

#[test]
fn twice_the_statements_are_twice_the_work() {
    for statement in [
        "spawn f(x);",
        "spawn_start f();",
        "let a = spawn f(x, y)?;",
        "let x = || spawn f(a)?;",
        "let a = spawn f(x) else { return };",
        "if x { spawn f(); }",
        "for i in x { spawn f(i); break; }",
        "x = y + f(x)?;",
        "m! { x }",
        "vec![spawn f(), spawn g()];",
        "#[cfg(x)] { y }",
        "'a: loop {}",
        "fn f() {}",
        "use a::b;",
        "let spawn = 1;",
        "type Error = X;",
        "return;",
        ";",
    ] {
        let growth = growth(|size| format!("{} 1", statement.repeat(size)), 50);
        assert!(growth < 2.2, "{growth} for {statement}");
    }
}

#[test]
fn twice_the_arguments_are_twice_the_work() {
    for argument in ["spawn f(x),", "spawn f()?,", "x => spawn f(),", "|x| return x,", "f()?,"] {
        let growth = growth(|size| format!("f({}); m!({0}); 1", argument.repeat(size)), 50);
        assert!(growth < 2.2, "{growth} for {argument}");
    }
}

/// Where no `;` or `,` says how far an operand goes at most, each keyword has all that follows parsed.
#[test]
fn twice_the_keywords_in_one_statement_are_four_times_the_work() {
    for part in [
        "if spawn f() {}",
        "x = spawn f() => {}",
        "spawn f::<A, B>(),",
        "spawn f() +",
        "spawn {}",
        "spawn if",
        "break {}",
        "return",
    ] {
        let growth = growth(|size| format!("m! {{ {} }} {0}; 1", part.repeat(size)), 30);
        assert!(growth < 4.2, "{growth} for {part}");
    }
}

#[test]
fn twice_the_depth_is_four_times_the_work() {
    for (open, close) in [
        ("spawn f(", ")"),
        ("spawn (", ")?"),
        ("spawn async {", "}"),
        ("let x = spawn async {", "};"),
        ("vec![spawn f(", ")]"),
        ("f(|| return ", ")"),
        ("spawn ", ""),
        ("return ", ""),
        ("m! {", "}"),
        ("(", ")"),
        ("{", "}"),
        ("if x {", "}"),
        ("if ", " {}"),
        ("let x = if ", "{} else {};"),
        ("match x { y => ", "}"),
        ("fn f() {", "}"),
        ("a::<", ">"),
        ("let x: A<", ">;"),
        ("let A(", ");"),
        ("|| ", ""),
        ("- ", ""),
    ] {
        let growth = growth(|size| format!("{} x {}", open.repeat(size), close.repeat(size)), 30);
        assert!(growth < 4.2, "{growth} for {open}{close}");
    }
}

#[test]
fn deep_nests_and_long_blocks_expand() {
    for (open, close) in [
        ("spawn f(", ")"),
        ("spawn async {", "}"),
        ("|| (", ")"),
        ("(", ")"),
        ("{ if x {", "} }"),
        ("a::<(", ")>"),
        ("fn f() {", "}"),
        ("vec![", "]"),
    ] {
        work(format!("{} x {}", open.repeat(200), close.repeat(200)));
    }
    work("let x = f(1); spawn g(x)?;".repeat(2500));
    for head in ["if", "match", "while", "for", "else if", "'a: if", "if let x =", "loop", "unsafe"] {
        work(format!("{} x;", format!("{head} ").repeat(200)));
    }
}
