//! Files that no honest program makes, for `documents`: each a few kilobytes.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// So many times the same bytes, deflated.
pub fn deflated(bytes: &[u8], times: usize) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
    (0..times).for_each(|_| out.write_all(bytes).unwrap());
    out.finish().unwrap()
}

/// So many mebibytes of the same sign, deflated: a block that means one of them, again and again.
pub fn endless(sign: u8, mebibytes: usize) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    let mut block = Vec::new();
    for _ in 0..3 {
        let before = out.get_ref().len();
        out.write_all(&[sign; 1 << 20]).unwrap();
        out.flush().unwrap();
        block = out.get_ref()[before..].to_vec();
    }
    [out.get_ref().clone(), block.repeat(mebibytes - 3)].concat()
}

/// A PDF of these objects, numbered from 1; the first is the catalogue.
pub fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (object, n) in objects.iter().zip(1..) {
        places.push(out.len());
        out.extend(format!("{n} 0 obj\n").bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    places.iter().for_each(|at| out.extend(format!("{at:010} 00000 n \n").bytes()));
    out.extend(format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    out
}

pub fn stream(head: &str, bytes: &[u8]) -> Vec<u8> {
    [format!("<<{head}/Length {}>>stream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"].concat()
}

/// A PDF of one page with this size, these resources and further objects from 4 on; the page's content is object 4.
pub fn page(size: &str, resources: &str, more: Vec<Vec<u8>>) -> Vec<u8> {
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[{size}]/Resources<<{resources}>>/Contents 4 0 R>>").into_bytes(),
    ];
    objects.extend(more);
    pdf(&objects)
}

const A4: &str = "0 0 595 842";

/// Its page's content is four gigabytes of blanks, deflated twice.
pub fn flate_bomb() -> Vec<u8> {
    let once = endless(b' ', 4096);
    page(A4, "", vec![stream("/Filter[/FlateDecode/FlateDecode]", &deflated(&once, 1))])
}

/// Sixteen forms, each drawing the next one ten times.
pub fn nested_forms() -> Vec<u8> {
    let mut more = vec![stream("", b"/F0 Do")];
    let depth = 16;
    for at in 0..depth {
        let next = format!("/Resources<</XObject<</F{} {} 0 R>>>>", at + 1, 6 + at);
        let body = if at + 1 < depth { format!("/F{} Do ", at + 1).repeat(10) } else { "0 0 9 9 re f".into() };
        more.push(stream(&format!("/Type/XObject/Subtype/Form/BBox[0 0 595 842]{next}"), body.as_bytes()));
    }
    page(A4, "/XObject<</F0 5 0 R>>", more)
}

/// A picture on a page, of sixty thousand by sixty thousand dots, all alike.
pub fn image_bomb() -> Vec<u8> {
    let dots = endless(0, 3434);
    let head = "/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8/Filter[/FlateDecode/FlateDecode]";
    page(A4, "/XObject<</I 5 0 R>>", vec![stream("", b"595 0 0 842 0 0 cm /I Do"), stream(head, &deflated(&dots, 1))])
}

/// The tree of pages has itself for a branch.
pub fn loop_of_pages() -> Vec<u8> {
    pdf(&[b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>".to_vec()])
}

/// So many empty pages.
pub fn pages(count: usize) -> Vec<u8> {
    let kids: String = (0..count).map(|n| format!("{} 0 R ", n + 3)).collect();
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count {count}>>").into_bytes(),
    ];
    let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[{A4}]>>").into_bytes();
    objects.extend(std::iter::repeat_n(page, count));
    pdf(&objects)
}

fn chunk(kind: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(bytes);
    let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
    [&length, kind.as_slice(), bytes, &crc.sum().to_be_bytes()].concat()
}

/// A grey PNG of this size with these compressed lines; `more` stands before them.
pub fn png(width: u32, height: u32, lines: &[u8], more: &[u8]) -> Vec<u8> {
    let head = [&width.to_be_bytes(), height.to_be_bytes().as_slice(), &[8, 0, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IHDR", &head), more, &chunk(b"IDAT", lines), &chunk(b"IEND", b"")]
        .concat()
}

/// Says to be small, and unpacks to a gigabyte.
pub fn png_bomb() -> Vec<u8> {
    png(100, 100, &endless(0, 1024), b"")
}

/// A colour profile that unpacks to a gigabyte.
pub fn profile_bomb() -> Vec<u8> {
    let profile = [b"p\0\0".as_slice(), &endless(0, 1024)].concat();
    png(9, 9, &deflated(&[0; 10], 9), &chunk(b"iCCP", &profile))
}

/// A JPEG that declares this size and has the dots of a small one.
pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(16, 16).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    let mut bytes = bytes.into_inner();
    let frame = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// A WebP whose canvas is so large.
pub fn webp(side: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(16, 16).write_to(&mut bytes, image::ImageFormat::WebP).unwrap();
    let dots = bytes.into_inner().split_off(12);
    let side = (side - 1).to_le_bytes();
    let canvas = [b"VP8X\x0a\0\0\0\0\0\0\0".as_slice(), &side[..3], &side[..3]].concat();
    let length = u32::try_from(4 + canvas.len() + dots.len()).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, b"WEBP", &canvas, &dots].concat()
}
