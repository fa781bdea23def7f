use aioresult::nursery;

async fn sum() -> u32 {
    nursery! {
        let a = spawn one(); // no task of tokio's: it runs in the task that awaits the nursery
        let b = spawn_parallel two();
        let c = spawn_blocking || 3;
        a.await + b.await + c.await
    }
}
