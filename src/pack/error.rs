//! An error of a pack: which file, which line, which key, what to do.

use std::fmt;

/// What is wrong with a pack, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackError {
    /// File within the pack.
    pub file: String,
    /// 1-based; 0 when the whole file is meant.
    pub line: usize,
    /// Key, such as `topics[3].unit`; empty when the whole file is meant.
    pub key: String,
    pub message: String,
}

impl PackError {
    /// An error of a whole file.
    pub(super) fn file(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, key: String::new(), message: message.into() }
    }

    /// An error at a byte offset of a text.
    pub(super) fn at(
        file: &str,
        text: &str,
        offset: usize,
        key: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let before = text.as_bytes().get(..offset.min(text.len())).unwrap_or_default();
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Self { file: file.to_owned(), line, key: key.into(), message: message.into() }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for PackError {}
