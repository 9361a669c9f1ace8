//! Every limit of the recorder, by name, in one place.
//!
//! A limit turns input that would cost unbounded memory or time into an error that names the
//! limit. Lengths are in pixels, sizes in bytes, times in seconds.

/// Longest side of a canvas, in pixels. Encoders refuse more.
pub const CANVAS_SIDE_PX: u32 = 16_384;
/// Largest area of a canvas, in pixels.
pub const CANVAS_AREA_PX: u64 = 1 << 26;
/// Memory for the pixels that a recording holds at once, in bytes.
pub const PIXEL_MEMORY_BYTES: u64 = 2 << 30;
/// Highest frame rate, in frames per second. Matroska counts in milliseconds.
pub const FRAME_RATE_MAX: u32 = 1000;
/// Largest numerator and denominator of a frame rate.
pub const FRAME_RATE_TERM: u32 = 1_000_000;
/// Most frames in one recording.
pub const FRAMES: u64 = 10_000_000;
/// Latest point in virtual time, in seconds (about 115 days).
pub const TIME_S: u32 = 10_000_000;
/// Largest scene file, in bytes.
pub const SCENE_BYTES: u64 = 4 << 20;
/// Bytes that all parameter references of a scene may become together.
pub const FILLED_BYTES: usize = 16 << 20;
/// Characters of a scene's line that a message shows.
pub const SNIPPET_CHARS: usize = 100;
/// Deepest nesting of groups in a scene.
pub const GROUP_DEPTH: usize = 32;
/// Characters of an unknown name that a message shows.
pub const NAME_CHARS: usize = 64;
/// Most segments in one path.
pub const PATH_SEGMENTS: usize = 1_000_000;
/// How far beyond the canvas geometry may reach before it is cut, in pixels.
/// Further out, tiny-skia's fixed-point arithmetic overflows.
pub const GUARD_PX: f64 = 16_384.0;
/// Frames that may wait for the encoder. More would only cost memory.
pub const QUEUED_FRAMES: usize = 4;
/// Largest text that is drawn or measured at once, in bytes.
pub const TEXT_BYTES: usize = 1 << 16;
/// Largest font file, in bytes.
pub const FONT_BYTES: usize = 64 << 20;
/// Most faces in one font file.
pub const FONT_FACES: u32 = 256;
/// Outlines that are kept for one face at one variation. One more, and they start anew.
pub const CACHED_GLYPHS: usize = 4096;
/// Variations that are kept for one face. One more, and they start anew.
pub const CACHED_INSTANCES: usize = 64;
/// Shaping plans that are kept for one face at one variation. One more, and they start anew.
pub const CACHED_PLANS: usize = 32;
