//! The attribute goes on methods, and on those of traits where they are implemented.

use std::pin::{Pin, pin};

use aioresult::{Startable, Started, capture};
use aioresult_tests::{run, yield_now};

#[derive(Clone, Debug, PartialEq)]
struct Text(String);

fn text() -> Text {
    Text("a".into())
}

impl Text {
    #[capture]
    async fn new(text: &str) -> Self {
        yield_now().await;
        Self(text.into())
    }

    #[capture]
    async fn by_ref(&self) -> &str {
        yield_now().await;
        &self.0
    }

    #[capture]
    async fn by_mut(&mut self, more: &str) -> &mut String {
        yield_now().await;
        self.0.push_str(more);
        &mut self.0
    }

    #[capture]
    async fn by_value(mut self) -> String {
        self.0.push('!');
        self.0
    }

    #[capture]
    async fn by_box(self: Box<Self>) -> String {
        self.0
    }

    #[capture]
    async fn by_pin(mut self: Pin<&mut Self>, more: char) -> usize {
        self.as_mut().0.push(more);
        self.0.len()
    }

    #[capture]
    async fn without_using_it(&self) -> u32 {
        5
    }
}

#[test]
fn with_any_kind_of_self() {
    let mut text = text();
    assert_eq!(run(Text::new("a")), text);
    assert_eq!(run(text.by_ref()), "a");
    run(text.by_mut("b")).push('c');
    assert_eq!(text.0, "abc");
    assert_eq!(run(pin!(text.clone()).by_pin('d')), 4);
    assert_eq!(run(Box::new(text.clone()).by_box()), "abc");
    assert_eq!(run(text.without_using_it()), 5);
    assert_eq!(run(text.by_value()), "abc!");
}

#[test]
fn they_know_their_name_and_place() {
    let text = text();
    let (routine, line) = (text.by_ref(), line!());
    assert_eq!((routine.routine(), routine.location().line()), ("by_ref", line));
}

trait Length {
    async fn length(&self, more: &str) -> usize;
    fn sent(&self) -> impl Future<Output = usize> + Send;
    fn serve(&self, x: u32) -> impl Startable<Ready = u32, Output = &str>;
}

impl Length for Text {
    #[capture]
    async fn length(&self, more: &str) -> usize {
        yield_now().await;
        self.0.len() + more.len()
    }

    #[capture]
    async fn sent(&self) -> usize {
        yield_now().await;
        self.0.len()
    }

    #[capture]
    async fn serve(&self, ready: Started<u32>, x: u32) -> &str {
        ready.set(x);
        &self.0
    }
}

#[test]
fn that_implement_those_of_a_trait() {
    async fn all<T: Length>(value: &T) -> (usize, usize, &str) {
        (value.length("bc").await, value.sent().await, value.serve(1).await)
    }
    assert_eq!(run(all(&text())), (3, 1, "a"));
}

/// So that a routine finds out, after all, where it was called.
#[test]
fn that_implement_those_of_a_trait_know_their_place_if_the_type_is_known() {
    let text = text();
    let (routine, line) = (Length::sent(&text), line!());
    assert_eq!((routine.routine(), routine.location().line()), ("sent", line));
}
