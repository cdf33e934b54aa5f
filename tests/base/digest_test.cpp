#include "mdm/base/digest.hpp"

#include <doctest/doctest.h>

// Vectors: FIPS 180-4 "abc", RFC 4231 test case 2, and the namespace written down in digest.hpp.
TEST_CASE("hashes agree with the published vectors") {
    CHECK(mdm::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(mdm::hmac_sha256_hex("Jefe", "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(mdm::base64("foob") == "Zm9vYg==");
}

TEST_CASE("a key is used for many texts, and may be longer than a block") {
    const mdm::HmacSha256 jefe("Jefe"), longer(std::string(131, '\xaa'));  // RFC 4231, cases 2 and 6
    for (int i = 0; i < 2; ++i) {
        CHECK(jefe.hex("what do ya want for nothing?") ==
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        CHECK(longer.hex("Test Using Larger Than Block-Size Key - Hash Key First") ==
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }
}

TEST_CASE("a hash fed in pieces is the hash of the whole") {
    mdm::Sha256 hash;
    hash.add("a");
    hash.add("bc");
    CHECK(hash.hex() == mdm::sha256_hex("abc"));
}

TEST_CASE("the project's namespace is UUIDv5 of mdmctl.invalid in the DNS namespace") {
    CHECK(mdm::uuid5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "mdmctl.invalid") == mdm::uuid_namespace);
    CHECK(mdm::uuid5(mdm::uuid_namespace, "org.northside.mdmctl.hospital-clinical-ipad") ==
          "8dfc68bf-7ec3-566c-8240-24e23a109d8f");
}
