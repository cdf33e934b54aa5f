#pragma once
// A key pair made for this run, so that no private key lies in the repository, and what the other side would
// do with it.
#include <string>
#include <string_view>

namespace mdm::test {

struct TestKey {
    std::string private_pem;
    std::string certificate_pem;
};
/// RSA of 2048 bits, made once a process.
const TestKey& test_key();
/// An RSA key of `bits`, or an elliptic one for 0, as PEM.
std::string other_key(int bits);

/// Whether `signature` is RS256 over `bytes` by the certificate's key.
bool verifies(const std::string& certificate_pem, std::string_view bytes, std::string_view signature);
/// SHA-256 of the certificate's DER form, raw.
std::string certificate_digest(const std::string& certificate_pem);

}  // namespace mdm::test
