//! What the blocks look like.

/// How many there are in a program, each in a function of its own.
pub(crate) const BLOCKS: usize = 200;

/// How many tasks a block starts.
pub(crate) const SPAWNS: usize = 5;

pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// Whether every block has tasks of its own, so that no two blocks share what is made for the type of a task.
    pub(crate) has_own_tasks: bool,
    /// Whether the tasks can fail.
    pub(crate) is_fallible: bool,
    /// The body of the block's function. `{0}` to `{4}` are the names of its tasks' functions.
    pub(crate) nursery: &'static str,
    pub(crate) peer: &'static str,
}

pub(crate) const SHAPES: [Shape; 6] = [
    Shape {
        name: "awaited, ?",
        has_own_tasks: false,
        is_fallible: true,
        nursery: TRY_AWAITED,
        peer: TRY_JOIN,
    },
    Shape {
        name: "awaited, ?, own tasks",
        has_own_tasks: true,
        is_fallible: true,
        nursery: TRY_AWAITED,
        peer: TRY_JOIN,
    },
    Shape { name: "pure, ?", has_own_tasks: false, is_fallible: true, nursery: TRY_PURE, peer: TRY_JOIN },
    Shape {
        name: "pure, ?, own tasks",
        has_own_tasks: true,
        is_fallible: true,
        nursery: TRY_PURE,
        peer: TRY_JOIN,
    },
    Shape { name: "pure", has_own_tasks: false, is_fallible: false, nursery: PURE, peer: JOIN },
    Shape { name: "loop, ?", has_own_tasks: false, is_fallible: true, nursery: TRY_LOOP, peer: TRY_JOIN_ALL },
];

const TRY_AWAITED: &str = "\
    aioresult::nursery! {
        let a = spawn {0}(i)?;
        let b = spawn {1}(i)?;
        let c = spawn {2}(i)?;
        let d = spawn {3}(i)?;
        let e = spawn {4}(i)?;
        a.await + b.await + c.await + d.await + e.await
    }
";

const TRY_PURE: &str = "\
    let (a, b, c, d, e) = aioresult::nursery! {
        let a = spawn {0}(i)?;
        let b = spawn {1}(i)?;
        let c = spawn {2}(i)?;
        let d = spawn {3}(i)?;
        let e = spawn {4}(i)?;
    }?;
    Ok(*a + *b + *c + *d + *e)
";

const TRY_JOIN: &str = "\
    let (a, b, c, d, e) = tokio::try_join!({0}(i), {1}(i), {2}(i), {3}(i), {4}(i))?;
    Ok(a + b + c + d + e)
";

const PURE: &str = "\
    let (a, b, c, d, e) = aioresult::nursery! {
        let a = spawn {0}(i);
        let b = spawn {1}(i);
        let c = spawn {2}(i);
        let d = spawn {3}(i);
        let e = spawn {4}(i);
    };
    *a + *b + *c + *d + *e
";

const JOIN: &str = "\
    let (a, b, c, d, e) = tokio::join!({0}(i), {1}(i), {2}(i), {3}(i), {4}(i));
    a + b + c + d + e
";

const TRY_LOOP: &str = "\
    aioresult::nursery! {
        let captures: Vec<_> = (0..i).map(|i| spawn {0}(i)?).collect();
        let mut sum = 0;
        for capture in captures {
            sum += capture.await;
        }
        sum
    }
";

const TRY_JOIN_ALL: &str = "\
    let numbers = futures::future::try_join_all((0..i).map(|i| {0}(i))).await?;
    Ok(numbers.into_iter().sum())
";
