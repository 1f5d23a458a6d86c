//! Lists that are kept and changed row by row, so that what did not change is not drawn again and scroll positions stay.

use std::rc::Rc;

use slint::{Model, ModelRc, VecModel};

/// One list of a screen.
pub(super) struct Rows<T: Clone + 'static>(Rc<VecModel<T>>);

impl<T: Clone + PartialEq + 'static> Rows<T> {
    pub(super) fn new() -> Self {
        Self(Rc::new(VecModel::default()))
    }

    /// The model to hand to a screen, once.
    pub(super) fn model(&self) -> ModelRc<T> {
        ModelRc::from(Rc::clone(&self.0))
    }

    /// Makes the list say `rows`, touching only what differs.
    pub(super) fn set(&self, rows: impl IntoIterator<Item = T>) {
        let mut count = 0;
        for row in rows {
            match self.0.row_data(count) {
                Some(old) if old == row => {}
                Some(_) => self.0.set_row_data(count, row),
                None => self.0.push(row),
            }
            count += 1;
        }
        while self.0.row_count() > count {
            self.0.remove(self.0.row_count() - 1);
        }
    }
}
