//! Fingers on the screen, as the one pointer that the screens know: the finger that came last is the pointer. Who types
//! with two fingers presses the next key before the first is let go, and no press is lost or made twice; a hand that
//! rests on the screen stops nobody. (Slint would take the second finger for the beginning of a pinch.)

use slint::LogicalPosition;
use slint::platform::{PointerEventButton, WindowEvent};

/// What a finger does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Down,
    Moved,
    Up,
    /// The system took it away.
    Cancelled,
}

/// Follows the fingers.
#[derive(Debug, Default)]
pub struct Fingers {
    /// The finger that is the pointer, and where it is.
    pointer: Option<(u64, LogicalPosition)>,
    /// Fingers that it followed, and that are still down.
    resting: Vec<u64>,
}

impl Fingers {
    /// True for a finger that came down here and is not gone yet.
    #[must_use]
    pub fn follows(&self, finger: u64) -> bool {
        self.pointer.is_some_and(|(pointer, _)| pointer == finger) || self.resting.contains(&finger)
    }

    /// What a finger's event is to the window; at most two events.
    pub fn event(&mut self, finger: u64, phase: Phase, position: LogicalPosition) -> Vec<WindowEvent> {
        let button = PointerEventButton::Left;
        let released = |position| WindowEvent::PointerReleased { position, button };
        if matches!(phase, Phase::Up | Phase::Cancelled) {
            self.resting.retain(|resting| *resting != finger);
        }
        match (phase, self.pointer) {
            (Phase::Down, before) => {
                self.resting.extend(before.map(|(finger, _)| finger));
                self.pointer = Some((finger, position));
                let pressed = WindowEvent::PointerPressed { position, button };
                before.map(|(_, place)| released(place)).into_iter().chain([pressed]).collect()
            }
            (Phase::Moved, Some((pointer, _))) if pointer == finger => {
                self.pointer = Some((finger, position));
                vec![WindowEvent::PointerMoved { position }]
            }
            (Phase::Up, Some((pointer, _))) if pointer == finger => {
                self.pointer = None;
                vec![released(position), WindowEvent::PointerExited]
            }
            (Phase::Cancelled, Some((pointer, _))) if pointer == finger => {
                self.pointer = None;
                vec![WindowEvent::PointerExited]
            }
            // A finger that another has followed: what it pressed was told when the other came.
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: LogicalPosition = LogicalPosition { x: 10.0, y: 10.0 };
    const B: LogicalPosition = LogicalPosition { x: 50.0, y: 10.0 };

    fn pressed(events: &[WindowEvent]) -> Vec<LogicalPosition> {
        let of = |event: &WindowEvent| match event {
            WindowEvent::PointerPressed { position, .. } => Some(*position),
            _ => None,
        };
        events.iter().filter_map(of).collect()
    }

    #[test]
    fn whichever_of_two_is_let_go_first_each_presses_once() {
        for first_up in [1, 2] {
            let mut fingers = Fingers::default();
            let mut events = fingers.event(1, Phase::Down, A);
            events.extend(fingers.event(2, Phase::Down, B));
            events.extend(fingers.event(first_up, Phase::Up, if first_up == 1 { A } else { B }));
            events.extend(fingers.event(3 - first_up, Phase::Up, if first_up == 1 { B } else { A }));
            assert_eq!(pressed(&events), [A, B]);
            let up = events.iter().filter(|event| matches!(event, WindowEvent::PointerReleased { .. })).count();
            assert_eq!(up, 2, "each press is let go once");
        }
    }

    #[test]
    fn a_hand_that_rests_stops_nobody_and_drags_nothing() {
        let mut fingers = Fingers::default();
        fingers.event(1, Phase::Down, A);
        for _ in 0..3 {
            let mut events = fingers.event(2, Phase::Down, B);
            events.extend(fingers.event(1, Phase::Moved, A));
            events.extend(fingers.event(2, Phase::Up, B));
            assert_eq!(pressed(&events), [B]);
            assert!(!events.iter().any(|event| matches!(event, WindowEvent::PointerMoved { .. })));
        }
        assert_eq!(fingers.event(1, Phase::Up, A), []);
    }

    #[test]
    fn what_the_system_takes_away_presses_nothing() {
        let mut fingers = Fingers::default();
        fingers.event(1, Phase::Down, A);
        assert_eq!(fingers.event(1, Phase::Cancelled, A), [WindowEvent::PointerExited]);
    }
}
