//! Of routines and their names.

/// The block asks its operands whether they are routines, with a method.
mod operands_are_asked_for_their_names {
    use aioresult::nursery;
    use aioresult_tests::{run, yield_now};

    trait WithName: Sized {
        fn name(self, name: &'static str) -> (Self, &'static str) {
            (self, name)
        }
    }

    impl<T> WithName for T {}

    async fn double(x: u32) -> u32 {
        2 * x
    }

    #[test]
    fn of_a_closures_parameter_the_type_may_be_known_later() {
        let sum = run(async {
            nursery! {
                let start = |future| spawn future;
                let (two, four) = (start(double(1)), start(double(2)));
                two.await + four.await
            }
        });
        assert_eq!(sum, 6);
    }

    #[test]
    fn so_may_that_of_what_a_list_contains() {
        run(async {
            let mut list = Vec::new();
            nursery! {
                let start_all = |list: &mut Vec<_>| {
                    spawn list.pop().unwrap();
                    for future in list.drain(..) {
                        spawn future;
                    }
                };
                list.push(Box::pin(async { yield_now().await }));
                start_all(&mut list);
            }
        });
    }

    #[test]
    fn everything_may_have_a_method_called_name() {
        let four = run(async {
            nursery! {
                let four = spawn double(2);
                four.await.name("four")
            }
        });
        assert_eq!(four, (4, "four"));
    }
}

/// Parameters of a function with `#[capture]` that were called as what the macro makes.
mod parameters_have_the_names_of_the_macro {
    use aioresult::capture;
    use aioresult_tests::run;

    #[capture(args)]
    async fn add(arguments: u32, __arg1: u32, (output, b): (u32, u32)) -> u32 {
        arguments + __arg1 + output + b
    }

    #[test]
    fn they_are_different_variables() {
        let routine = add(1, 2, (3, 4));
        assert_eq!(routine.args(), Some("(1, 2, (3, 4))"));
        assert_eq!(run(routine), 10);
    }
}

/// What runs on another thread kept the label that it had before it got the routine's name.
#[cfg(feature = "threads")]
mod a_routine_is_being_stopped {
    use std::sync::mpsc;

    use aioresult::{block_nursery, capture};
    use futures::channel::oneshot;
    use futures::future::pending;

    #[capture]
    async fn stuck(begun: oneshot::Sender<()>, released: mpsc::Receiver<()>) {
        begun.send(()).unwrap();
        released.recv().unwrap();
        pending::<()>().await;
    }

    #[test]
    fn it_keeps_its_name() {
        let (begin, begun) = oneshot::channel();
        let (release, released) = mpsc::channel();
        let tree = block_nursery!(|n| {
            let task = spawn_cancellable stuck(begin, released);
            begun.await.unwrap();
            task.cancel();
            let tree = n.tree().to_string();
            release.send(()).unwrap();
            tree
        });
        assert!(tree.contains("`stuck`: stopping"), "{tree}");
    }
}
