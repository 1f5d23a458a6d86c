//! A real server in a thread of its own, on port 0; it stops when it is dropped.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::server::keys::ServerKeys;
use suanruam::server::store::{Actor, BackupOutcome, BackupTry, Case, CaseFilter, NoticeDraft, Store};
use suanruam::server::{RunningServer, make_enrol_code, spawn};
use suanruam::wire::changes::Notice;
use tempfile::TempDir;

pub struct TestServer {
    dir: TempDir,
    pack: Pack,
    running: Option<RunningServer>,
}

impl TestServer {
    pub fn start() -> Self {
        Self::of(Pack::builtin().unwrap())
    }

    /// A server of another municipality.
    pub fn of(pack: Pack) -> Self {
        let mut server = Self { dir: TempDir::new().unwrap(), pack, running: None };
        server.restart();
        server
    }

    /// Stops it and starts it again on the same data (and another port).
    pub fn restart(&mut self) {
        self.running = None;
        self.running = Some(spawn(self.dir.path(), self.pack.clone(), "127.0.0.1:0".parse().unwrap()).unwrap());
    }

    /// Does something to the data while the server is stopped; it runs on afterwards (at another port).
    pub fn while_stopped<T>(&mut self, work: impl FnOnce(&Path) -> T) -> T {
        self.running = None;
        let done = work(self.dir.path());
        self.restart();
        done
    }

    /// The database as it is when the server has stopped.
    pub fn copy(&mut self) -> Vec<u8> {
        self.while_stopped(|data| std::fs::read(data.join("server.db")).unwrap())
    }

    /// Puts a copy of the database in place of the present one, as a technician in a hurry does.
    pub fn put_back(&mut self, copy: &[u8]) {
        self.while_stopped(|data| {
            for name in ["server.db-wal", "server.db-shm"] {
                let _ = std::fs::remove_file(data.join(name));
            }
            std::fs::write(data.join("server.db"), copy).unwrap();
        });
    }

    /// A backup that counts reaches so far, by what the server notes of one.
    pub fn backed_up(&self, seq: u64) {
        let store = self.store();
        let reached = Some((store.epoch().unwrap(), seq));
        let (outcome, file, detail) = (BackupOutcome::Counts, "elsewhere".into(), String::new());
        store.backup_note(&Actor::cli(), BackupTry { at: clock::now(), file, outcome, reached, detail }).unwrap();
    }

    pub fn keys(&self) -> Arc<ServerKeys> {
        Arc::clone(&self.running().state.keys)
    }

    /// Stops it; its data stays.
    pub fn stop(&mut self) {
        self.running = None;
    }

    fn running(&self) -> &RunningServer {
        self.running.as_ref().unwrap()
    }

    pub fn data(&self) -> &Path {
        self.dir.path()
    }

    pub fn address(&self) -> SocketAddr {
        self.running().addr
    }

    pub fn url(&self) -> String {
        self.running().url()
    }

    pub fn state(&self) -> &suanruam::server::AppState {
        &self.running().state
    }

    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.running().state.store)
    }

    pub fn code(&self) -> String {
        make_enrol_code(&self.running().state, &Actor::cli(), "test kiosk").unwrap().to_string()
    }

    /// Publishes a new notice.
    pub fn publish(&self, draft: NoticeDraft) -> Notice {
        self.store().notice_publish(&Actor::cli(), None, draft, 0, clock::now()).unwrap()
    }

    /// Every case, whole.
    pub fn cases(&self) -> Vec<Case> {
        let store = self.store();
        let page = store.cases(&CaseFilter { per_page: 1000, ..CaseFilter::default() }).unwrap();
        assert_eq!(page.rows.len() as u64, page.total);
        page.rows.iter().map(|row| store.case(row.id).unwrap().unwrap()).collect()
    }

    /// The submission's id of every case, page by page.
    pub fn cases_ids(&self) -> Vec<String> {
        let store = self.store();
        let mut ids = Vec::new();
        for page in 0.. {
            let rows = store.cases(&CaseFilter { page, per_page: 100, ..CaseFilter::default() }).unwrap().rows;
            if rows.is_empty() {
                break;
            }
            ids.extend(rows.iter().map(|row| store.case(row.id).unwrap().unwrap().submission.to_string()));
        }
        ids
    }
}
