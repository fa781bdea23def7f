#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Local(*const u32);

async fn local() -> Local {
    Local(std::ptr::null())
}

async fn in_a_loop() {
    nursery! {
        for _ in 0..3 {
            let _ = spawn local();
        }
    }
}

async fn fails() -> Result<(), Local> {
    Ok(())
}

async fn through_the_handle() -> Result<(), Local> {
    nursery!(|n| {
        type Error = Local;
        let a = n.spawn(local());
        n.try_spawn(fails());
    })
}

fn main() {}
