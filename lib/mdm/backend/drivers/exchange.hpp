#pragma once
// One exchange of a driver with its server: what a descriptor's row would be, said in C++. Signed in, kept
// within limits and judged as the descriptor's own calls are.
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "mdm/backend/command.hpp"
#include "mdm/backend/rest/connection.hpp"
#include "mdm/base/stop.hpp"

namespace mdm::drivers {

struct Exchange {
    std::string method = "GET";
    std::string base = {};                                        // of the descriptor's bases
    std::string path;                                             // below it, already escaped
    std::vector<std::pair<std::string, std::string>> query = {};  // not escaped yet
    std::string body = {};
    std::string content_type = {};
    std::string accept = "application/json";
    Effect effect = Effect::read;
    std::string operation;        // "app.push", for traces and messages
    std::string permission = {};  // what a 403 lacks
    std::vector<Secret> secrets = {};
};

/// The body of a 2xx answer. Errors as Judge has them; a write that may have been carried out is
/// outcome_unknown.
Result<std::string> ask(rest::Connection& connection, const Exchange& exchange, const Stop& stop);
/// The same as JSON.
Result<nlohmann::json> ask_json(rest::Connection& connection, const Exchange& exchange, const Stop& stop);
/// Without waiting: `done` is called from within a later step of the connection's client.
void ask_later(rest::Connection& connection, Exchange exchange,
               std::function<void(Result<std::string>)> done);
/// Several reads at once, each told when it is done, in any order. An error of `done` ends them.
using EachAnswer = std::function<Result<void>(std::size_t index, Result<std::string> answer)>;
Result<void> ask_all(rest::Connection& connection, const std::vector<Exchange>& exchanges,
                     const EachAnswer& done, const Stop& stop);
/// How a write that ended with `error` stands.
Receipt failed_write(const Error& error);

}  // namespace mdm::drivers
