//! Many texts in parallel, in order: a pool of threads, chunks of texts in, tables out.
//!
//! A chunk is cut into groups of neighbouring texts; the largest groups are begun first, so that no thread waits long for
//! another at the end. Each group fills tables of its own, which are joined in the order of the texts: what comes out does
//! not depend on the number of threads. Several chunks may be under way at once.

use std::num::NonZero;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::analyzer::{Analyzer, Scratch};
use crate::columns::{FULL, Tables};
use crate::document::Document;
use crate::entity::number::Date;
use crate::error::{Error, Result};

/// Bytes of text in a group, at least and at most: a larger one takes less time for each text, smaller ones keep all threads at work.
const GROUP: Range<usize> = 32 << 10..256 << 10;
/// Scratch memory that has seen a longer text is given back: it is many times the text.
const KEPT: usize = 128 << 10;

/// What a row of the input holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A text: bytes of [`Chunk::text`].
    Text(Range<usize>),
    /// Nothing.
    Null,
    /// Something that is no text; the message says what.
    Error(Box<str>),
}

/// The day a row's text was written, as far as the input says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// Not said.
    Unknown,
    /// On this day.
    On(Date),
    /// Something that is no day; the message says what. The text is read as if nothing were said.
    Unreadable(Box<str>),
}

impl Written {
    /// Reads `YYYY-MM-DD`, alone or before a time of day ("2020-03-01T10:00:00Z"); an empty text says nothing.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Unknown;
        }
        let day = text.get(..10).filter(|_| matches!(text.as_bytes().get(10), None | Some(b'T' | b' ')));
        match day.and_then(|day| day.parse().ok()) {
            Some(date) => Self::On(date),
            None => {
                let shown: String = text.chars().take(40).collect();
                Self::Unreadable(format!("{shown:?} is no date (YYYY-MM-DD); relative dates stay relative").into())
            }
        }
    }
}

/// Texts one after another, and a row for each.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    /// All texts.
    pub text: String,
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// When each was written; empty where that is not known of any.
    pub written: Vec<Written>,
}

impl Chunk {
    /// Adds a text. One of 4 GiB or more becomes an error row.
    pub fn push(&mut self, text: &str) {
        if text.len() >= u32::MAX as usize {
            return self.rows.push(Row::Error(Error::text_too_long(text.len()).to_string().into()));
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.rows.push(Row::Text(start..self.text.len()));
    }

    /// Bytes of the longest text among some rows.
    fn longest(&self, rows: Range<usize>) -> usize {
        let length = |row: &Row| if let Row::Text(range) = row { range.len() } else { 0 };
        self.rows[rows].iter().map(length).max().unwrap_or_default()
    }

    /// Neighbouring rows of about [`GROUP`] bytes, several groups for each thread where there is enough, largest first.
    pub(crate) fn groups(&self, jobs: usize) -> Vec<Range<usize>> {
        let most = (self.text.len() / (2 * jobs.max(1))).clamp(GROUP.start, GROUP.end);
        let mut groups = Vec::new();
        let (mut first, mut bytes) = (0, 0);
        for (at, row) in self.rows.iter().enumerate() {
            let len = if let Row::Text(range) = row { range.len() } else { 0 };
            if bytes > 0 && bytes + len > most {
                groups.push((bytes, first..at));
                (first, bytes) = (at, 0);
            }
            bytes += len;
        }
        groups.push((bytes, first..self.rows.len()));
        groups.sort_by_key(|(bytes, range)| (usize::MAX - bytes, range.start));
        groups.into_iter().map(|(_, range)| range).collect()
    }
}

/// The cores this process may use; a container's quota counts.
#[must_use]
pub fn available_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Memory that nobody is using, to be filled again: what a long run holds does not grow, and no thread waits for the
/// allocator.
#[derive(Debug, Default)]
struct Spare {
    scratch: Vec<Scratch>,
    tables: Vec<Tables>,
}

/// Threads that analyse chunks. Dropping it abandons what is under way.
#[derive(Debug)]
pub struct Pool {
    analyzer: Arc<Analyzer>,
    threads: rayon::ThreadPool,
    jobs: usize,
    process: u32,
    stop: Arc<AtomicBool>,
    spare: Arc<Mutex<Spare>>,
}

impl Pool {
    /// A pool of `jobs` threads.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(analyzer: Arc<Analyzer>, jobs: usize) -> Result<Self> {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(jobs)
            .thread_name(|n| format!("quotewire-{n}"))
            .build()
            .map_err(|error| Error::option(format!("jobs={jobs}: no threads to be had ({error})")))?;
        Ok(Self { analyzer, threads, jobs, process: std::process::id(), stop: Arc::default(), spare: Arc::default() })
    }

    /// Number of threads.
    #[must_use]
    pub fn jobs(&self) -> usize {
        self.jobs
    }

    /// False after a `fork`, in the child: its copy of the pool has no threads. Make another and submit again.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.process == std::process::id()
    }

    /// Begins a chunk.
    #[must_use]
    pub fn submit(&self, chunk: Arc<Chunk>) -> Pending {
        let groups = chunk.groups(self.jobs);
        let state = Mutex::new(State { left: groups.len(), done: Vec::with_capacity(groups.len()) });
        let work = Arc::new(Work { chunk, state, all_done: Condvar::new(), spare: self.spare.clone() });
        for range in groups {
            let (work, analyzer, stop) = (work.clone(), self.analyzer.clone(), self.stop.clone());
            self.threads.spawn_fifo(move || {
                let (scratch, tables) = {
                    let mut spare = work.spare();
                    (spare.scratch.pop(), spare.tables.pop())
                };
                let (mut scratch, mut tables) = (scratch.unwrap_or_default(), tables.unwrap_or_default());
                let read = read_group(&analyzer, &work.chunk, range.clone(), &stop, &mut scratch, &mut tables);
                if work.chunk.longest(range.clone()) <= KEPT {
                    let mut spare = work.spare();
                    spare.scratch.push(scratch);
                    spare.tables.push(tables);
                }
                work.finish(range.start, read);
            });
        }
        Pending { work }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Analyses some rows of a chunk. Once `stop` is set it does no more. `tables` are empty, and are left so: what they grow to while they are filled
/// stays with the thread, and what waits to be taken has no more memory than it needs.
fn read_group(
    analyzer: &Analyzer,
    chunk: &Chunk,
    range: Range<usize>,
    stop: &AtomicBool,
    scratch: &mut Scratch,
    tables: &mut Tables,
) -> Vec<Tables> {
    if stop.load(Ordering::Relaxed) {
        return Vec::new();
    }
    let rows = || chunk.rows.get(range.clone()).unwrap_or_default().iter().zip(range.clone());
    let texts: Vec<(&str, Option<Date>)> = rows()
        .filter_map(|(row, at)| match (row, chunk.written.get(at)) {
            (Row::Text(bytes), Some(&Written::On(date))) => Some((&chunk.text[bytes.clone()], Some(date))),
            (Row::Text(bytes), _) => Some((&chunk.text[bytes.clone()], None)),
            _ => None,
        })
        .collect();
    let mut documents = read_texts(analyzer, &texts, stop, scratch).into_iter();
    let mut full = Vec::new();
    for (row, at) in rows() {
        let id = at as u32;
        match row {
            Row::Text(_) => {
                let note = match chunk.written.get(at) {
                    Some(Written::Unreadable(note)) => Some(&**note),
                    _ => None,
                };
                match documents.next() {
                    Some(Some(document)) => tables.push_noted(id, &document, note),
                    Some(None) => tables.push_error(id, "internal error: please report it with this text"),
                    None => return Vec::new(),
                }
            }
            Row::Null => tables.push_null(id),
            Row::Error(message) => tables.push_error(id, message),
        }
        if tables.is_full() {
            full.push(std::mem::take(tables));
        }
    }
    full.push(Tables::joined(std::slice::from_mut(tables)));
    tables.clear();
    full
}

/// The documents of some texts. No text makes a stage panic; should one do so all the same, it has none, and the others have theirs. Once `stop` is set
/// there are fewer.
fn read_texts(analyzer: &Analyzer, texts: &[(&str, Option<Date>)], stop: &AtomicBool, scratch: &mut Scratch) -> Vec<Option<Document>> {
    let mut read = |texts: &[(&str, Option<Date>)]| {
        let documents = catch_unwind(AssertUnwindSafe(|| analyzer.analyze_group(texts, scratch)));
        documents.map_err(|_| *scratch = Scratch::default())
    };
    match read(texts) {
        Ok(documents) => documents.into_iter().map(Some).collect(),
        Err(()) => {
            let alone = texts.chunks(1).take_while(|_| !stop.load(Ordering::Relaxed));
            alone.map(|text| read(text).ok().and_then(|mut documents| documents.pop())).collect()
        }
    }
}

#[derive(Debug)]
struct State {
    /// Groups not yet finished.
    left: usize,
    /// The first row of a group and its tables.
    done: Vec<(usize, Vec<Tables>)>,
}

#[derive(Debug)]
struct Work {
    chunk: Arc<Chunk>,
    state: Mutex<State>,
    all_done: Condvar,
    spare: Arc<Mutex<Spare>>,
}

impl Work {
    fn spare(&self) -> MutexGuard<'_, Spare> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, first: usize, tables: Vec<Tables>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.done.push((first, tables));
        state.left -= 1;
        if state.left == 0 {
            self.all_done.notify_all();
        }
    }
}

/// A chunk under way.
#[derive(Debug)]
pub struct Pending {
    work: Arc<Work>,
}

impl Pending {
    /// Waits until the chunk is finished or the time is over; true when it is finished.
    #[must_use]
    pub fn wait(&self, at_most: Duration) -> bool {
        let state = self.work.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.work.all_done.wait_timeout_while(state, at_most, |state| state.left > 0);
        waited.unwrap_or_else(PoisonError::into_inner).0.left == 0
    }

    /// The tables of the rows in order: one, or more where one would hold too many bytes. Empty before the chunk is
    /// finished.
    #[must_use]
    pub fn take(self) -> Vec<Tables> {
        let mut state = self.work.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut done = std::mem::take(&mut state.done);
        drop(state);
        done.sort_by_key(|(first, _)| *first);
        let mut parts: Vec<Tables> = done.into_iter().flat_map(|(_, tables)| tables).collect();
        let (mut all, mut first) = (Vec::new(), 0);
        while first < parts.len() {
            let mut bytes = 0;
            let fit = parts[first..].iter().take_while(|part| {
                bytes += part.largest();
                bytes <= FULL
            });
            let end = first + fit.count().max(1);
            all.push(match &mut parts[first..end] {
                [one] => std::mem::take(one),
                short => Tables::joined(short),
            });
            first = end;
        }
        all
    }

    /// The chunk's texts, to submit them again elsewhere.
    #[must_use]
    pub fn chunk(&self) -> Arc<Chunk> {
        self.work.chunk.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    fn chunk() -> Chunk {
        let mut chunk = Chunk::default();
        for n in 0..200 {
            match n % 7 {
                3 => chunk.rows.push(Row::Null),
                5 => chunk.rows.push(Row::Error("not text".into())),
                _ => chunk.push(&format!("“We will sign {n},” said Ada Moreno — twice. ").repeat(n % 50)),
            }
        }
        chunk
    }

    fn read(jobs: usize) -> Vec<Tables> {
        let analyzer = Arc::new(Analyzer::new(Options::default()).expect("default options"));
        let pool = Pool::new(analyzer, jobs).expect("threads");
        let (first, second) = (pool.submit(Arc::new(chunk())), pool.submit(Arc::new(chunk())));
        while !(second.wait(Duration::from_millis(20)) && first.wait(Duration::from_millis(20))) {}
        let tables = first.take();
        assert_eq!(tables, second.take());
        tables
    }

    #[test]
    fn any_number_of_threads_gives_the_same_tables() {
        let one = read(1);
        assert_eq!(one.len(), 1);
        assert_eq!(one[0].documents.documents, (0..200).collect::<Vec<_>>());
        assert_eq!(one, read(3));
    }

    #[test]
    fn groups_hold_every_row_once_and_begin_with_the_largest() {
        let chunk = chunk();
        let mut groups = chunk.groups(2);
        let bytes = |range: &Range<usize>| -> usize {
            chunk.rows[range.clone()].iter().map(|row| if let Row::Text(r) = row { r.len() } else { 0 }).sum()
        };
        assert!(groups.is_sorted_by_key(|range| usize::MAX - bytes(range)));
        groups.sort_by_key(|range| range.start);
        assert_eq!((groups[0].start, groups[groups.len() - 1].end), (0, 200));
        assert!(groups.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert_eq!(Chunk::default().groups(2).len(), 1);
    }

    #[test]
    fn a_day_is_read_with_or_without_a_time() {
        let day = Date::new(2020, 3, 1).expect("a day");
        for text in ["2020-03-01", " 2020-03-01 ", "2020-03-01T10:00:00Z", "2020-03-01 10:00:00"] {
            assert_eq!(Written::read(text), Written::On(day), "{text}");
        }
        assert_eq!(Written::read("  "), Written::Unknown);
        for text in ["2020-02-30", "1 March 2020", "2020-03-011", "2020-03-0é"] {
            assert!(matches!(Written::read(text), Written::Unreadable(note) if note.contains("is no date")), "{text}");
        }
    }

    #[test]
    fn the_day_of_each_row_resolves_its_text() {
        let mut chunk = Chunk::default();
        for day in ["2021-03-02", "", "soon"] {
            chunk.push("The board met yesterday.");
            chunk.written.push(Written::read(day));
        }
        let pool = Pool::new(Arc::new(Analyzer::new(Options::default()).expect("default options")), 2).expect("threads");
        let pending = pool.submit(Arc::new(chunk));
        while !pending.wait(Duration::from_millis(20)) {}
        let tables = pending.take().remove(0);
        let get = |column: &crate::columns::Texts, row: usize| {
            let words = &column.words[column.offsets[row] as usize..column.offsets[row + 1] as usize];
            (!column.nulls.contains(&(row as u32))).then(|| words.to_owned())
        };
        let value = |row| get(&tables.entities.value, row);
        assert_eq!([value(0), value(1), value(2)], ["2021-03-01", "OFFSET P-1D", "OFFSET P-1D"].map(|v| Some(v.to_owned())));
        let message = |row| get(&tables.documents.message, row);
        assert_eq!((message(0), message(1)), (None, None));
        assert!(message(2).is_some_and(|message| message.starts_with("\"soon\" is no date")));
    }

    #[test]
    fn a_dropped_pool_stops() {
        let analyzer = Arc::new(Analyzer::new(Options::default()).expect("default options"));
        let pool = Pool::new(analyzer, 1).expect("threads");
        let pending = pool.submit(Arc::new(chunk()));
        drop(pool);
        while !pending.wait(Duration::from_millis(20)) {}
    }
}
