//! Who is who, on both databases (RULES §7.1), and institutions' keys.
