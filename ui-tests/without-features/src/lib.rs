//! What users of a feature that is off are told. It is a crate of its own since the cases are built with the features that the
//! crate of their test asks for.
#![forbid(unsafe_code)]
