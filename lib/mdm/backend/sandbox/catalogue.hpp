#pragma once
// What exists in the sandbox's world: platforms, models, versions, apps, groups, people. Data only.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mdm::sandbox {

enum class Platform : std::uint8_t { ios, ipados, macos, android, windows, tvos, chromeos };
constexpr std::size_t platform_count = 7;
std::string_view name(Platform platform);

/// A set of platforms.
class Platforms {
  public:
    constexpr Platforms(std::initializer_list<Platform> members) {
        for (const Platform member : members)
            bits_ = static_cast<std::uint8_t>(bits_ | 1u << static_cast<unsigned>(member));
    }
    constexpr bool has(Platform platform) const {
        return (bits_ >> static_cast<unsigned>(platform) & 1) != 0;
    }

  private:
    std::uint8_t bits_ = 0;
};
inline constexpr Platforms apple{Platform::ios, Platform::ipados, Platform::macos, Platform::tvos};
inline constexpr Platforms apple_mobile{Platform::ios, Platform::ipados};

struct Model {
    std::string_view name;
    std::string_view maker;
    std::string_view serial_prefix;
    std::uint16_t storage_gb;
    bool cellular;
    std::uint8_t oldest_os;  // the first of the platform's versions that it is seen with
};
struct OsVersion {
    std::string_view version;
    std::string_view build;
    std::string_view patch;  // Android only
};
std::span<const Model> models(Platform platform);
/// Oldest first; the last is the newest.
std::span<const OsVersion> os_versions(Platform platform);

struct App {
    std::string_view id;
    std::string_view name;
    Platform platform;  // ios apps run on ipados too
    std::string_view version;
    std::string_view older;  // what some devices still have
    std::string_view kind;   // store, enterprise
};
std::span<const App> apps();
/// The index of an app, or nullopt.
std::optional<std::size_t> find_app(std::string_view id);
bool runs_on(const App& app, Platform platform);

struct Group {
    std::string_view id;
    std::string_view name;
    bool dynamic;
};
/// Clinical Wards Radiology Students Staff Loaners, and the dynamic "All iPads".
std::span<const Group> groups();
std::optional<std::size_t> find_group(std::string_view id);

std::span<const std::string_view> first_names();
std::span<const std::string_view> last_names();
std::span<const std::string_view> departments();
std::span<const std::string_view> carriers();
std::span<const std::string_view> networks();

}  // namespace mdm::sandbox
