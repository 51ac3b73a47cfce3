//! A run: batches in, tables out, in order, several under way at once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::analyzer::PyAnalyzer;
use super::arrow::record_batches;
use super::batches::{Batch, PyBatch, arrow_error};
use super::table::PyTables;
use crate::analyzer::{Analyzer, Scratch};
use crate::batch::{Chunk, Pending, Pool, available_jobs};

/// How often the waiting thread looks for Ctrl-C.
pub(super) const GLANCE: Duration = Duration::from_millis(50);
/// Bytes of text under way for each thread before a result is waited for: the threads go on while a slow consumer, such as a commit, is at work.
const AHEAD: usize = 4 << 20;

/// Batches under way, oldest first. The pool is made on first use, and again in the child of a `fork`.
#[derive(Default)]
struct State {
    pool: Option<Arc<Pool>>,
    queue: VecDeque<(Pending, Arc<Batch>)>,
    bytes: usize,
}

#[pyclass(frozen, name = "_Run", module = "quotewire._core")]
pub(super) struct PyRun {
    analyzer: Arc<Analyzer>,
    jobs: usize,
    /// Raise at the first row that is no text.
    strict: bool,
    state: Mutex<State>,
}

impl PyRun {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn pool(&mut self, analyzer: &Arc<Analyzer>, jobs: usize) -> PyResult<Arc<Pool>> {
        if let Some(pool) = &self.pool {
            if pool.is_alive() {
                return Ok(pool.clone());
            }
            // The parent's pool: its threads are not ours, and joining or waking them would wait for ever.
            std::mem::forget(self.pool.take());
        }
        let pool = Arc::new(Pool::new(analyzer.clone(), jobs)?);
        for (pending, batch) in &mut self.queue {
            let again = pool.submit(batch.chunk.clone());
            std::mem::forget(std::mem::replace(pending, again));
        }
        self.pool = Some(pool.clone());
        Ok(pool)
    }
}

#[pymethods]
impl PyRun {
    #[new]
    #[pyo3(signature = (analyzer, *, strict=true))]
    fn new(analyzer: &PyAnalyzer, strict: bool) -> Self {
        let jobs = analyzer.jobs.unwrap_or_else(available_jobs);
        Self { analyzer: analyzer.analyzer.clone(), jobs, strict, state: Mutex::default() }
    }

    /// Begins a batch.
    fn submit(&self, batch: &PyBatch) -> PyResult<()> {
        let batch = &batch.0;
        if self.strict
            && let Some(error) = batch.first_error()
        {
            return Err(error);
        }
        let mut state = self.state();
        let pool = state.pool(&self.analyzer, self.jobs)?;
        let pending = pool.submit(batch.chunk.clone());
        state.bytes += batch.chunk.text.len();
        state.queue.push_back((pending, batch.clone()));
        Ok(())
    }

    /// True when so much is under way that a result should be taken before the next batch is begun.
    #[getter]
    fn full(&self) -> bool {
        let state = self.state();
        let jobs = self.jobs.max(2);
        state.queue.len() >= 4 * jobs || (state.queue.len() > 1 && state.bytes >= jobs * AHEAD)
    }

    /// Number of batches under way.
    fn __len__(&self) -> usize {
        self.state().queue.len()
    }

    /// Waits for the oldest batch and hands out its tables; `None` when nothing is under way.
    fn take(&self, py: Python<'_>) -> PyResult<Option<PyTables>> {
        let mut state = self.state();
        if !state.queue.is_empty() {
            state.pool(&self.analyzer, self.jobs)?;
        }
        let Some((pending, batch)) = state.queue.pop_front() else { return Ok(None) };
        state.bytes -= batch.chunk.text.len();
        drop(state);
        while !py.detach(|| pending.wait(GLANCE)) {
            if let Err(interrupt) = py.check_signals() {
                *self.state() = State::default();
                return Err(interrupt);
            }
        }
        let batches = py.detach(|| {
            let tables = pending.take();
            tables.into_iter().map(|tables| record_batches(tables, &batch)).collect::<Result<Vec<_>, _>>()
        });
        let tables = PyTables::new(batches.map_err(arrow_error)?, batch.chunk.text.len());
        if self.strict
            && let Some(message) = tables.first_error()
        {
            return Err(PyRuntimeError::new_err(message));
        }
        Ok(Some(tables))
    }
}

/// The number of threads where `jobs` is not given.
#[pyfunction]
#[pyo3(name = "_available_jobs")]
pub(super) fn available() -> usize {
    available_jobs()
}

/// Seconds that the core alone takes for some texts, in groups as a pool's but in this thread: what `benches/bulk.py` compares with.
#[pyfunction]
#[pyo3(name = "_core_seconds")]
pub(super) fn core_seconds(py: Python<'_>, analyzer: &PyAnalyzer, texts: Vec<String>) -> f64 {
    py.detach(|| {
        let mut chunk = Chunk::default();
        texts.iter().for_each(|text| chunk.push(text));
        let mut scratch = Scratch::default();
        let start = Instant::now();
        for group in chunk.groups(1) {
            let group: Vec<_> = texts[group].iter().map(|text| (text.as_str(), None)).collect();
            std::hint::black_box(analyzer.analyzer.analyze_group(&group, &mut scratch));
        }
        start.elapsed().as_secs_f64()
    })
}
