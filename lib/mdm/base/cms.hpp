#pragma once
// What is inside of signed messages (CMS, PKCS#7): signed configuration profiles are such. A sibling of
// digest, because it needs OpenSSL's ASN.1 reader, which programs that only hash should not have to name.
// Nothing is verified: who signs is told, not believed.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"

namespace mdm {

struct SignedContent {
    std::string content;
    std::vector<std::string> signers;  // common names as the message states them; hostile text
};

/// True for DER or BER that announces itself as SignedData.
bool is_signed_message(std::string_view bytes);
/// Code::invalid when it cannot be read, or has no content inside (a detached signature).
Result<SignedContent> signed_content(std::string_view bytes);

}  // namespace mdm
