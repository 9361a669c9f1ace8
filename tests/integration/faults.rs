//! Storages that fail at any one call: the recording is whole, or an error says why it is not.

use std::error::Error as _;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use canvas_rec::audio::Block;
use canvas_rec::recorder::{Codec, Container, Error, Options, Storage, Timing, recover};
use canvas_rec::stream::AudioSource;
use canvas_rec::{Canvas, FrameRate, MediaRecorder, Size};

/// What goes wrong: an error of the system, a signal that comes in between, or fewer bytes than were to
/// be written or read.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Errno,
    Interrupted,
    Short,
}

/// Input and output error, no space left, quota exceeded. The k-th call fails with one of them after
/// the other.
const ERRNOS: [i32; 3] = [5, 28, 122];

/// The error of the call number `at`.
fn errno(at: u64) -> io::Error {
    io::Error::from_raw_os_error(ERRNOS[usize::try_from(at % 3).unwrap()])
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Call {
    Write,
    Read,
    /// Seeks from the end ask for it.
    Size,
}

const CALLS: [Call; 3] = [Call::Write, Call::Read, Call::Size];

/// A storage in memory whose `at`-th call of one kind fails.
#[derive(Default)]
struct Faulty {
    bytes: Mutex<Vec<u8>>,
    calls: AtomicU64,
    fault: Option<(Call, u64, Fault)>,
}

impl Faulty {
    fn new(fault: Option<(Call, u64, Fault)>) -> Arc<Self> {
        Arc::new(Self { fault, ..Self::default() })
    }

    fn holding(bytes: Vec<u8>, fault: Option<(Call, u64, Fault)>) -> Arc<Self> {
        Arc::new(Self { bytes: Mutex::new(bytes), fault, ..Self::default() })
    }

    /// How many of `length` bytes the call may have.
    fn allowed(&self, call: Call, length: usize) -> io::Result<usize> {
        let Some((_, at, fault)) = self.fault.filter(|(kind, ..)| *kind == call) else { return Ok(length) };
        match fault {
            _ if self.calls.fetch_add(1, Ordering::Relaxed) + 1 != at => Ok(length),
            Fault::Errno => Err(errno(at)),
            Fault::Interrupted => Err(io::ErrorKind::Interrupted.into()),
            Fault::Short => Ok(length.div_ceil(2)),
        }
    }

    /// Whether the fault came.
    fn has_failed(&self) -> bool {
        self.fault.is_some_and(|(_, at, _)| self.calls.load(Ordering::Relaxed) >= at)
    }

    fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().unwrap().clone()
    }
}

impl Storage for Faulty {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let allowed = self.allowed(Call::Read, bytes.len())?;
        let stored = self.bytes.lock().unwrap();
        let from = usize::try_from(offset).unwrap().min(stored.len());
        let count = allowed.min(stored.len() - from);
        bytes[..count].copy_from_slice(&stored[from..from + count]);
        Ok(count)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let bytes = &bytes[..self.allowed(Call::Write, bytes.len())?];
        let mut stored = self.bytes.lock().unwrap();
        let from = usize::try_from(offset).unwrap();
        let end = stored.len().max(from + bytes.len());
        stored.resize(end, 0);
        stored[from..from + bytes.len()].copy_from_slice(bytes);
        Ok(bytes.len())
    }

    fn size(&self) -> io::Result<u64> {
        self.allowed(Call::Size, 0)?;
        Ok(self.bytes.lock().unwrap().len() as u64)
    }
}

/// Where a tiny recording goes: to one storage, or by fragments in the first to the second.
enum Way {
    Straight(Arc<Faulty>),
    Fragments(Arc<Faulty>, Arc<Faulty>),
}

/// Samples of sound in a frame's time.
const SAMPLES: usize = 12_000;

/// Records six frames, with sound where there is room for it, and returns how many are said to be written.
fn record(container: Container, way: Way) -> Result<u64, Error> {
    let rate = FrameRate::new(4, 1).unwrap();
    let canvas = Canvas::new(Size::new(32, 32)).unwrap();
    let stream = canvas.capture_stream(Some(rate.into())).unwrap();
    let codec = container.codecs()[0];
    let has_threads = !matches!(codec, Codec::Gif | Codec::Apng | Codec::WebP | Codec::Png | Codec::Raw);
    let fastest = matches!(codec, Codec::Av1 | Codec::Vp9).then(|| "8".to_owned());
    let options = Options {
        threads: has_threads.then_some(1),
        preset: fastest,
        // The last is the quickest.
        audio_codec: container.audio_codecs().last().copied(),
        ..Options::new(container, codec, Timing::Constant(rate))
    };
    let voice = AudioSource::new("voice");
    if !container.audio_codecs().is_empty() {
        stream.add_track(&voice.track());
    }
    let mut recorder = MediaRecorder::new(&stream, options);
    match way {
        Way::Straight(storage) => recorder.start_file(storage)?,
        Way::Fragments(partial, whole) => recorder.start_safe_file(partial, move || Ok(whole))?,
    }
    for index in 0..6u32 {
        canvas.context_2d().fill_rect(f64::from(index) * 5.0, 8.0, 4.0, 16.0);
        canvas.paint().unwrap();
        let heard = u64::from(index.saturating_sub(1)) * SAMPLES as u64;
        voice.push(Block::new(heard, vec![[0.25; 2]; if index == 0 { 0 } else { SAMPLES }]));
        stream.capture(rate.time_of(index.into()));
        recorder.gather(rate.time_of(index.into()))?;
    }
    voice.push(Block::new(5 * SAMPLES as u64, vec![[0.25; 2]; SAMPLES]));
    stream.capture(rate.time_of(6));
    recorder.stop(rate.time_of(6))?;
    recorder.finish().map(|written| written.frames)
}

/// Lets the k-th of each kind of call fail in each way, for every k until none fails. `attempt`
/// records with a fault and returns the storage that has it, what the recording said, and what the
/// published bytes are. Returns how many faults there were.
fn each_call_fails(
    what: &str,
    good: &[u8],
    attempt: impl Fn((Call, u64, Fault)) -> (Arc<Faulty>, Result<u64, Error>, Vec<u8>),
) -> u64 {
    let mut faults = 0;
    // Only reading and writing can be short or interrupted.
    let cases = CALLS.into_iter().flat_map(|call| {
        let ways = if call == Call::Size {
            &[Fault::Errno][..]
        } else {
            &[Fault::Errno, Fault::Interrupted, Fault::Short]
        };
        ways.iter().map(move |fault| (call, *fault))
    });
    for (call, fault) in cases {
        for at in 1.. {
            let what = format!("{what}, {call:?} {at}, {fault:?}");
            let (faulty, result, bytes) = attempt((call, at, fault));
            match result {
                Ok(frames) => assert!(frames == 6 && bytes == good, "{what}: published with other bytes"),
                Err(error) => {
                    let cause = error.source().map(ToString::to_string);
                    let said = format!("{error}: {}", cause.unwrap_or_default());
                    assert!(fault == Fault::Errno && said.contains(&errno(at).to_string()), "{what}: {said}");
                }
            }
            if !faulty.has_failed() {
                break;
            }
            faults += 1;
        }
    }
    faults
}

/// Whether this FFmpeg has what the container needs.
fn can_be_made(container: Container) -> bool {
    record(container, Way::Straight(Faulty::new(None))).is_ok()
}

/// Runs `test` for all containers at once.
fn for_each(containers: &[Container], test: impl Fn(Container) + Sync) {
    thread::scope(|scope| {
        for container in containers.iter().filter(|container| can_be_made(**container)) {
            scope.spawn(|| test(*container));
        }
    });
}

#[test]
fn a_file_is_whole_or_an_error_whichever_call_fails() {
    let with_pictures: Vec<_> = Container::ALL.into_iter().filter(|it| it.holds_pictures()).collect();
    for_each(&with_pictures, |container| {
        let good = Faulty::new(None);
        record(container, Way::Straight(Arc::clone(&good))).unwrap();
        let faults = each_call_fails(container.name(), &good.bytes(), |fault| {
            let storage = Faulty::new(Some(fault));
            let result = record(container, Way::Straight(Arc::clone(&storage)));
            let bytes = storage.bytes();
            (storage, result, bytes)
        });
        assert!(faults > 5, "{container}: {faults} faults only");
    });
}

#[test]
fn fragments_become_a_whole_file_or_an_error_whichever_call_fails() {
    for_each(&[Container::Mp4, Container::Mov], |container| {
        let good = Faulty::new(None);
        record(container, Way::Fragments(Faulty::new(None), Arc::clone(&good))).unwrap();
        for first in [true, false] {
            let which = if first { "fragments" } else { "whole" };
            let what = format!("{container}, {which}");
            let faults = each_call_fails(&what, &good.bytes(), |fault| {
                let partial = Faulty::new(first.then_some(fault));
                let whole = Faulty::new((!first).then_some(fault));
                let way = Way::Fragments(Arc::clone(&partial), Arc::clone(&whole));
                let result = record(container, way);
                let bytes = whole.bytes();
                (if first { partial } else { whole }, result, bytes)
            });
            assert!(faults > 10, "{what}: {faults} faults only");
        }
    });
}

#[test]
fn what_is_recovered_is_whole_or_an_error_whichever_call_fails() {
    for_each(&[Container::Mp4, Container::Mov, Container::Mkv, Container::WebM], |container| {
        let partial = Faulty::new(None);
        record(container, Way::Fragments(Arc::clone(&partial), Faulty::new(None))).unwrap();
        let partial = partial.bytes();
        let recovered = |first: bool, fault: Option<(Call, u64, Fault)>| {
            let from = Faulty::holding(partial.clone(), fault.filter(|_| first));
            let to = Faulty::new(fault.filter(|_| !first));
            let result = recover(Arc::<Faulty>::clone(&from), Arc::<Faulty>::clone(&to), container);
            let bytes = to.bytes();
            (if first { from } else { to }, result.map(|recovered| recovered.frames), bytes)
        };
        let (_, result, good) = recovered(true, None);
        assert_eq!(result.unwrap(), 6, "{container}");
        for first in [true, false] {
            let what = format!("{container}, {}", if first { "partial" } else { "whole" });
            each_call_fails(&what, &good, |fault| {
                let found = recovered(first, Some(fault));
                if let Err(error) = &found.1 {
                    assert_eq!(matches!(error, Error::Read(_)), first, "{what}, {fault:?}: {error}");
                }
                found
            });
        }
    });
}
