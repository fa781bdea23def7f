//! The order in which addresses are tried.

use std::collections::VecDeque;
use std::net::SocketAddr;

/// Takes turns between the families, IPv6 and IPv4, as RFC 8305 asks for in its section 4: if one of them is broken, every other
/// attempt is not. The family of the first address begins, and within a family the order stays.
pub(crate) fn interleave(addresses: impl IntoIterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut addresses = addresses.into_iter().peekable();
    let ipv6_begins = addresses.peek().is_some_and(SocketAddr::is_ipv6);
    let (mut these, mut those): (VecDeque<_>, VecDeque<_>) =
        addresses.partition(|address| address.is_ipv6() == ipv6_begins);

    let mut ordered = Vec::new();
    while !(these.is_empty() && those.is_empty()) {
        ordered.extend(these.pop_front());
        ordered.extend(those.pop_front());
    }
    ordered
}
