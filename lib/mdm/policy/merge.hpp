#pragma once
// Settings of two documents as one, key by key: the strictest value by the sense of its row, or the later
// one. Pure; what differs is a note that names both places and the one that holds, and what cannot be decided
// is an error that names both.
#include <map>
#include <optional>
#include <string>

#include "mdm/policy/findings.hpp"
#include "mdm/policy/value.hpp"

namespace mdm::policy {

enum class Strategy { strictest, override };

/// Settings as a document writes them: neutral ones, and those that replace them on a platform.
struct Sections {
    Settings neutral;
    std::map<std::string, Settings> per_platform;
};

/// `later` over `first`. Exceptions for a platform are merged with what the other document says for that
/// platform, neutral or not.
Sections merge(const Sections& first, const Sections& later, Strategy strategy, Findings& findings);

/// What both settings contradict each other in: nothing decides between the two values. For policies that
/// meet on a device, where one cannot be laid over the other.
struct Contradiction {
    std::string key;  // "lockScreen.message", "wifi.networks[guest]"
    Source first;
    Source later;
};
std::optional<Contradiction> contradiction(const Settings& first, const Settings& later);

/// Equal, wherever they were written.
bool same_value(const Value& a, const Value& b);
/// What tells an item from the others of its list: its name, or what it is on its platforms; "" when nothing
/// does.
std::string identity_of(const Value& item);

}  // namespace mdm::policy
