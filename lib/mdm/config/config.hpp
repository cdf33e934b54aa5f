#pragma once
// The configuration file: contexts, and which one is current. Strictly read (unknown keys, wrong types:
// file:line:column and a did-you-mean), written whole with mode 0600. It holds references to secrets, never
// secrets.
//
//   current: prod
//   contexts:
//     prod:
//       backend: jamf-pro
//       settings: {url: "https://example.jamfcloud.com"}
//       credentials: {client_id: "env:JAMF_ID", client_secret: "cmd:op read op://it/jamf/secret"}
//       connection: {proxy: "http://proxy.example:3128", ca_file: /etc/ssl/mdm.pem, token_cache: off}
//       guard: {max_destructive: 10, max_disruptive: 100, max_percent: 10, raise: false, max_reach: 500,
//               read_only: false, no_destructive: false, require_reason: true}
//       ownership_default: company
//       secrets_out: "cmd:pass insert -m mdm"
//       policy: {allow_cmd: true}
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/fs.hpp"
#include "mdm/base/result.hpp"
#include "mdm/config/context.hpp"

namespace mdm {

struct Config {
    std::string current;  // "" when none is chosen
    std::map<std::string, Context> contexts;

    /// Code::not_found with a did-you-mean, or with how to make one when there is none at all.
    Result<const Context*> find(std::string_view name) const;
    std::vector<std::string> names() const;
};

/// Letters, digits, dot, dash and underscore, starting with a letter or digit; the name goes into file names.
Result<void> check_context_name(std::string_view name);

/// A file that does not exist is an empty configuration. One that others can read is refused
/// (Code::forbidden) when it holds a credential that is not a reference.
Result<Config> load_config(const FileSystem& files, const std::string& path);
Result<void> save_config(FileSystem& files, const std::string& path, const Config& config);

}  // namespace mdm
