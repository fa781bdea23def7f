//! The output for whole blocks, as text. What it does is tested in `tests/`, what it says in `ui-tests/`.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("these are tokens")
}

/// Without spaces, in which printed tokens differ, with no function raw, and without the path to our own names.
fn squeeze(tokens: &TokenStream) -> String {
    let text: String = tokens.to_string().split_whitespace().collect();
    text.replace("::r#", "::").replace("__aioresult::", "")
}

/// What finds out whether a task is a routine.
const DESCRIBE: &str = ",|task,label|Operand(task).aioresult_label(label)";

/// What tells the compiler how a block with macros ends.
const END: &str = "iflet::core::option::Option::Some(end)=::core::option::Option::None::<EndOfBlock<_>>{returnblock_that_does_not_fail(end);}";
const TRY_END: &str = "iflet::core::option::Option::Some(end)=::core::option::Option::None::<EndOfBlock<_>>{returnblock_without_type_error(end);}";

/// The output, with `LABEL` for the labels, and without what gives them their names; `FRAME` and `HEAP` are the homes, and `lose`
/// is what drops the result of a task; `LINT` is what has the compiler look at an `Ok`.
fn expand(block: &str) -> String {
    let output = squeeze(&super::nursery(tokens(&format!("(krate) nursery {block}"))));
    let output = output
        .replace(DESCRIBE, "")
        .replace(",unnamed", "")
        .replace(END, "")
        .replace(TRY_END, "")
        .replace("nursery.frame(unsafe{krate::__private::Pin::new_unchecked(&mut(task))})", "FRAME")
        .replace("nursery.heap()", "HEAP")
        .replace("<_asDiscardable>::discard", "lose")
        .replace("|__aioresult_ok|{__aioresult_ok();}", "LINT");
    let mut parts = output.split("keywords::");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (label, rest) =
            part.split_once("::core::panic::Location::caller())").expect("a label has a location");
        let (kind, _) = label.split_once('(').expect("a label has arguments");
        text.push_str(match kind {
            "spawn::label" | "spawn_start::label" => "LABEL",
            _ => kind,
        });
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
    let (_, inner) =
        output.split_once("letnursery:Block<'_,_>=Scope::block(&mut(nursery));").expect("the nursery");
    let (prelude, rest) = inner.split_once("letbody:_={async{").expect("the body");
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
    let tail = body.replace("letoutput:_={match(){()=>{", "").replace("}}};", "").replace(';', "");
    assert_eq!(tail, squeeze(&tokens(block)).replace(';', ""));
}

#[test]
fn wraps_the_block() {
    let expected = "{
        use krate::__private::{self as __aioresult, Unnamed as _};
        let mut nursery @ Scope { .. }: Scope<'_, _>
            = unsafe { krate::__private::Scope::<'_, _>::with_slots(1usize) };
        let nursery: Block<'_, _> = Scope::block(&mut (nursery));
        let body: _ = { async {
            let mut task @ SpawnedTask { .. }: SpawnedTask<_, _> = { unsafe { krate::__private::SpawnedTask::new() } };
            let a = TrySpawnable::in_frame(FRAME, f(1), LABEL);
            let output: _ = { match () { () => { a.await } } };
            #[allow(unreachable_code)]
            let finished = nursery.finish(output).await;
            block_without_type_error(finished)
        } };
        let output = nursery.try_run(body).await;
        output
    }";
    assert_eq!(expand("let a = spawn f(1)?; a.await"), squeeze(&tokens(expected)));
}

#[test]
fn the_shape_of_a_spawn_chooses_the_method() {
    assert_contains("spawn f(); 5", &["lose(Spawnable::in_frame(FRAME, f(), LABEL));"]);
    assert_contains(
        "spawn(f())?; 5",
        &["nursery.discard_ok(TrySpawnable::in_frame(FRAME, f(), LABEL), LINT);"],
    );
    assert_contains("if x { spawn f(); }", &["{ lose(Spawnable::on_heap(HEAP, f(), LABEL)); }"]);
    assert_contains("g(spawn f()?);", &["g(TrySpawnable::on_heap(HEAP, f(), LABEL));"]);
    assert_contains("let a = spawn f()??;5", &["let a = TrySpawnable::in_frame(FRAME, f()?, LABEL);"]);
    let typed = "type Error = Box<dyn Failure>; let a = spawn f()?; spawn g()?; 5";
    assert_contains(
        typed,
        &[
            "Scope::<'_, Box<dyn Failure>>::with_slots(2usize)",
            "let a = TrySpawnableInto::in_frame(FRAME, f(), LABEL);",
            "nursery.discard_ok(TrySpawnableInto::in_frame(FRAME, g(), LABEL), LINT);",
            "nursery.try_run(body)",
        ],
    );
}

#[test]
fn the_operand_is_the_whole_expression() {
    assert_contains(
        "vec![spawn a.b::<C, D>(), spawn e];",
        &["Spawnable::on_heap(HEAP, a.b::<C, D>(), LABEL), Spawnable::on_heap(HEAP, e, LABEL)"],
    );
    assert_contains(
        "match spawn f { F { .. } => 1 }",
        &["match Spawnable::on_heap(HEAP, f, LABEL) { F { .. } => 1 }"],
    );
    assert_contains(
        "if let P { x } = spawn f { x }",
        &["if let P { x } = Spawnable::on_heap(HEAP, f, LABEL) { x }"],
    );
    assert_contains(
        "let x = spawn match y { _ => z }.w();1",
        &["in_frame(FRAME, match y { _ => z }.w(), LABEL);"],
    );
    assert_contains("let x = spawn(a, b);1", &["in_frame(FRAME, (a, b), LABEL);"]);
    assert_contains("select! { x = spawn f() => {} }", &["x = Spawnable::on_heap(HEAP, f(), LABEL) => {}"]);
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
            "let output = (unsafe { krate::__private::EndOfBlock::take(&finished, &a) }, unsafe { krate::__private::EndOfBlock::take(&finished, &b) },);",
            "nursery.try_run(body)",
        ],
    );
    assert_contains(
        "let a = spawn f();",
        &["let output = unsafe { krate::__private::EndOfBlock::take(&finished, &a) };"],
    );
    assert_contains("spawn f();", &["let output = ();"]);
    assert_contains(
        "let a = spawn f(); let _ = spawn g(&a); spawn h(&a)?;",
        &[
            "let _ = nursery.discard(Spawnable::in_frame(FRAME, g(&a), LABEL));",
            "nursery.discard_ok(TrySpawnable::in_frame(FRAME, h(&a), LABEL), LINT);",
            "let output = unsafe { krate::__private::EndOfBlock::take(&finished, &a) };",
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
    assert_contains("spawn_daemon f();", &["lose(Spawnable::in_frame(FRAME, f(), spawn_daemon::label));"]);
    assert_contains(
        "let a = spawn_cancellable f(); spawn_cancellable g()?; 1",
        &[
            "let a = Spawnable::in_frame(FRAME, Spawnable::cancellable(HEAP, f()), spawn_cancellable::label);",
            "nursery.discard(TrySpawnable::in_frame(FRAME, TrySpawnable::cancellable(HEAP, g()), spawn_cancellable::label));",
        ],
    );
    assert_contains(
        "type Error = E; let a = spawn_cancellable f()?; 1",
        &[
            "= TrySpawnable::in_frame(FRAME, TrySpawnable::cancellable(HEAP, TrySpawnableInto::converted(HEAP, f())), spawn_cancellable::label);",
        ],
    );
    assert_contains(
        "g(spawn_parallel f()?);",
        &[
            "g(TrySpawnable::on_heap(HEAP, TrySpawnable::parallel(HEAP, f(), spawn_parallel::label), spawn_parallel::label));",
        ],
    );
    for closure in ["move || f(x)", "|| { f(x) }", "f"] {
        assert_contains(
            &format!("let a = spawn_blocking {closure}?; 1"),
            &[&format!(
                "TrySpawnable::in_frame(FRAME, TryBlockingWork::blocking(HEAP, {closure}, spawn_blocking::label), spawn_blocking::label);"
            )],
        );
    }
}

#[test]
fn a_start_has_methods_of_its_own() {
    assert_contains("let (a, b) = spawn_start f(); 1", &["= Spawnable::start_in_frame(FRAME, f(), LABEL);"]);
    assert_contains(
        "type Error = E; g(spawn_start f()?);",
        &["g(TryStartableInto::start_on_heap(HEAP, f(), LABEL));"],
    );
    assert_contains(
        "let a = spawn_start f();",
        &["with_slots(1usize)", "nursery.finish(()).await; finished"],
    );
    let threads = squeeze(&super::nursery(tokens("(krate) block_nursery let (a, b) = spawn_start f()?; 1")));
    assert!(threads.contains("with_slots(0usize)"), "{threads}");
    assert!(threads.contains("let(a,b)=TrySpawnable::start_threaded(nursery.handle(),f(),"), "{threads}");
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
        "Spawnable::threaded(nursery.handle(),f(),",
        "Spawnable::cancellable(nursery.heap(),Spawnable::threaded(nursery.handle(),g(),",
        "letoutput=nursery.run(body);output})",
    ] {
        assert!(output.contains(part), "{part} is not in {output}");
    }
}

#[test]
fn cfgs_go_with_everything_that_belongs_to_a_task() {
    assert_contains(
        "#[cfg(x)] #[allow(y)] let a = spawn f(); let b = spawn g();",
        &[
            "#[cfg(x)] let mut task @ SpawnedTask",
            "#[cfg(x)] #[allow(y)] let a =",
            "(#[cfg(x)] unsafe { krate::__private::EndOfBlock::take(&finished, &a) }, unsafe { krate::__private::EndOfBlock::take(&finished, &b) },)",
        ],
    );
    assert_contains(
        "#[cfg(a)] { 1 } #[cfg(b)] { 2 }",
        &["let output: _ = { match () { () => { #[cfg(a)] { 1 } #[cfg(b)] { 2 } } } };"],
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

/// No macro gives such, but tokens are tokens.
#[test]
fn an_operand_can_end_inside_of_invisible_delimiters() {
    for (before, inside) in
        [("continue", "'a 'a"), ("spawn f", "() { x } else if y { z }"), ("spawn", "a b c")]
    {
        let mut block = tokens(&format!("(krate) nursery {before}"));
        block.extend([TokenTree::from(Group::new(Delimiter::None, tokens(inside)))]);
        assert!(squeeze(&super::nursery(block)).contains(&squeeze(&tokens(inside))), "{before}");
    }
}

#[test]
fn the_text_before_a_mistake_does_not_depend_on_it() {
    let start = "let x = 1; let a = spawn f(Vec::<Vec<u8>>::new())?; let b = vec![spawn g()]; a.";
    let (valid, invalid) = (expand(&format!("{start}len()")), expand(start));
    let same = valid.bytes().zip(invalid.bytes()).take_while(|(one, other)| one == other).count();
    assert!(valid[..same].ends_with("letoutput:_={match(){()=>{a."), "{}", &valid[..same]);
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
    assert_error("type Error = ; f()?", "another name for one type");
    assert_error("type Error = Box<dyn E>>; f()?", "another name for one type");
    assert_error("type Error = E", "expected `;` behind this");
    for last in ["let x = 1", "use a::b", "const A: B = 1", "struct S(u8)"] {
        assert_error(&format!("let a = 1; {last}"), "expected `;` behind this");
    }
    assert_error("let a = spawn f(); let r#a = spawn g();", "is called `a`");
    assert_error("let mut a = spawn f();", "cannot be `mut`");
    assert_error("#[cfg_attr(x, cfg(y))] let a = spawn f();", "cannot stand on a task");
    assert_error("|mut n| n.len()", "only a name");
    assert_error("for i in x { spawn f() }", "when the iteration ends");
    assert_error("if x { spawn f() } g();", "when the `if` ends");
    assert_error("yield 1;", "gives one value");
    assert_error("spawn f() spawn g(); 1", "expected `;` behind this");
    assert_error("let a = spawn f() let b = 1; b", "expected `;` behind this");
    assert_error("let a = spawn_blocking || async { f() }; 1", "nobody would await");
    assert_error("let a = spawn_blocking async move || f(); 1", "nobody would await");
    for name in ["mut n", "let n", "n: N", "_", "fn", "", "n,"] {
        assert_error(&format!("|{name}| 1"), "only a name");
    }
    assert_contains("|for n| 1", &["let n = nursery.handle();"]);
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

#[test]
fn what_was_meant_as_a_keyword_is_one() {
    for (block, help) in [
        ("spwan f();", "write `spawn`"),
        ("let a = Spawn f();", "write `spawn`"),
        ("if x { spawn_deamon f(); }", "write `spawn_daemon`"),
        ("g(spawn_local f());", "the keywords are"),
        ("let a = spawn parallel f();", "write `spawn_parallel`"),
        ("let a = spawn-blocking || f();", "write `spawn_blocking`"),
        ("daemon f();", "write `spawn_daemon`"),
        ("spawn;", "write `spawn f(..)`"),
        ("let a = spawn_daemon;", "write `spawn_daemon f(..)`"),
    ] {
        assert_error(block, help);
    }
    for block in [
        "spawned(f());",
        "let spawner = 1; g(spawner);",
        "select! { spawned f() => {} }",
        "let a = spawn;",
        "let spawn_daemon = 1; let b = spawn_daemon;",
        "spawn - parallel;",
        "x.spawn_all(f());",
    ] {
        assert!(!expand(block).contains("compile_error"), "{block}");
    }
}

#[test]
fn the_tail_is_no_ok_and_nothing_that_runs() {
    for (block, message) in [
        ("spawn f()?; Ok(1)", "without `Ok(..)`"),
        ("type Error = E; Result::Ok(())", "without `Ok(..)`"),
        ("let a = spawn f(); g(); a", "write `a.await`"),
        ("let a = spawn f(); g(); (1, Some(a))", "write `a.await`"),
        ("let a = spawn f(); match x { 1 => vec, _ => Box::new(&a) }", "write `a.await`"),
        ("g(); (spawn f())", "await it"),
        ("|n| spawn f(); n", "leave its nursery"),
    ] {
        assert_error(block, message);
    }
    for block in [
        "spawn f(); Ok(1)",
        "spawn f()?; g(Ok(1))",
        "spawn f()?; if x { Ok(1) } else { g() }",
        "let a = spawn f(); let a = a.await; a",
        "let a = spawn f(); match x { Some(a) => a, None => 1 }",
        "let a = spawn f(); if let Some(a) = x { a } else { 1 }",
        "let a = spawn f(); { let a = 1; a }",
        "let a = spawn f(); g(a)",
        "let a = spawn f(); a.await",
        "|n| let n = 1; n",
    ] {
        assert!(!expand(block).contains("compile_error"), "{block}");
    }
}

#[test]
fn the_error_is_one_type() {
    for (block, message) in [
        ("type Error; f()?", "another name for one type"),
        ("type Error: E; f()?", "another name for one type"),
        ("type Error<T> = E; f()?", "another name for one type"),
        ("pub(crate) type Error = E; f()?", "remove the `pub`"),
        ("#[cfg(x)] type Error = E; f()?", "cannot come and go"),
        ("type Error = A; type Error = B;", "already"),
    ] {
        assert_error(block, message);
    }
    assert_contains("type Error: E; f()?", &["Scope::<'_, E>::with_slots"]);
}

#[test]
fn other_fronts_are_mistakes() {
    for (block, message) in [
        ("async move { f(); }", "put it on the tasks"),
        ("{ async { f(); } }", "`async` by itself"),
        ("n, { f(); }", "write `nursery!(|n| { .. })`"),
        ("n { f(); }", "write `nursery!(|n| { .. })`"),
        ("|n { f(); }", "ends with `|`"),
        ("|n| -> u8 { 1 }", "no type to return"),
        ("f(), g()", "not a list of tasks"),
        ("spawn f()?, spawn g()", "not a list of tasks"),
    ] {
        assert_error(block, message);
    }
    for block in
        ["S { x: f() }", "f::<A, B>()", "loop { f() }", "unsafe { f() }", "let a = f(), 1;", "(f(), g())"]
    {
        assert!(!expand(block).contains("compile_error"), "{block}");
    }
}

/// An editor puts a word of its own at the cursor, and looks for the place of that in the output without it.
#[test]
fn what_stands_before_the_cursor_is_as_long_whatever_is_there() {
    for start in [
        "let a = spawn x.",
        "spawn x.",
        "spawn_daemon f(x.y).",
        "let _ = spawn x.",
        "w; x.",
        "v!(); || w?; x.",
    ] {
        for end in ["", ";", "let b = 1;", "b();", "let b = spawn c(); b.await"] {
            let before = |cursor: &str| {
                let output =
                    squeeze(&super::nursery(tokens(&format!("(krate) nursery {start} {cursor} {end}"))));
                output.split_once("x.").expect("the start is in the output").0.len()
            };
            assert_eq!(before(""), before("word"), "{start} {end}");
        }
    }
}
