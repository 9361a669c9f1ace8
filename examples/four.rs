use canvas_rec::{Canvas, Size, canvas::*};
use std::time::Instant;
fn time(name: &str, mut draw: impl FnMut(&mut Context2d, f64)) {
    let canvas = Canvas::new(Size::new(1280, 720)).unwrap();
    let mut keep = Vec::new();
    let start = Instant::now();
    let n = 60;
    for f in 0..n {
        {
            let mut c = canvas.context_2d();
            c.reset();
            draw(&mut c, f as f64 / 25.0);
        }
        canvas.paint().unwrap();
        keep.push(canvas.pixels());
        if keep.len() > 3 {
            keep.remove(0);
        }
    }
    println!("{name:12} {:.2} ms/frame", start.elapsed().as_secs_f64() * 1e3 / n as f64);
}
fn main() {
    time("bounce", |c, t| {
        let mut g = c.create_linear_gradient(0.0, 0.0, 1280.0, 720.0).unwrap();
        g.add_color_stop(0.0, "#123".parse().unwrap()).unwrap();
        g.add_color_stop(1.0, "#e84".parse().unwrap()).unwrap();
        c.set_fill_style(&g);
        c.fill_rect(0.0, 0.0, 1280.0, 720.0);
        c.set_line_width(4.0);
        c.set_stroke_style("white");
        for i in 0..30 {
            let p = i as f64;
            let (x, y) = (640.0 + 560.0 * (t * 0.7 + p).sin(), 360.0 + 300.0 * (t * 0.9 + p * 1.7).cos());
            c.set_fill_style("rgb(255 200 0 / 50%)");
            c.begin_path();
            c.arc(x, y, 43.0, 0.0, 6.2832, false).unwrap();
            c.fill(FillRule::NonZero);
            c.stroke();
        }
    });
    time("lower-third", |c, t| {
        let mut g = c.create_radial_gradient(640.0, 360.0, 0.0, 640.0, 360.0, 800.0).unwrap();
        g.add_color_stop(0.0, "#345".parse().unwrap()).unwrap();
        g.add_color_stop(1.0, "#012".parse().unwrap()).unwrap();
        c.set_fill_style(&g);
        c.fill_rect(0.0, 0.0, 1280.0, 720.0);
        for i in 0..12 {
            c.set_fill_style("rgb(255 255 255 / 20%)");
            c.begin_path();
            c.round_rect(60.0 + 100.0 * i as f64, 200.0 + 20.0 * (t + i as f64).sin(), 80.0, 120.0, 12.0)
                .unwrap();
            c.fill(FillRule::NonZero);
        }
        c.set_fill_style("white");
        c.set_font("bold 64px Inter");
        c.fill_text("Lower third title", 80.0, 560.0, None).unwrap();
        c.set_fill_style("tomato");
        c.fill_rect(80.0, 580.0, 300.0 * t, 12.0);
        c.save();
        c.begin_path();
        c.rect(80.0, 620.0, 1120.0, 50.0);
        c.clip(FillRule::NonZero);
        c.set_fill_style("white");
        c.set_font("28px Inter");
        c.fill_text("Breaking: a ticker that runs along the bottom of the picture and says many things that nobody reads to the end", 1200.0 - 200.0 * t, 655.0, None).unwrap();
        c.restore();
    });
    time("particles", |c, t| {
        c.set_fill_style("black");
        c.fill_rect(0.0, 0.0, 1280.0, 720.0);
        c.set_global_composite_operation(CompositeOperation::Lighter);
        for i in 0..2000 {
            let p = i as f64;
            let x = (p * 97.3 + t * (20.0 + p % 37.0)) % 1280.0;
            let y = (p * 53.7 + t * (10.0 + p % 29.0)) % 720.0;
            c.set_fill_style(["#803020", "#206080", "#608020"][i % 3]);
            c.begin_path();
            c.arc(x, y, 2.0 + (i % 5) as f64, 0.0, 6.2832, false).unwrap();
            c.fill(FillRule::NonZero);
        }
    });
    let mut data = ImageData::new(1920, 1080).unwrap();
    for (i, p) in data.data_mut().chunks_mut(4).enumerate() {
        let (x, y) = (i % 1920, i / 1920);
        p.copy_from_slice(&[(x / 8) as u8, (y / 5) as u8, ((x * y) / 9000) as u8, 255]);
    }
    let image = Image::from_pixels(Size::new(1920, 1080), data.to_premultiplied().into()).unwrap();
    time("kenburns", |c, t| {
        c.save();
        c.set_image_smoothing_quality(ImageSmoothingQuality::High);
        c.translate(640.0, 360.0);
        c.rotate(0.02 * t);
        let z = 0.7 + 0.03 * t;
        c.scale(z, z);
        c.draw_image(&image, -960.0, -540.0).unwrap();
        c.restore();
        let mut g = c.create_radial_gradient(640.0, 360.0, 300.0, 640.0, 360.0, 760.0).unwrap();
        g.add_color_stop(0.0, "transparent".parse().unwrap()).unwrap();
        g.add_color_stop(1.0, "rgb(0 0 0 / 70%)".parse().unwrap()).unwrap();
        c.set_fill_style(&g);
        c.fill_rect(0.0, 0.0, 1280.0, 720.0);
        c.set_fill_style("white");
        c.set_shadow_color("black".parse().unwrap());
        c.set_shadow_blur(8.0);
        c.set_font("36px Inter");
        c.fill_text("A caption with a shadow", 80.0, 660.0, None).unwrap();
    });
}
