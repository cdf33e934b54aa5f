#include "mdm/backend/apple/product.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mdm::apple {
namespace {

constexpr std::array<Product, 3> all_products{
    {{"micromdm", "MicroMDM", "MicroMDM 1.13: a command a request, results by webhook (mdmctl events listen)",
      "/v1", "", "", false, false, "https://mdm.example"},
     {"nanohub", "NanoHUB",
      "NanoHUB 0.2: NanoMDM with declarations and inventory, results by webhook (mdmctl events listen)",
      "/api/v1/nanomdm", "/api/v1/ddm", "/api/v1/nanocmd/inventory", false, true, "https://mdm.example:9004"},
     {"nanomdm", "NanoMDM",
      "NanoMDM 0.9, with KMFDDM for declarations; results by webhook (mdmctl events listen)", "/v1", "", "",
      true, true, "https://mdm.example"}}};

/// Requests at once: these servers write each command to their storage before they answer.
constexpr std::size_t requests_at_once = 4;

Result<bool> flag_setting(const Context& context, const std::string& name) {
    const auto given = context.settings.find(name);
    if (given == context.settings.end() || given->second.empty() || given->second == "false") return false;
    if (given->second == "true") return true;
    return Error{Code::usage, fmt::format("'{}' is neither true nor false", given->second),
                 fmt::format("for example: --set {}=true", name)};
}

std::string text_of(const std::map<std::string, std::string>& map, const std::string& name) {
    const auto found = map.find(name);
    return found == map.end() ? std::string() : found->second;
}

/// A server that takes a user's name and a key, and says {"error"} when something is wrong.
Result<std::shared_ptr<const rest::Descriptor>> descriptor_of(std::string_view name, std::string_view title) {
    auto made = std::make_shared<rest::Descriptor>();  // shared: a connection keeps it alive
    made->name = name;
    made->summary = title;
    made->evidence = "documentation";
    made->concurrency = requests_at_once;
    made->errors.message = {JsonPointer("/error"), JsonPointer("/command_error"), JsonPointer("/push_error")};
    rest::Auth auth;
    auth.kind = "basic";
    MDM_TRY(auth.values["user"], rest::parse_template(name));
    MDM_TRY(auth.values["password"], rest::parse_template("{credential.api_key}"));
    made->auth.push_back(std::move(auth));
    return std::shared_ptr<const rest::Descriptor>(std::move(made));
}

Result<std::unique_ptr<rest::Connection>> connected(std::string_view name, std::string_view title,
                                                    Context context, const BackendSeams& seams) {
    MDM_TRY(const bool insecure, flag_setting(context, "insecure_http"));
    context.connection.insecure_http = context.connection.insecure_http || insecure;
    MDM_TRY(const auto descriptor, descriptor_of(name, title));
    MDM_TRY(auto connection, rest::Connection::open(*descriptor, context, seams));
    connection->keep(descriptor);
    return connection;
}

/// With one credential only: who sends a command needs no key of the webhook's.
Context with_key(Context context, const std::string& credential) {
    const std::string reference = text_of(context.credentials, credential);
    context.credentials.clear();
    if (!reference.empty()) context.credentials["api_key"] = reference;
    return context;
}

}  // namespace

std::span<const Product> products() {
    return all_products;
}

const Product* find_product(std::string_view name) {
    const auto found = std::find_if(all_products.begin(), all_products.end(),
                                    [name](const Product& one) { return one.name == name; });
    return found == all_products.end() ? nullptr : found;
}

std::vector<SettingInfo> settings_of(const Product& product) {
    std::vector<SettingInfo> settings{
        {"url", true, false, "where the server is, without a path", std::string(product.example)},
        {"insecure_http", false, false,
         "true: http to another host than this one is allowed; the API key and every command can be read on "
         "the way",
         "true", "false"},
        {"api_key", true, true, "the server's API key", "env:MDM_API_KEY"}};
    if (product.multiple)
        settings.push_back(
            {"forgets_answered", false, false,
             "true: its SQL storage runs with delete=1 and drops commands that were answered: a "
             "command of unknown fate is then sent again only where --resend-unknown asks for it",
             "true", "false"});
    if (!product.kmfddm) return settings;
    settings.push_back({"kmfddm_url", false, false,
                        "where KMFDDM is, which keeps declarations for it; none: no declarations",
                        "https://ddm.example"});
    settings.push_back({"kmfddm_api_key", false, true, "KMFDDM's API key", "env:KMFDDM_API_KEY"});
    settings.push_back({"webhook_hmac_key", false, true,
                        "the key that the server signs its webhook with (-webhook-hmac-key); `mdmctl events "
                        "listen` then takes nothing else",
                        "env:WEBHOOK_HMAC_KEY"});
    return settings;
}

Result<bool> forgets_answered(const Context& context) {
    return flag_setting(context, "forgets_answered");
}

Result<std::unique_ptr<rest::Connection>> connect_to(const Product& product, const Context& context,
                                                     const BackendSeams& seams) {
    return connected(product.name, product.title, with_key(context, "api_key"), seams);
}

Result<std::unique_ptr<rest::Connection>> connect_to_kmfddm(const Context& context,
                                                            const BackendSeams& seams) {
    const std::string url = text_of(context.settings, "kmfddm_url");
    if (url.empty()) return std::unique_ptr<rest::Connection>();
    Context other = with_key(context, "kmfddm_api_key");
    other.settings["url"] = url;
    return connected("kmfddm", "KMFDDM", std::move(other), seams);
}

}  // namespace mdm::apple
