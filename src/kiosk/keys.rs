//! The on-screen keyboard: what stands on its keys, and how a key reaches the box that has the focus. What a key does
//! to a text is `app::typing`'s.

use std::rc::Rc;

use slint::platform::WindowEvent;
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};

use super::generated::{AppWindow, EditedText, KeyAction, KeyData, KeyRowData, KeyboardData, Keys, PlanesData};
use super::render::count;
use crate::app::keyboard::{self, Layout, Plane, Rows, face};
use crate::app::typing::{self, Key as Pressed};

/// Connects the keys.
pub(super) fn bind(ui: &AppWindow) {
    let keys = ui.global::<Keys>();
    let weak = ui.as_weak();
    keys.on_key(move |text: SharedString| {
        if let Some(ui) = weak.upgrade() {
            ui.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
            ui.window().dispatch_event(WindowEvent::KeyReleased { text });
        }
    });
    keys.on_edit(edit);
    keys.on_is_written(|text| text.chars().next().is_some_and(is_written));
}

/// Puts a layout's signs on the keys.
pub fn lay(ui: &AppWindow, layout: Layout) {
    let data = ui.global::<KeyboardData>();
    data.set_wide(planes(layout, false));
    data.set_narrow(planes(layout, true));
}

fn planes(layout: Layout, narrow: bool) -> PlanesData {
    let thai = keyboard::rows(Plane::Thai(layout), narrow);
    let english = keyboard::rows(Plane::English, narrow);
    let columns = thai.iter().chain(&english).map(Vec::len).max().unwrap_or(1);
    PlanesData {
        columns: count(columns),
        thai: model(thai),
        english: model(english),
        symbols: model(keyboard::rows(Plane::Symbols, narrow)),
    }
}

/// True when a key's other sign is none that everybody knows to be there.
fn other(key: keyboard::Key) -> bool {
    key.shift != key.base && !key.base.to_uppercase().eq([key.shift])
}

fn model(rows: Rows) -> ModelRc<KeyRowData> {
    let key = |key: keyboard::Key| KeyData {
        base: key.base.to_string().into(),
        shift: key.shift.to_string().into(),
        base_face: face(key.base).into(),
        shift_face: face(key.shift).into(),
        corner: if other(key) { face(key.shift).into() } else { SharedString::default() },
    };
    let row = |keys: Vec<keyboard::Key>| KeyRowData {
        keys: ModelRc::from(Rc::new(VecModel::from(keys.into_iter().map(key).collect::<Vec<_>>()))),
    };
    ModelRc::from(Rc::new(VecModel::from(rows.into_iter().map(row).collect::<Vec<_>>())))
}

/// Not the keys that move, delete or stand for nothing (Slint gives them signs of the private use area).
fn is_written(sign: char) -> bool {
    !sign.is_control() && !matches!(sign, '\u{e000}'..='\u{f8ff}')
}

fn edit(
    action: KeyAction,
    signs: SharedString,
    replaces: i32,
    text: SharedString,
    cursor: i32,
    anchor: i32,
) -> EditedText {
    let place = |at: i32| usize::try_from(at).unwrap_or(0);
    let key = match action {
        KeyAction::Word => Pressed::Word { word: &signs, replaces: place(replaces) },
        KeyAction::Delete => Pressed::Delete,
        KeyAction::DeleteWord => Pressed::DeleteWord,
        KeyAction::Clear => Pressed::Clear,
        KeyAction::Type | KeyAction::Instead => Pressed::Type(&signs),
        KeyAction::None | KeyAction::Undo => Pressed::Type(""),
    };
    let edit = typing::press(key, &text, place(cursor), place(anchor));
    EditedText { cursor: count(edit.cursor), text: edit.text.into() }
}
