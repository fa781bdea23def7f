//! Clients, so that the server has something to do.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use aioresult::nursery;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::{interval, sleep};

/// Has a new visitor again and again, besides two clients who stay. What they meet is nobody's concern.
pub(crate) async fn clients(server: SocketAddr) {
    nursery! {
        let _ = spawn type_slowly(server);
        let _ = spawn begin_a_line(server);
        let mut bell = interval(Duration::from_millis(200));
        for visitor in 1_u64.. {
            bell.tick().await;
            let _ = spawn visit(server, visitor);
        }
    }
}

/// Some leave politely, and some do not.
async fn visit(server: SocketAddr, visitor: u64) -> io::Result<()> {
    let mut connection = BufReader::new(TcpStream::connect(server).await?);
    for topic in ["hello", "the weather", "politics"] {
        connection.write_all(format!("{topic}, says visitor {visitor}\n").as_bytes()).await?;
        let mut answer = String::new();
        if connection.read_line(&mut answer).await? == 0 {
            println!("visitor {visitor} is sent home");
            return Ok(());
        }
        print!("{answer}");
        sleep(Duration::from_millis(100)).await;
    }
    if visitor.is_multiple_of(4) {
        // Then closing it is a reset.
        connection.get_ref().set_zero_linger()?;
    }
    Ok(())
}

/// Always in the middle of a line, and soon at its end.
async fn type_slowly(server: SocketAddr) -> io::Result<()> {
    let mut connection = TcpStream::connect(server).await?;
    for letter in b"slow\n".iter().cycle() {
        connection.write_all(&[*letter]).await?;
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Always in the middle of a line.
async fn begin_a_line(server: SocketAddr) -> io::Result<()> {
    let mut connection = TcpStream::connect(server).await?;
    connection.write_all(b"what I have always wanted to sa").await?;
    let _nothing = connection.read(&mut [0]).await?;
    Ok(())
}
