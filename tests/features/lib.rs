//! The tests of this package are about the features that are off by default. They are a package of their own so that all other
//! tests run without them.
#![forbid(unsafe_code)]
