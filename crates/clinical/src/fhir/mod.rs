//! FHIR R4 as this house needs it: resources stay JSON, checked against the published definitions by
//! one table-driven walk, read through small views, searched in memory and packed for storage.
