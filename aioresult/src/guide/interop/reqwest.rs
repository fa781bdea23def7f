use aioresult::nursery;
use reqwest::{Client, Error};

// At most four requests at a time; the bodies in the order of the pages.
pub(crate) async fn bodies(client: &Client, site: &str, pages: u32) -> Result<Vec<String>, Error> {
    nursery!(|n| {
        n.set_limit(4);
        let captures: Vec<_> = (0..pages).map(|page| spawn body(client, format!("{site}/{page}"))?).collect();
        let mut bodies = Vec::new();
        for capture in captures {
            bodies.push(capture.await);
        }
        bodies
    })
}

async fn body(client: &Client, url: String) -> Result<String, Error> {
    client.get(url).send().await?.error_for_status()?.text().await
}
