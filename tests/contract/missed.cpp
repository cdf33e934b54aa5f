// Whether every call of a descriptor was made.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "backends/fake_server.hpp"
#include "contract/walk.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

/// The operation that a call's requests are labelled with; "" = any.
std::string label_of(const std::string& what) {
    static const std::map<std::string, std::string> objects{
        {"list", "policy.list"},     {"get", "policy.get"},       {"assignments", "policy.get"},
        {"create", "policy.create"}, {"update", "policy.update"}, {"delete", "policy.delete"},
        {"assign", "policy.assign"}};
    const auto words = split(what, ' ');
    if (what.find(" followed by ") != std::string::npos) return "command.status";
    if (words[0] == "details" || words[0] == "count" || words[0] == "partition") return {};
    if (find_operation(words[0]) != nullptr) return words[0];
    return objects.at(words.back());
}

std::string kind_of(const std::string& what) {
    const std::string first = what.substr(0, what.find(' '));
    static const std::array<std::string_view, 4> others{"details", "count", "partition", "check"};
    const bool other = std::find(others.begin(), others.end(), first) != others.end();
    return other || find_operation(first) != nullptr ? std::string() : first;
}

/// Query parameters with a fixed value are part of what a call is.
bool has_query(const rest::Call& call, const Asked& asked) {
    return std::all_of(call.query.begin(), call.query.end(), [&](const rest::Parameter& one) {
        const auto values = asked.all(one.name);
        const auto& pieces = one.values.front().pieces;
        const bool fixed = pieces.size() == 1 && !pieces[0].placeholder;
        return fixed ? std::find(values.begin(), values.end(), pieces[0].literal) != values.end()
                     : !values.empty();
    });
}

}  // namespace

bool Walk::was_asked(const NamedCall& one) const {
    const std::string label = label_of(one.what), kind = kind_of(one.what);
    const std::string& base = vendor_.bases.at(one.call->base);
    std::string path = written(*one.call);
    path = path.substr(path.find(' ') + 1);
    return std::any_of(requests_.begin(), requests_.end(), [&](const Walked& walked) {
        net::Request request = walked.request;
        if (request.method != one.call->method || !request.url.starts_with(base + "/")) return false;
        if (!label.empty() && request.operation != label) return false;
        if (!kind.empty() && walked.kind != kind) return false;
        request.url = "https://x" + request.url.substr(base.size());
        const Asked asked = read_request(request);
        return match_path(path, asked) && has_query(*one.call, asked);
    });
}

std::vector<std::string> Walk::missed(const rest::Descriptor& descriptor) const {
    std::vector<std::string> all;
    for (const NamedCall& one : calls_of(descriptor))
        if (!was_asked(one)) all.push_back(fmt::format("{}: {}", one.what, written(*one.call)));
    return all;
}

}  // namespace mdm::test
