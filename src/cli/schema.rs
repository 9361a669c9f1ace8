//! `canvas-rec schema`: the JSON Schema of scene files.
//!
//! Nothing comes in, the schema goes to stdout. Making it is left to the library.

use canvas_rec::scene;

use super::failure::Error;
use super::terminal;

/// Prints the schema, and returns the exit code.
pub(super) fn run() -> anyhow::Result<u8> {
    terminal::emit_bytes(scene::schema().as_bytes()).map_err(Error::Stdout)?;
    Ok(0)
}
