use aioresult::capture;

trait Serve {
    #[capture]
    async fn serve(&self) {}
}

impl Serve for () {
    async fn serve(&self) {}
}

fn main() {}
