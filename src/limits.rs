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
/// How far beyond the canvas geometry may reach before it is cut, in pixels. Further out, the
/// stroker loses its digits and coverage its integers.
pub const GUARD_PX: f64 = 16_384.0;
/// Frames that may wait for the encoder. More would only cost memory.
pub const QUEUED_FRAMES: usize = 4;
/// Captured pictures that may wait to be converted for it.
pub const QUEUED_PICTURES: usize = 1;
/// Most drawing operations in one turn.
pub const OPERATIONS: usize = 1_000_000;
/// Most bytes of pixels that a turn copies, by snapshots and `putImageData`.
pub const COPIED_BYTES: usize = 2 << 30;
/// Bytes that the coverage of clips may take. Above, all are worked out again when needed.
pub const CLIP_BYTES: usize = 256 << 20;
/// Most drawing states on the stack of `save`.
pub const SAVED_STATES: usize = 100_000;
/// Most clips inside each other.
pub const CLIP_DEPTH: usize = 1000;
/// Pixels that layers inside each other may have together.
pub const LAYER_PIXELS: usize = 1 << 28;
/// Most layers inside each other.
pub const LAYER_DEPTH: usize = 50;
/// Most dashes along one path. Where there would be more, the whole pattern is made longer.
pub const DASHES: f64 = 100_000.0;
/// Most functions in one filter.
pub const FILTERS: usize = 16;
/// Largest standard deviation of a blur, in pixels. Larger ones are cut to it.
pub const BLUR_DEVIATION_PX: f64 = 500.0;
/// Largest picture that a filter or a shadow works on, in pixels. What lies further from the
/// canvas is left out.
pub const LAYER_AREA_PX: u64 = 1 << 26;
/// Most lengths in one list of dashes.
pub const DASH_LIST: usize = 1000;
/// Most steps of a `steps()` ease.
pub const EASE_STEPS: u32 = 1_000_000;
/// Most known names that the message about an unknown one lists.
pub const NAMES_SHOWN: usize = 24;
/// Characters of a message.
pub const MESSAGE_CHARS: usize = 1000;
/// Most threads of an encoder.
pub const THREADS: u32 = 64;
/// Lowest bit rate that may be asked for, in bits per second.
pub const BITRATE_MIN_BPS: u64 = 1_000;
/// Highest bit rate that may be asked for, in bits per second.
pub const BITRATE_MAX_BPS: u64 = 1_000_000_000;
/// Largest picture file, in bytes.
pub const IMAGE_BYTES: usize = 64 << 20;
/// Most pixels of one picture.
pub const IMAGE_PIXELS: u64 = 64_000_000;
/// Most frames of one animated picture.
pub const IMAGE_FRAMES: usize = 10_000;
/// Most pixels that the frames of one animated picture have together.
pub const ANIMATION_PIXELS: u64 = 64_000_000;
/// Largest SVG file, in bytes.
pub const SVG_BYTES: usize = 8 << 20;
/// Longest side that an SVG is drawn at, in pixels. Larger ones are drawn smaller and enlarged.
pub const SVG_SIDE_PX: u32 = 8192;
/// Largest area that an SVG is drawn at, in pixels.
pub const SVG_AREA_PX: u64 = 1 << 25;
/// Deepest nesting of an SVG's elements.
pub const SVG_DEPTH: usize = 128;
/// Elements that an SVG may have, each counted as often as others refer to it.
pub const SVG_ELEMENTS: u64 = 200_000;
/// Elements of an SVG times the rules of its style sheets.
pub const SVG_STYLES: usize = 10_000_000;
/// Pixels that one drawing of an SVG may touch, each as often as something is drawn on it.
/// The most that is possible takes some seconds.
pub const SVG_WORK: u64 = 1 << 28;
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
/// Most points of a `linear()` ease.
pub const EASE_POINTS: usize = 1000;
/// Longest calculation in a scene's text, in bytes.
pub const EXPRESSION_BYTES: usize = 1000;
/// Deepest nesting of parentheses and functions in a calculation.
pub const EXPRESSION_DEPTH: usize = 32;
/// Layers that a scene may have once all its repetitions, symbols and scenes are written out.
pub const SCENE_LAYERS: u64 = 100_000;
/// Files that a scene may read, each as often as it is included.
pub const SCENE_FILES: usize = 256;
/// Bytes of all files of a scene together.
pub const SCENE_TOTAL_BYTES: u64 = 16 << 20;
/// Deepest nesting of included files and of scenes in scenes.
pub const INCLUDE_DEPTH: usize = 16;
/// Most colour stops of a gradient.
pub const GRADIENT_STOPS: usize = 256;
/// Parts that a text may come apart into: lines, and where it is revealed, words or characters.
pub const TEXT_PARTS: usize = 4000;
/// Most points of a polygon, and tips of a star.
pub const POLYGON_POINTS: usize = 10_000;
/// Pixels that all pictures of a scene may have together.
pub const SCENE_PICTURE_PIXELS: u64 = 1 << 28;
/// Most transitions of a scene.
pub const TRANSITIONS: usize = 1000;
/// Most advanced sets among the constraints of a track.
pub const CONSTRAINT_SETS: usize = 16;
/// Lowest frame rate that a track can be set to, in frames per second.
pub const TRACK_RATE_MIN: f64 = 0.001;
/// Shortest part of a recording that is handed out by itself, in milliseconds.
pub const TIMESLICE_MIN_MS: u32 = 100;
/// Most pictures on one contact sheet, and most times at which pictures are taken at once.
pub const SHEET_PICTURES: usize = 1000;
/// Turns of a scene that a check looks at.
pub const CHECKED_TURNS: u64 = 100_000;
/// Pixels that a check draws and compares, in sum.
pub const CHECKED_PIXELS: u64 = 1 << 32;
/// Largest file of parameters, in bytes.
pub const PARAMS_BYTES: u64 = 16 << 20;
/// Most rows in a file of parameters: videos made in one go.
pub const PARAMS_ROWS: usize = 100_000;
/// Most columns in a file of parameters.
pub const PARAMS_COLUMNS: usize = 256;
/// Most markers of a scene.
pub const MARKERS: usize = 1000;
/// Largest media file, in bytes.
pub const MEDIA_BYTES: u64 = 4 << 30;
/// Most streams in a media file.
pub const MEDIA_STREAMS: usize = 64;
/// Bytes of a media file that are looked at to find out what is in it.
pub const MEDIA_PROBE_BYTES: u32 = 5 << 20;
/// Most packets in a media file.
pub const MEDIA_PACKETS: u64 = 20_000_000;
/// Packets that a decoder may take without giving anything.
pub const MEDIA_SILENT_PACKETS: u32 = 1000;
/// Highest sample rate of a media file's sound, in Hz.
pub const MEDIA_SAMPLE_RATE: u32 = 768_000;
/// Most channels of a media file's sound.
pub const MEDIA_CHANNELS: u32 = 64;
/// Bytes of decoded frames that are kept of one video.
pub const MEDIA_FRAME_BYTES: u64 = 64 << 20;
/// Samples of decoded sound that are kept of one sound: about three minutes.
pub const MEDIA_SAMPLES: usize = 1 << 23;
/// Slowest and fastest rate that a media element plays at, beside 0.
pub const PLAYBACK_RATES: [f64; 2] = [0.0625, 16.0];
/// Lowest bit rate that an encoder of sound is told, in bits per second.
pub const AUDIO_BITRATE_MIN_BPS: u32 = 6_000;
/// Highest bit rate that an encoder of sound is told, in bits per second: Opus takes no more.
pub const AUDIO_BITRATE_MAX_BPS: u32 = 510_000;
/// Most sounds of a scene.
pub const SOUNDS: usize = 100;
/// Mistakes of a scene that are looked for. After so many, reading ends.
pub const ERRORS: usize = 200;
/// Layers that a check looks at, each as often as it is looked at.
pub const SURVEYED_LAYERS: usize = 1_000_000;
/// Turns of a scene at which a check looks at its layers one by one.
pub const SURVEYED_TURNS: u64 = 240;
/// Pixels that a check draws to measure contrasts.
pub const SURVEYED_PIXELS: u64 = 1 << 27;
/// Mistakes of a scene that are shown.
pub const ERRORS_SHOWN: usize = 40;
/// Most frames of a scene or a video that is compared with another.
pub const GOLDEN_FRAMES: usize = 100_000;
/// Largest file of a golden, in bytes.
pub const GOLDEN_BYTES: u64 = 64 << 20;
/// Most pictures that a golden keeps.
pub const GOLDEN_PICTURES: usize = 5;
/// What the pictures of a golden may take together, in bytes. Above, they are kept smaller.
pub const GOLDEN_PICTURE_BYTES: usize = 36 << 10;
/// How many frames a picture may come too late or too early for it to be called a shift.
pub const SHIFTED_FRAMES: usize = 50;
/// Most frames of a comparison that a report shows.
pub const REPORTED_FRAMES: usize = 24;
/// Longest side of a report's picture, in pixels. Larger ones are shown smaller.
pub const REPORTED_PX: u32 = 1280;
/// Most files and folders that are looked through for goldens.
pub const SUITE_ENTRIES: usize = 1_000_000;
/// Deepest nesting of folders that are looked through for goldens.
pub const SUITE_DEPTH: usize = 32;
/// Bytes of reduced pictures that a canvas keeps, besides those of its last paint.
pub const REDUCED_BYTES: usize = 64 << 20;
/// Longest that one frame shows in MP4 and others, in seconds. Longer, it is repeated: MP4 counts up
/// to 2^31 in units as fine as microseconds.
pub const HOLD_S: u32 = 2000;
/// The same in GIF, which counts up to 2^16 hundredths of seconds.
pub const GIF_HOLD_S: u32 = 655;
/// The same in APNG, whose fractions have 16 bits.
pub const APNG_HOLD_S: u32 = 60;
/// How far a finished file's length may be from what was recorded, in milliseconds: containers round.
pub const LENGTH_TOLERANCE_MS: u64 = 20;
/// The same for the end of its sound, whose last packet may count as a whole.
pub const SYNC_TOLERANCE_MS: u64 = 100;
/// Longest chain of layers whose times refer to each other.
pub const TIME_REFERENCES: usize = 100;
/// Drawing operations that a check notes down, in sum.
pub const CHECKED_OPERATIONS: u64 = 5_000_000;
/// Most spans of one text. Laying out takes their number times the places where lines may break.
pub const TEXT_SPANS: usize = 1000;
/// Largest least common multiple of the numerators of all frame rates in a scene: it and the finest
/// written times keep exact times in scenes inside scenes within 128 bits.
pub const COMMON_RATE_TERM: u64 = 100_000_000;
/// Font files of a scene, each as often as a scene in it names it.
pub const SCENE_FONTS: usize = 256;
/// Bytes that the font files of a scene may have together.
pub const SCENE_FONT_BYTES: u64 = 256 << 20;
/// Path segments that the outlines of a scene may have together, once all copies are written out.
pub const SCENE_SEGMENTS: u64 = 4_000_000;
/// Most samples of a sound that is compared with another: six hours.
pub const GOLDEN_SAMPLES: u64 = 48_000 * 3600 * 6;
/// Largest file of captions, in bytes.
pub const CAPTION_BYTES: u64 = 4 << 20;
/// Most captions of a scene.
pub const CAPTIONS: usize = 10_000;
/// Most characters of one caption, its tags counted.
pub const CAPTION_CHARS: usize = 1000;
/// Most captions that show at the same time.
pub const CAPTIONS_AT_ONCE: usize = 8;
/// Characters of a text whose letters move: it is laid out anew for each frame.
pub const MOVING_TEXT_CHARS: usize = 1000;
/// Key frames that a scene may have in all, once all copies are written out.
pub const SCENE_KEY_FRAMES: u64 = 200_000;
/// Bytes of gradients that a canvas keeps as pictures.
pub const GRADIENT_BYTES: usize = 40 << 20;
/// Most threads that draw one picture.
pub const PAINTERS: usize = 8;
/// Points of an outline that are kept. Longer ones are worked out whenever they are filled.
pub const OUTLINE_POINTS: usize = 1 << 16;
/// Those of an outline for each of its path's segments.
pub const SEGMENT_POINTS: usize = 40;
/// Bytes of outlines' coverage that a canvas keeps as pixels.
pub const MASK_BYTES: usize = 8 << 20;
/// Bytes of shadows, and of what throws them, that a canvas keeps.
pub const SHADOW_BYTES: usize = 16 << 20;
/// Shadows that a canvas looks for again in the next paint.
pub const SHADOWS: usize = 64;
/// Calculations of copies that are read once; others are read for each copy.
pub const CALCULATIONS: usize = 1 << 8;
