#pragma once
// NanoMDM 0.9.0 (key-value or SQL storage), NanoHUB 0.2.0 (its APIs below prefixes, inventory and
// declarations of its own) and KMFDDM 0.8.3 in memory. Written from what running servers answered.
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "backends/apple_servers/apple_devices.hpp"
#include "backends/fake_server.hpp"

namespace mdm::test {

class FakeNano final : public FakeServer {
  public:
    enum class Storage { kv, sql };
    enum class Product { nanomdm, nanohub };
    FakeNano(FakeClock& clock, Product product, Storage storage)
        : FakeServer(clock),
          devices(clock, AppleDevices::Style::nano),
          product_(product),
          storage_(storage) {}

    AppleDevices devices;
    std::string key = "nano-key-1";
    std::string kmfddm_key = "kmf-key-1";
    std::string version = "v0.9.0";
    bool with_api = true;               // false: started without -api
    bool with_push_certificate = true;  // false: every push fails at once, and for all
    std::set<std::string> unreachable;  // ids whose pushes fail at Apple's
    std::size_t most_url = 1u << 20;    // longer: 431
    std::string override_body;          // the next enqueues are answered 500 with this, and do nothing
    std::map<std::string, nlohmann::json> inventory;  // NanoHUB's, by id

    // KMFDDM
    std::map<std::string, nlohmann::json> declarations;
    std::map<std::string, std::set<std::string>> sets;             // set → declarations
    std::map<std::string, std::set<std::string>> enrollment_sets;  // enrollment → sets
    std::vector<std::string> notified;                             // what a sync was queued for: "set=x"

    static constexpr std::string_view base_url = "https://nano.example";
    static constexpr std::string_view kmfddm_url = "https://kmf.example";

  protected:
    net::Response answer(const Asked& asked) override;
    net::Response refusal(int status) override;

  private:
    using Ids = std::vector<std::string>;
    using Json = nlohmann::json;
    bool hub() const { return product_ == Product::nanohub; }
    net::Response mdm_api(const Asked& asked, const std::string& rest);
    net::Response enqueue(const Asked& asked, const Ids& ids);
    net::Response push_only(const Ids& ids);
    std::optional<std::string> store(const PlistCommand& command, const Asked& asked, const Ids& ids);
    void push(const Ids& ids, Json& answer);
    net::Response summed(Json answer, std::size_t asked_for);
    net::Response inventory_of(const Asked& asked);
    net::Response ddm(const Asked& asked, const std::string& rest);
    net::Response members(const Asked& asked, std::map<std::string, std::set<std::string>>& all,
                          const std::string& of, const std::string& parameter);
    net::Response notify(const Asked& asked, const std::string& what, net::Response response);
    static net::Response text(int status, const std::string& words);
    bool is_known(const std::string& id) { return devices.find(id) != nullptr; }
    bool signed_in(const Asked& asked, const std::string& user, const std::string& password) const;

    Product product_;
    Storage storage_;
    std::set<std::string> uuids_;
};

}  // namespace mdm::test
