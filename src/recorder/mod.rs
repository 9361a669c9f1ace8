//! The recorder: a stream in, a file of pictures and sound out (W3C `MediaStream` Recording).
//!
//! [`MediaRecorder`] is the standard's state machine. It gathers the frames of a stream's track,
//! which `timeline` gives their places in the video's time, and the `sound` of the others, and hands
//! them to two threads: `converting` makes pictures what the codec takes, `encoding` makes the file.
//! It goes to a storage as a whole, or is handed out in parts with the events.

mod buffer;
mod converting;
mod encoding;
mod error;
mod event;
mod mime;
mod options;
mod run;
mod sound;
mod timeline;
mod turn;
mod whole;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

pub use self::encoding::Written;
pub use self::error::Error;
pub use self::event::{Blob, Failure, RecorderEvent};
pub use self::options::{BitrateMode, KeyFrames, Options, Timing};
pub use self::whole::{Recovered, recover};
pub use crate::codec::{
    AudioCodec, Caption, Captions, Chapter, Codec, Container, Content, Dither, Pass, PixelFormat, Poster,
    Quality, Storage, Tags, Tuning,
};

use self::buffer::Buffer;
use self::encoding::Target;
use self::options::BitRates;
use self::run::{Pieces, Run, Tracks};
use crate::frame::Size;
use crate::stream::{Event, MediaStream};
use crate::time::Timestamp;

/// Whether a recorder gathers (`RecordingState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not started yet, or stopped.
    Inactive,
    /// Gathering.
    Recording,
    /// Started, but gathering nothing for now.
    Paused,
}

/// Records a stream (`MediaRecorder`).
///
/// The caller takes the turns: after each [`MediaStream::capture`] it calls
/// [`gather`](Self::gather), in which what was asked for since takes effect and events happen, as in
/// the tasks of a browser. A recording is handed out in parts:
///
/// ```
/// use canvas_rec::recorder::{Options, RecorderEvent, Timing};
/// use canvas_rec::{Canvas, FrameRate, MediaRecorder, Size, Timestamp};
/// let rate = FrameRate::new(25, 1)?;
/// let canvas = Canvas::new(Size::new(64, 48))?;
/// let stream = canvas.capture_stream(Some(rate.into()))?;
/// let options = Options::for_type("video/webm;codecs=vp9", Timing::Constant(rate))?;
/// let mut recorder = MediaRecorder::new(&stream, options);
/// recorder.start(Some(Timestamp::from_seconds(1)))?;
/// for index in 0..50 {
///     canvas.context_2d().fill_rect(index as f64, 10.0, 5.0, 5.0);
///     canvas.paint()?;
///     stream.capture(rate.time_of(index));
///     recorder.gather(rate.time_of(index))?;
/// }
/// recorder.stop(rate.time_of(50))?;
/// recorder.gather(rate.time_of(50))?;
/// let mut webm = Vec::new();
/// for event in recorder.take_events() {
///     if let RecorderEvent::DataAvailable(blob) = event.kind {
///         webm.extend(blob.data);
///     }
/// }
/// assert!(!webm.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MediaRecorder {
    stream: MediaStream,
    options: Options,
    state: State,
    mime_type: String,
    bit_rates: BitRates,
    /// The recording under way; one to a file also after the stop, until it is finished.
    run: Option<Run>,
    tasks: VecDeque<Task>,
    events: Vec<Event<RecorderEvent>>,
}

/// What the next turn begins with.
enum Task {
    Start,
    RequestData,
    Tell(RecorderEvent),
}

/// What a recorder is.
impl MediaRecorder {
    /// A recorder of `stream`, which may have no tracks yet. What the container or the encoder
    /// refuses shows when it starts.
    pub fn new(stream: &MediaStream, options: Options) -> Self {
        Self {
            stream: stream.clone(),
            state: State::Inactive,
            mime_type: options.mime_type.clone(),
            bit_rates: options.bit_rates(),
            options,
            run: None,
            tasks: VecDeque::new(),
            events: Vec::new(),
        }
    }

    /// Whether a type such as `video/webm;codecs=vp9` can be recorded (`isTypeSupported`). Empty
    /// text is whatever suits, and can.
    pub fn is_type_supported(mime_type: &str) -> bool {
        mime::find(mime_type).is_some()
    }

    /// The recorded stream.
    pub fn stream(&self) -> &MediaStream {
        &self.stream
    }

    /// Whether the recorder gathers.
    pub fn state(&self) -> State {
        self.state
    }

    /// The file's type: what was asked for, or nothing; from the `start` event to the end the full
    /// type with its codec.
    pub fn mime_type(&self) -> &str {
        &self.mime_type
    }

    /// Bits per second of the video, as asked for or as is usual; a hint to the encoder where they
    /// were asked for. 0 while sound alone is recorded and only the whole was asked for.
    pub fn video_bits_per_second(&self) -> u32 {
        self.bit_rates.video
    }

    /// The same of the sound; 0 while video alone is recorded and only the whole was asked for.
    pub fn audio_bits_per_second(&self) -> u32 {
        self.bit_rates.audio
    }

    /// The size of the video's picture: the track's, with odd sides padded where the codec needs
    /// it. Absent where no picture is being recorded.
    pub fn picture_size(&self) -> Option<Size> {
        self.run.as_ref().and_then(|run| run.picture_size)
    }

    /// What happened since the last call, in order.
    pub fn take_events(&mut self) -> Vec<Event<RecorderEvent>> {
        std::mem::take(&mut self.events)
    }
}

/// What a recorder is told (`MediaStream` Recording, "`MediaRecorder` API").
impl MediaRecorder {
    /// Starts a recording that comes with the `dataavailable` events: a part whenever `timeslice`
    /// was recorded, at least [`limits::TIMESLICE_MIN_MS`](crate::limits::TIMESLICE_MIN_MS) each, or
    /// all of it at the end. The parts together are a file that plays, without an index.
    ///
    /// # Errors
    /// [`Error::InvalidState`] unless inactive and finished; [`Error::InactiveStream`],
    /// [`Error::ManyTracks`] or [`Error::NoPictures`]; [`Error::Codec`] where the codec refuses the settings, unless
    /// encoders [open meanwhile](Options::opens_meanwhile), or the container has no parts; [`Error::Thread`]
    /// where the system gives no thread.
    pub fn start(&mut self, timeslice: Option<Timestamp>) -> Result<(), Error> {
        let buffer = Arc::new(Buffer::default());
        self.begin(Target::Pieces(Arc::clone(&buffer)), Some(Pieces::new(buffer, timeslice)))
    }

    /// Starts a recording that goes to `storage`, which is empty, as one whole file with an index.
    /// Its data comes with no event; follow [`stop`](Self::stop) with [`finish`](Self::finish).
    ///
    /// # Errors
    /// As [`start`](Self::start), and [`Error::Write`] where writing fails.
    pub fn start_file(&mut self, storage: Arc<dyn Storage>) -> Result<(), Error> {
        self.begin(Target::File(storage), None)
    }

    /// Starts a recording that goes to `storage` from front to back, while it is made; nothing is
    /// read back. Follow [`stop`](Self::stop) with [`finish`](Self::finish).
    ///
    /// # Errors
    /// As [`start_file`](Self::start_file); [`Error::Codec`] also where the container can't be
    /// written so.
    pub fn start_stream(&mut self, storage: Arc<dyn Storage>) -> Result<(), Error> {
        self.begin(Target::Stream(storage), None)
    }

    /// The same as [`start_file`](Self::start_file), so that little is lost where the recording is cut
    /// off at any moment. What was recorded until a second before lies in `partial` and can be
    /// [recovered](recover). At the end a container that is made of fragments becomes a whole file in
    /// the storage that `whole` gives then; any other is whole in `partial`.
    ///
    /// # Errors
    /// As [`start_file`](Self::start_file).
    pub fn start_safe_file(
        &mut self,
        partial: Arc<dyn Storage>,
        whole: impl FnOnce() -> io::Result<Arc<dyn Storage>> + Send + 'static,
    ) -> Result<(), Error> {
        let target = if self.options.container.is_made_of_fragments() {
            Target::Fragments(partial, Box::new(whole))
        } else {
            Target::File(partial)
        };
        self.begin(target, None)
    }

    fn begin(&mut self, target: Target, pieces: Option<Pieces>) -> Result<(), Error> {
        if self.state != State::Inactive || self.run.is_some() {
            return Err(Error::InvalidState { tried: "start" });
        }
        let tracks = Tracks::live(&self.stream)?;
        if tracks.video.is_some() && mime::is_audio(&self.options.mime_type) {
            return Err(Error::NoPictures { mime_type: self.options.mime_type.clone() });
        }
        let bit_rates = self.options.bit_rates_of(tracks.video.is_some(), !tracks.audio.is_empty());
        self.run = Some(Run::start(&self.stream, tracks, &self.options, target, pieces)?);
        self.bit_rates = bit_rates;
        self.state = State::Recording;
        self.tasks.push_back(Task::Start);
        if self.options.opens_meanwhile { Ok(()) } else { self.opened() }
    }

    /// Waits until the encoders of a recording that was started just now are open. Does nothing where a
    /// turn was taken since.
    ///
    /// # Errors
    /// [`Error::Codec`] where the codec refuses the settings, and [`Error::Write`] where the header can't be
    /// written: then it is as if the recording had never been started.
    pub fn opened(&mut self) -> Result<(), Error> {
        let Some(start) = self.tasks.iter().rposition(|task| matches!(task, Task::Start)) else {
            return Ok(());
        };
        let Some(run) = self.run.take_if(|run| !run.encoding.opens()) else { return Ok(()) };
        self.tasks.truncate(start);
        self.inactivate();
        Err(run.join().0.err().unwrap_or(Error::EncoderGone))
    }

    /// Gathers nothing from `now` on; the time until [`resume`](Self::resume) is cut out. Does
    /// nothing while paused.
    ///
    /// # Errors
    /// [`Error::InvalidState`] where inactive.
    pub fn pause(&mut self, now: Timestamp) -> Result<(), Error> {
        self.switch("pause", State::Paused, RecorderEvent::Pause, |run| run.pause(now))
    }

    /// Gathers again from `now` on. Does nothing while recording.
    ///
    /// # Errors
    /// [`Error::InvalidState`] where inactive.
    pub fn resume(&mut self, now: Timestamp) -> Result<(), Error> {
        self.switch("resume", State::Recording, RecorderEvent::Resume, |run| run.resume(now))
    }

    fn switch(
        &mut self,
        tried: &'static str,
        to: State,
        event: RecorderEvent,
        change: impl FnOnce(&mut Run),
    ) -> Result<(), Error> {
        let Some(run) = self.run.as_mut().filter(|_| self.state != State::Inactive) else {
            return Err(Error::InvalidState { tried });
        };
        if self.state != to {
            change(run);
            self.state = to;
            self.tasks.push_back(Task::Tell(event));
        }
        Ok(())
    }

    /// Asks for what was recorded so far; it comes with an event in the next turn.
    ///
    /// # Errors
    /// [`Error::InvalidState`] where inactive.
    pub fn request_data(&mut self) -> Result<(), Error> {
        if self.state == State::Inactive {
            return Err(Error::InvalidState { tried: "give data" });
        }
        self.tasks.push_back(Task::RequestData);
        Ok(())
    }

    /// Ends the recording: the last frame shows until `end`, or until the pause. Sound until `end`
    /// is in it where the stream's [`capture`](MediaStream::capture) was called for that moment. The rest of the
    /// data and the `stop` event come in the next turn; after
    /// [`start_file`](Self::start_file), [`finish`](Self::finish) ends it. Does nothing where
    /// inactive.
    ///
    /// # Errors
    /// [`Error::Codec`] or [`Error::Write`] where encoding or writing failed.
    pub fn stop(&mut self, end: Timestamp) -> Result<(), Error> {
        if self.state == State::Inactive {
            return Ok(());
        }
        self.inactivate();
        if !self.run.as_mut().is_none_or(|run| run.end(end)) {
            return Err(self.broken(end));
        }
        let Some(run) = self.run.take_if(|run| run.pieces.is_some()) else { return Ok(()) };
        match run.join() {
            (Ok(_), blob) => {
                self.tasks.extend(blob.map(RecorderEvent::DataAvailable).map(Task::Tell));
                self.tasks.push_back(Task::Tell(RecorderEvent::Stop));
                Ok(())
            }
            (Err(cause), blob) => {
                self.tell_failure(blob, end);
                Err(cause)
            }
        }
    }
}

/// Recordings to a file.
impl MediaRecorder {
    /// What was written until now.
    pub fn written(&self) -> Written {
        self.run.as_ref().map_or_else(Written::default, |run| run.encoding.written())
    }

    /// Waits until more is written, or everything is; absent then.
    pub fn wait(&self) -> Option<Written> {
        self.run.as_ref().and_then(|run| run.encoding.wait())
    }

    /// The result of a stopped recording to a file: what is in it; it was opened again and counted.
    ///
    /// # Errors
    /// [`Error::InvalidState`] unless stopped; [`Error::Codec`] or [`Error::Write`] where encoding
    /// or writing failed; [`Error::NoFrames`] where nothing was captured; [`Error::Incomplete`]
    /// where the file does not hold what was written.
    pub fn finish(&mut self) -> Result<Written, Error> {
        let stopped = |_: &mut Run| self.state == State::Inactive;
        let Some(run) = self.run.take_if(stopped) else {
            return Err(Error::InvalidState { tried: "finish" });
        };
        let end = run.end;
        self.run_tasks(end)?;
        let (result, _) = run.join();
        if result.is_err() {
            self.tell(RecorderEvent::Error(Failure::Unknown), end);
        }
        self.tell(RecorderEvent::Stop, end);
        result
    }
}
