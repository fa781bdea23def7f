//! The program whose picture is taken. It makes an album, or rather it sleeps for as long as that would take: under tokio's paused
//! clock nothing else takes time.

use std::time::Duration;

use aioresult::{capture, nursery, wait_any};
use tokio::time::sleep;

/// A nursery with a bit of everything.
pub(crate) async fn make_album() {
    nursery! {
        spawn_daemon heartbeat(millis(30));
        // Nurseries in the body, one after the other.
        let mirror = nearest_mirror().await;
        let photos = fetch_all(mirror, 6).await;
        // A task that is a nursery itself, and a task beside it.
        let shrunk = spawn shrink_all(photos);
        spawn typeset("cover");
        let photos = shrunk.await;
        // Its error is a value here, so the program goes on.
        if publish(photos).await.is_err() {
            spawn save("album.zip");
        }
    }
}

/// Never ends: when all others have, it is dropped.
#[capture(args)]
async fn heartbeat(every: Duration) {
    loop {
        sleep(every).await;
    }
}

/// Asks two, and cancels the one that is slower.
async fn nearest_mirror() -> &'static str {
    nursery! {
        let asked = [spawn_cancellable ask("eu", 90), spawn_cancellable ask("us", 40)];
        let nearest = wait_any(&asked).await.expect("there are two");
        asked[1 - nearest].cancel();
        ["eu", "us"][nearest]
    }
}

#[capture(args)]
async fn ask(_mirror: &'static str, takes: u64) {
    sleep(millis(takes)).await;
}

/// At most three at a time: the others wait for a place.
async fn fetch_all(mirror: &'static str, photos: u32) -> Vec<u32> {
    nursery!(|n| {
        n.set_limit(3);
        let fetched: Vec<_> = (1..=photos).map(|photo| spawn fetch(mirror, photo)).collect();
        let mut photos = Vec::new();
        for photo in fetched {
            photos.push(photo.await);
        }
        photos
    })
}

#[capture(args)]
async fn fetch(_mirror: &'static str, photo: u32) -> u32 {
    for chunk in 0..3 {
        sleep(millis(8 + u64::from(photo * 7 % 5) * 4 + 3 * chunk)).await;
    }
    photo
}

/// Tasks of the runtime, on any of its threads. This one has only one thread, since otherwise its clock could not be paused.
#[capture]
async fn shrink_all(photos: Vec<u32>) -> u32 {
    nursery! {
        let mut number = 0;
        for half in photos.chunks(2) {
            let pixels = 400 * half[0];
            spawn_parallel shrink(half.to_vec(), pixels);
            number += 1;
        }
        number
    }
}

#[capture(args)]
async fn shrink(photos: Vec<u32>, pixels: u32) {
    for _ in photos {
        sleep(millis(u64::from(pixels / 50))).await;
    }
}

#[capture(args)]
async fn typeset(_page: &str) {
    sleep(millis(25)).await;
    sleep(millis(20)).await;
}

/// The second part is refused, and takes the others with it: those that run, and the one that still waits for a place.
async fn publish(parts: u32) -> Result<(), &'static str> {
    nursery!(|n| {
        n.set_limit(3);
        for part in 1..=parts + 2 {
            spawn upload(part)?;
        }
    })
}

#[capture(args)]
async fn upload(part: u32) -> Result<(), &'static str> {
    sleep(millis(15)).await;
    sleep(millis(u64::from(10 * part))).await;
    if part == 2 { Err("refused") } else { Ok(()) }
}

#[capture(args)]
async fn save(_file: &str) {
    sleep(millis(30)).await;
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
