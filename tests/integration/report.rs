//! The report of what differs, opened and clicked in Chromium. Where there is none, a line says so.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{Folder, SQUARE, skipped, stderr};

/// Clicks and moves as a person would, and notes what is to be seen afterwards.
const CLICKS: &str = r#"<script>
  const seen = [];
  const section = document.querySelector(".case");
  const shown = (part) => {
    const figure = section.querySelector(`.shot:not([hidden]) figure.${part}`);
    return getComputedStyle(figure).display !== "none";
  };
  const note = (what) => seen.push(`${what}: frame ${section.querySelector(".shot:not([hidden])").dataset.frame}`
    + `, ${["expected", "difference", "actual"].filter(shown).join("+")}`);
  const press = (text) => [...section.querySelectorAll("button")].find((button) => button.textContent === text).click();
  note("opened");
  const scrubber = section.querySelector("input[type=range][aria-label=Frame]");
  scrubber.value = 2;
  scrubber.dispatchEvent(new Event("input"));
  note("scrubbed");
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  note("arrow");
  press("Difference"); note("difference");
  press("Onion skin"); note("onion");
  press("Blink"); note("blink");
  const first = shown("expected");
  setTimeout(() => {
    seen.push(`blinked: ${shown("expected") !== first}`);
    press("Hold");
    const held = shown("expected");
    setTimeout(() => {
      seen.push(`held: ${shown("expected") === held}`);
      document.body.append(Object.assign(document.createElement("pre"), { id: "seen", textContent: seen.join("\n") }));
    }, 1000);
  }, 900);
</script>"#;

fn chromium() -> Option<Command> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.into_iter().find(|name| Command::new(name).arg("--version").output().is_ok())?;
    let mut command = Command::new(found);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
    Some(command)
}

#[test]
fn the_report_s_scrubber_and_blink_work() {
    let Some(mut chromium) = chromium() else {
        skipped("there is no Chromium to open the report in");
        return;
    };
    let folder = Folder::with_scene(SQUARE);
    folder.write("other.toml", SQUARE.replace("white", "gold"));
    let output = folder.run(&["diff", "scene.toml", "other.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let page = fs::read_to_string(folder.path("golden-report/index.html")).unwrap();
    folder.write("clicked.html", page.replace("</html>", &format!("{CLICKS}</html>")));
    let profile = format!("--user-data-dir={}", folder.path("profile").display());
    let address = format!("file://{}", folder.path("clicked.html").display());
    let output =
        chromium.args([&profile, "--virtual-time-budget=5000", "--dump-dom", &address]).output().unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let seen = dom.split("<pre id=\"seen\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let expected = "opened: frame 0, expected+difference+actual\n\
        scrubbed: frame 2, expected+difference+actual\n\
        arrow: frame 3, expected+difference+actual\n\
        difference: frame 3, difference\n\
        onion: frame 3, expected+actual\n\
        blink: frame 3, expected\n\
        blinked: true\n\
        held: true";
    assert_eq!(seen, Some(expected), "{}\n{}", stderr(&output), &dom[dom.len().saturating_sub(2000)..]);
}

#[test]
fn a_report_is_one_file_without_the_network() {
    let folder = Folder::with_scene(SQUARE);
    folder.write("other.toml", SQUARE.replace("white", "gold"));
    folder.run(&["diff", "scene.toml", "other.toml"]);
    let page = fs::read_to_string(folder.path("golden-report/index.html")).unwrap();
    assert!(!page.contains("http:") && !page.contains("https:"));
    assert!(page.matches("data:image/png;base64,").count() >= 30);
    let parts = fs::read_dir(folder.path("golden-report")).unwrap().map(|entry| entry.unwrap().path());
    let inside = parts.filter(|path| path.is_dir()).collect::<Vec<_>>();
    let has = |name: &str| Path::new(&inside[0]).join(name).is_file();
    for name in
        ["frame-0.png", "frame-0-expected.png", "frame-0-difference.png", "frame-0-actual.png", "clip.webm"]
    {
        assert!(has(name), "{name}");
    }
}
