//! Which scenes have goldens, and all of them at once.
//!
//! Names of scenes and folders come in, cases in a fixed order go out; jobs run on several
//! threads and give their results in that order. What a job does is left to the caller.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use super::Error;
use super::reference::folder_of;
use crate::limits;
use crate::scene::{self, Scene};

/// A scene and where its golden belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The scene file.
    pub scene: PathBuf,
    /// The folder of its golden.
    pub golden: PathBuf,
}

impl Case {
    /// The case of the scene file at `scene`.
    pub fn of(scene: &Path) -> Self {
        Self { scene: scene.to_owned(), golden: folder_of(scene) }
    }

    /// Whether there is a golden.
    pub fn has_golden(&self) -> bool {
        self.golden.is_dir()
    }

    /// Whether there is a scene; a golden without one is left over.
    pub fn has_scene(&self) -> bool {
        self.scene.is_file()
    }
}

/// The cases that `names` mean, in the order of their paths: a scene file, whether it has a
/// golden or not; all goldens of a folder and the folders in it; or, as `hello`, the cases of that
/// name beneath the current folder. Without names, all beneath the current folder. Hidden folders
/// and links to folders are not looked into.
///
/// # Errors
/// [`Error::Missing`] for a name that means nothing, [`Error::Read`], [`Error::TooManyEntries`];
/// [`Error::Nothing`] where there is no case.
pub fn find(names: &[PathBuf]) -> Result<Vec<Case>, Error> {
    let mut scenes = BTreeSet::new();
    if names.is_empty() {
        collect(Path::new(""), &mut scenes)?;
    }
    for name in names {
        if name.is_dir() && name.extension().is_some_and(|ending| ending == "golden") {
            scenes.insert(name.with_extension("toml"));
        } else if name.is_dir() {
            collect(name, &mut scenes)?;
        } else if name.is_file() || folder_of(name).is_dir() {
            scenes.insert(name.with_extension("toml"));
        } else {
            let before = scenes.len();
            scenes.extend(called(name)?);
            if scenes.len() == before {
                return Err(Error::Missing { path: name.clone() });
            }
        }
    }
    if scenes.is_empty() {
        return Err(Error::Nothing);
    }
    Ok(scenes.iter().map(|scene| Case::of(scene)).collect())
}

/// The scenes with goldens that are called `name`.
fn called(name: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut scenes = BTreeSet::new();
    collect(Path::new(""), &mut scenes)?;
    Ok(scenes.into_iter().filter(|scene| scene.file_stem() == Some(name.as_os_str())).collect())
}

/// Adds the scenes of all goldens beneath `root`.
fn collect(root: &Path, scenes: &mut BTreeSet<PathBuf>) -> Result<(), Error> {
    let mut folders = vec![(root.to_owned(), 0)];
    let mut entries = 0;
    while let Some((folder, depth)) = folders.pop() {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
        let failed = |source| Error::Read { path: here.to_owned(), source };
        for entry in fs::read_dir(here).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            entries += 1;
            if entries > limits::SUITE_ENTRIES {
                return Err(Error::TooManyEntries);
            }
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if is_hidden || !entry.file_type().map_err(failed)?.is_dir() {
                continue;
            }
            let path = folder.join(entry.file_name());
            if path.extension().is_some_and(|ending| ending == "golden") {
                scenes.insert(path.with_extension("toml"));
            } else if depth < limits::SUITE_DEPTH {
                folders.push((path, depth + 1));
            }
        }
    }
    Ok(())
}

/// Pictures that a job holds at once, beside a scene's layers.
const PICTURES_IN_HAND: u64 = 4;

/// What the pixels of a scene take while it is compared, in bytes; 0 where it can't be read.
pub fn weight_bytes(case: &Case, options: &scene::Options) -> u64 {
    let bytes =
        |scene: Scene| scene.size.rgba_bytes().saturating_mul(PICTURES_IN_HAND + scene.layer_depth() as u64);
    Scene::open(&case.scene, options).map_or(0, bytes)
}

/// Runs `job` for each case, on as many threads as there are cores, while the `weight`s of those
/// that run stay within [`limits::PIXEL_MEMORY_BYTES`]. `done` gets the results in the order of
/// the cases, each as soon as those before it are there.
pub fn run<T: Send>(
    cases: &[Case],
    weight: impl Fn(&Case) -> u64 + Sync,
    job: impl Fn(&Case) -> T + Sync,
    mut done: impl FnMut(&Case, T),
) {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let (next, memory) = (AtomicUsize::new(0), Memory::default());
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..cores.min(cases.len()) {
            let sender = sender.clone();
            let (next, memory, weight, job) = (&next, &memory, &weight, &job);
            scope.spawn(move || {
                while let Some((index, case)) = take(cases, next) {
                    let _held = memory.hold(weight(case));
                    // The other side goes on until all senders are gone.
                    let _ = sender.send((index, job(case)));
                }
            });
        }
        drop(sender);
        let (mut waiting, mut first) = (BTreeMap::new(), 0);
        for (index, result) in results {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&first) {
                done(&cases[first], result);
                first += 1;
            }
        }
    });
}

fn take<'c>(cases: &'c [Case], next: &AtomicUsize) -> Option<(usize, &'c Case)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    cases.get(index).map(|case| (index, case))
}

/// The memory that jobs share.
#[derive(Default)]
struct Memory {
    held: Mutex<u64>,
    released: Condvar,
}

/// A part of the memory, until it is dropped.
struct Held<'m>(&'m Memory, u64);

impl Memory {
    /// Waits until there are `bytes`. One that wants more than there is gets all.
    fn hold(&self, bytes: u64) -> Held<'_> {
        let bytes = bytes.min(limits::PIXEL_MEMORY_BYTES);
        let is_short = |held: &mut u64| *held + bytes > limits::PIXEL_MEMORY_BYTES;
        let waited = self.released.wait_while(self.lock(), is_short);
        *waited.unwrap_or_else(PoisonError::into_inner) += bytes;
        Held(self, bytes)
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        *self.0.lock() -= self.1;
        self.0.released.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(count: usize) -> Vec<Case> {
        (0..count).map(|index| Case::of(Path::new(&format!("{index}.toml")))).collect()
    }

    #[test]
    fn results_come_in_the_order_of_the_cases() {
        let mut seen = Vec::new();
        let cases = cases(50);
        run(&cases, |_| 0, |case| case.scene.clone(), |case, scene| seen.push((case.scene.clone(), scene)));
        assert_eq!(seen.len(), 50);
        assert!(seen.iter().zip(&cases).all(|((of, scene), case)| *of == case.scene && scene == of));
    }

    #[test]
    fn large_jobs_run_one_at_a_time() {
        let running = AtomicUsize::new(0);
        let job = |_: &Case| {
            let before = running.fetch_add(1, Ordering::SeqCst);
            thread::yield_now();
            running.fetch_sub(1, Ordering::SeqCst);
            before
        };
        run(&cases(20), |_| u64::MAX, job, |_, before| assert_eq!(before, 0));
    }

    #[test]
    fn goldens_are_found_in_order_and_scenes_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b/two.golden", "a/one.golden", ".hidden/three.golden", "a/one.golden/four.golden"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        let scenes = |names: &[PathBuf]| -> Vec<PathBuf> {
            find(names).unwrap().into_iter().map(|case| case.scene).collect()
        };
        let path = |name: &str| folder.path().join(name);
        assert_eq!(scenes(&[folder.path().to_owned()]), [path("a/one.toml"), path("b/two.toml")]);
        assert_eq!(scenes(&[path("a/one.golden"), path("a")]), [path("a/one.toml")]);
        fs::write(path("new.toml"), "").unwrap();
        assert_eq!(scenes(&[path("new.toml")]), [path("new.toml")]);
    }

    #[test]
    fn nothing_to_compare_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(find(&[folder.path().to_owned()]), Err(Error::Nothing)));
        assert!(matches!(find(&[folder.path().join("gone.toml")]), Err(Error::Missing { .. })));
    }
}
