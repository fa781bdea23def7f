//! That what the page `aioresult::guide::interop` shows of servers and clients works. It shows the files of `aioresult/src/guide/interop`,
//! which are modules here: aioresult itself should not need so much to be tested.
#![forbid(unsafe_code)]

mod an_axum_handler;
mod hyper_connections;
mod reqwest_fan_out;
mod server;
mod shop;
