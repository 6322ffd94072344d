//! The pages as pictures, to be looked at.

use std::sync::Arc;

use typst::layout::{Frame, FrameItem};
use typst_layout::Page;
use typst_svg::SvgOptions;

use crate::{Error, Meta, Template, typeset};

/// A page as it is printed.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// A picture of shapes alone: no letters, links, scripts or styles.
    pub svg: Arc<str>,
    /// The same for the same picture.
    pub digest: u128,
}

/// Draws what [`crate::render`] would print, page by page; what it says of `render` holds here too.
///
/// A page that is as it was the last time costs next to nothing.
pub fn sheets(template: Template, data: &[u8], meta: &Meta) -> Result<Vec<Sheet>, Error> {
    typeset(template, data, meta, |_, document| Ok(document.pages().iter().map(draw).collect()))
}

#[comemo::memoize]
fn draw(page: &Page) -> Sheet {
    let mut page = page.clone();
    unlink(&mut page.frame);
    let svg = typst_svg::svg(&page, &SvgOptions::default());
    Sheet { digest: typst::utils::hash128(&svg), svg: svg.into() }
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
