// Files from anybody: importing must end, in an error or in a document that loads and gives the same again,
// whatever the bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "mdm/base/text.hpp"
#include "mdm/policy/import/import.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto files = mdm::real_file_system();
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto imported = mdm::policy::import::import_file({"f", bytes, ""}, *files);
    if (!imported.ok()) {
        if (imported.error().code != mdm::Code::invalid) std::abort();
        if (!mdm::is_printable(imported.error().message)) std::abort();
        return 0;
    }
    const auto loaded = mdm::policy::load({{"-"}, imported->yaml}, *files);
    if (!loaded.ok() || !loaded->ok() || loaded->documents.policies.size() != 1) std::abort();
    for (const std::string& note : imported->notes)
        if (!mdm::is_printable(note)) std::abort();
    for (const std::string& warning : imported->warnings)
        if (!mdm::is_printable(warning)) std::abort();
    return 0;
}
