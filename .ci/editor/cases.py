"""What is asked, where, and what has to be in the answer."""

from pathlib import Path

import questions
from case import (
    BODIES,
    FILE,
    FOREIGN,
    NURSERIES,
    Case,
    complete,
    goto,
    hover,
    keyword,
    mistakes,
    references,
    rename,
    signature,
)

EVERYTHING = (Path(__file__).parent / "everything.rs").read_text()

RUNNING = "let a: ResultCapture<u32, Running<"
CLIENT = ["fetch", "name"]
NUMBER = ["count_ones", "pow"]
CAPTURE = ["await", "is_done", "result", "wait_done", "location"]

CASES = [
    # Hover.
    hover("local", "let loc$0al = 1_u8; drop(local);", ["let local: u8"], BODIES),
    hover("variable from outside", "drop(out$0side);", ["outside: u32"], BODIES),
    hover(
        "function that is called",
        "drop(squ$0are(1));",
        ["async fn square(number: u32) -> u32", "Squares a number."],
        BODIES,
    ),
    hover(
        "function that is spawned", "spawn squ$0are(1);", ["async fn square(number: u32) -> u32", "Squares a number."]
    ),
    hover(
        "method that is spawned",
        "let a = spawn client.fe$0tch(1);",
        ["async fn fetch(&self, page: u32)", "Fetches a page."],
    ),
    hover("capture", "let $0a = spawn square(1);", [RUNNING]),
    hover("capture of `?`", "let $0a = spawn checked(1)?;", [RUNNING]),
    hover("capture of `?` with `type Error`", "type Error = String; let $0a = spawn checked(1)?;", [RUNNING]),
    hover(
        "capture that can be cancelled",
        "let $0a = spawn_cancellable square(1);",
        ["ResultCapture<Result<u32, Cancelled>, Running<"],
    ),
    hover("capture of a parallel task", "let $0a = spawn_parallel square(1);", [RUNNING]),
    hover("capture of a closure", "let $0a = spawn_blocking || 1_u32;", [RUNNING]),
    hover(
        "captures of a start",
        "let ($0a, b) = spawn_start serve(1); 1",
        ["ResultCapture<Result<u16, StartError>, Running<"],
    ),
    hover("capture in a loop", "for i in 0..3 { let $0a = spawn square(i); drop(a); }", [RUNNING]),
    hover("capture that is used", "let a = spawn square(1); $0a.await", [RUNNING]),
    hover("the awaited value", "let a = spawn square(1); let nu$0mber = a.await; number", ["let number: u32"]),
    hover("handle", "|n| spawn async { let _ = $0n.len(); };", ["Nursery<'_"]),
    hover("first word of the block", "out$0side.count_ones();", ["outside: u32"], BODIES),
    # Hover on the keywords.
    keyword("`spawn`", "let a = sp$0awn square(1);", ["mod spawn", "Starts a task from a future"]),
    keyword("`spawn` as the first word", "sp$0awn nothing();", ["mod spawn", "Starts a task from a future"]),
    keyword("`spawn` with `?`", "let a = sp$0awn checked(1)?;", ["mod spawn", "Starts a task from a future"]),
    keyword("`spawn` in a loop", "for _ in 0..3 { sp$0awn nothing(); }", ["mod spawn", "Starts a task from a future"]),
    keyword("`spawn_daemon`", "sp$0awn_daemon nothing();", ["mod spawn_daemon", "the nursery does not wait"]),
    keyword("`spawn_cancellable`", "sp$0awn_cancellable nothing(); 1", ["mod spawn_cancellable"]),
    keyword("`spawn_parallel`", "sp$0awn_parallel nothing();", ["mod spawn_parallel", "tokio runs this task"]),
    keyword("`spawn_blocking`", "sp$0awn_blocking || ();", ["mod spawn_blocking", "Runs a closure"]),
    keyword("`spawn_start`", "let (a, b) = sp$0awn_start serve(1); 1", ["mod spawn_start", "Starts a routine"]),
    Case("hover: all of `spawn`", questions.hover, "sp$0awn nothing();", ["mod spawn"], NURSERIES, unwanted=FOREIGN),
    # Go to definition.
    goto("local", "let local = 1_u8; drop(lo$0cal);", "let local = 1_u8;", BODIES),
    goto("variable from outside", "drop(out$0side);", "outside: u32", BODIES),
    goto("variable from outside, in a task", "spawn async { drop(out$0side); };", "outside: u32"),
    goto("function that is spawned", "let a = spawn squ$0are(1);", "pub async fn square"),
    goto("function that is spawned in a loop", "for i in 0..3 { spawn squ$0are(i)?; }", "pub async fn square"),
    goto("method that is spawned", "let a = spawn client.fe$0tch(1);", "pub async fn fetch"),
    goto("capture", "let a = spawn square(1); $0a.await", "let a = spawn square(1);"),
    goto("handle", "|n| $0n.len();", "|n| n.len();"),
    # Completion.
    complete("at the end", "client.$0", CLIENT, BODIES),
    complete("before a statement", "client.$0\nlet next = 1;", CLIENT, BODIES),
    complete("before an expression", "client.$0\nnothing().await;", CLIENT, BODIES),
    complete("half a name", "let next = client.na$0;", CLIENT, BODIES),
    complete("names", "let local = 1; lo$0", ["local", "outside", "square"], BODIES),
    complete("path", "jobs::$0;", ["work"], BODIES),
    complete("with a mistake before", "let x = ;\nclient.$0", CLIENT, BODIES),
    complete("with a mistake behind", "client.$0\nlet x = ;", CLIENT, BODIES),
    complete("behind a closure", "let f = |x: u32| x + 1;\nclient.$0", CLIENT, BODIES),
    complete("in a closure", "let f = || client.$0;", CLIENT, BODIES),
    complete("behind a spawn", "let a = spawn square(1);\nclient.$0", CLIENT),
    complete("before a spawn", "client.$0\nlet a = spawn square(1);", CLIENT),
    complete("between spawns", "let a = spawn square(1);\nclient.$0\nlet b = spawn checked(1)?;", CLIENT),
    complete("operand", "let a = spawn client.$0;", CLIENT),
    complete("operand at the end", "let a = spawn client.$0", CLIENT),
    complete("operand before a `let`", "let a = spawn client.$0\nlet b = spawn square(1);", CLIENT),
    complete("operand before an expression", "spawn client.$0\nnothing().await;", CLIENT),
    complete("operand with a `?`", "let a = spawn client.$0?;", CLIENT),
    complete("operand of every other keyword", "spawn_parallel client.$0;", CLIENT),
    complete("operand in a loop", "for i in 0..3 { spawn client.$0; }", CLIENT),
    complete("operand in an array", "let all = [spawn client.$0]; 1", CLIENT),
    complete("operand in a macro", "let all = vec![spawn client.na$0]; 1", ["name"]),
    complete("in a macro", 'println!("{}", client.$0);', CLIENT, BODIES),
    complete("in an `async` operand", "let a = spawn async { client.$0 };", CLIENT),
    complete("path as the operand", "spawn jobs::$0;", ["work"]),
    complete("function as the operand", "let a = spawn squ$0", ["square"]),
    complete("nothing yet, before a statement", "let a = spawn $0\nlet b = 1;", ["square", "outside"]),
    complete("arguments of the operand", "let a = spawn square(outside.$0);", NUMBER),
    complete("capture", "let a = spawn square(1); a.$0; 1", CAPTURE),
    complete("capture at the end", "let a = spawn square(1); a.$0", CAPTURE),
    complete("capture that can be cancelled", "let a = spawn_cancellable square(1); a.$0; 1", [*CAPTURE, "cancel"]),
    complete("awaited value", "let a = spawn square(1); a.await.$0", NUMBER),
    complete("handle", "|n| n.$0", ["spawn", "set_limit", "tree"]),
    # Signature help.
    signature("function that is called", "drop(square($0));", "square(number: u32)", BODIES),
    signature("function that is spawned", "let a = spawn square($0);", "square(number: u32)"),
    signature("second argument in a loop", "for _ in 0..3 { spawn client.fetch($0); }", "fetch(&self, page: u32)"),
    signature("operand of another keyword", "let a = spawn_parallel square($0); 1", "square(number: u32)"),
    # References and renaming.
    references(
        "local in a task and in the body",
        "let lo$0cal = 1;\nlet a = spawn square(local);\ndrop(local);",
        ["drop(local);", "let a = spawn square(local);", "let local = 1;"],
    ),
    rename(
        "local in a task and in the body",
        "let lo$0cal = 1;\nlet a = spawn square(local);\ndrop(local);",
        ["drop(renamed);", "let a = spawn square(renamed);", "let renamed = 1;"],
    ),
    # The value of a block.
    hover(
        "capture of a finished block",
        "async fn f() { let (a, b) = nursery! { let a = spawn square(1); let b = spawn nothing(); }; drop($0a); }",
        ["a: ResultCapture<u32>"],
        FILE,
    ),
    hover(
        "value of a block with `?`",
        "async fn f() { let value = nursery! { let a = spawn checked(1)?; a.await }; drop(val$0ue); }",
        ["value: Result<u32, String>"],
        FILE,
    ),
    complete(
        "capture of a finished block",
        "async fn f() { let a = nursery! { let a = spawn square(1); }; a.$0 }",
        ["result", "into_result", "location"],
        FILE,
    ),
    # `#[capture]`.
    hover("parameter", "#[capture] async fn f(number: u32) { drop(num$0ber); }", ["number: u32"], FILE),
    hover("parameter at its place", "#[capture] async fn f(num$0ber: u32) { drop(number); }", ["number: u32"], FILE),
    hover("parameter of a pattern", "#[capture] async fn f((a, b): (u32, u8)) { drop($0b); }", ["b: u8"], FILE),
    hover("output type", "#[capture] async fn f() -> Cli$0ent { todo!() }", ["pub struct Client"], FILE),
    hover("name of a routine", "#[capture] async fn na$0me() -> u32 { 5 }", ["fn name() ->"], FILE),
    hover("`Started`", "#[capture] async fn f(ready: Started<u16>) { rea$0dy.set(1); }", ["ready: Started<u16>"], FILE),
    hover(
        "routine that is called",
        "async fn f() { ser$0ve(1).await; }",
        ["fn serve(port: u16) -> ::aioresult::Routine<", "Serves."],
        FILE,
    ),
    hover(
        "routine that is spawned",
        "async fn f() { nursery! { let a = spawn ser$0ve(1); } }",
        ["fn serve(port: u16) -> ::aioresult::Routine<", "Serves."],
        FILE,
    ),
    hover("output of a routine", "async fn f() { let out$0put = serve(1).await; }", ["let output: u64"], FILE),
    hover(
        "output of a method",
        "struct S; impl S { #[capture] async fn m(&self) -> Result<u32, String> { Ok(1) } }\nasync fn f() { let out$0put = S.m().await; }",
        ["let output: Result<u32, String>"],
        FILE,
    ),
    goto("parameter", "#[capture] async fn f(\nnumber: u32\n) { drop(num$0ber); }", "number: u32", FILE),
    goto("routine", "async fn f() { ser$0ve(1).await; }", "pub async fn serve", FILE),
    goto(
        "routine that is spawned", "async fn f() { nursery! { let a = spawn ser$0ve(1); } }", "pub async fn serve", FILE
    ),
    complete("parameter", "#[capture] async fn f(client: Client) { client.$0 }", CLIENT, FILE),
    complete(
        "parameter, with a value behind", "#[capture] async fn f(client: Client) -> u32 { client.$0\n5 }", CLIENT, FILE
    ),
    complete(
        "`self`", "struct S { number: u32 } impl S { #[capture] async fn m(&self) { self.$0 } }", ["number", "m"], FILE
    ),
    complete("output of a routine", "async fn f() { serve(1).await.$0 }", NUMBER, FILE),
    complete("routine", "async fn f() { serve(1).$0 }", ["await", "routine", "start_soon"], FILE),
    signature("routine", "async fn f() { serve($0); }", "serve(port: u16) -> Routine<", FILE),
    references(
        "local of a routine",
        "#[capture] async fn f() {\nlet lo$0cal = 1;\ndrop(local);}",
        ["drop(local);}", "let local = 1;"],
        FILE,
    ),
    rename(
        "parameter",
        "#[capture] async fn f(\nnumber: u32) {\ndrop(num$0ber); }",
        ["drop(renamed); }", "renamed: u32) {"],
        FILE,
    ),
    # No false alarms, and the right ones.
    mistakes("none", EVERYTHING.replace("NURSERY", "nursery"), [], FILE),
    mistakes("none in `local_nursery!`", EVERYTHING.replace("NURSERY", "local_nursery"), [], FILE),
    mistakes("none in `block_nursery!`", EVERYTHING.replace("NURSERY", "block_nursery"), [], FILE),
    mistakes("wrong type", "let number: u32 = client.name;", ["expected u32, found String"], BODIES),
    mistakes("no such method", "outside.no_such();", ["no method `no_such` on type `u32`"], BODIES),
    mistakes(
        "wrong argument of a spawned function", "let a = spawn square(client.name);", ["expected u32, found String"]
    ),
]
