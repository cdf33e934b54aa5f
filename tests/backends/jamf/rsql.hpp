#pragma once
// The subset of RSQL that Jamf Pro documents, evaluated over JSON records as the server would: comparison is
// blind to letter case, "*" stands for any text.
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace mdm::test {

/// The value of a selector, or nullopt where the server does not know the name.
using RsqlField = std::function<std::optional<nlohmann::json>(const std::string& selector)>;

struct RsqlVerdict {
    bool holds = false;
    std::string problem;  // "" or why the server says 400
    std::size_t fields = 0;
};
RsqlVerdict rsql(std::string_view filter, const RsqlField& field);

}  // namespace mdm::test
