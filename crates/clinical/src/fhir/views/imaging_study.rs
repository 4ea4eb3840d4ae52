//! `ImagingStudy`: where the images are.

use serde_json::Value;

use super::{CodingView, ReferenceView, list, text};
use crate::fhir::temporal::Moment;

super::view! {
    /// An `ImagingStudy`.
    ImagingStudyView
}

/// One series.
#[derive(Debug, Clone, Copy)]
pub struct SeriesView<'a>(&'a Value);

impl<'a> SeriesView<'a> {
    /// DICOM series instance UID.
    pub fn uid(&self) -> Option<&'a str> {
        text(self.0, "uid")
    }

    /// DICOM modality.
    pub fn modality(&self) -> Option<CodingView<'a>> {
        self.0.get("modality").map(CodingView)
    }

    /// Where on the body.
    pub fn body_site(&self) -> Option<CodingView<'a>> {
        self.0.get("bodySite").map(CodingView)
    }

    /// Where this series can be fetched.
    pub fn endpoints(&self) -> impl Iterator<Item = ReferenceView<'a>> + use<'a> {
        list(self.0, "endpoint").iter().map(ReferenceView)
    }
}

impl<'a> ImagingStudyView<'a> {
    /// `registered`, `available`, `cancelled`, `entered-in-error`, `unknown`.
    pub fn status(&self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// Whether the images can be fetched: the study is `available` and somewhere says where.
    pub fn is_retrievable(&self) -> bool {
        self.status() == Some("available")
            && (self.endpoints().next().is_some()
                || self.series().any(|series| series.endpoints().next().is_some()))
    }

    /// Where the study can be fetched.
    pub fn endpoints(&self) -> impl Iterator<Item = ReferenceView<'a>> + use<'a> {
        list(self.0, "endpoint").iter().map(ReferenceView)
    }

    /// The modalities of the study.
    pub fn modalities(&self) -> impl Iterator<Item = CodingView<'a>> + use<'a> {
        list(self.0, "modality").iter().map(CodingView)
    }

    /// The series.
    pub fn series(&self) -> impl Iterator<Item = SeriesView<'a>> + use<'a> {
        list(self.0, "series").iter().map(SeriesView)
    }

    /// The patient.
    pub fn subject(&self) -> Option<ReferenceView<'a>> {
        self.0.get("subject").map(ReferenceView)
    }

    /// When it began.
    pub fn started(&self) -> Option<Moment> {
        text(self.0, "started").and_then(Moment::parse)
    }

    /// DICOM study instance UID, without `urn:oid:`.
    pub fn study_uid(&self) -> Option<&'a str> {
        let own =
            self.identifiers().find(|identifier| identifier.system() == Some("urn:dicom:uid"))?.value()?;
        Some(own.strip_prefix("urn:oid:").unwrap_or(own))
    }
}
