//! The kiosk's window: Slint screens, their callbacks turned into messages, view models rendered into them, and
//! pictures of them. Must not decide anything (`app` does) and must not touch disk or network (the worker does).

mod bind;
mod generated;
mod models;
mod qr;
mod render;
mod snapshot;
mod window;

pub use generated::{
    AboutData, AboutRowData, AppWindow, CategoryData, CheckRowData, Frame, HomeData, Keys, LineData, NoticeData, NoticeRowData, NoticesData,
    OpinionData, OverlayId, PageId, PlaceId, Probe, StepId, ThanksData, Theme, TileData, TrackData, TrackStateId,
};
pub use bind::bind;
pub use qr::qr_image;
pub use render::Renderer;
