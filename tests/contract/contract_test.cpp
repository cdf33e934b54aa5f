// Every operation of the vendors whose specifications are published, against servers in memory; and, where
// tests/contract/run.sh has started mocks that enforce the specifications, every request that came of it
// against those.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <set>

#include "contract/mock.hpp"
#include "contract/walk.hpp"
#include "mdm/base/text.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

const std::map<Verdict, std::string> words{{Verdict::taken, "taken"},
                                           {Verdict::refused, "REFUSED"},
                                           {Verdict::no_such_path, "NO SUCH PATH"},
                                           {Verdict::not_specified, "not in the specification"}};

/// Ids in a path make no difference to a reader: any segment with a digit that is no version.
std::string anonymous(const std::string& line) {
    std::vector<std::string> parts = split(line, '/');
    for (std::string& part : parts)
        if (part.find_first_of("0123456789") != std::string::npos && part.size() > 4) part = "{}";
    return join(parts, "/");
}

void enforce(const Vendor& vendor, const Walk& walk, Mocks& mocks) {
    std::set<std::string> report;
    std::size_t asked = 0, taken = 0;
    for (const Walked& walked : walk.requests())
        for (const Judgement& one : mocks.judge(vendor, walked.request)) {
            ++asked;
            taken += one.verdict == Verdict::taken ? 1u : 0u;
            const bool good = one.verdict == Verdict::taken || one.verdict == Verdict::not_specified;
            CHECK_MESSAGE(good, walked.request.method << " " << walked.request.url << "\n"
                                                      << walked.request.body << "\n"
                                                      << one.reason);
            report.insert(fmt::format("{:<16} {:<21} {:<72} {}", vendor.name, walked.request.operation,
                                      anonymous(one.line), words.at(one.verdict)));
        }
    for (const std::string& line : report) std::printf("%s\n", line.c_str());
    std::printf("%s: %zu requests, %zu taken\n", vendor.name.c_str(), asked, taken);
    CHECK(taken > asked / 2);
}

void holds(const Vendor& vendor) {
    Walk walk(vendor);
    walk.all();
    for (const std::string& call : walk.missed(load_source(vendor.name)))
        FAIL_CHECK("no operation comes to this call: " << call);
    for (const std::string& operation : walk.refused()) FAIL_CHECK("no device takes " << operation);
    Mocks mocks;
    if (mocks.empty())
        MESSAGE("skipped: no mocks of the specifications (tests/contract/run.sh starts them)");
    else
        enforce(vendor, walk, mocks);
}

}  // namespace

TEST_CASE("every call of the Jamf descriptor is made, and its specifications take each request") {
    holds(jamf_vendor());
}

TEST_CASE("every call of the Meraki descriptor is made, and its specification takes each request") {
    holds(meraki_vendor());
}

TEST_CASE("every call of the Intune descriptor is made, and its specifications take each request") {
    holds(intune_vendor());
}
