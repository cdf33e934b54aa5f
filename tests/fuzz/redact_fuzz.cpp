#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/net/redact.hpp"
#include "mdm/net/url.hpp"

// The first line is a secret, the second a media type, the rest a body: nothing that is shown holds the
// secret.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = std::min(text.find('\n'), text.size());
    const auto second = std::min(text.find('\n', std::min(line + 1, text.size())), text.size());
    const std::vector<mdm::Secret> secrets{mdm::Secret(std::string(text.substr(0, line)))};
    const std::string& secret = secrets[0].reveal();
    const auto type = text.substr(std::min(line + 1, second), second - std::min(line + 1, second));
    const auto body = text.substr(std::min(second + 1, text.size()));
    const bool telling = secret.size() > 6 && std::string("(***) of bytes").find(secret) == std::string::npos;
    for (const std::string& shown :
         {mdm::net::redact_values(body, secrets), mdm::net::redact_body("application/json", body, secrets),
          mdm::net::redact_url(body, secrets)})
        if (telling && shown.find(secret) != std::string::npos) std::abort();
    static_cast<void>(mdm::net::redact_body(type, body, secrets));
    return 0;
}
