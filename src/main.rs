//! The command: what was typed comes in, an exit code goes out.
//!
//! The binary uses the library's public API only; everything that reads arguments, prints or
//! handles signals is in `cli`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
