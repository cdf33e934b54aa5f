#include "mdm/backend/apple/server.hpp"

#include <fmt/format.h>

#include "mdm/backend/drivers/exchange.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"

namespace mdm::apple {

Result<std::string> version_of(rest::Connection& connection) {
    drivers::Exchange exchange;
    exchange.path = "/version";
    exchange.operation = "check";
    MDM_TRY(const auto body, drivers::ask_json(connection, exchange, Stop()));
    const auto found = body.is_object() ? body.find("version") : body.end();
    if (!body.is_object() || found == body.end() || !found->is_string())
        return Error{Code::bad_response,
                     "the server does not tell its version: is it what the context says?"};
    return found->get<std::string>();
}

std::string single_uuid(std::string_view command_uuid, std::string_view enrollment) {
    return uuid5(uuid_namespace, fmt::format("apple command {} for {} alone", command_uuid, enrollment));
}

}  // namespace mdm::apple
