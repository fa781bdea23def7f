//! What must not compile, and what it says. The cases are in `ui/`, a file for each mistake, with the compiler's
//! words beside it.
#![forbid(unsafe_code)]
