//! The output for whole functions, as text. What it does is tested in `tests/`, what it says in `ui-tests/`.

use proc_macro2::TokenStream;

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("these are tokens")
}

/// Without spaces, in which printed tokens differ, and with a shorter `shown`.
fn squeeze(tokens: &TokenStream) -> String {
    let text: String = tokens.to_string().split_whitespace().collect();
    text.replace("krate::__private::Shown::shown", "shown")
}

fn expand(options: &str, item: &str) -> String {
    squeeze(&super::capture(tokens(&format!("crate = krate, {options}")), tokens(item)))
}

#[track_caller]
fn assert_contains(options: &str, item: &str, expected: &[&str]) {
    let output = expand(options, item);
    for part in expected {
        let part = squeeze(&tokens(part));
        assert!(output.contains(&part), "{part}\nis not in\n{output}");
    }
}

#[track_caller]
fn assert_error(options: &str, item: &str, message: &str) {
    let output = super::capture(tokens(options), tokens(item)).to_string();
    assert_eq!(output.matches("compile_error").count(), 1, "{output}");
    assert!(output.contains(message), "{output}");
}

#[test]
fn wraps_the_body() {
    let expected = "#[track_caller]
        pub fn f<T>(x: u32) -> krate::Routine<impl ::core::future::Future<Output = T>> where T: A {
            krate::__private::routine(::core::option::Option::None, \"f\", async move {
                let x = x;
                if let ::core::option::Option::Some(output) = ::core::option::Option::None::<T> {
                    return { output };
                }
                let output: T = match () { () => { g(x)? } };
                #[allow(unreachable_code)]
                return output;
            })
        }";
    assert_eq!(expand("", "pub async fn f<T>(x: u32) -> T where T: A { g(x)? }"), squeeze(&tokens(expected)));
}

#[test]
fn a_function_that_reports_ready_does_not_ask_its_callers_for_that() {
    assert_contains(
        "args",
        "async fn f(x: u32, mut ready: Started<u16>, y: u8) -> T { 1 }",
        &[
            "fn f(x: u32, y: u8) -> krate::Routine<impl krate::Startable<Ready = u16, Output = T> >",
            "krate::__private::arguments(&[shown(&x), shown(&y)])",
            "krate::__private::startable",
            "let x = x; let mut ready: Started<u16> = ready; let y = y;",
        ],
    );
    assert_contains(
        "",
        "async fn f(_: aioresult::Started) {}",
        &["Ready = (),", "move |__arg0| async move", "let _: aioresult::Started = __arg0;"],
    );
}

#[test]
fn every_argument_is_taken_in_order() {
    assert_contains(
        "",
        "async fn f(&self, a: A, mut b: B, _: C, (d, _): D, ref e: E, NONE: F, _g: G) {}",
        &[
            "fn f(&self, a: A, b: B, __arg0: C, __arg1: D, __arg2: E, __arg3: F, _g: G)",
            "let _ = &self; let a = a; let mut b = b; let __arg0 = __arg0;
             let __arg1 = __arg1; #[allow(let_underscore)] let (d, _) = __arg1;
             let __arg2 = __arg2; #[allow(let_underscore)] let ref e = __arg2;
             let __arg3 = __arg3; #[allow(let_underscore)] let NONE = __arg3;
             #[allow(clippy::no_effect_underscore_binding)] let _g = _g;",
        ],
    );
}

#[test]
fn attributes_of_arguments_go_where_they_are_right() {
    assert_contains(
        "args",
        "async fn f(#[cfg(a)] #[expect(b)] x: A, #[cfg_attr(c, allow(d))] #[other] y: B) {}",
        &[
            "fn f(#[cfg(a)] x: A, #[other] y: B)",
            "arguments(&[#[cfg(a)] shown(&x), shown(&y)])",
            "#[cfg(a)] #[expect(b)] let x = x; #[cfg_attr(c, allow(d))] let y = y;",
        ],
    );
}

#[test]
fn shows_the_arguments_that_it_is_asked_for() {
    let method = "async fn f(self, a: A, (b, c): B) {}";
    assert_contains("args", method, &["arguments(&[shown(&a), shown(&__arg0)])"]);
    assert_contains("args(self)", method, &["arguments(&[shown(&self), shown(&a), shown(&__arg0)])"]);
    assert_contains("args, skip(a)", method, &["arguments(&[&::core::format_args!(\"_\"), shown(&__arg0)])"]);
    assert_contains("args, skip(c,)", method, &["arguments(&[shown(&a), &::core::format_args!(\"_\")])"]);
}

#[test]
fn names_the_routine() {
    assert_contains("", "async fn r#type() {}", &["\"type\", async move"]);
    assert_contains("name = \"other\"", "async fn f() {}", &["\"other\", async move"]);
}

#[test]
fn names_of_parameters_are_chosen_so_that_they_are_free() {
    assert_contains("", "async fn f(__arg0: A, (a, b): B) {}", &["fn f(__arg0: A, __arg1: B)"]);
    // The compiler says that.
    assert_contains("", "async fn f(x: A, x: B) {}", &["fn f(x: A, x: B)"]);
}

#[test]
fn what_cannot_stand_in_the_body_is_left_to_be_inferred() {
    assert_contains(
        "",
        "async fn f() -> Result<impl A, B<impl C>> {}",
        &["Output = Result<impl A, B<impl C>>", "let output: Result<_, B<_>> ="],
    );
    let never = "<fn() -> ! as krate::__private::Returns>::Output";
    assert_contains(
        "",
        "async fn f() -> ! {}",
        &[&format!("Output = {never}>"), &format!("let _: {never} =")],
    );
}

#[test]
fn the_place_of_the_call_is_only_asked_for_where_it_can_be() {
    assert!(expand("", "async fn f() {}").starts_with("#[track_caller]fn"));
    assert!(expand("", "async extern \"Rust\" fn f() {}").starts_with("#[track_caller]extern"));
    assert!(expand("", "async extern \"C\" fn f() {}").starts_with("extern"));
    assert!(expand("", "async fn main() {}").starts_with("fn"));
    assert!(expand("", "#[track_caller] async fn f() {}").starts_with("#[track_caller]fn"));
}

#[test]
fn attributes_of_the_function_stay() {
    let start = |item: &str| expand("", item).split("->").next().map(str::to_owned);
    let kept = "#[doc=\"a\"]#[inline]#[must_use=\"b\"]#[allow(c)]#[track_caller]pub(crate)unsafefnf()";
    assert_eq!(
        start("#[doc = \"a\"] #[inline] #[must_use = \"b\"] pub(crate) async unsafe fn f() { #![allow(c)] }"),
        Some(kept.to_owned())
    );
    assert_eq!(start("#[must_use] async fn f() {}"), Some("#[track_caller]fnf()".to_owned()));
}

#[test]
fn lets_other_macros_come_first() {
    let moved = "#[doc = \"a\"] #[instrument(b)] #[krate::capture(__last, crate = krate, args)] pub async fn f(x: A) {}";
    let item = "#[doc = \"a\"] #[instrument(b)] pub async fn f(x: A) {}";
    assert_eq!(expand("args", item), squeeze(&tokens(moved)));
    assert_contains("__last, args", item, &["#[instrument(b)] #[track_caller] pub fn f(x: A)"]);
    assert!(!expand("", "#[rustfmt::skip] #[clippy::a] async fn f() {}").contains("__last"));
}

#[test]
fn what_does_not_parse_is_left_to_the_compiler() {
    for item in [
        "async fn f(x: ) {}",
        "async fn f() -> {}",
        "async fn f() -> (A B) {}",
        "async fn f(#[cfg | (a)] x: A) {}",
        "async fn f(S { x, .. y }: S) {}",
        "pub async unsafe fn",
        "",
        "fn f(x: u32, ...) {}",
    ] {
        assert_eq!(expand("", item), squeeze(&tokens(item)), "{item}");
    }
    // Also if what does not parse is in the body, which goes out as it came in.
    assert_contains("", "async fn f() { let x = ; x. }", &["() => { let x = ; x. }"]);
}

#[test]
fn the_text_before_a_mistake_does_not_depend_on_it() {
    let start = "async fn f(x: Vec<Vec<u8>>) -> u8 { let y = x; y.";
    let (valid, invalid) = (expand("", &format!("{start}len() }}")), expand("", &format!("{start} }}")));
    let same = valid.bytes().zip(invalid.bytes()).take_while(|(one, other)| one == other).count();
    assert!(valid[..same].ends_with("lety=x;y."), "{}", &valid[..same]);
}

#[test]
fn each_mistake_is_one_error() {
    let function = "async fn f(x: u32) {}";
    for (options, message) in [
        ("foo", "`foo` is no option"),
        ("\"name\"", "this is no option"),
        ("args, args", "`args` is given twice"),
        ("args = true", "`args` takes no value"),
        ("args(x)", "only `self` can stand"),
        ("name = 5", "`name` takes a string literal"),
        ("name", "`name` takes a string literal"),
        ("crate = 5", "`crate` takes a path"),
        ("args, skip", "`skip` takes the names"),
        ("args, skip = x", "`skip` takes the names"),
        ("args, skip()", "`skip` takes the names"),
        ("args, skip(y)", "no argument is called `y`"),
        ("args, skip(self)", "`self` is not shown"),
        ("skip(x)", "no argument is shown"),
    ] {
        assert_error(options, function, message);
    }
    for (item, message) in [
        ("fn f() {}", "this one is not `async`"),
        ("const fn f() {}", "not on a `const fn`"),
        ("const F: u32 = 1;", "not on `const`"),
        ("static F: u32 = 1;", "not on `static`"),
        ("pub struct F;", "not on `struct`"),
        ("unsafe impl F for G {}", "not on `impl`"),
        ("extern \"C\" {}", "not on `extern`"),
        ("async fn f();", "needs the body"),
        ("fn f<'async_trait>() -> T where Self: 'async_trait {}", "`#[async_trait]` has already"),
        ("async fn f(a: Started, b: Started<u32>) {}", "only one parameter"),
        ("async fn f(#[cfg(a)] b: Started) {}", "cannot come and go"),
    ] {
        assert_error("", item, message);
    }
}

#[test]
fn a_function_with_a_mistake_can_still_be_called() {
    let start = |options: &str, item: &str| expand(options, item).split("->").next().map(str::to_owned);
    assert_eq!(start("foo", "async fn f(x: u32) {}"), Some("#[track_caller]fnf(x:u32)".to_owned()));
    assert_eq!(start("", "async fn f(a: Started, b: Started) {}"), Some("#[track_caller]fnf()".to_owned()));
    assert!(expand("", "fn f(x: u32) -> u32 { x }").starts_with("fnf(x:u32)->u32{x}::core::compile_error!"));
}
