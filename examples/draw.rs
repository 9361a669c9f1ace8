use canvas_rec::canvas::Transform;
use canvas_rec::scene::Options;
use canvas_rec::{Canvas, FrameRate, Scene};
use std::time::Instant;
fn main() {
    let only = std::env::args().nth(1);
    let rate = FrameRate::new(25, 1).unwrap();
    for name in ["bounce", "lower-third", "particles", "kenburns"] {
        if only.as_deref().is_some_and(|o| o != name) { continue; }
        let scene = Scene::open(format!("benches/scenes/{name}.toml").as_ref(), &Options::default()).unwrap();
        let canvas = Canvas::new(scene.size).unwrap();
        let (mut s, mut p) = (vec![], vec![]);
        let mut hash = 0u64;
        let mut keep = std::collections::VecDeque::new();
        for i in 0..std::env::args().nth(2).map_or(100u64, |n| n.parse().unwrap()) {
            let a = Instant::now();
            scene.draw(rate.time_of(i), Transform::IDENTITY, &mut canvas.context_2d()).unwrap();
            let b = Instant::now();
            canvas.paint().unwrap();
            let c = Instant::now();
            s.push((b - a).as_secs_f64() * 1e3);
            p.push((c - b).as_secs_f64() * 1e3);
            keep.push_back(canvas.pixels());
            if keep.len() > 3 { keep.pop_front(); }
            if i % 10 == 0 { for x in canvas.pixels().iter() { hash = (hash ^ u64::from(*x)).wrapping_mul(0x100000001b3); } }
        }
        s.sort_by(f64::total_cmp); p.sort_by(f64::total_cmp);
        println!("{name:12} scene {:.2} paint {:.2} ms (lower quartile)  {hash:016x}", s[s.len() / 4], p[p.len() / 4]);
    }
}
