//! The kiosk's window: Slint screens, their callbacks turned into messages, view models rendered into them, and
//! pictures of them. Must not decide anything (`app` does) and must not touch disk or network (the worker does).

mod bind;
mod bind_staff;
mod dress;
pub mod fingers;
mod generated;
pub mod keys;
mod models;
mod qr;
mod render;
mod render_hearings;
mod render_notices;
mod render_staff;
mod scenes;
mod scenes_hearings;
mod scenes_staff;
pub mod snapshot;
pub mod sound;
mod stage;
pub mod window;

pub use bind::{Send, bind};
pub use generated::{
    AboutData, AboutRowData, AnswersData, AppWindow, AttractData, CategoryData, CheckRowData, Frame, HearingData,
    HomeData, Keys, LineData, NoticeData, NoticeRowData, NoticesData, OpinionData, OverlayId, PageId, PictureData,
    PictureStateId, PlaceId, Probe, StaffData, StepId, TakeAlongData, ThanksData, Theme, TileData, TrackData,
    TrackStateId,
};
pub use qr::{dense_qr_image, qr_image};
pub use render::Renderer;
pub use stage::Stage;
