#pragma once
// Where things lie: the XDG base directories (https://specifications.freedesktop.org/basedir-spec/),
// overridden by MDMCTL_CONFIG and MDMCTL_LEDGER.
#include <string>

#include "mdm/base/result.hpp"
#include "mdm/base/seams.hpp"

namespace mdm {

struct Paths {
    std::string config_file;    // $XDG_CONFIG_HOME/mdmctl/config.yaml
    std::string config_folder;  // its folder: descriptors of the user lie below it
    std::string data_folder;    // $XDG_DATA_HOME/mdmctl: sandboxes
    std::string ledger_file;    // $XDG_STATE_HOME/mdmctl/ledger.db
    std::string cache_folder;   // $XDG_CACHE_HOME/mdmctl: completion, tokens

    /// Code::usage when neither HOME nor the XDG variables are set.
    static Result<Paths> from(const Environment& environment);
};

}  // namespace mdm
