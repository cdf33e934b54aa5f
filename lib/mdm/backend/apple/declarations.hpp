#pragma once
// Declarations kept by KMFDDM, or NanoHUB's own: a declaration is in sets, a set is given to enrollments.
// Nothing is told to devices before notify(): several changes are one sync. The connection is lent.
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/rest/connection.hpp"
#include "mdm/base/result.hpp"

namespace mdm::apple {

class Declarations {
  public:
    /// `api`: the path below the url, "/v1".
    Declarations(rest::Connection& connection, std::string api)
        : connection_(connection), api_(std::move(api)) {}

    Result<std::vector<std::string>> list();
    /// As the server keeps it: with a ServerToken. Of one that list() has.
    Result<nlohmann::json> get(std::string_view identifier);
    /// True: something changed. Code::invalid when the server does not take it.
    Result<bool> put(const std::string& declaration);
    /// Out of every set, then away. No error when it is gone.
    Result<bool> remove(std::string_view identifier);

    Result<std::vector<std::string>> sets();
    Result<std::vector<std::string>> sets_of(std::string_view enrollment);
    Result<bool> add_to_set(std::string_view set, std::string_view identifier);
    Result<bool> drop_from_set(std::string_view set, std::string_view identifier);
    Result<bool> give(std::string_view enrollment, std::string_view set);
    Result<bool> take(std::string_view enrollment, std::string_view set);

    /// Lets devices fetch what has changed for them.
    Result<void> notify(std::span<const std::string> enrollments);

  private:
    Result<bool> change(std::string method, std::string path, std::string name, std::string_view value);
    Result<std::vector<std::string>> names(const std::string& path);

    rest::Connection& connection_;
    std::string api_;
};

}  // namespace mdm::apple
