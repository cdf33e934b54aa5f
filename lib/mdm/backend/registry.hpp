#pragma once
// The backends there are, by name, and how one is opened for a context. An explicit table.
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/base/fs.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/config/context.hpp"

namespace mdm {

/// The doors to the outside that a backend may need. Owned by main or a test; outlives every backend.
struct BackendSeams {
    Clock& clock;
    FileSystem& files;
    Environment& environment;
    Process& process;
    Random& random;
};

struct SettingInfo {
    std::string_view name;
    bool required = false;
    bool secret = false;  // given as a reference with --credential, refused by --set
    std::string_view summary;
    std::string_view example;
};

struct BackendInfo {
    std::string_view name;
    std::string_view summary;
    std::span<const SettingInfo> settings;
    Result<std::unique_ptr<Backend>> (*open)(const Context& context, const BackendSeams& seams);
    /// What it can do without opening one: the matrix of `backend show`.
    std::vector<CapabilityRow> (*capabilities)();
};

std::span<const BackendInfo> backends();
/// not_found with a did-you-mean.
Result<const BackendInfo*> find_backend(std::string_view name);
/// Opens the context's backend: not_found for an unknown one, usage for a missing or unknown setting.
Result<std::unique_ptr<Backend>> open_backend(const Context& context, const BackendSeams& seams);

}  // namespace mdm
