#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mdm/net/paginate.hpp"

// Whatever a server puts into its Link header: no harm, and what is understood is understood again when it is
// written out plainly.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto links = mdm::net::parse_link_header(text);
    if (!links.ok()) return 0;
    for (const auto& link : *links) {
        std::string plain = "<" + link.url + ">; rel=\"";
        for (const std::string& rel : link.rels)
            for (const char c : rel + " ") plain += std::string(c == '"' || c == '\\' ? "\\" : "") + c;
        const auto again = mdm::net::parse_link_header(plain + "\"");
        if (!again.ok() || again->size() != 1 || again->front().url != link.url ||
            again->front().rels != link.rels)
            std::abort();
    }
    return 0;
}
