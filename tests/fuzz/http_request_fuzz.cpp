#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mdm/net/request_reader.hpp"

// However a request is cut into pieces, it comes to the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    mdm::net::RequestReader whole(1000), pieces(1000);
    whole.feed(text);
    for (std::size_t at = 0; at < size; at += 7) pieces.feed(text.substr(at, 7));
    if (whole.complete() != pieces.complete() || whole.refusal() != pieces.refusal()) std::abort();
    if (whole.complete() && whole.take().body != pieces.take().body) std::abort();
    return 0;
}
