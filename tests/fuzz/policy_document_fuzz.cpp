// Policy documents from anybody: loading must end, in findings or in documents, whatever the bytes. Findings
// are printed too, because they quote what was written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "mdm/base/text.hpp"
#include "mdm/policy/findings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto files = mdm::real_file_system();
    const mdm::policy::LoadRequest request{{"-"}, std::string(reinterpret_cast<const char*>(data), size)};
    const auto loaded = mdm::policy::load(request, *files);
    if (!loaded.ok()) std::abort();  // standard input is always readable
    for (const auto& finding : loaded->findings) {
        const std::string text = mdm::policy::text(finding);
        for (const std::string& line : mdm::split(text, '\n'))
            if (!mdm::is_printable(line)) std::abort();
        if (finding.code.empty() || finding.source.mark.line < 1) std::abort();
    }
    for (const auto& policy : loaded->documents.policies)
        if (loaded->ok() && policy.name.empty()) std::abort();
    return 0;
}
