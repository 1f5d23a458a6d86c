//! A short sound for each touch and another when something was kept, for those who do not see well. Made here and
//! handed to the machine's own player (`aplay` of alsa-utils); without one the kiosk is silent and says so once in its
//! log. Nothing waits for a sound.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::app::msg::Msg;

/// Samples a second.
const RATE: u32 = 22_050;
/// Tones as frequency in hertz and length in milliseconds.
const TAP: &[(f32, u32)] = &[(880.0, 45)];
const KEPT: &[(f32, u32)] = &[(659.0, 110), (880.0, 110), (1319.0, 220)];
const WRONG: &[(f32, u32)] = &[(330.0, 160), (262.0, 240)];

/// What can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Something was touched.
    Tap,
    /// A submission was kept.
    Kept,
    /// It was not.
    Wrong,
}

/// The sound of a message; nothing for what is not the visitor's.
#[must_use]
pub fn of(msg: &Msg) -> Option<Sound> {
    match msg {
        Msg::Saved { .. } => Some(Sound::Kept),
        Msg::SaveFailed { .. } => Some(Sound::Wrong),
        Msg::Tick
        | Msg::Tracked { .. }
        | Msg::Picture { .. }
        | Msg::Content(_)
        | Msg::Freshness(_)
        | Msg::StaffSaid(_) => None,
        // Typing says what was typed and that the screen was touched: once is enough.
        Msg::CursorAt(_) | Msg::WordsEdited(_) | Msg::NameEdited(_) | Msg::PhoneEdited(_) | Msg::SearchEdited(_) => {
            None
        }
        _ => Some(Sound::Tap),
    }
}

/// Hands sounds to a thread of its own. While one is played, others are left out rather than kept for later.
pub struct Player(SyncSender<Sound>);

impl Player {
    /// Starts the thread; `None` when there can be none.
    #[must_use]
    pub fn start() -> Option<Self> {
        let (to, from) = sync_channel(1);
        thread::Builder::new().name("sound".into()).spawn(move || run(&from)).ok()?;
        Some(Self(to))
    }

    /// Plays a sound, or leaves it out. Never waits.
    pub fn play(&self, sound: Sound) {
        let _ = self.0.try_send(sound);
    }
}

fn run(sounds: &Receiver<Sound>) {
    while let Ok(sound) = sounds.recv() {
        let tones = match sound {
            Sound::Tap => TAP,
            Sound::Kept => KEPT,
            Sound::Wrong => WRONG,
        };
        if let Err(error) = play(&wave(tones)) {
            tracing::warn!(%error, "no sound: install alsa-utils, or leave sound out of config.toml");
            return;
        }
    }
}

fn play(wave: &[u8]) -> std::io::Result<()> {
    let mut player = Command::new("aplay")
        .args(["-q", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = player.stdin.take() {
        // A player that ends early (no sound card) costs its sound only.
        let _ = input.write_all(wave);
    }
    player.wait().map(|_| ())
}

/// A WAV file (RIFF, PCM, 16 bits, mono): each tone swells and fades, so that nothing clicks.
fn wave(tones: &[(f32, u32)]) -> Vec<u8> {
    let mut samples = Vec::new();
    for (hertz, milliseconds) in tones {
        let count = RATE * milliseconds / 1000;
        for n in 0..count {
            #[expect(clippy::cast_precision_loss, reason = "a few thousand samples")]
            let (at, part) = (n as f32 / RATE as f32, n as f32 / count as f32);
            let loud = (part * std::f32::consts::PI).sin() * 0.25;
            #[expect(clippy::cast_possible_truncation, reason = "within a quarter of an i16")]
            let sample = ((at * hertz * std::f32::consts::TAU).sin() * loud * f32::from(i16::MAX)) as i16;
            samples.extend(sample.to_le_bytes());
        }
    }
    let length = u32::try_from(samples.len()).unwrap_or(0);
    let mut wave = Vec::with_capacity(samples.len() + 44);
    wave.extend(b"RIFF");
    wave.extend((36 + length).to_le_bytes());
    wave.extend(b"WAVEfmt ");
    wave.extend(16_u32.to_le_bytes());
    for short in [1_u16, 1] {
        wave.extend(short.to_le_bytes());
    }
    wave.extend(RATE.to_le_bytes());
    wave.extend((RATE * 2).to_le_bytes());
    for short in [2_u16, 16] {
        wave.extend(short.to_le_bytes());
    }
    wave.extend(b"data");
    wave.extend(length.to_le_bytes());
    wave.extend(samples);
    wave
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::staff::StaffSaid;

    #[test]
    fn a_wave_is_as_long_as_it_says_and_begins_and_ends_in_silence() {
        for tones in [TAP, KEPT, WRONG] {
            let wave = wave(tones);
            let number = |at: usize| u32::from_le_bytes(wave[at..at + 4].try_into().unwrap()) as usize;
            assert_eq!((&wave[..4], number(4), number(40)), (b"RIFF".as_slice(), wave.len() - 8, wave.len() - 44));
            let sample = |at: usize| i16::from_le_bytes(wave[at..at + 2].try_into().unwrap());
            assert!(sample(44).abs() < 50 && sample(wave.len() - 2).abs() < 200);
            let loudest = wave[44..].chunks(2).map(|two| i16::from_le_bytes(two.try_into().unwrap()).abs()).max();
            assert!((4_000..9_000).contains(&loudest.unwrap()));
        }
    }

    #[test]
    fn only_what_a_visitor_does_and_what_becomes_of_it_is_heard() {
        assert_eq!(of(&Msg::Next), Some(Sound::Tap));
        assert_eq!(of(&Msg::Tick), None);
        assert_eq!(of(&Msg::StaffSaid(StaffSaid::Opened { serial: 1 })), None, "the worker touches nothing");
        assert_eq!(of(&Msg::WordsEdited("ก".into())), None);
    }
}
