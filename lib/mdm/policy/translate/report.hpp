#pragma once
// Collects what became of each setting on each platform of a target, decides how grave it is, and folds the
// platforms of a target into one line where they agree.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/translate.hpp"

namespace mdm::policy::native {

class Report {
  public:
    Report(const Policy& policy, std::string_view target) : policy_(policy), target_(target) {}

    /// `known` says that the devices are known to lack what is needed: needs-supervision and needs-enrollment
    /// are errors then. Saying the same twice counts once.
    void add(std::string_view platform, std::string_view key, std::string_view code, std::string message,
             const Source& source, bool known = false);
    /// Whether anything was said about this very key on this platform.
    bool has(std::string_view platform, std::string_view key) const;
    /// All lines, sorted by key. `platforms` are those that were gone through: a line that holds for fewer
    /// says for which.
    std::vector<ReportLine> lines(const std::vector<std::string>& platforms) const;

  private:
    struct Said {
        std::string code;
        Level level;
        std::string message;
        Source source;
        std::vector<std::string> platforms;
    };
    Level level_of(std::string_view code, bool known) const;
    const Exception* exception_for(std::string_view key, std::string_view platform) const;
    bool reaches_elsewhere(const std::vector<Said>& said) const;

    const Policy& policy_;
    std::string target_;
    std::map<std::string, std::vector<Said>, std::less<>> said_;
};

}  // namespace mdm::policy::native
