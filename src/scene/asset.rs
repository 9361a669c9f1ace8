//! Files that a scene names: pictures, fonts and other scenes.
//!
//! A name and the folder of the file that has it come in; bytes go out. Names are plain names,
//! never addresses. Files are opened beneath the scene's folder or an allowed one, by handles, so
//! that no link leads out of it, and only regular files are read: a pipe or a device never waits.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use super::error::Problem;

/// The folders that files may come from.
#[derive(Default)]
pub(super) struct Folders {
    /// The scene's own; absent where the scene is no file.
    own: Option<Folder>,
    allowed: Vec<Folder>,
    /// The files that were asked for.
    asked: RefCell<BTreeSet<PathBuf>>,
    /// The paths of all files that were read.
    read: RefCell<BTreeSet<PathBuf>>,
}

struct Folder {
    /// Without links and dots.
    path: PathBuf,
    handle: OwnedFd,
}

/// What a file has in it, and where it is.
pub(super) struct Opened {
    pub(super) bytes: Vec<u8>,
    /// From the scene's own folder, or absolute where the file lies outside.
    pub(super) path: PathBuf,
}

impl Folders {
    /// The folder `own` of the scene, and others that are allowed.
    ///
    /// # Errors
    /// The folder that can't be opened, and the system's reason.
    pub(super) fn open(own: Option<&Path>, allowed: &[PathBuf]) -> Result<Self, (PathBuf, std::io::Error)> {
        let open = |path: &Path| Folder::open(path).map_err(|reason| (path.to_owned(), reason));
        let allowed = allowed.iter().map(|path| open(path)).collect::<Result<_, _>>()?;
        let (asked, read) = (RefCell::default(), RefCell::default());
        Ok(Self { own: own.map(open).transpose()?, allowed, asked, read })
    }

    /// The bytes of the file that is called `name` by a file in `folder`; at most `max` of them.
    pub(super) fn read(&self, folder: &Path, name: &str, max: u64) -> Result<Opened, Problem> {
        let (handle, path) = self.find(folder, name)?;
        let bytes = read_regular(handle, max).map_err(|failure| failure.problem(name, max))?;
        self.read.borrow_mut().insert(path.clone());
        Ok(Opened { bytes, path })
    }

    /// The regular file that is called `name` by a file in `folder`, and where it is.
    pub(super) fn handle(&self, folder: &Path, name: &str) -> Result<(File, PathBuf), Problem> {
        let (handle, path) = self.find(folder, name)?;
        check_regular(&handle).map_err(|failure| failure.problem(name, 0))?;
        self.read.borrow_mut().insert(path.clone());
        Ok((File::from(handle), path))
    }

    fn find(&self, folder: &Path, name: &str) -> Result<(OwnedFd, PathBuf), Problem> {
        let path = self.locate(folder, name).ok_or_else(|| Problem::NoFile(name.to_owned()))?;
        let (beneath, rest) = self.folder_of(&path).ok_or_else(|| Problem::Outside(name.to_owned()))?;
        self.asked.borrow_mut().insert(beneath.path.join(rest));
        let handle = open_beneath(beneath.handle.as_fd(), rest).map_err(|reason| problem(name, reason))?;
        Ok((handle, path))
    }

    /// The files that were asked for, whether they are there or not.
    pub(super) fn asked(&self) -> Vec<PathBuf> {
        self.asked.borrow().iter().cloned().collect()
    }

    /// The paths of all files that were read, in order: from the scene's own folder, or absolute.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        self.read.borrow().iter().cloned().collect()
    }

    /// Where `name` leads from `folder`: from the scene's folder, or absolute where it leaves it.
    /// Absent where there is no such place.
    fn locate(&self, folder: &Path, name: &str) -> Option<PathBuf> {
        let joined = folder.join(name);
        if name.is_empty() || name.ends_with('/') {
            return None;
        }
        if joined.is_relative()
            && let Some(inside) = without_dots(&joined)
        {
            return Some(inside);
        }
        let own = self.own.as_ref().map_or(Path::new("/"), |own| &own.path);
        let absolute = without_dots(&own.join(joined))?;
        let inside = self.own.as_ref().and_then(|own| absolute.strip_prefix(&own.path).ok());
        Some(inside.map(Path::to_owned).unwrap_or(absolute))
    }

    /// The folder that `path` lies beneath, and the way from there.
    fn folder_of<'p>(&self, path: &'p Path) -> Option<(&Folder, &'p Path)> {
        if path.is_relative() {
            return self.own.as_ref().map(|own| (own, path));
        }
        self.allowed.iter().find_map(|folder| {
            let rest = path.strip_prefix(&folder.path).ok()?;
            Some((folder, rest))
        })
    }
}

impl Folder {
    fn open(path: &Path) -> std::io::Result<Self> {
        let path = fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path })?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = rustix::fs::open(&path, flags, Mode::empty())?;
        Ok(Self { path, handle })
    }
}

/// `path` with every `..` taken back; absent where it leads above its start.
fn without_dots(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                if !clean.pop() {
                    return None;
                }
            }
            other => clean.push(other),
        }
    }
    (clean.file_name().is_some()).then_some(clean)
}

/// How every file is opened: a pipe without a writer does not wait.
const FLAGS: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC).union(OFlags::NOCTTY);

/// Opens a file for [`read_regular`].
pub(super) fn open(path: &Path) -> Result<OwnedFd, Errno> {
    rustix::fs::open(path, FLAGS, Mode::empty())
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn open_beneath(folder: BorrowedFd<'_>, path: &Path) -> Result<OwnedFd, Errno> {
    use rustix::fs::ResolveFlags;
    /// How often a race with a rename is tried again.
    const TRIES: usize = 8;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    for _ in 0..TRIES {
        match rustix::fs::openat2(folder, path, FLAGS, Mode::empty(), resolve) {
            Err(Errno::AGAIN) => {}
            // Older kernels and some containers have no such call.
            Err(Errno::NOSYS | Errno::PERM) => return open_without_links(folder, path),
            result => return result,
        }
    }
    Err(Errno::AGAIN)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn open_beneath(folder: BorrowedFd<'_>, path: &Path) -> Result<OwnedFd, Errno> {
    open_without_links(folder, path)
}

/// Opens folder after folder and follows no link at all.
fn open_without_links(folder: BorrowedFd<'_>, path: &Path) -> Result<OwnedFd, Errno> {
    let mut components = path.components().peekable();
    let mut handle: Option<OwnedFd> = None;
    while let Some(component) = components.next() {
        let kind = if components.peek().is_some() { OFlags::DIRECTORY } else { OFlags::empty() };
        let Component::Normal(name) = component else { return Err(Errno::XDEV) };
        let at = handle.as_ref().map_or(folder, AsFd::as_fd);
        handle = Some(rustix::fs::openat(at, name, FLAGS | OFlags::NOFOLLOW | kind, Mode::empty())?);
    }
    handle.ok_or(Errno::NOENT)
}

/// Why a file was not read.
pub(super) enum Failure {
    NotRegular,
    TooLarge,
    System(std::io::Error),
}

/// All bytes of a regular file of at most `max` bytes.
pub(super) fn read_regular(handle: OwnedFd, max: u64) -> Result<Vec<u8>, Failure> {
    check_regular(&handle)?;
    let mut bytes = Vec::new();
    File::from(handle).take(max + 1).read_to_end(&mut bytes).map_err(Failure::System)?;
    if bytes.len() as u64 > max { Err(Failure::TooLarge) } else { Ok(bytes) }
}

fn check_regular(handle: &OwnedFd) -> Result<(), Failure> {
    let status = rustix::fs::fstat(handle).map_err(|reason| Failure::System(reason.into()))?;
    let regular = FileType::from_raw_mode(status.st_mode) == FileType::RegularFile;
    regular.then_some(()).ok_or(Failure::NotRegular)
}

impl Failure {
    fn problem(self, name: &str, max: u64) -> Problem {
        let name = name.to_owned();
        match self {
            Self::NotRegular => Problem::NotRegular(name),
            Self::TooLarge => Problem::FileTooLarge { name, max },
            Self::System(reason) => Problem::Unreadable { name, reason: reason.to_string() },
        }
    }
}

fn problem(name: &str, reason: Errno) -> Problem {
    let name = name.to_owned();
    match reason {
        Errno::NOENT | Errno::NOTDIR | Errno::NAMETOOLONG => Problem::NoFile(name),
        Errno::XDEV | Errno::LOOP => Problem::Outside(name),
        Errno::NXIO | Errno::NODEV | Errno::ISDIR => Problem::NotRegular(name),
        other => Problem::Unreadable { name, reason: std::io::Error::from(other).to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A folder that goes away with the test.
    struct Tree(PathBuf);

    impl Tree {
        fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Tree {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// `scene/` with a file and a folder, and `secret` beside it.
    fn tree() -> Tree {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("scene-files-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let tree = Tree(std::env::temp_dir().join(name));
        let at = |name: &str| tree.path().join(name);
        fs::create_dir_all(at("scene/sub")).unwrap();
        fs::create_dir(at("shared")).unwrap();
        for name in ["scene/a.png", "scene/sub/b.png", "shared/c.png", "secret"] {
            fs::write(at(name), name).unwrap();
        }
        tree
    }

    fn folders(tree: &Tree) -> Folders {
        Folders::open(Some(&tree.path().join("scene")), &[tree.path().join("shared")]).unwrap()
    }

    fn read(folders: &Folders, folder: &str, name: &str) -> Result<String, Problem> {
        let opened = folders.read(Path::new(folder), name, 100)?;
        Ok(String::from_utf8(opened.bytes).unwrap())
    }

    #[test]
    fn files_of_the_scene_are_found_from_where_they_are_named() {
        let tree = tree();
        let folders = folders(&tree);
        for (folder, name) in [("", "a.png"), ("", "./a.png"), ("sub", "../a.png"), ("", "sub/../a.png")] {
            assert_eq!(read(&folders, folder, name).as_deref(), Ok("scene/a.png"), "{folder} {name}");
        }
        assert_eq!(read(&folders, "sub", "b.png").as_deref(), Ok("scene/sub/b.png"));
        let absolute = tree.path().canonicalize().unwrap().join("scene/a.png");
        assert_eq!(read(&folders, "", absolute.to_str().unwrap()).as_deref(), Ok("scene/a.png"));
    }

    #[test]
    fn nothing_leads_out_of_the_scene() {
        let tree = tree();
        symlink("../secret", tree.path().join("scene/link")).unwrap();
        symlink("..", tree.path().join("scene/up")).unwrap();
        let folders = folders(&tree);
        let outside = |name: &str| Err(Problem::Outside(name.to_owned()));
        for name in [
            "../secret",
            "sub/../../secret",
            "/etc/passwd",
            "/proc/self/environ",
            "link",
            "up/secret",
            "/dev/zero",
        ] {
            assert_eq!(read(&folders, "", name), outside(name), "{name}");
        }
        let none = Folders::default();
        assert_eq!(read(&none, "", "a.png"), outside("a.png"));
    }

    #[test]
    fn links_within_the_scene_are_followed_by_the_kernel_only() {
        let tree = tree();
        symlink("a.png", tree.path().join("scene/link")).unwrap();
        let folders = folders(&tree);
        assert_eq!(read(&folders, "", "link").as_deref(), Ok("scene/a.png"));
        let own = folders.own.as_ref().unwrap().handle.as_fd();
        assert_eq!(open_without_links(own, Path::new("link")).unwrap_err(), Errno::LOOP);
        assert!(open_without_links(own, Path::new("sub/b.png")).is_ok());
        assert!(open_without_links(own, Path::new("../secret")).is_err());
    }

    #[test]
    fn addresses_are_plain_names() {
        let tree = tree();
        let folders = folders(&tree);
        for name in [
            "http://example.org/a.png",
            "file:a.png",
            "data:,a",
            "concat:a.png|a.png",
            "subfile,,start,0,end,1,,:a.png",
            "img%d.png",
            "*.png",
            "a.png\n",
            "",
            "sub/",
        ] {
            assert_eq!(read(&folders, "", name), Err(Problem::NoFile(name.to_owned())), "{name}");
        }
    }

    #[test]
    fn allowed_folders_are_beside_the_scene() {
        let tree = tree();
        let folders = folders(&tree);
        let opened = folders.read(Path::new(""), "../shared/c.png", 100).unwrap();
        assert!(opened.path.is_absolute());
        let from_there = read(&folders, opened.path.parent().unwrap().to_str().unwrap(), "c.png");
        assert_eq!(from_there.as_deref(), Ok("shared/c.png"));
    }

    #[test]
    fn what_is_no_regular_file_is_never_read() {
        let tree = tree();
        let pipe = tree.path().join("scene/pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let folders = folders(&tree);
        for name in ["pipe", "sub"] {
            assert_eq!(read(&folders, "", name), Err(Problem::NotRegular(name.into())), "{name}");
        }
        let devices = Folders::open(None, &[PathBuf::from("/dev")]).unwrap();
        assert_eq!(read(&devices, "/dev", "zero"), Err(Problem::NotRegular("zero".into())));
        let devices = Folders::open(Some(Path::new("/dev")), &[]).unwrap();
        assert_eq!(read(&devices, "", "zero"), Err(Problem::NotRegular("zero".into())));
    }

    #[test]
    fn large_files_are_refused() {
        let tree = tree();
        fs::write(tree.path().join("scene/large"), [0; 101]).unwrap();
        assert_eq!(
            read(&folders(&tree), "", "large"),
            Err(Problem::FileTooLarge { name: "large".into(), max: 100 })
        );
    }
}
