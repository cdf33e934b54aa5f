#pragma once
// Items of list settings for payloads of which a profile may have several: networks, tunnels, certificates,
// pages, accounts. An item is taken where the translator makes a payload of it whose keys the file has with
// the same values, on each of the platforms that are left.
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mdm/policy/document.hpp"
#include "mdm/policy/import/item_readers.hpp"

namespace mdm::policy::import {

struct TakenItem {
    std::string path;              // "wifi.networks[Ward]"; "" when the payload stays native
    std::set<std::string> keys;    // native keys that the item writes as the file has them
    std::set<std::string> others;  // and those that it writes otherwise, which native ones must override
    std::string why;               // it stays native although settings know its type, or ""
};

class ItemTaker {
  public:
    explicit ItemTaker(std::vector<std::string> platforms) : platforms_(std::move(platforms)) {}

    /// Certificates first, because others refer to them.
    TakenItem take(const nlohmann::json& members);

    /// What was taken, and the platforms on which all of it comes out as in the file.
    const Settings& settings() const { return settings_; }
    const std::vector<std::string>& platforms() const { return platforms_; }

  private:
    struct Outcome;
    Outcome outcome_on(const std::string& platform, const ReadItem& item, const std::string& path,
                       const nlohmann::json& members) const;
    std::optional<std::string> agree(const ReadItem& item, const std::string& path,
                                     const nlohmann::json& members, Outcome& agreed,
                                     std::vector<std::string>& left) const;
    void keep(const ReadItem& item, const nlohmann::json& members);

    std::vector<std::string> platforms_;
    Settings settings_;
    CertificateNames certificates_;
    std::set<std::string> paths_;
};

}  // namespace mdm::policy::import
