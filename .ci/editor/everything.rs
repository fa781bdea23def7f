// Every keyword, in every form; `NURSERY` is one of the macros.
pub async fn everything(list: &[u32], text: String) -> Result<u32, String> {
    let (a, b) = NURSERY! {
        let borrowed = &text;
        let a = spawn async { borrowed.len() };
        let b = spawn checked(1)?;
    }?;
    let one = NURSERY! { let one = spawn square(2); };
    let sum: Result<u32, Box<dyn std::error::Error + Send + Sync>> = NURSERY!(|n| {
        type Error = Box<dyn std::error::Error + Send + Sync>;
        n.set_limit(5);
        let mut all = Vec::new();
        for number in list { all.push(spawn square(*number)); }
        for number in list { spawn checked(*number)?; }
        spawn nothing();
        let _ = spawn square(3);
        let c = spawn checked(4)?;
        spawn_daemon async { std::future::pending::<()>().await };
        let d = spawn_cancellable square(5);
        spawn_cancellable checked(6)?;
        let e = spawn_parallel square(7);
        let f = spawn_parallel checked(8)?;
        let g = spawn_blocking || 9_u32;
        let h = spawn_blocking move || "10".parse::<u32>()?;
        let (ready, result) = spawn_start serve(80);
        let (ready_or_not, result_or_not) = spawn_start serve_or_fail(80)?;
        let i = spawn(square(11));
        drop(n.spawn(async { 12 }));
        if list.is_empty() { n.fail("empty".into()); }
        d.cancel();
        let mut sum = c.await + e.await + f.await + g.await + h.await + i.await;
        for one in all { sum += one.await; }
        if let Ok(port) = ready.await { sum += u32::from(port); }
        if let Ok(port) = ready_or_not.await { sum += u32::from(port); }
        let _: u64 = result.await;
        let _ = result_or_not.await;
        let _: Result<u32, aioresult::Cancelled> = d.await;
        sum
    });
    let _: &usize = a.result();
    Ok(*b + *one + sum.unwrap_or_default())
}

#[capture(args)]
pub async fn serve_or_fail(port: u16, ready: Started<u16>) -> Result<u64, String> {
    ready.set(port);
    Err("done".into())
}
#[capture(args, skip(secret), name = "other")]
pub async fn generic<T: std::fmt::Debug + Clone>(value: &T, (x, _): (u32, u32), secret: [u8; 2]) -> (T, u32) {
    if x > 5 { return (value.clone(), 1); }
    (value.clone(), x + u32::from(secret[0]))
}
pub struct Server;
impl Server {
    #[capture]
    pub async fn run(&mut self, mut count: u32) -> u32 { count += 1; count }
}
pub async fn callers() -> u32 {
    let (text, number): (String, u32) = generic(&String::new(), (1, 2), [3, 4]).await;
    let served: u64 = serve(1).await;
    Server.run(number).await + text.len() as u32 + served as u32
}
