//! What goes over the connection.

use std::io;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio_util::codec::{Decoder, Encoder, LengthDelimitedCodec};

/// How much text fits into a message. In bytes.
pub(crate) const LONGEST_TEXT: usize = 64 * 1024;

/// A request, or the reply that has its number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Message {
    pub(crate) number: u64,
    pub(crate) text: Bytes,
}

/// A frame for each message, which begins with the number.
pub(crate) struct MessageCodec {
    frames: LengthDelimitedCodec,
}

impl MessageCodec {
    pub(crate) fn new() -> Self {
        let longest_frame = size_of::<u64>() + LONGEST_TEXT;
        Self { frames: LengthDelimitedCodec::builder().max_frame_length(longest_frame).new_codec() }
    }
}

impl Encoder<Message> for MessageCodec {
    type Error = io::Error;

    fn encode(&mut self, message: Message, to: &mut BytesMut) -> io::Result<()> {
        let mut frame = BytesMut::with_capacity(size_of::<u64>() + message.text.len());
        frame.put_u64(message.number);
        frame.put(message.text);
        self.frames.encode(frame.freeze(), to)
    }
}

impl Decoder for MessageCodec {
    type Item = Message;
    type Error = io::Error;

    fn decode(&mut self, from: &mut BytesMut) -> io::Result<Option<Message>> {
        let Some(mut frame) = self.frames.decode(from)? else { return Ok(None) };
        let number = frame.try_get_u64().map_err(|_| io::Error::other("a message without a number"))?;
        Ok(Some(Message { number, text: frame.freeze() }))
    }
}
