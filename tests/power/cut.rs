//! What a disk holds after the power went: everything that was synced, and of the rest what chance let through.

use std::collections::BTreeMap;

use crate::disk::Op;

/// Small numbers by chance, the same for the same seed.
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Splitmix64.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap()
    }

    pub fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

/// What `synchronous` the disk sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Every sync counts: what the product asks for.
    Full,
    /// The syncs that `synchronous=NORMAL` leaves out in WAL mode do not count.
    Normal,
}

#[derive(Clone)]
enum Pending<'a> {
    Write { at: usize, data: &'a [u8] },
    Truncate(usize),
}

#[derive(Clone, Default)]
struct File<'a> {
    durable: Vec<u8>,
    pending: Vec<Pending<'a>>,
}

#[derive(Clone)]
enum NameOp<'a> {
    Create(&'a str, usize),
    Delete(&'a str),
}

/// The disk at one moment of its log.
pub struct Platter<'a> {
    level: Level,
    files: BTreeMap<usize, File<'a>>,
    names: BTreeMap<String, usize>,
    pending_names: Vec<NameOp<'a>>,
    chance: Chance,
}

/// A file of the disk after a cut.
pub type Image = Vec<(String, Vec<u8>)>;

const SECTOR: usize = 512;

fn put(bytes: &mut Vec<u8>, at: usize, data: &[u8]) {
    if bytes.len() < at + data.len() {
        bytes.resize(at + data.len(), 0);
    }
    bytes[at..at + data.len()].copy_from_slice(data);
}

fn apply(bytes: &mut Vec<u8>, op: &Pending<'_>) {
    match op {
        Pending::Write { at, data } => put(bytes, *at, data),
        Pending::Truncate(size) => bytes.resize(*size, 0),
    }
}

/// The parts of a write that lie in one sector each.
fn sectors(at: usize, data: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let here = at + done;
        let part =
            data[done..].get(..(SECTOR - here % SECTOR).min(data.len() - done)).filter(|part| !part.is_empty())?;
        done += part.len();
        Some((here, part))
    })
}

/// A part of what one write wanted: a beginning, or some sectors, or sectors with noise in them.
fn torn(bytes: &mut Vec<u8>, at: usize, data: &[u8], chance: &mut Chance) {
    let style = chance.below(3);
    let end = chance.below(data.len() + 1);
    for (here, part) in sectors(at, data) {
        match style {
            0 if here - at + part.len() <= end => put(bytes, here, part),
            1 if chance.one_in(2) => put(bytes, here, part),
            2 if chance.one_in(2) => put(bytes, here, part),
            2 if chance.one_in(4) => {
                let noise: Vec<u8> = part.iter().map(|_| chance.next().to_le_bytes()[0]).collect();
                put(bytes, here, &noise);
            }
            _ => {}
        }
    }
}

/// Lets a chance part of what is pending through.
fn some(file: &File<'_>, chance: &mut Chance) -> Vec<u8> {
    let mut bytes = file.durable.clone();
    let style = chance.below(6);
    let mut order: Vec<&Pending<'_>> = file.pending.iter().collect();
    if style == 5 {
        for last in (1..order.len()).rev() {
            order.swap(last, chance.below(last + 1));
        }
    }
    let first = chance.below(order.len() + 1);
    for (n, op) in order.into_iter().enumerate() {
        match (style, op) {
            // Nothing, or everything.
            (0, _) => {}
            (1, op) => apply(&mut bytes, op),
            // Later ones without earlier ones.
            (2, op) if n >= first => apply(&mut bytes, op),
            (2, _) => {}
            // Each by itself: not at all, whole, or torn; under 5 in another order too.
            (_, op) => match (chance.below(3), op) {
                (0, _) => {}
                (1, Pending::Write { at, data }) => torn(&mut bytes, *at, data, chance),
                (_, op) => apply(&mut bytes, op),
            },
        }
    }
    bytes
}

impl<'a> Platter<'a> {
    pub fn new(base: &[(String, Vec<u8>)], level: Level, seed: u64) -> Self {
        let files = base.iter().enumerate();
        Self {
            level,
            files: files.map(|(n, (_, bytes))| (n, File { durable: bytes.clone(), pending: vec![] })).collect(),
            names: base.iter().enumerate().map(|(n, (name, _))| (name.clone(), n)).collect(),
            pending_names: Vec::new(),
            chance: Chance::new(seed),
        }
    }

    /// Goes on by one op.
    pub fn step(&mut self, op: &'a Op) {
        match op {
            Op::Create { file, name } => {
                self.files.insert(*file, File::default());
                self.pending_names.push(NameOp::Create(name, *file));
            }
            Op::Delete { name, synced } => {
                self.pending_names.push(NameOp::Delete(name));
                if *synced {
                    self.sync_names();
                }
            }
            Op::Write { file, at, data } => self.pend(*file, Pending::Write { at: *at, data }),
            Op::Truncate { file, size } => self.pend(*file, Pending::Truncate(*size)),
            Op::Sync { commit: true, .. } if self.level == Level::Normal => {}
            Op::Sync { file, dir, .. } => {
                let file = self.files.entry(*file).or_default();
                for op in std::mem::take(&mut file.pending) {
                    apply(&mut file.durable, &op);
                }
                if *dir {
                    self.sync_names();
                }
            }
            // The system has dropped the dirty marks: what chance did not let through now never comes.
            Op::SyncFailed { file } => {
                let mut chance = self.chance.clone();
                let file = self.files.entry(*file).or_default();
                file.durable = some(file, &mut chance);
                file.pending.clear();
                self.chance = chance;
            }
            Op::Mark(_) => {}
        }
    }

    fn pend(&mut self, file: usize, op: Pending<'a>) {
        self.files.entry(file).or_default().pending.push(op);
    }

    fn sync_names(&mut self) {
        for op in std::mem::take(&mut self.pending_names) {
            rename(&mut self.names, &op);
        }
    }

    /// What the system still holds in memory, when only the program dies.
    pub fn held(&self) -> Image {
        let mut names = self.names.clone();
        self.pending_names.iter().for_each(|op| rename(&mut names, op));
        let bytes = |file: &File<'_>| {
            let mut bytes = file.durable.clone();
            file.pending.iter().for_each(|op| apply(&mut bytes, op));
            bytes
        };
        names.iter().map(|(name, file)| (name.clone(), bytes(&self.files[file]))).collect()
    }

    /// The power goes: what is left. `bare` leaves out whatever was not synced.
    pub fn cut(&self, seed: u64, bare: bool) -> Image {
        let mut chance = Chance::new(seed);
        let mut names = self.names.clone();
        // A journalling file system keeps the order of names.
        let kept = if bare { 0 } else { chance.below(self.pending_names.len() + 1) };
        for op in &self.pending_names[..kept] {
            rename(&mut names, op);
        }
        let bytes = |file: &File<'_>, chance: &mut Chance| {
            if bare { file.durable.clone() } else { some(file, chance) }
        };
        names.iter().map(|(name, file)| (name.clone(), bytes(&self.files[file], &mut chance))).collect()
    }
}

fn rename(names: &mut BTreeMap<String, usize>, op: &NameOp<'_>) {
    match op {
        NameOp::Create(name, file) => {
            names.insert((*name).to_owned(), *file);
        }
        NameOp::Delete(name) => {
            names.remove(*name);
        }
    }
}
