#pragma once
// Where a server listens: an address of this machine, as numbers.
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"

namespace mdm::net {

/// "127.0.0.1:9999", "[::1]:0", "localhost:80". No name is looked up.
struct ListenAddress {
    std::string host;  // numeric
    int port = 0;
    bool loopback = false;
    bool v6 = false;
    std::string text() const;
};

/// Code::usage with an example.
Result<ListenAddress> parse_listen_address(std::string_view text);

/// A socket that listens there and does not block. Code::unavailable when the address is taken or is not this
/// machine's, Code::forbidden for a port that needs more rights. Sets the port that was given for 0.
Result<int> listen_at(ListenAddress& address);

}  // namespace mdm::net
