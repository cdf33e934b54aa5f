#pragma once
// Which request goes where, what permission it needs, what it is counted as, and which area of multi-admin
// approval it is in. Also batches, which are many requests in one.
#include "backends/intune/fake_graph_tenant.hpp"

namespace mdm::test::graph {

struct Route {
    std::string_view method;
    std::string_view path;      // "{}" takes one part
    std::string_view versions;  // "v1.0 beta"
    std::string_view permission;
    std::string_view operation;  // what a write is counted as
    std::string_view area;       // of multi-admin approval
    Reply (*handle)(Tenant& tenant, const Call& call);
};

/// A 401, or nullopt.
std::optional<Reply> check_token(Tenant& tenant, const net::Request& request);
/// One request that is signed in.
Reply serve(Tenant& tenant, Call& call, const std::string& body);
Reply batch(Tenant& tenant, const Call& call, const net::Request& request);

}  // namespace mdm::test::graph
