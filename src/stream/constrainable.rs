//! How a track can be set, how it is, and what is asked of it.
//!
//! Constraints come in, settings and capabilities go out. Which settings meet them is found in `select`,
//! and pictures and sound keep what they are set to themselves.

use super::constraints::{AudioCapabilities, AudioSettings, Capabilities, Constraints, Settings};
use super::sound::Sound;
use super::video::Video;
use super::{Error, ReadyState, Track};

/// How a track is set (Media Capture and Streams, "Constrainable Pattern").
impl Track {
    /// What can be had of the pictures; absent on an audio track.
    pub fn get_capabilities(&self) -> Option<Capabilities> {
        self.video().map(Video::capabilities)
    }

    /// What can be had of the sound; absent on a video track.
    pub fn get_audio_capabilities(&self) -> Option<AudioCapabilities> {
        self.sound().map(|_| Sound::capabilities())
    }

    /// What was asked for last, successfully.
    pub fn get_constraints(&self) -> Constraints {
        let sound = || self.sound().map(|sound| sound.constraints.borrow().clone());
        let video = self.video().map(|video| video.constraints.borrow().clone());
        video.or_else(sound).unwrap_or_default()
    }

    /// How the pictures are set; absent once the track has ended, and on an audio track.
    pub fn get_settings(&self) -> Option<Settings> {
        let video = self.video().filter(|_| self.ready_state() == ReadyState::Live)?;
        Some(video.settings.get())
    }

    /// How the sound is set; absent once the track has ended, and on a video track.
    pub fn get_audio_settings(&self) -> Option<AudioSettings> {
        let sound = self.sound().filter(|_| self.ready_state() == ReadyState::Live);
        sound.map(|_| Sound::settings())
    }

    /// Asks for other sizes or fewer frames, from the next frame on. Without constraints the track
    /// is as its source again. On a track that has ended nothing happens. What is asked of the other
    /// kind of tracks does not matter; sound is always 48 kHz stereo.
    ///
    /// ```
    /// use canvas_rec::stream::{Constrain, ConstraintSet, Constraints};
    /// use canvas_rec::{Canvas, Size};
    /// let stream = Canvas::new(Size::new(1920, 1080))?.capture_stream(None)?;
    /// let track = stream.get_video_tracks().remove(0);
    /// let basic = ConstraintSet { width: Constrain::max(1280), aspect_ratio: 1.0.into(), ..Default::default() };
    /// track.apply_constraints(&Constraints { basic, ..Default::default() })?;
    /// let settings = track.get_settings().unwrap();
    /// assert_eq!((settings.width, settings.height), (1080, 1080));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Overconstrained`] where the source can't meet them, [`Error::NotFinite`] and
    /// [`Error::TooManySets`]; then nothing changes.
    pub fn apply_constraints(&self, constraints: &Constraints) -> Result<(), Error> {
        if self.ready_state() == ReadyState::Ended {
            return Ok(());
        }
        let video = self.video().map_or(Ok(()), |video| video.apply(constraints));
        video.and_then(|()| self.sound().map_or(Ok(()), |sound| sound.apply(constraints)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Size;
    use crate::stream::testing::{RED, at, basic, color, rate, size, stream, turn};
    use crate::stream::{ConstrainText, ConstraintSet, ResizeMode};
    use crate::time::FrameRate;

    #[test]
    fn cn_01_eight_constraints_are_supported() {
        let names = crate::stream::SUPPORTED_CONSTRAINTS;
        assert_eq!(names[..5], ["width", "height", "aspectRatio", "frameRate", "resizeMode"]);
        assert_eq!(names[5..], ["sampleRate", "sampleSize", "channelCount"]);
    }

    #[test]
    fn cn_07_capabilities_follow_the_canvas_and_the_screen() {
        let host = crate::stream::Host { refresh: FrameRate::new(50, 1).unwrap(), ..Default::default() };
        let capabilities = host.run(|| stream(Some("0")).1.get_capabilities().unwrap());
        assert_eq!((capabilities.width, capabilities.height), (1..=8, 1..=6));
        assert_eq!(capabilities.aspect_ratio, 0.166_666_666_7..=8.0);
        assert_eq!(capabilities.frame_rate, 0.0..=50.0);
        assert_eq!(capabilities.resize_mode.map(ResizeMode::name), ["none", "crop-and-scale"]);
    }

    #[test]
    fn cn_12_constraints_that_can_not_be_met_change_nothing() {
        let (_, track) = stream(None);
        track.apply_constraints(&size(4, 3)).unwrap();
        let error = track.apply_constraints(&size(9, 3)).unwrap_err();
        assert_eq!(error, Error::Overconstrained { constraint: "width" });
        assert_eq!(track.get_constraints(), size(4, 3));
        assert_eq!(track.get_settings().unwrap().width, 4);
        track.apply_constraints(&Constraints::default()).unwrap();
        assert_eq!(track.get_settings().unwrap().width, 8);
        let not_a_number = track.apply_constraints(&rate(f64::NAN)).unwrap_err();
        assert_eq!(not_a_number, Error::NotFinite { constraint: "frameRate" });
    }

    #[test]
    fn cn_13_constraints_are_kept_as_they_were_given() {
        let (_, track) = stream(None);
        assert_eq!(track.get_constraints(), Constraints::default());
        let impossible = ConstraintSet { width: 5000.into(), ..ConstraintSet::default() };
        let given = Constraints { advanced: vec![impossible, ConstraintSet::default()], ..size(4, 3) };
        track.apply_constraints(&given).unwrap();
        assert_eq!(track.get_constraints(), given);
    }

    #[test]
    fn cn_16_clones_of_one_source_have_sizes_and_rates_of_their_own() {
        let (stream, track) = stream(None);
        let (small, slow) = (track.clone_track(), track.clone_track());
        small.apply_constraints(&size(4, 3)).unwrap();
        slow.apply_constraints(&rate(10.0)).unwrap();
        stream.add_track(&small);
        stream.add_track(&slow);
        for time in (0..400).step_by(20) {
            turn(&stream, &track, time, "red");
        }
        let frames = [&track, &small, &slow].map(|track| track.latest().unwrap());
        assert_eq!(frames.each_ref().map(|frame| frame.index + 1), [20, 20, 4]);
        assert_eq!(frames[1].size, Size::new(4, 3));
        assert_eq!(color(&frames[1]), RED);
    }

    #[test]
    fn cn_17_a_rate_lets_a_frame_through_when_it_is_due() {
        let (stream, track) = stream(None);
        track.apply_constraints(&rate(24.0)).unwrap();
        let grid = FrameRate::SCREEN;
        let turns = (0..60).filter(|&index| {
            track.canvas().unwrap().context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
            track.canvas().unwrap().paint().unwrap();
            stream.capture(grid.time_of(index));
            track.latest().is_some_and(|frame| frame.timestamp == grid.time_of(index))
        });
        let turns: Vec<_> = turns.collect();
        assert_eq!((turns.len(), &turns[..5]), (24, &[0, 3, 5, 8, 10][..]));
        let set = |rate: Option<&str>| self::stream(rate).1.get_settings().unwrap().frame_rate;
        assert_eq!([None, Some("0"), Some("25"), Some("100")].map(set), [60.0, 0.0, 25.0, 60.0]);
    }

    #[test]
    fn cn_18_pictures_are_scaled_to_cover_and_cut_at_the_centre() {
        let (stream, track) = stream(None);
        track.apply_constraints(&size(2, 3)).unwrap();
        let mut context = track.canvas().unwrap().context_2d();
        context.set_fill_style("red");
        context.fill_rect(0.0, 0.0, 2.0, 6.0);
        context.fill_rect(6.0, 0.0, 2.0, 6.0);
        context.set_fill_style("blue");
        context.fill_rect(2.0, 0.0, 4.0, 6.0);
        drop(context);
        track.canvas().unwrap().paint().unwrap();
        stream.capture(at(0));
        // Half as large, 4x3, of which the middle 2x3 stays: what was blue.
        let frame = track.latest().unwrap();
        assert_eq!((frame.size, color(&frame)), (Size::new(2, 3), [0, 0, 255, 255]));
    }

    #[test]
    fn cn_19_settings_lie_within_the_capabilities() {
        let constrain =
            ConstraintSet { resize_mode: ConstrainText::exact("crop-and-scale"), ..ConstraintSet::default() };
        for rate in [None, Some("0"), Some("25"), Some("500")] {
            for constraints in [Constraints::default(), basic(constrain.clone()), size(3, 2)] {
                let (_, track) = stream(rate);
                track.apply_constraints(&constraints).unwrap();
                let (settings, can) = (track.get_settings().unwrap(), track.get_capabilities().unwrap());
                assert!(can.width.contains(&settings.width) && can.height.contains(&settings.height));
                assert!(can.aspect_ratio.contains(&settings.aspect_ratio()));
                assert!(can.frame_rate.contains(&settings.frame_rate));
            }
        }
    }
}
