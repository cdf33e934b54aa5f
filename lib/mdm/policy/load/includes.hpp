#pragma once
// `include: [path]` of documents: more files to read, each once, below the folder of -f.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/load/inputs.hpp"
#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

class Includes {
  public:
    Includes(const FileSystem& files, Findings& findings) : files_(files), findings_(findings) {}

    /// Inputs that are read anyway.
    void know(const std::vector<Input>& inputs);
    /// Looks for includes in the text of an input and gives those files that no input is yet. What is wrong
    /// with a path is reported at its place; what is malformed is passed over in silence.
    std::vector<Input> look(const Input& input, std::string_view text);
    /// Reports files that include each other.
    void check_cycles();
    /// Whether look() saw the `include` at this place.
    bool seen(const Source& source) const { return seen_.count({source.file, source.mark.line}) > 0; }

  private:
    struct Edge {
        std::string to;  // canonical
        Source source;
    };
    void item(const yaml::Node& node, const Input& input, const Scope& scope, std::vector<Input>& fresh);
    void visit(const std::string& file);

    const FileSystem& files_;
    Findings& findings_;
    std::map<std::string, std::vector<Edge>> edges_;  // canonical → what it includes
    std::map<std::string, std::string> names_;        // canonical → as shown
    std::set<std::string> known_;                     // canonical
    std::set<std::pair<std::string, int>> seen_;
    std::map<std::string, bool> open_;  // of check_cycles: being visited, or done
    std::vector<std::string> chain_;
};

}  // namespace mdm::policy
