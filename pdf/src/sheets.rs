//! The pages as pictures, to be looked at.

use typst::layout::{Frame, FrameItem};
use typst::utils::hash128;
use typst_layout::Page;
use typst_svg::SvgOptions;

use crate::{Error, Meta, Template, typeset};

/// For each page that [`crate::render`] would print, a number that is another when its picture is.
///
/// A page that is as it was the last time costs next to nothing. What `render` says of itself holds here and for [`sheet`].
pub fn sheets(template: Template, data: &[u8], meta: &Meta) -> Result<Vec<u128>, Error> {
    typeset(template, data, meta, &[], |_, document| Ok(document.pages().iter().map(digest).collect()))
}

/// The picture of a page, counted from 1, as SVG: shapes alone, without letters, links, scripts and styles.
pub fn sheet(template: Template, data: &[u8], meta: &Meta, number: usize) -> Result<Option<String>, Error> {
    typeset(template, data, meta, &[], |_, document| {
        Ok(number.checked_sub(1).and_then(|index| document.pages().get(index)).map(draw))
    })
}

#[comemo::memoize]
fn digest(page: &Page) -> u128 {
    hash128(&draw(page))
}

fn draw(page: &Page) -> String {
    let mut page = page.clone();
    unlink(&mut page.frame);
    typst_svg::svg(&page, &SvgOptions::default())
}

/// Links are not seen in a picture, and their addresses would be written into it as they stand.
fn unlink(frame: &mut Frame) {
    frame.retain(|item| {
        if let FrameItem::Group(group) = item {
            unlink(&mut group.frame);
        }
        !matches!(item, FrameItem::Link(..))
    });
}
