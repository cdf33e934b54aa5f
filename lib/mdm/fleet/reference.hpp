#pragma once
// A reference to a device, as people type it: `serial:X`, `id:X`, `udid:X`, `imei:X`, `name:X`, `user:X`, or
// bare, which is an id, serial, UDID or IMEI (and a name, too, where nothing will be done to it).
#include <span>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"
#include "mdm/model/table.hpp"

namespace mdm {

struct DeviceReference {
    std::string kind;   // "serial", …; "" = bare
    std::string value;  // never blank; compared exactly
    bool operator==(const DeviceReference&) const = default;
};

/// Blanks around it are dropped. A blank reference or value is Code::usage. A prefix that is none of ours
/// belongs to the value: vendors have ids such as `computer:12`.
Result<DeviceReference> parse_device_reference(std::string_view text);

/// The device columns in which this kind of reference is looked up.
std::span<const Field> reference_columns(std::string_view kind, bool names_too);

/// "did you mean 'serial:'?" for `seriel:X`; "" otherwise.
std::string prefix_hint(std::string_view reference);

}  // namespace mdm
