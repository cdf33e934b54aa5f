#pragma once
// Text with {placeholders} from a declared set, parsed once when a descriptor is loaded, and filled in
// many times, escaped for the place it stands in. There are no conditions and no expressions.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/base/yaml.hpp"

namespace mdm::rest {

/// What a placeholder names: {settings.url}, {device.id}, {partition}, …
enum class Source : std::uint8_t {
    url,         // {url}: the effective base URL, without a slash at its end
    uuid,        // {uuid}: a fresh version 4 UUID for each request
    setting,     // {settings.NAME}
    base,        // {base}: the base URL of calls that name none
    credential,  // {credential.NAME}: secret
    population,  // {population}: the name of it
    partition,   // {partition}: the one that is listed, or the device's own
    device,      // {device.id} {device.serial} {device.udid} {device.platform} {device.EXTRA}
    devices,     // {devices.id}: those of a batch
    input,       // {input.NAME} of our operation
    command,     // {command.id}: the server's own id of a command sent earlier
    group,       // {group.id}: whose members are listed
    enrollment,  // {enrollment.id}: which is revoked
    object,      // {object.id} {object.name} {object.description} {object.version}
    content,     // {content}: what a codec made of a policy object; raw in a body
    approval,    // {approval}: of a held request that was approved
    reason,      // {reason}: why, in the user's words
    value,       // {value}: of a filter
};

/// A set of sources: what may stand in one place.
class Sources {
  public:
    constexpr Sources() = default;
    constexpr Sources(std::initializer_list<Source> list) {
        for (const Source source : list) bits_ |= bit(source);
    }
    constexpr bool has(Source source) const { return (bits_ & bit(source)) != 0; }
    friend constexpr Sources operator|(Sources a, Sources b) {
        Sources both;
        both.bits_ = a.bits_ | b.bits_;
        return both;
    }

  private:
    static constexpr std::uint32_t bit(Source source) { return 1u << static_cast<unsigned>(source); }
    std::uint32_t bits_ = 0;
};

struct Placeholder {
    Source source = Source::url;
    std::string name = {};  // after the dot, or ""
    bool base64 = false;    // {base64:settings.x}
};

/// Literal text, or a placeholder.
struct Piece {
    std::string literal = {};
    std::optional<Placeholder> placeholder = {};
};

struct Template {
    std::vector<Piece> pieces = {};
    yaml::Mark mark = {};

    bool empty() const { return pieces.empty(); }
    /// The placeholder when there is nothing else: it keeps its type, and may go without a value.
    const Placeholder* whole() const {
        return pieces.size() == 1 && pieces[0].placeholder ? &*pieces[0].placeholder : nullptr;
    }
    /// The text when there is no placeholder in it.
    std::optional<std::string> constant() const;
};

/// Splits at braces; "{{" and "}}" are braces. Code::invalid, without a position, for an unknown
/// placeholder (with a did-you-mean) or an open brace.
Result<Template> parse_template(std::string_view text);
/// "{input.pin}", as written.
std::string text_of(const Placeholder& placeholder);

}  // namespace mdm::rest
