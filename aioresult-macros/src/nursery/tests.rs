//! The output for whole blocks, as text. What it does is tested in `tests/`, what it says in `ui-tests/`.

use proc_macro2::TokenStream;

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("these are tokens")
}

/// Without spaces, in which printed tokens differ.
fn squeeze(tokens: &TokenStream) -> String {
    tokens.to_string().split_whitespace().collect()
}

/// What finds out whether a task is a routine.
const DESCRIBE: &str =
    ",|task,label|{usekrate::__private::Unnamedas_;krate::__private::Operand(task).aioresult_label(label)}";

/// The output, with `LABEL` for the labels, and without what gives them their names.
fn expand(block: &str) -> String {
    let output = squeeze(&super::nursery(tokens(&format!("(krate) nursery {block}"))));
    let output = output.replace(DESCRIBE, "").replace(",krate::__private::unnamed", "");
    let mut parts = output.split("const{krate::__private::Label::");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = "::core::panic::Location::caller())}";
        let (label, rest) = part.split_once(end).expect("a label has a location");
        let (kind, _) = label.split_once('(').expect("a label has arguments");
        text.push_str(if kind == "ordinary" { "LABEL" } else { kind });
        text.push_str(rest);
    }
    text
}

#[track_caller]
fn assert_contains(block: &str, expected: &[&str]) {
    let output = expand(block);
    for part in expected {
        let part = squeeze(&tokens(part));
        assert!(output.contains(&part), "{part}\nis not in\n{output}");
    }
}

/// The statements before the body, and the body.
fn prelude_and_body(block: &str) -> (String, String) {
    let output = expand(block);
    let (_, inner) = output.split_once("letnursery=scope.block();").expect("the nursery");
    let (prelude, rest) = inner.split_once("letbody=async{").expect("the body");
    let (body, _) = rest.split_once("#[allow(unreachable_code)]").expect("the end of the body");
    (prelude.to_owned(), body.to_owned())
}

#[track_caller]
fn assert_error(block: &str, message: &str) {
    let output = super::nursery(tokens(&format!("(krate) nursery {block}"))).to_string();
    assert_eq!(output.matches("compile_error").count(), 1, "{output}");
    assert!(output.contains(message), "{output}");
}

#[track_caller]
fn assert_untouched(block: &str) {
    let (_, body) = prelude_and_body(block);
    let tail = body.replace("letoutput=", "").replace(';', "");
    assert_eq!(tail, squeeze(&tokens(block)).replace(';', ""));
}

#[test]
fn wraps_the_block() {
    let expected = "async {
        let scope = unsafe { krate::__private::Scope::<'_, _>::with_slots(1usize) };
        let nursery = scope.block();
        let body = async {
            let slot = krate::__private::pin!(unsafe { krate::__private::TaskSlot::new() });
            let a = nursery.frame(slot).try_spawn(f(1), LABEL);
            let output = a.await;
            #[allow(unreachable_code)]
            let finished = nursery.finish(output).await;
            ::core::result::Result::Ok(finished)
        };
        let output = scope.try_run(body).await;
        output
    }.await";
    assert_eq!(expand("let a = spawn f(1)?; a.await"), squeeze(&tokens(expected)));
}

#[test]
fn the_shape_of_a_spawn_chooses_the_method() {
    assert_contains("spawn f(); 5", &["nursery.frame(slot).spawn_unit(f(), LABEL);"]);
    assert_contains("spawn(f())?; 5", &["nursery.frame(slot).try_spawn_discard(f(), LABEL);"]);
    assert_contains("if x { spawn f(); }", &["{ nursery.heap().spawn_unit(f(), LABEL); }"]);
    assert_contains("g(spawn f()?);", &["g(nursery.heap().try_spawn(f(), LABEL));"]);
    assert_contains("let a = spawn f()??;5", &["let a = nursery.frame(slot).try_spawn(f()?, LABEL);"]);
    let typed = "type Error = Box<dyn Failure>; let a = spawn f()?; spawn g()?; 5";
    assert_contains(
        typed,
        &[
            "Scope::<'_, Box<dyn Failure>>::with_slots(2usize)",
            "let a = nursery.frame(slot).try_spawn_into(f(), LABEL);",
            "nursery.frame(slot).try_spawn_into_discard(g(), LABEL);",
            "scope.try_run(body)",
        ],
    );
}

#[test]
fn the_operand_is_the_whole_expression() {
    assert_contains(
        "vec![spawn a.b::<C, D>(), spawn e];",
        &["nursery.heap().spawn(a.b::<C, D>(), LABEL), nursery.heap().spawn(e, LABEL)"],
    );
    assert_contains(
        "match spawn f { F { .. } => 1 }",
        &["match nursery.heap().spawn(f, LABEL) { F { .. } => 1 }"],
    );
    assert_contains(
        "if let P { x } = spawn f { x }",
        &["if let P { x } = nursery.heap().spawn(f, LABEL) { x }"],
    );
    assert_contains("let x = spawn match y { _ => z }.w();1", &["spawn(match y { _ => z }.w(), LABEL);"]);
    assert_contains("let x = spawn(a, b);1", &["spawn((a, b), LABEL);"]);
    assert_contains("select! { x = spawn f() => {} }", &["x = nursery.heap().spawn(f(), LABEL) => {}"]);
}

#[test]
fn other_uses_of_the_word_are_left_alone() {
    for block in [
        "tokio::spawn(f());",
        "x.spawn(f());",
        "x.spawn;",
        "S { spawn };",
        "let spawn = 1; spawn - 1; spawn * 2; spawn(3);",
        "let (spawn, _) = g(); spawn(3);",
        "use tokio::{spawn, task}; spawn(f());",
        "let g = |spawn| spawn(f());",
        "arr[spawn as usize];",
        "if spawn == 3 {}",
        "if let 1 = spawn { g() }",
        "'spawn: loop {}",
        "mod spawn {}",
        "fn spawn(x: u8) {}",
        "r#spawn(f());",
        "nursery! { spawn f(); };",
        "aioresult::nursery!({ let a = spawn f()?; });",
        "#[spawn(f)] let x = 1;",
    ] {
        assert_untouched(block);
    }
}

#[test]
fn what_comes_before_the_first_spawn_can_be_borrowed() {
    let (prelude, body) = prelude_and_body("let x = 1; if y { z() } for i in x { spawn f(i); } let w = 2; w");
    assert_eq!(prelude, "letx=1;ify{z()}");
    assert!(body.starts_with("foriinx{"));
    let (prelude, _) = prelude_and_body("|n| n.set_limit(3); let x = n.len(); help(n); spawn f();");
    assert_eq!(prelude, "letn=nursery.handle();n.set_limit(3);letx=n.len();");
    let (prelude, _) = prelude_and_body("let x = 1; x");
    assert_eq!(prelude, "");
    let (prelude, _) = prelude_and_body("let x = 1; [spawn f(x)].len()");
    assert_eq!(prelude, "letx=1;");
}

#[test]
fn a_pure_block_evaluates_to_its_captures() {
    assert_contains(
        "let x = 1; let a = spawn f(); spawn g(); let b: C<D> = spawn h()?;",
        &[
            "let output = (unsafe { finished.take(&a) }, unsafe { finished.take(&b) },);",
            "scope.try_run(body)",
        ],
    );
    assert_contains("let a = spawn f();", &["let output = unsafe { finished.take(&a) };"]);
    assert_contains("spawn f();", &["let output = ();"]);
    assert_contains(
        "let a = spawn f(); let _ = spawn g(&a); spawn h(&a)?;",
        &[
            "let _ = nursery.frame(slot).spawn_discard(g(&a), LABEL);",
            "nursery.frame(slot).try_spawn_discard(h(&a), LABEL);",
            "let output = unsafe { finished.take(&a) };",
        ],
    );
    for block in
        ["let a = spawn f(); a.await;", "let (a, b) = spawn f();", "let a = spawn f(); for i in x {}"]
    {
        assert!(!expand(block).contains("take"), "{block}");
    }
}

#[test]
fn each_keyword_has_its_label_and_prepares_its_operand() {
    assert_contains("spawn_daemon f();", &["nursery.frame(slot).spawn_unit(f(), daemon);"]);
    assert_contains(
        "let a = spawn_cancellable f(); spawn_cancellable g()?; 1",
        &[
            "let a = nursery.frame(slot).spawn(nursery.cancellable(f()), cancellable);",
            "nursery.frame(slot).try_spawn_discard(nursery.try_cancellable(g()), cancellable);",
        ],
    );
    assert_contains(
        "type Error = E; let a = spawn_cancellable f()?; 1",
        &["try_spawn(nursery.try_cancellable_into(f()), cancellable);"],
    );
    assert_contains(
        "g(spawn_parallel f()?);",
        &["g(nursery.heap().try_spawn(nursery.try_parallel(f(), parallel), parallel));"],
    );
    for closure in ["move || f(x)", "|| { f(x) }", "f"] {
        assert_contains(
            &format!("let a = spawn_blocking {closure}?; 1"),
            &[&format!(
                "nursery.frame(slot).try_spawn(nursery.try_blocking({closure}, blocking), blocking);"
            )],
        );
    }
}

#[test]
fn a_start_has_methods_of_its_own() {
    assert_contains("let (a, b) = spawn_start f(); 1", &["= nursery.frame(slot).start(f(), LABEL);"]);
    assert_contains(
        "type Error = E; g(spawn_start f()?);",
        &["g(nursery.heap().try_start_into(f(), LABEL));"],
    );
    assert_contains(
        "let a = spawn_start f();",
        &["with_slots(1usize)", "nursery.finish(()).await; finished"],
    );
    let threads = squeeze(&super::nursery(tokens("(krate) block_nursery let (a, b) = spawn_start f()?; 1")));
    assert!(threads.contains("with_slots(0usize)"), "{threads}");
    assert!(threads.contains("let(a,b)=nursery.try_start(f(),const{"), "{threads}");
    assert_error("spawn_start f();", "would be lost");
}

#[test]
fn only_what_can_be_a_routine_is_asked_for_its_name() {
    let asks = |block: &str| {
        squeeze(&super::nursery(tokens(&format!("(krate) nursery {block}")))).contains(DESCRIBE)
    };
    for block in
        ["spawn a::f::<[B]>();", "spawn (f(x))?;", "g(spawn_parallel self.a.0.f());", "spawn f::<(A, B)>();"]
    {
        assert!(asks(block), "{block}");
    }
    for block in [
        "spawn async { f() };",
        "spawn async || f();",
        "spawn x;",
        "spawn (x)?;",
        "spawn x.pop().unwrap();",
        "spawn f![](x);",
        "spawn_blocking || f();",
        "let (a, b) = spawn_start f();",
    ] {
        assert!(!asks(block), "{block}");
    }
}

#[test]
fn a_keyword_in_the_block_of_threads_gives_its_future_away() {
    let block = "let a = spawn f(); spawn_cancellable g(); 1";
    let output = squeeze(&super::nursery(tokens(&format!("(krate) block_nursery {block}"))));
    for part in [
        "krate::__private::block_on(async{",
        ".spawn(nursery.threaded(f(),",
        ".spawn_unit(nursery.cancellable(nursery.threaded(g(),",
        "letoutput=scope.run(body);output})",
    ] {
        assert!(output.contains(part), "{part} is not in {output}");
    }
}

#[test]
fn cfgs_go_with_everything_that_belongs_to_a_task() {
    assert_contains(
        "#[cfg(x)] #[allow(y)] let a = spawn f(); let b = spawn g();",
        &[
            "#[cfg(x)] let slot = krate::__private::pin!",
            "#[cfg(x)] #[allow(y)] let a =",
            "(#[cfg(x)] unsafe { finished.take(&a) }, unsafe { finished.take(&b) },)",
        ],
    );
    assert_contains(
        "#[cfg(a)] { 1 } #[cfg(b)] { 2 }",
        &["let output = { #[cfg(a)] { 1 } #[cfg(b)] { 2 } };"],
    );
}

#[test]
fn finds_the_question_marks_of_the_block() {
    let is_fallible = |block: &str| expand(block).contains("try_run");
    for block in [
        "f()?;",
        "println!(\"{}\", f()?)",
        "vec![0; f()?]",
        "if a { b?; }",
        "g(|| { spawn f()?; });",
        "x = y",
    ] {
        assert_eq!(is_fallible(block), block != "x = y", "{block}");
    }
    for block in [
        "|| f()?;",
        "async { f()? };",
        "fn f() { g()?; }",
        "nursery! { f()? };",
        "join!(async { f()? });",
        "",
    ] {
        // A block that starts with `|` would name the nursery.
        assert!(!is_fallible(&format!("let x = 1; let y = {{ {block} }};")), "{block}");
    }
    assert!(is_fallible("let x = ; f()?"));
    assert!(!is_fallible("let x = ; async move { f()? }"));
}

#[test]
fn the_text_before_a_mistake_does_not_depend_on_it() {
    let start = "let x = 1; let a = spawn f(Vec::<Vec<u8>>::new())?; let b = vec![spawn g()]; a.";
    let (valid, invalid) = (expand(&format!("{start}len()")), expand(start));
    let same = valid.bytes().zip(invalid.bytes()).take_while(|(one, other)| one == other).count();
    assert!(valid[..same].ends_with("letoutput=a."), "{}", &valid[..same]);
}

#[test]
fn each_mistake_is_one_error() {
    assert_error("if x { return 5; }", "`return` would leave");
    assert_error("for i in x { break 'outer; }", "`break` would leave");
    assert_error("continue", "`continue` would leave");
    assert_error("fn f() { spawn g(); }", "cannot reach its nursery");
    assert_error("let a = spawn f().await?;", "remove this `.await`");
    assert_error("let a = spawn move || f();", "a closure");
    assert_error("let a = spawn f() + 1;", "takes everything to its right");
    assert_error("let a = spawn { f() };", "spawn async");
    assert_error("let a = spawn spawn f();", "spawned already");
    assert_error("let a = spawn nursery! { f() };", "awaits itself");
    assert_error("let a = 1; spawn f(a)", "would leave the nursery while it is running");
    assert_error("let a = 1; type Error = E;", "comes before everything else");
    assert_error("let a = spawn f(); let r#a = spawn g();", "is called `a`");
    assert_error("let mut a = spawn f();", "cannot be `mut`");
    assert_error("#[cfg_attr(x, cfg(y))] let a = spawn f();", "cannot stand on a task");
    assert_error("|mut n| n.len()", "only a name");
    for block in [
        "for i in x { if i { break; } else { continue; } }",
        "'a: { loop { break 'a; } }",
        "let f = || { return 5; };",
        "async { return 5; };",
        "fn f() { return; }",
        "let f = async || { spawn g(); };",
        "let mut a = spawn f(); a.await",
    ] {
        assert!(!expand(block).contains("compile_error"), "{block}");
    }
}
