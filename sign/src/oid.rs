//! Object identifiers, by the names that the standards give them.

use der::asn1::ObjectIdentifier as Oid;

const fn oid(dotted: &str) -> Oid {
    Oid::new_unwrap(dotted)
}

// CMS (RFC 5652), ESS (RFC 5035), time stamps (RFC 3161).
pub(crate) const DATA: Oid = oid("1.2.840.113549.1.7.1");
pub(crate) const SIGNED_DATA: Oid = oid("1.2.840.113549.1.7.2");
pub(crate) const CONTENT_TYPE: Oid = oid("1.2.840.113549.1.9.3");
pub(crate) const MESSAGE_DIGEST: Oid = oid("1.2.840.113549.1.9.4");
pub(crate) const SIGNING_TIME: Oid = oid("1.2.840.113549.1.9.5");
pub(crate) const SIGNING_CERTIFICATE: Oid = oid("1.2.840.113549.1.9.16.2.12");
pub(crate) const SIGNING_CERTIFICATE_V2: Oid = oid("1.2.840.113549.1.9.16.2.47");
pub(crate) const TIME_STAMP_TOKEN: Oid = oid("1.2.840.113549.1.9.16.2.14");
pub(crate) const TST_INFO: Oid = oid("1.2.840.113549.1.9.16.1.4");
pub(crate) const KP_TIME_STAMPING: Oid = oid("1.3.6.1.5.5.7.3.8");

// Digests and signatures (RFC 5754, 5758, 8017, 8410).
pub(crate) const SHA_1: Oid = oid("1.3.14.3.2.26");
pub(crate) const SHA_256: Oid = oid("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA_384: Oid = oid("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA_512: Oid = oid("2.16.840.1.101.3.4.2.3");
pub(crate) const RSA: Oid = oid("1.2.840.113549.1.1.1");
pub(crate) const RSA_PSS: Oid = oid("1.2.840.113549.1.1.10");
pub(crate) const RSA_SHA_256: Oid = oid("1.2.840.113549.1.1.11");
pub(crate) const RSA_SHA_384: Oid = oid("1.2.840.113549.1.1.12");
pub(crate) const RSA_SHA_512: Oid = oid("1.2.840.113549.1.1.13");
pub(crate) const EC: Oid = oid("1.2.840.10045.2.1");
pub(crate) const P_256: Oid = oid("1.2.840.10045.3.1.7");
pub(crate) const P_384: Oid = oid("1.3.132.0.34");
pub(crate) const ECDSA_SHA_256: Oid = oid("1.2.840.10045.4.3.2");
pub(crate) const ECDSA_SHA_384: Oid = oid("1.2.840.10045.4.3.3");

// Certificates (RFC 5280) and names (RFC 4519).
pub(crate) const SUBJECT_KEY_ID: Oid = oid("2.5.29.14");
pub(crate) const KEY_USAGE: Oid = oid("2.5.29.15");
pub(crate) const BASIC_CONSTRAINTS: Oid = oid("2.5.29.19");
pub(crate) const AUTHORITY_KEY_ID: Oid = oid("2.5.29.35");
pub(crate) const EXTENDED_KEY_USAGE: Oid = oid("2.5.29.37");
pub(crate) const CERTIFICATE_POLICIES: Oid = oid("2.5.29.32");
pub(crate) const COMMON_NAME: Oid = oid("2.5.4.3");
pub(crate) const COUNTRY: Oid = oid("2.5.4.6");
pub(crate) const ORGANISATION: Oid = oid("2.5.4.10");
