#pragma once
// Where secrets go that would be lost for ever otherwise: unlock PINs that we make, and whatever a server
// hands back. Written and synced before the request leaves (ours) or before the outcome is recorded (theirs).
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "mdm/base/fs.hpp"
#include "mdm/base/result.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/secret.hpp"

namespace mdm {

struct SecretRow {
    std::string device;
    std::string serial;
    std::string kind;  // "pin", "passcode", "bypass-code"
    Secret value;
};

class SecretsOut {
  public:
    virtual ~SecretsOut() = default;
    /// Returns only when the rows are safe.
    virtual Result<void> put(std::span<const SecretRow> rows) = 0;
};

/// --secrets-out FILE: made now, 0600; Code::refused when anything is there already. CSV with a header line:
/// device,serial,kind,value.
Result<std::unique_ptr<SecretsOut>> secrets_to_file(FileSystem& files, const std::string& path);

/// secrets_out: "cmd:PROGRAM ARG…": run once for each batch of rows, which it reads as CSV lines (without a
/// header) from its standard input; it must end with status 0.
Result<std::unique_ptr<SecretsOut>> secrets_to_command(Process& process, std::string_view reference);

}  // namespace mdm
