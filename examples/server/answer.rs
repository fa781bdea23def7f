//! One connection.

use futures::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::codec::{Framed, LinesCodec, LinesCodecError};
use tokio_util::sync::CancellationToken;

/// No client can make the server remember more than that. In bytes.
pub(crate) const LONGEST_LINE: usize = 1024;

/// Answers each line in upper case, until the client closes or it is time to stop.
pub(crate) async fn answer(
    connection: impl AsyncRead + AsyncWrite + Unpin,
    stop: &CancellationToken,
) -> Result<(), LinesCodecError> {
    let mut lines = Framed::new(connection, LinesCodec::new_with_max_length(LONGEST_LINE));
    while let Some(line) = next_line(&mut lines, stop).await {
        lines.send(line?.to_uppercase()).await?;
    }
    Ok(())
}

/// The next line, if there is one. After the stop, only one of which something was read already.
async fn next_line(
    lines: &mut Framed<impl AsyncRead + Unpin, LinesCodec>,
    stop: &CancellationToken,
) -> Option<Result<String, LinesCodecError>> {
    match stop.run_until_cancelled(lines.next()).await {
        Some(line) => line,
        None if lines.read_buffer().is_empty() => None,
        None => lines.next().await,
    }
}
