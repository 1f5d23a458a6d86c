//! The screens against their reference pictures, made small. `SUANRUAM_BLESS=1` writes the references anew; look at
//! them before they are committed. `SUANRUAM_PICTURES=<folder>` writes them in full size, to be looked at.

use std::path::PathBuf;

use slint::ComponentHandle as _;
use suanruam::app::msg::Lang;
use suanruam::kiosk::snapshot::{SCREENS, SnapshotSpec, staged};

use crate::support::{pack, platform};

/// A reference has a fourth of the screen's side.
const SMALLER: usize = 4;
/// Signs of a change: this many of a thousand pixels may differ by more than [`DIFFERENT`] in a channel.
const FEW: usize = 10;
const DIFFERENT: i32 = 40;

struct Small {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

/// Averages each square of pixels; five bits a channel are kept, so that a picture packs well.
fn small(pixels: &slint::SharedPixelBuffer<slint::Rgba8Pixel>) -> Small {
    let side = pixels.width() as usize;
    let (width, height) = (side / SMALLER, pixels.height() as usize / SMALLER);
    let source = pixels.as_slice();
    let mut rgb = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let mut sum = [0_usize; 3];
            for inner in 0..SMALLER * SMALLER {
                let pixel = source[(y * SMALLER + inner / SMALLER) * side + x * SMALLER + inner % SMALLER];
                sum[0] += usize::from(pixel.r);
                sum[1] += usize::from(pixel.g);
                sum[2] += usize::from(pixel.b);
            }
            rgb.extend(sum.map(|channel| u8::try_from(channel / (SMALLER * SMALLER)).unwrap_or(u8::MAX) & 0xf8));
        }
    }
    Small { width, height, rgb }
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(format!("{}/tests/ui/reference/{name}.png", env!("CARGO_MANIFEST_DIR")))
}

fn whole(path: &std::path::Path, pixels: &slint::SharedPixelBuffer<slint::Rgba8Pixel>) {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels.as_bytes())).expect("a PNG");
    std::fs::write(path, bytes).expect("written");
}

fn write(name: &str, picture: &Small) {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width as u32, picture.height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&picture.rgb)).expect("a PNG");
    std::fs::create_dir_all(path(name).parent().expect("a folder")).expect("the folder");
    std::fs::write(path(name), bytes).expect("written");
}

fn read(name: &str) -> Option<Small> {
    let file = std::fs::File::open(path(name)).ok()?;
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().ok()?;
    let mut rgb = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut rgb).ok()?;
    Some(Small { width: info.width as usize, height: info.height as usize, rgb })
}

/// How many of a thousand pixels differ.
fn unlike(a: &Small, b: &Small) -> usize {
    if (a.width, a.height) != (b.width, b.height) || a.rgb.len() != b.rgb.len() {
        return 1000;
    }
    let differ = a
        .rgb
        .chunks(3)
        .zip(b.rgb.chunks(3))
        .filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| (i32::from(*a) - i32::from(*b)).abs() > DIFFERENT));
    differ.count() * 1000 / (a.width * a.height)
}

#[test]
fn screens_look_as_they_were_approved() {
    platform();
    let pack = pack();
    let bless = std::env::var_os("SUANRUAM_BLESS").is_some();
    let (wide, tall) = ((1920, 1080), (1080, 1920));
    let modes = [
        ("th", Lang::Th, wide, 1, false),
        ("th-tall", Lang::Th, tall, 1, false),
        ("th-large", Lang::Th, wide, 3, false),
        ("th-tall-large", Lang::Th, tall, 3, false),
        ("en", Lang::En, wide, 1, false),
        ("contrast", Lang::Th, wide, 1, true),
    ];
    let mut faults = Vec::new();
    for screen in SCREENS {
        for (mode, lang, size, text_size, contrast) in modes {
            let spec = SnapshotSpec { lang, size, text_size, contrast, ..SnapshotSpec::of(screen) };
            let (ui, _stage) = staged(&spec, &pack).expect("a screen");
            let drawn = ui.window().take_snapshot().expect("drawn");
            ui.hide().expect("hidden");
            let name = format!("{screen}-{mode}");
            if let Some(folder) = std::env::var_os("SUANRUAM_PICTURES") {
                whole(&PathBuf::from(folder).join(format!("{name}.png")), &drawn);
                continue;
            }
            let picture = small(&drawn);
            if bless {
                write(&name, &picture);
                continue;
            }
            match read(&name) {
                None => faults.push(format!("{name}: no reference")),
                Some(reference) => {
                    let differ = unlike(&picture, &reference);
                    if differ > FEW {
                        faults.push(format!("{name}: {differ} of 1000 pixels differ"));
                    }
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{faults:#?}\nLook at the screens (suanruam-kiosk snapshot); if they are right: SUANRUAM_BLESS=1"
    );
}
