#pragma once
// The servers that pass Apple's commands on and keep little else: what each is called, where its API lies,
// what a context says of it, and the way there.
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "mdm/backend/registry.hpp"
#include "mdm/backend/rest/connection.hpp"

namespace mdm::apple {

struct Product {
    std::string_view name;     // of the backend: "nanomdm"; also the user name that goes with the API key
    std::string_view title;    // "NanoMDM"
    std::string_view summary;  // of `backend list`
    std::string_view mdm_api;  // path below the url: enqueue and push
    std::string_view ddm_api;  // path of declarations; "": another server keeps them, if any
    std::string_view inventory_api;  // path; "": there is none
    bool kmfddm = false;             // takes the setting kmfddm_url
    bool multiple = true;            // one command goes to many devices in one request
    std::string_view example;        // of the url
};

std::span<const Product> products();
/// Null when there is none of that name.
const Product* find_product(std::string_view name);

std::vector<SettingInfo> settings_of(const Product& product);

/// Whether the server's storage drops commands that were answered: it then refuses no repetition of them.
/// Code::usage for a word that is neither true nor false.
Result<bool> forgets_answered(const Context& context);

/// Code::usage for settings that do not fit. Only the API key is resolved for it, and not before it is
/// needed.
Result<std::unique_ptr<rest::Connection>> connect_to(const Product& product, const Context& context,
                                                     const BackendSeams& seams);
/// The declaration server that stands beside it; null where the context names none.
Result<std::unique_ptr<rest::Connection>> connect_to_kmfddm(const Context& context,
                                                            const BackendSeams& seams);

}  // namespace mdm::apple
