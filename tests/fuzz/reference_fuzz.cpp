// References, conditions and lists come from people and servers: parsing them must end, and what is quoted
// for SQL must read back as it was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mdm/base/text.hpp"
#include "mdm/fleet/literal_check.hpp"
#include "mdm/fleet/reference.hpp"
#include "mdm/fleet/sql_text.hpp"
#include "mdm/store/constraint.hpp"

using namespace mdm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto reference = parse_device_reference(text);
    if (reference.ok() && trim(reference->value).empty()) std::abort();
    static_cast<void>(prefix_hint(text));

    const auto read_back = sql::tokens(sql::string_literal(text));
    if (read_back.size() != 1 || read_back[0].value != text) std::abort();
    static_cast<void>(sql::check_contained(text, "the condition"));
    sql::ColumnsRead read;
    for (const Table* table : tables::queryable())
        for (const Column& column : table->columns) read.emplace(table->name, column.name);
    static_cast<void>(sql::check_literals(text, tables::queryable(), read));

    static_cast<void>(store::list_has(text, "Sales"));
    if (store::compare_times(text, text) != 0) std::abort();
    return 0;
}
