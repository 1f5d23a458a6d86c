//! Lists that are kept and changed row by row, so that what did not change is not drawn again and scroll positions stay.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use slint::{Model, ModelNotify, ModelRc, ModelTracker, VecModel};

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

/// A list whose rows are made when the screen asks for them: of ten thousand only those that are seen exist.
pub(super) struct Lazy<S: 'static, T: 'static>(Rc<Made<S, T>>);

struct Made<S, T> {
    source: RefCell<Option<S>>,
    len: fn(&S) -> usize,
    row: fn(&S, usize) -> Option<T>,
    notify: ModelNotify,
    made: Cell<usize>,
}

impl<S: PartialEq + 'static, T: 'static> Lazy<S, T> {
    /// An empty list; `len` and `row` read a source.
    pub(super) fn new(len: fn(&S) -> usize, row: fn(&S, usize) -> Option<T>) -> Self {
        let notify = ModelNotify::default();
        Self(Rc::new(Made { source: RefCell::new(None), len, row, notify, made: Cell::new(0) }))
    }

    /// The model to hand to a screen, once.
    pub(super) fn model(&self) -> ModelRc<T> {
        ModelRc::from(Rc::clone(&self.0))
    }

    /// The list is made of this from now on. True when that changes anything.
    pub(super) fn set(&self, source: S) -> bool {
        if self.0.source.borrow().as_ref() == Some(&source) {
            return false;
        }
        self.0.source.replace(Some(source));
        self.0.notify.reset();
        true
    }

    /// Makes the list of its source as `change` has it.
    pub(super) fn change(&self, change: impl FnOnce(&S) -> S) {
        let source = self.0.source.borrow().as_ref().map(change);
        if let Some(source) = source {
            self.set(source);
        }
    }

    /// How many rows were made so far.
    pub(super) fn made(&self) -> usize {
        self.0.made.get()
    }
}

impl<S: 'static, T: 'static> Model for Made<S, T> {
    type Data = T;

    fn row_count(&self) -> usize {
        self.source.borrow().as_ref().map_or(0, self.len)
    }

    fn row_data(&self, row: usize) -> Option<T> {
        self.made.set(self.made.get() + 1);
        self.source.borrow().as_ref().and_then(|source| (self.row)(source, row))
    }

    fn model_tracker(&self) -> &dyn ModelTracker {
        &self.notify
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
