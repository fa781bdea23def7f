//! The attribute goes on any free `async fn`.

use std::fmt::Debug;
use std::panic::catch_unwind;
use std::sync::Mutex;

use aioresult::capture;
use aioresult_tests::{run, yield_now};

#[test]
fn with_generics_and_bounds() {
    #[capture]
    async fn collect<'a, T, const N: usize>(values: &'a [T; N], more: &[T]) -> Vec<&'a T>
    where
        T: Debug + PartialEq,
    {
        values.iter().filter(|value| !more.contains(value)).collect()
    }
    assert_eq!(run(collect(&[1, 2, 3], &[2])), [&1, &3]);
}

#[test]
fn with_lifetimes_that_are_not_written() {
    #[capture]
    async fn first(text: &str) -> &str {
        yield_now().await;
        &text[..1]
    }
    #[capture]
    async fn join(a: &str, b: &str) -> String {
        yield_now().await;
        format!("{a}{b}")
    }
    let (a, b) = (String::from("abc"), String::from("def"));
    assert_eq!(run(first(&a)), "a");
    assert_eq!(run(join(&a, &b)), "abcdef");
}

#[test]
fn with_impl_trait_on_either_side() {
    #[capture]
    async fn map<'a>(values: &'a [u32], f: impl Fn(&u32) -> u32 + 'a) -> impl Iterator<Item = u32> + 'a {
        yield_now().await;
        values.iter().map(f)
    }
    #[capture]
    async fn try_map(values: &[u32]) -> Result<impl Iterator<Item = &u32>, String> {
        if values.is_empty() {
            return Err("empty".into());
        }
        Ok(values.iter())
    }
    assert!(run(map(&[1, 2], |x| x + 1)).eq([2, 3]));
    assert_eq!(run(try_map(&[1])).map(Iterator::count), Ok(1));
    assert_eq!(run(try_map(&[])).map(Iterator::count), Err(String::from("empty")));
}

#[test]
fn that_leaves_early() {
    #[capture]
    async fn parse(text: &str) -> Result<u32, Box<dyn std::error::Error>> {
        if text.is_empty() {
            return Err("empty".into());
        }
        let number: u32 = text.parse()?;
        Ok(number)
    }
    #[capture]
    async fn nothing(leave: bool) {
        if leave {
            return;
        }
        panic!("it did not leave");
    }
    assert_eq!(run(parse("5")).unwrap(), 5);
    assert_eq!(run(parse("")).unwrap_err().to_string(), "empty");
    assert!(run(parse("x")).is_err());
    run(nothing(true));
}

#[test]
fn whose_values_are_coerced() {
    #[capture]
    async fn show(number: bool) -> Box<dyn Debug> {
        if number {
            return Box::new(5);
        }
        Box::new("text")
    }
    #[capture]
    async fn slice(values: &[u8; 3]) -> &[u8] {
        values
    }
    assert_eq!(format!("{:?} {:?}", run(show(true)), run(show(false))), "5 \"text\"");
    assert_eq!(run(slice(b"abc")), b"abc");
}

#[test]
fn that_never_returns() {
    #[capture]
    async fn serve(stop: bool) -> ! {
        loop {
            assert!(!stop, "stopped");
            yield_now().await;
        }
    }
    #[capture]
    async fn count() -> u32 {
        panic!("no number")
    }
    assert!(catch_unwind(|| run(serve(true))).is_err());
    assert!(catch_unwind(|| run(count())).is_err());
}

/// The guard is a temporary of the last expression, and borrows an argument.
#[test]
fn whose_last_expression_borrows_an_argument() {
    #[capture]
    async fn read(text: Mutex<String>) -> String {
        text.lock().unwrap().clone()
    }
    assert_eq!(run(read(Mutex::new("text".into()))), "text");
}

#[test]
fn that_calls_itself() {
    #[capture]
    async fn count(n: u32) -> u32 {
        if n == 0 {
            return 0;
        }
        1 + Box::pin(count(n - 1)).await
    }
    assert_eq!(run(count(5)), 5);
}

#[test]
fn with_another_abi() {
    #[capture]
    async extern "C" fn foreign(x: u32) -> u32 {
        x
    }
    assert_eq!(run(foreign(1)), 1);
}

#[test]
fn with_attributes_on_arguments_and_in_the_body() {
    #[capture]
    async fn noted(
        #[expect(unused_variables)] a: u32,
        #[allow(unused_mut)] mut b: u32,
        #[cfg_attr(all(), expect(unused_variables))] c: u32,
        #[cfg(any())] d: Missing,
    ) -> u32 {
        #![expect(unused_variables)]
        let unused = 0;
        b
    }
    assert_eq!(run(noted(1, 2, 3)), 2);
}

#[test]
fn whose_argument_hides_a_constant_or_is_one() {
    #[derive(Debug)]
    struct Unit;
    #[capture(args)]
    async fn take(Unit: Unit, (): (), output: u32) -> u32 {
        output
    }
    let routine = take(Unit, (), 3);
    assert_eq!(routine.args(), Some("(Unit, (), 3)"));
    assert_eq!(run(routine), 3);
}

/// Where the parts of the function are invisible groups, and two arguments have one name.
#[test]
fn that_a_macro_has_made() {
    macro_rules! make {
        ($vis:vis $name:ident($arg:ident: $ty:ty, $pattern:pat) -> $ret:ty $body:block) => {
            #[capture(args, crate = $crate::reexported)]
            $vis async fn $name($arg: $ty, x: u32, $pattern: (u32, u32)) -> $ret {
                let inner: $ret = $body;
                inner + x
            }
        };
        ($body:block -> $ret:ty) => {
            #[capture]
            async fn with_body() -> $ret $body
        };
        ($item:item) => {
            #[capture]
            $item
        };
    }
    make!(pub(crate) add(x: u32, (y, _)) -> u32 { x + y });
    make!(
        async fn item(x: u32) -> u32 {
            x
        }
    );
    make!({ std::process::exit(1) } -> !);
    let routine = add(1, 10, (100, 0));
    assert_eq!(routine.args(), Some("(1, 10, (100, 0))"));
    assert_eq!(run(routine), 111);
    assert_eq!(run(item(4)), 4);
    assert_eq!(with_body().routine(), "with_body");
}
