#pragma once
// Mock servers that enforce published specifications (prism), started by tests/contract/run.sh, and what they
// say to a request.
#include <map>
#include <string>
#include <vector>

#include "contract/world.hpp"
#include "net/wire.hpp"

namespace mdm::test {

enum class Verdict {
    taken,
    refused,        // by the specification
    no_such_path,   // in the specification
    not_specified,  // nobody enforces anything about that address
};

struct Judgement {
    Verdict verdict = Verdict::taken;
    std::string line;    // "POST /v2/mdm/commands"
    std::string reason;  // the mock's words
};

class Mocks {
  public:
    /// From the environment: MDM_CONTRACT_MOCKS="jamf-pro=http://127.0.0.1:4010 …".
    Mocks();
    bool empty() const { return urls_.empty(); }
    /// What the mock says; a $batch of Graph is judged request by request.
    std::vector<Judgement> judge(const Vendor& vendor, const net::Request& request);

  private:
    Judgement judge_one(const Vendor& vendor, const net::Request& request);
    std::map<std::string, std::string> urls_;
    Wire wire_;
};

}  // namespace mdm::test
