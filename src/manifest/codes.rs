//! The codes of this room.

use crate::diag::Code;

pub(crate) const SYNTAX: Code = Code::error("manifest/syntax");
pub(crate) const UNKNOWN_KEY: Code = Code::error("manifest/unknown-key");
pub(crate) const WRONG_TYPE: Code = Code::error("manifest/wrong-type");
pub(crate) const UNKNOWN_VALUE: Code = Code::error("manifest/unknown-value");
pub(crate) const OUT_OF_RANGE: Code = Code::error("manifest/out-of-range");
pub(crate) const MISSING_KEY: Code = Code::error("manifest/missing-key");
pub(crate) const BAD_NAME: Code = Code::error("manifest/bad-name");
pub(crate) const KEY_BELOW_HEADER: Code = Code::error("manifest/key-below-header");
pub(crate) const NOT_IN_THIS_VERSION: Code = Code::error("manifest/not-in-this-version");
pub(crate) const DEFINED_TWICE: Code = Code::error("manifest/defined-twice");
pub(crate) const NOT_IN_INCLUDED: Code = Code::error("manifest/not-in-included");
pub(crate) const VARIANT_ADDS: Code = Code::error("manifest/variant-adds");
pub(crate) const NOT_IN_VARIANT: Code = Code::error("manifest/not-in-variant");
pub(crate) const NO_TEMPLATE: Code = Code::error("template/no-template-here");
pub(crate) const REQUIRES: Code = Code::error("project/requires");
pub(crate) const REQUIRES_SYNTAX: Code = Code::error("project/bad-version-range");
pub(crate) const BAD_FILE: Code = Code::error("environment/bad-file");
pub(crate) const UNREAD_KEY: Code = Code::warning("environment/unread-key");
pub(crate) const CLUSTER_UNKNOWN_KEY: Code = Code::warning("cluster/unknown-key");

/// Every code of this room.
pub const CODES: &[Code] = &[
    SYNTAX,
    UNKNOWN_KEY,
    WRONG_TYPE,
    UNKNOWN_VALUE,
    OUT_OF_RANGE,
    MISSING_KEY,
    BAD_NAME,
    KEY_BELOW_HEADER,
    NOT_IN_THIS_VERSION,
    DEFINED_TWICE,
    NOT_IN_INCLUDED,
    VARIANT_ADDS,
    NOT_IN_VARIANT,
    NO_TEMPLATE,
    REQUIRES,
    REQUIRES_SYNTAX,
    BAD_FILE,
    UNREAD_KEY,
    CLUSTER_UNKNOWN_KEY,
];
